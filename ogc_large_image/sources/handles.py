"""Opened datasets of one file, lent to one thread at a time.

The one given back last is lent first, so that the blocks it has decoded are
used again.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from ogc_large_image.sources.datasets import Dataset

_IDLE_PER_LEVEL = 4


class Handles:
    """A last-in, first-out pool for each overview level; bounded when idle."""

    def __init__(self, opener: Callable[[int | None], Dataset]) -> None:
        self._opener = opener
        self._idle: dict[int | None, list[Dataset]] = {}
        self._lock = threading.Lock()
        self._closed = False

    @contextlib.contextmanager
    def borrow(self, overview: int | None) -> Iterator[Dataset]:
        """An opened dataset at this level; dropped, not kept, when reading it fails."""
        with self._lock:
            waiting = self._idle.get(overview)
            dataset = waiting.pop() if waiting else None
        if dataset is None:
            dataset = self._opener(overview)
        try:
            yield dataset
        except BaseException:
            dataset.close()
            raise
        with self._lock:
            waiting = self._idle.setdefault(overview, [])
            if not self._closed and len(waiting) < _IDLE_PER_LEVEL:
                waiting.append(dataset)
                return
        dataset.close()

    def close(self) -> None:
        """Close what is idle now, and the rest when it comes back."""
        with self._lock:
            self._closed = True
            idle = [dataset for waiting in self._idle.values() for dataset in waiting]
            self._idle.clear()
        for dataset in idle:
            dataset.close()
