"""A remote file as a Python file, and as a source ref."""

from __future__ import annotations

import hashlib
import io
import time
from functools import partial
from typing import BinaryIO, cast

from ogc_large_image.errors import SourceRefused
from ogc_large_image.recent import Recent
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote import ftp, http, s3
from ogc_large_image.sources.remote.address import RemoteAddress, parse_remote
from ogc_large_image.sources.remote.blocks import BLOCK_BYTES, blocks, read_range
from ogc_large_image.sources.remote.ranges import FetchRange, Part, size_of

_MAX_REMEMBERED = 10_000


class _Remembered:
    """The way to each file that was asked for lately, as its signature changes; and what was found there."""

    def __init__(self) -> None:
        self._ways: Recent[RemoteAddress] = Recent(_MAX_REMEMBERED)
        self._versions: Recent[tuple[float, str]] = Recent(_MAX_REMEMBERED)

    def way(self, text: str) -> RemoteAddress:
        address = self._ways.get(text) or parse_remote(text)
        if address is None:
            raise SourceRefused("The source is not at an address that this service opens.")
        return address

    def version(self, address: RemoteAddress, max_age: float) -> str | None:
        found = self._versions.get(_secret_key(address))
        return found[1] if found and time.monotonic() - found[0] < max_age else None

    def found(self, address: RemoteAddress, version: str) -> None:
        self._ways.set(address.text, address)
        self._versions.set(_secret_key(address), (time.monotonic(), version))


_remembered = _Remembered()


def _secret_key(address: RemoteAddress) -> str:
    """Whoever has no valid signature must not profit from somebody else's, so each is tried for itself."""
    return hashlib.sha256(repr((address.request, address.userinfo)).encode()).hexdigest()


def remote_ref(address: RemoteAddress, max_age: float = 0) -> SourceRef:
    """The file's present version, or the one of at most ``max_age`` seconds ago."""
    version = _remembered.version(address, max_age)
    if version is None:
        part = _fetch(address, 0, BLOCK_BYTES)
        version = part.version
        blocks.put(address.text, version, 0, part.data)
        _remembered.found(address, version)
    return SourceRef(address=address.text, version=version, trusted=False)


def _fetch(address: RemoteAddress, start: int, length: int) -> Part:
    if address.scheme == "ftp":
        return ftp.fetch(address, start, length)
    url = s3.signed_url(address.host, address.path) if address.scheme == "s3" else address.request
    return http.fetch(url, start, length)


def fetch_range(ref: SourceRef) -> FetchRange:
    """Asks by the newest signature that is known for the file."""
    return lambda start, length: _fetch(_remembered.way(ref.address), start, length)


class RemoteFile(io.RawIOBase):
    """Reads one version of a remote file."""

    def __init__(self, ref: SourceRef) -> None:
        self._read_range = partial(read_range, ref.address, ref.version, fetch_range(ref))
        self._size = size_of(ref.version)
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        wanted = self._size - self._position if size is None or size < 0 else size
        data = self._read_range(self._position, max(0, wanted))
        self._position += len(data)
        return data


def open_remote(ref: SourceRef) -> BinaryIO:
    """The ref's version of the file, as Python's files are."""
    return cast("BinaryIO", RemoteFile(ref))
