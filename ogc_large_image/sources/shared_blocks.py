"""Decoded blocks of images, kept once for all the processes of a server.

Decoding is most of the work of a tile that nobody has asked for before, and
each process would decode the blocks that the others have decoded already. So a
block is a file in a folder in memory (``/dev/shm``), which every process maps:
what one has decoded all read, without a copy of their own.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import threading
from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ogc_large_image.forking import on_fork

Bytes = npt.NDArray[np.uint8]

DEFAULT_BYTES = 512 << 20
_MAPPED_SHARE = 4
"""A process holds maps of so large a part of the whole; what it maps stays in memory though another drops it."""
_SWEEP_SHARE = 16
"""The folder is looked through whenever this process has added so large a part of the whole."""
_PARTIAL = ".partial"


class SharedBlocks:
    """Blocks by key, at most ``max_bytes`` of them in ``folder``; the oldest are dropped first.

    A folder that cannot be read or written is a store that keeps nothing.
    """

    def __init__(self, folder: Path, max_bytes: int = DEFAULT_BYTES) -> None:
        self._folder = str(folder)
        self._max_bytes = max_bytes
        self._maps: OrderedDict[str, Bytes] = OrderedDict()
        self._mapped = 0
        self._added = 0
        self._lock = threading.Lock()
        on_fork(self._renew)

    def get(self, key: str, size: int) -> Bytes | None:
        """The block's bytes, to be read only; None where it is not there or not ``size`` bytes long."""
        with self._lock:
            found = self._maps.get(key)
            if found is not None:
                self._maps.move_to_end(key)
                return found
        found = self._map(key, size)
        if found is not None:
            self._remember(key, found)
        return found

    def put(self, key: str, block: npt.NDArray[np.generic]) -> None:
        """Keep a decoded block; the same key always stands for the same bytes."""
        if block.nbytes > self._max_bytes // _SWEEP_SHARE:
            return
        partial = os.path.join(self._folder, f"{key}.{os.getpid()}-{threading.get_ident()}{_PARTIAL}")
        try:
            with open(partial, "wb", buffering=0) as file:
                written = file.write(np.ascontiguousarray(block).data)
            if written != block.nbytes:
                raise OSError("not written whole")
            os.replace(partial, os.path.join(self._folder, key))
        except OSError:
            # Full, or gone: the picture is drawn all the same.
            with contextlib.suppress(OSError):
                os.unlink(partial)
            return
        with self._lock:
            self._added += block.nbytes
            due = self._added > self._max_bytes // _SWEEP_SHARE
            if due:
                self._added = 0
        if due:
            self._sweep()

    def _map(self, key: str, size: int) -> Bytes | None:
        try:
            with open(os.path.join(self._folder, key), "rb", buffering=0) as file:
                if os.fstat(file.fileno()).st_size != size:
                    return None
                mapped = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        return np.frombuffer(mapped, np.uint8)

    def _remember(self, key: str, block: Bytes) -> None:
        with self._lock:
            if key in self._maps:
                return
            self._maps[key] = block
            self._mapped += block.nbytes
            while self._mapped > self._max_bytes // _MAPPED_SHARE:
                self._mapped -= self._maps.popitem(last=False)[1].nbytes

    def _sweep(self) -> None:
        """Remove the oldest blocks until the folder holds seven eighths of what it may."""
        try:
            found = [(entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in os.scandir(self._folder)]
        except OSError:
            return
        surplus = sum(size for _, size, _ in found) - self._max_bytes * 7 // 8
        for _, size, path in sorted(found):
            if surplus <= 0:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)
            surplus -= size

    def _renew(self) -> None:
        """In a forked child: no thread of the parent holds the lock."""
        self._lock = threading.Lock()


def block_key(*parts: object) -> str:
    """A file name for what is told by these parts."""
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
