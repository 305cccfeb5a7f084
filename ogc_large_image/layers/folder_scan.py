"""Which files below some folders may be images, and whether they have changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


def _suffixes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Beside an image and read with it: overviews, masks, statistics, world files.
SIDECARS = _suffixes(
    ".ovr .msk .aux .rrd .prj .wld .tfw .tifw .tiffw .pgw .pngw .jgw .jpgw .jpegw .j2w .jp2w .wpw .webpw .clr .vat"
)
# What lies among images without being one; everything else is tried, and named where it cannot be opened.
DOCUMENTS = _suffixes(
    ".md .txt .rst .html .htm .pdf .doc .docx .odt .csv .tsv .xls .xlsx .ods .json .geojson .yaml .yml .toml .ini .cfg .log"
    " .py .sh .ipynb .sql .sqlite .sqlite3 .db .zip .gz .bz2 .xz .7z .tar .tgz .md5 .sha256 .sig .asc"
    " .shp .shx .dbf .cpg .sbn .sbx .qix .qgs .qgz .qml .qpj .sld .lyr .mxd .map .kml .kmz .gpx"
    " .tmp .part .partial .crdownload .bak .swp .lock"
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be an image."""

    path: str
    relative: str
    """As the operator knows it: below the folder that was named."""
    folders: tuple[str, ...]
    stamp: str
    """Differs whenever the file may have changed."""
    sidecars: str
    """Differs whenever a file that is read with it may have changed; empty where there is none."""
    modified: float
    """Seconds since 1970, the latest of the file's and its sidecars'."""

    @property
    def signature(self) -> str:
        return f"{self.stamp}|{self.sidecars}"

    @property
    def stem(self) -> str:
        return os.path.splitext(os.path.basename(self.path))[0]


def find_files(roots: Sequence[Path]) -> Iterator[FoundFile]:
    """Every candidate below the roots (folders or files), each once, whatever links lead to it.

    With one root its folders are the outermost groups; with several, each root that is a folder is a group.
    """
    visited: set[tuple[int, int]] = set()
    seen: set[str] = set()
    for root in roots:
        path = root.resolve()
        folders = (path.name,) if len(roots) > 1 and path.is_dir() else ()
        found = _walk(path, folders, (), visited) if path.is_dir() else _single(path)
        for file in found:
            if file.path not in seen:
                seen.add(file.path)
                yield file


def _walk(folder: Path, folders: tuple[str, ...], below: tuple[str, ...], visited: set[tuple[int, int]]) -> Iterator[FoundFile]:
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    if (status.st_dev, status.st_ino) in visited:
        return
    visited.add((status.st_dev, status.st_ino))
    entries = [entry for entry in entries if not entry.name.startswith(".") and not entry.name.endswith("~")]
    subfolders = [entry.name for entry in entries if _is_folder(entry)]
    yield from _images(entries, folders, below)
    for name in subfolders:
        yield from _walk(folder / name, (*folders, name), (*below, name), visited)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _single(path: Path) -> Iterator[FoundFile]:
    """A file that was named itself, and its sidecars."""
    try:
        entries = [entry for entry in os.scandir(path.parent) if entry.name.startswith(path.stem)]
    except OSError:
        return
    for file in _images(entries, (), ()):
        if file.path == str(path):
            yield file


def _images(entries: Sequence[os.DirEntry[str]], folders: tuple[str, ...], below: tuple[str, ...]) -> Iterator[FoundFile]:
    sidecars: dict[str, list[tuple[str, os.stat_result]]] = {}
    images: list[tuple[os.DirEntry[str], os.stat_result]] = []
    for entry in entries:
        try:
            if not entry.is_file():
                continue
            suffix = os.path.splitext(entry.name)[1].lower()
            if suffix in SIDECARS or suffix == ".xml":
                sidecars.setdefault(_owner(entry.name), []).append((entry.name, entry.stat()))
            elif suffix not in DOCUMENTS:
                images.append((entry, entry.stat()))
        except OSError:
            continue
    for entry, status in images:
        beside = sidecars.get(entry.name, []) + sidecars.get(os.path.splitext(entry.name)[0], []) if sidecars else []
        yield FoundFile(
            path=entry.path,
            relative="/".join((*below, entry.name)),
            folders=folders,
            stamp=_stamp(status),
            sidecars="|".join([f"{name}:{_stamp(other)}" for name, other in beside]),
            modified=max([status.st_mtime, *(other.st_mtime for _, other in beside)]),
        )


def _owner(name: str) -> str:
    """What a sidecar's name starts with: ``x.tif`` for ``x.tif.ovr`` and ``x.tif.aux.xml``, ``x`` for ``x.tfw``."""
    return name[: -len(".aux.xml")] if name.lower().endswith(".aux.xml") else os.path.splitext(name)[0]


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
