"""Which files below some folders may be images, and whether they have changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ogc_large_image.layers.layer_file import FOLDER_FILE, SUFFIX


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
    layer_files: tuple[str, ...] = ()
    """Paths of the files that say how its layers are to be, the most general first."""
    layer_stamp: str = ""
    """Differs whenever one of those may have changed, or a style document beside them."""

    @property
    def content(self) -> str:
        """Differs whenever the image may have changed."""
        return f"{self.stamp}|{self.sidecars}"

    @property
    def signature(self) -> str:
        """Differs whenever the layers may have changed."""
        return f"{self.content}|{self.layer_stamp}"

    @property
    def stem(self) -> str:
        return os.path.splitext(os.path.basename(self.path))[0]


@dataclass(frozen=True, slots=True)
class _LayerFiles:
    """What is said of a folder by the files of its own and of those above."""

    files: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()

    def joined(self, entries: Iterable[os.DirEntry[str]], documents: str) -> _LayerFiles:
        found = [(entry.path, _stamped(entry)) for entry in entries]
        if not found:
            return self
        paths, stamps = zip(*found, strict=True)
        return _LayerFiles((*self.files, *paths), (*self.stamps, *stamps, documents))


def find_files(roots: Sequence[Path]) -> Iterator[FoundFile]:
    """Every candidate below the roots (folders or files), each once, whatever links lead to it.

    With one root its folders are the outermost groups; with several, each root that is a folder is a group.
    """
    visited: set[tuple[int, int]] = set()
    seen: set[str] = set()
    for root in roots:
        path = root.resolve()
        folders = (path.name,) if len(roots) > 1 and path.is_dir() else ()
        found = _walk(path, folders, (), visited, _LayerFiles()) if path.is_dir() else _single(path)
        for file in found:
            if file.path not in seen:
                seen.add(file.path)
                yield file


def _walk(
    folder: Path, folders: tuple[str, ...], below: tuple[str, ...], visited: set[tuple[int, int]], above: _LayerFiles
) -> Iterator[FoundFile]:
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
    documents = _style_documents(entries)
    above = above.joined((entry for entry in entries if entry.name == FOLDER_FILE), documents)
    yield from _images(entries, folders, below, above, documents)
    for name in subfolders:
        yield from _walk(folder / name, (*folders, name), (*below, name), visited, above)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _single(path: Path) -> Iterator[FoundFile]:
    """A file that was named itself, be it a document by its name, and its sidecars."""
    try:
        beside = list(os.scandir(path.parent))
    except OSError:
        return
    entries = [entry for entry in beside if entry.name.startswith(path.stem)]
    documents = _style_documents(beside)
    folder = _LayerFiles().joined((entry for entry in beside if entry.name == FOLDER_FILE), documents)
    for file in _images(entries, (), (), folder, documents, wanted=path.name):
        if file.path == str(path):
            yield file


def _images(
    entries: Sequence[os.DirEntry[str]],
    folders: tuple[str, ...],
    below: tuple[str, ...],
    above: _LayerFiles,
    documents: str,
    wanted: str = "",
) -> Iterator[FoundFile]:
    """Those that may be images; a document only where it is the one that is wanted."""
    sidecars: dict[str, list[tuple[str, os.stat_result]]] = {}
    images: list[tuple[os.DirEntry[str], os.stat_result]] = []
    own = {entry.name: entry for entry in entries if entry.name.endswith(SUFFIX)}
    for entry in entries:
        try:
            if not entry.is_file():
                continue
            suffix = os.path.splitext(entry.name)[1].lower()
            if suffix in SIDECARS or suffix == ".xml":
                sidecars.setdefault(_owner(entry.name), []).append((entry.name, entry.stat()))
            elif suffix not in DOCUMENTS or entry.name == wanted:
                images.append((entry, entry.stat()))
        except OSError:
            continue
    for entry, status in images:
        stem = os.path.splitext(entry.name)[0]
        beside = sidecars.get(entry.name, []) + sidecars.get(stem, []) if sidecars else []
        names = (f"{stem}{SUFFIX}", f"{entry.name}{SUFFIX}") if own else ()
        files = above.joined((own[name] for name in names if name in own), documents)
        yield FoundFile(
            path=entry.path,
            relative="/".join((*below, entry.name)),
            folders=folders,
            stamp=_stamp(status),
            sidecars="|".join([f"{name}:{_stamp(other)}" for name, other in beside]),
            modified=max([status.st_mtime, *(other.st_mtime for _, other in beside)]),
            layer_files=files.files,
            layer_stamp="|".join(files.stamps),
        )


def _style_documents(entries: Iterable[os.DirEntry[str]]) -> str:
    """Differs whenever a style document of the folder may have changed, which its layer files may name."""
    return ",".join(f"{entry.name}:{_stamped(entry)}" for entry in entries if entry.name.lower().endswith(".sld"))


def _stamped(entry: os.DirEntry[str]) -> str:
    try:
        return _stamp(entry.stat())
    except OSError:
        return ""


def _owner(name: str) -> str:
    """What a sidecar's name starts with: ``x.tif`` for ``x.tif.ovr`` and ``x.tif.aux.xml``, ``x`` for ``x.tfw``."""
    return name[: -len(".aux.xml")] if name.lower().endswith(".aux.xml") else os.path.splitext(name)[0]


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
