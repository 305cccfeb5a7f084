"""The tags of a TIFF as tifftools reads them: what the file says of itself, without its pixels and without its path."""

from __future__ import annotations

import json
from typing import Any, Final

import tifftools
from tifftools.commands import ExtendedJsonEncoder

from ogc_large_image.errors import InvalidParameter
from ogc_large_image.sources.references import guard_tiff_references

# Directories may be told to follow one another in a circle, and each may name the same megabytes.
_MOST_READS: Final = 200_000
_MOST_BYTES: Final = 64 << 20
_LONGEST_LIST: Final = 4096
_PATHS: Final = frozenset({"path_or_fobj"})


class _Bounded:
    """A file that gives up, rather than be read for ever."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._reads, self._bytes = 0, 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._file.read(size if 0 <= size <= _MOST_BYTES else _MOST_BYTES)
        self._reads += 1
        self._bytes += len(data)
        if self._reads > _MOST_READS or self._bytes > _MOST_BYTES:
            raise OSError("too much to read")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())


def dump_tiff(path: str) -> dict[str, Any]:
    """The file's directories and tags; InvalidParameter for what is no TIFF. Long lists are cut."""
    try:
        with open(path, "rb") as file:
            guard_tiff_references(file)
            file.seek(0)  # tifftools counts from where it is given the file
            info = tifftools.read_tiff(_Bounded(file))
    except Exception as error:
        raise InvalidParameter("The image is no TIFF, or none whose tags can be read.") from error
    found: dict[str, Any] = json.loads(json.dumps(_shown(info), cls=ExtendedJsonEncoder))
    return found


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items() if key not in _PATHS}
    if isinstance(value, list | tuple):
        return [_shown(item) for item in value[:_LONGEST_LIST]]
    if isinstance(value, bytes):
        return repr(value[:_LONGEST_LIST])
    return value
