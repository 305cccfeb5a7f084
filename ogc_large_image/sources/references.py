"""Refuses files whose own metadata sends GDAL to other files.

GDAL takes some metadata of a TIFF or JPEG 2000 file for addresses and opens
them with any driver: OVERVIEW_FILE of the OVERVIEWS domain as soon as overviews
are looked for, X_DATASET and Y_DATASET of GEOLOCATION in the warper. Such an
address may be a VRT, a URL or a whole XML document, so an allow-list of drivers
does not help; the metadata is looked at before the file is opened.
"""

from __future__ import annotations

import html
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ogc_large_image.errors import SourceRefused

_REFERENCES = ("overview_file", "x_dataset", "y_dataset", "subdataset_")
_GDAL_METADATA = 42112
# libtiff reads this tag from arrays of bytes of any kind.
_BYTE_TYPES = frozenset({1, 2, 6, 7})
_MAX_TEXT_BYTES = 16 << 20
_MAX_DIRECTORIES = 1 << 16
_MAX_ENTRIES = 1 << 16
_MAX_DEPTH = 8
# SubIFD, GlobalParametersIFD, EXIF, GPS, Interoperability; and the types IFD and IFD8 of any tag.
_DIRECTORY_TAGS = frozenset({330, 400, 34665, 34853, 40965})
_DIRECTORY_TYPES = frozenset({13, 18})
_LONG_OFFSETS = frozenset({16, 18})
_OFFSET_TYPES = frozenset({4, 13, 16, 18})


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where TIFF and BigTIFF differ; sizes in bytes."""

    order: str
    first: int
    count: str
    entry: str
    offset: str
    inline: int


_TIFF, _BIG_TIFF = ("H", "HHI4s", "I", 4), ("Q", "HHQ8s", "Q", 8)


def guard_tiff_references(file: BinaryIO) -> None:
    """SourceRefused where GDAL's metadata in any directory of the TIFF refers to other files."""
    file.seek(0)
    header = file.read(16)
    order = "<" if header[:2] == b"II" else ">"
    big = header[2:4] in (b"+\x00", b"\x00+")
    count, entry, offset, inline = _BIG_TIFF if big else _TIFF
    layout = _Layout(order, 8 if big else 4, count, entry, offset, inline)
    for text in _metadata_texts(file, layout):
        _guard_text(text)


def guard_jp2_references(file: BinaryIO) -> None:
    """SourceRefused where a box beside the code stream refers to other files."""
    file.seek(0)
    for text in _boxes(file):
        _guard_text(text)


def _guard_text(text: bytes) -> None:
    plain = html.unescape(text.decode("utf-8", "replace")).lower()
    if any(reference in plain for reference in _REFERENCES):
        raise SourceRefused("The image refers to other files.")


def _read_at(file: BinaryIO, position: int, size: int) -> bytes:
    """What there is of these bytes; fewer where the file ends, none where no file reaches."""
    if position >= 1 << 62:
        return b""
    file.seek(position)
    return file.read(size)


def _number(layout: _Layout, form: str, data: bytes) -> int:
    """One number; 0 where it is cut off, which ends a TIFF's chain of directories."""
    form = layout.order + form
    return int(struct.unpack(form, data)[0]) if len(data) == struct.calcsize(form) else 0


def _metadata_texts(file: BinaryIO, layout: _Layout) -> Iterator[bytes]:
    first = _number(layout, layout.offset, _read_at(file, layout.first, layout.inline))
    return _Walk(file, layout).texts(first, 0)


class _Walk:
    """GDAL's metadata in every directory of a TIFF, those inside others too.

    SourceRefused where directories follow one another in a circle, which
    readers that are not as careful would follow for ever, or are too many.
    """

    def __init__(self, file: BinaryIO, layout: _Layout) -> None:
        self._file, self._layout = file, layout
        self._count_size = struct.calcsize(layout.order + layout.count)
        self._entry_size = struct.calcsize(layout.order + layout.entry)
        self._above: set[int] = set()
        """Directories that led to the present one."""
        self._read = 0

    def texts(self, position: int, depth: int) -> Iterator[bytes]:
        """Of the chain that begins at this position, ``depth`` directories inside others."""
        if depth > _MAX_DEPTH:
            raise SourceRefused("The image has directories nested deeper than this service reads.")
        chain = []
        while position:
            if position in self._above:
                raise SourceRefused("The image's directories follow one another in a circle.")
            self._above.add(position)
            chain.append(position)
            entries, position = self._directory(position)
            for tag, kind, count, value in entries:
                if tag == _GDAL_METADATA:
                    yield _value(self._file, self._layout, kind, count, value)
                elif tag in _DIRECTORY_TAGS or kind in _DIRECTORY_TYPES:
                    for inner in self._offsets(kind, count, value):
                        yield from self.texts(inner, depth + 1)
        self._above.difference_update(chain)

    def _directory(self, position: int) -> tuple[list[tuple[int, int, int, bytes]], int]:
        """The entries of a directory, and where the next one is."""
        layout = self._layout
        count = _number(layout, layout.count, _read_at(self._file, position, self._count_size))
        self._read += 1
        if self._read > _MAX_DIRECTORIES or count > _MAX_ENTRIES:
            raise SourceRefused("The image has more directories than this service reads.")
        start, size = position + self._count_size, count * self._entry_size
        data = _read_at(self._file, start, size)
        whole = len(data) // self._entry_size * self._entry_size
        following = _number(layout, layout.offset, _read_at(self._file, start + size, layout.inline))
        return list(struct.iter_unpack(layout.order + layout.entry, data[:whole])), following

    def _offsets(self, kind: int, count: int, value: bytes) -> Iterator[int]:
        form = "Q" if kind in _LONG_OFFSETS else "I"
        size = struct.calcsize(self._layout.order + form)
        if kind not in _OFFSET_TYPES or count > _MAX_DIRECTORIES:
            return
        if count * size > self._layout.inline:
            value = _read_at(self._file, _number(self._layout, self._layout.offset, value), count * size)
        whole = min(len(value), count * size) // size * size
        for (offset,) in struct.iter_unpack(self._layout.order + form, value[:whole]):
            yield offset


def _value(file: BinaryIO, layout: _Layout, kind: int, count: int, value: bytes) -> bytes:
    if kind not in _BYTE_TYPES or count > _MAX_TEXT_BYTES:
        raise SourceRefused("The image's metadata is not of a kind that this service reads.")
    if count <= layout.inline:
        return value[:count]
    return _read_at(file, _number(layout, layout.offset, value), count)


def _boxes(file: BinaryIO) -> Iterator[bytes]:
    """The content of each box of a JPEG 2000 file but its code streams (ISO 15444-1 Annex I)."""
    position = 0
    for _ in range(_MAX_DIRECTORIES):
        header = _read_at(file, position, 16)
        if len(header) < 8 or header[:4] == b"\xff\x4f\xff\x51":
            return
        length, start = int.from_bytes(header[:4], "big"), 8
        if length == 1:
            length, start = int.from_bytes(header[8:16], "big"), 16
        if header[4:8] != b"jp2c":
            size = _MAX_TEXT_BYTES + 1 if length == 0 else max(0, min(length - start, _MAX_TEXT_BYTES + 1))
            content = _read_at(file, position + start, size)
            if len(content) > _MAX_TEXT_BYTES:
                raise SourceRefused("The image's metadata is not of a kind that this service reads.")
            yield content
        if length < start:
            return
        position += length
    raise SourceRefused("The image has more boxes than this service reads.")
