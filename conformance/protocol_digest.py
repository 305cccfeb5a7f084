"""Which revision of the protocols recorded results are about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "ogc_large_image"
FOLDERS = ("ows", "wms", "wmts")


def protocol_digest(package: Path = PACKAGE) -> str:
    """A digest of the sources in the protocols' folders: the same in every checkout of the same content."""
    digest = hashlib.sha256()
    for path in _sources(package):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        # A checkout may end its lines otherwise.
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]


def _sources(package: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted(path for path in (package / folder).rglob("*") if path.suffix in (".py", ".xsd"))
