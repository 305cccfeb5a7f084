"""Opened images, shared by the threads of a process and bounded in number."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ogc_large_image.forking import on_fork
from ogc_large_image.limits import Limits
from ogc_large_image.sources.describe import open_reader
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.reader import Reader
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.shared_blocks import SharedBlocks


@dataclass(eq=False)
class _Entry:
    """A reader and how many are using it; opened by the first who asks, under its own lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    reader: Reader | None = None
    users: int = 0
    dropped: bool = False


class SourcePool:
    """Least recently used images are closed first; one in use is closed when it is given back."""

    def __init__(self, max_sources: int = 64, limits: Limits | None = None, blocks: SharedBlocks | None = None) -> None:
        self._max_sources = max_sources
        self._limits = limits or Limits()
        self._blocks = blocks
        self._entries: OrderedDict[SourceRef, _Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._parents: list[OrderedDict[SourceRef, _Entry]] = []
        """What a forked child inherited: kept, so that nothing closes it."""
        on_fork(self._forget)

    @contextlib.contextmanager
    def reader(self, ref: SourceRef, description: SourceDescription | None = None) -> Iterator[Reader]:
        """The image's reader, for the length of the block."""
        entry = self._enter(ref)
        try:
            yield self._opened(entry, ref, description)
        finally:
            self._leave(entry)

    def _enter(self, ref: SourceRef) -> _Entry:
        with self._lock:
            entry = self._entries.get(ref)
            if entry is None:
                entry = self._entries[ref] = _Entry()
            else:
                self._entries.move_to_end(ref)
            entry.users += 1
            closing = self._surplus()
        _close_all(closing)
        return entry

    def _surplus(self) -> list[Reader]:
        """Take the oldest entries out; those not in use are to be closed by the caller, without the lock."""
        closing = []
        while len(self._entries) > self._max_sources:
            _, entry = self._entries.popitem(last=False)
            entry.dropped = True
            if not entry.users and entry.reader is not None:
                closing.append(entry.reader)
        return closing

    def _opened(self, entry: _Entry, ref: SourceRef, description: SourceDescription | None) -> Reader:
        reader = entry.reader
        if reader is None:
            with entry.lock:
                reader = entry.reader
                if reader is None:
                    reader = entry.reader = open_reader(ref, description, self._limits, self._blocks)
        return reader

    def _leave(self, entry: _Entry) -> None:
        with self._lock:
            entry.users -= 1
            closing = entry.reader if entry.dropped and not entry.users else None
        if closing is not None:
            closing.close()

    def close(self) -> None:
        """Close every image that is not in use, and the others when they are given back."""
        with self._lock:
            entries = list(self._entries.values())
            self._entries.clear()
            for entry in entries:
                entry.dropped = True
            closing = [entry.reader for entry in entries if entry.reader is not None and not entry.users]
        _close_all(closing)

    def _forget(self) -> None:
        """In a forked child: a GDAL dataset must not be used, nor closed, by two processes."""
        self._lock = threading.Lock()
        self._parents.append(self._entries)
        self._entries = OrderedDict()


def _close_all(readers: list[Reader]) -> None:
    for reader in readers:
        reader.close()
