"""A bound on the pictures drawn at once, so that too many requests are told so instead of starving one another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ogc_large_image.errors import Overloaded
from ogc_large_image.forking import on_fork


class Gate:
    """Lets ``slots`` through at once; ``queue`` more may wait for up to ``patience`` seconds."""

    def __init__(self, slots: int, queue: int, patience: float) -> None:
        self._slots = slots
        self._queue = queue
        self._patience = patience
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        """Start anew with nobody inside and nobody waiting."""
        self._free = threading.Semaphore(self._slots)
        self._places = threading.Semaphore(self._slots + self._queue)

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Hold one slot; Overloaded at once where the queue is full, and later where it does not move."""
        places, free = self._places, self._free
        if not places.acquire(blocking=False):
            raise overloaded()
        try:
            if not free.acquire(timeout=self._patience):
                raise overloaded()
            try:
                yield
            finally:
                free.release()
        finally:
            places.release()


def overloaded() -> Overloaded:
    """The error for a request that cannot be served in time."""
    return Overloaded("Too much work is waiting; please try again in a moment.")
