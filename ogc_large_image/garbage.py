"""Python's search for reference cycles, put off while very many objects are made that are there to stay."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ogc_large_image.forking import on_fork


class _Pause:
    """What the process does while any of its threads is in a block."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks = 0
        self._was_enabled = False

    def begin(self) -> None:
        with self._lock:
            if not self._blocks:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._blocks += 1

    def end(self) -> None:
        with self._lock:
            if not self._blocks:
                # The block began before a fork, which has ended its pause here.
                return
            self._blocks -= 1
            if not self._blocks and self._was_enabled:
                gc.enable()

    def renew(self) -> None:
        """In a forked child, which has none of the threads that are in a block."""
        self._lock = threading.Lock()
        if self._blocks:
            self._blocks = 0
            if self._was_enabled:
                gc.enable()


_pause = _Pause()
on_fork(_pause.renew)


@contextmanager
def collection_paused() -> Iterator[None]:
    """For the process, until the block ends, and the blocks of other threads that overlap it.

    Each layer of a catalog is some thirty objects, which have no cycles. By
    Python's own settings they are gone through again and again while there come
    to be more of them: with ten thousand layers that takes two thirds as long
    as all the rest.
    """
    _pause.begin()
    try:
        yield
    finally:
        _pause.end()
