"""Blocks of remote files that were read lately, shared by all that read them in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.forking import on_fork
from ogc_large_image.sources.remote.ranges import FetchRange, size_of

BLOCK_BYTES = 1 << 16
_CACHE_BYTES = 64 << 20
_LONGEST_RUN = 128
"""Blocks of one request."""
_LONGEST_AHEAD = 15


class BlockCache:
    """Least recently used blocks are dropped first."""

    def __init__(self, max_bytes: int = _CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._blocks: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
        self._lock = threading.Lock()
        on_fork(self.renew)

    def renew(self) -> None:
        """In a forked child no thread of the parent holds the lock."""
        self._lock = threading.Lock()

    def get(self, address: str, version: str, index: int) -> bytes | None:
        with self._lock:
            block = self._blocks.get((address, version, index))
            if block is not None:
                self._blocks.move_to_end((address, version, index))
            return block

    def put(self, address: str, version: str, index: int, block: bytes) -> None:
        with self._lock:
            before = self._blocks.pop((address, version, index), b"")
            self._blocks[(address, version, index)] = block
            self._bytes += len(block) - len(before)
            while self._bytes > self._max_bytes:
                self._bytes -= len(self._blocks.popitem(last=False)[1])


blocks = BlockCache()


def read_range(address: str, version: str, fetch: FetchRange, start: int, length: int) -> bytes:
    """Bytes of this very version, fewer at its end; SourceUnreadable where the file is another one by now."""
    end = min(start + length, size_of(version))
    if start >= end:
        return b""
    first, last = start // BLOCK_BYTES, (end - 1) // BLOCK_BYTES
    found = {index: blocks.get(address, version, index) for index in range(first, last + 1)}
    for run in _runs([index for index, block in found.items() if block is None]):
        run = _with_more(address, version, run) if run.stop > last else run
        for index, block in _fetched(address, version, fetch, run):
            found[index] = block
    data = b"".join(found[index] or b"" for index in range(first, last + 1))
    offset = start - first * BLOCK_BYTES
    return data[offset : offset + end - start]


def _runs(missing: list[int]) -> list[range]:
    """Neighbouring blocks together, so many at most that no request grows without bound."""
    runs: list[range] = []
    for index in missing:
        if runs and runs[-1].stop == index and len(runs[-1]) < _LONGEST_RUN:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
    return runs


def _with_more(address: str, version: str, run: range) -> range:
    """As many blocks again as were read right before these: whoever reads on and on is ahead of its requests."""
    ahead = 0
    while ahead < _LONGEST_AHEAD and blocks.get(address, version, run.start - 1 - ahead) is not None:
        ahead += 1
    final = (size_of(version) - 1) // BLOCK_BYTES
    return range(run.start, min(run.stop + ahead, final + 1))


def _fetched(address: str, version: str, fetch: FetchRange, run: range) -> list[tuple[int, bytes]]:
    part = fetch(run.start * BLOCK_BYTES, len(run) * BLOCK_BYTES)
    if part.version != version:
        raise SourceUnreadable("The image was replaced while it was read.")
    found = []
    for position, index in enumerate(run):
        block = part.data[position * BLOCK_BYTES : (position + 1) * BLOCK_BYTES]
        if len(block) < min(BLOCK_BYTES, size_of(version) - index * BLOCK_BYTES):
            raise SourceUnreadable("The image's storage gave less than it has.")
        blocks.put(address, version, index, block)
        found.append((index, block))
    return found
