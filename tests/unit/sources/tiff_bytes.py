"""TIFF files of one grey pixel, written byte by byte, with any text as GDAL's metadata."""

from __future__ import annotations

import struct

GDAL_METADATA = 42112


def tiff_bytes(metadata: bytes = b"", *, order: str = "<", big: bool = False, kind: int = 2, pages: int = 1) -> bytes:
    """``kind`` is the type of the metadata tag, 2 being ASCII; the last of the pages carries it."""
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(order + ("HHHQ" if big else "HI"), *((43, 8, 0, 16) if big else (42, 8)))
    result = bytearray(head)
    for page in range(pages):
        text = metadata if page == pages - 1 else b""
        result += _directory(len(result), text, order, big, kind, last=page == pages - 1)
    return bytes(result)


def _directory(start: int, metadata: bytes, order: str, big: bool, kind: int, last: bool) -> bytes:
    entry, count, offset, inline = ("HHQ", "Q", "Q", 8) if big else ("HHI", "H", "I", 4)
    fields = [(256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    fields += [(273, 4, 1, 0), (277, 3, 1, 1), (278, 3, 1, 1), (279, 4, 1, 1)]
    number = len(fields) + bool(metadata)
    size = struct.calcsize(order + count) + number * (struct.calcsize(order + entry) + inline) + inline
    pixel = start + size
    text = pixel + 1
    body = struct.pack(order + count, number)
    for tag, form, items, value in fields:
        value = pixel if tag == 273 else value
        packed = struct.pack(order + ("H" if form == 3 else "I"), value).ljust(inline, b"\0")
        body += struct.pack(order + entry, tag, form, items) + packed
    if metadata:
        inlined = metadata.ljust(inline, b"\0") if len(metadata) <= inline else struct.pack(order + offset, text)
        body += struct.pack(order + entry, GDAL_METADATA, kind, len(metadata)) + inlined
    following = 0 if last else text + len(metadata)
    return body + struct.pack(order + offset, following) + b"\x07" + metadata
