"""Where rendered bytes are kept: a small protocol, and the cache within the process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Protocol

from ogc_large_image.forking import on_fork

_ENTRY_OVERHEAD = 256
"""What an entry costs beside its value, in bytes, so that many tiny values are bounded too."""


class ByteCache(Protocol):
    """Keeps bytes by key for as long as it likes; safe to share between threads.

    Whatever it raises is taken for a miss by those who ask.
    """

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes) -> None: ...


class NullCache:
    """Keeps nothing."""

    def get(self, key: str) -> bytes | None:
        return None

    def set(self, key: str, value: bytes) -> None:
        return None


class MemoryCache:
    """Keeps up to ``max_bytes`` in this process and drops what was not asked for longest.

    A forked process starts with an empty one.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        """Start anew with no entries and a lock that nobody holds."""
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, bytes] = OrderedDict()
        self._held_bytes = 0

    @property
    def held_bytes(self) -> int:
        """What all entries together cost."""
        return self._held_bytes

    def get(self, key: str) -> bytes | None:
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def set(self, key: str, value: bytes) -> None:
        """Keep the value, unless it alone exceeds the whole cache; TypeError for anything but bytes."""
        if not isinstance(value, bytes):
            raise TypeError("Only bytes are cached.")
        with self._lock:
            self._drop(key)
            if _cost(value) > self._max_bytes:
                return
            self._entries[key] = value
            self._held_bytes += _cost(value)
            while self._held_bytes > self._max_bytes:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        value = self._entries.pop(key, None)
        if value is not None:
            self._held_bytes -= _cost(value)


def _cost(value: bytes) -> int:
    return len(value) + _ENTRY_OVERHEAD
