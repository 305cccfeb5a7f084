"""Logs as the engine leaves them."""

from __future__ import annotations

from pathlib import Path


def put_log(session: Path, path: str, name: str, result: str | None, inside: str = "") -> None:
    """The log of one test; without a result it never ended."""
    prefix, local = name.split(":")
    end = "" if result is None else f'<endtest result="{result}"/>'
    start = f'<starttest prefix="{prefix}" local-name="{local}" path="{path}"><assertion>It\n works.</assertion></starttest>'
    file = session / path / "log.xml"
    file.parent.mkdir(parents=True)
    file.write_text(f"<log>{start}{inside}{end}</log>")
