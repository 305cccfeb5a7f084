"""The few classes of the OGC's cite1-utils that an older suite calls, compiled from its public sources."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from conformance.cite.errors import HarnessBroken


def compile_classes(names: Sequence[str], sources: Path | None, class_path: Sequence[Path], into: Path) -> list[Path]:
    """Compiles the classes, and what they need of the same sources, into the folder ``into``; the class path to find them."""
    root = None if sources is None else _source_root(sources, names[0])
    if root is None:
        raise HarnessBroken(f"the suite needs the sources of {', '.join(names)}: name the folder of cite1-utils with --java")
    files = [str(root / f"{name.replace('.', '/')}.java") for name in names]
    path = os.pathsep.join(map(str, class_path))
    compiled = subprocess.run(
        ["javac", "-nowarn", "-encoding", "UTF-8", "-cp", path, "-sourcepath", str(root), "-d", str(into), *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if compiled.returncode:
        raise HarnessBroken(f"the suite's Java library could not be compiled: {compiled.stdout[-2000:]}")
    # Its schemas lie beside its sources.
    return [into, root.parent / "resources"]


def _source_root(sources: Path, name: str) -> Path | None:
    """The folder that the packages lie in."""
    relative = f"{name.replace('.', '/')}.java"
    found = next(iter(sorted(sources.rglob(relative))), None)
    return None if found is None else found.parents[relative.count("/")]
