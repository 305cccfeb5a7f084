"""Work that several threads want at once is done once, and all get what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from ogc_large_image.forking import on_fork
from ogc_large_image.render.gate import overloaded

T = TypeVar("T")


class _Flight(Generic[T]):
    """One piece of work under way; abandoned where it ends with neither value nor error."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.value: T | None = None
        self.error: Exception | None = None


class SingleFlight(Generic[T]):
    """Runs at most one ``produce`` per key at a time; followers wait for up to ``patience`` seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        """Start anew with nothing under way."""
        self._lock = threading.Lock()
        self._flights: dict[Hashable, _Flight[T]] = {}

    def run(self, key: Hashable, produce: Callable[[], T]) -> T:
        """What ``produce`` returns or raises, here or in the thread that came first; nothing is remembered after that."""
        while True:
            with self._lock:
                flight = self._flights.get(key)
                if flight is None:
                    mine: _Flight[T] = _Flight()
                    self._flights[key] = mine
                    break
            if not flight.landed.wait(self._patience):
                raise overloaded()
            if flight.error is not None:
                raise flight.error
            if flight.value is not None:
                return flight.value
            # The thread that did the work was itself stopped; one of those who waited takes over.
        return self._lead(key, mine, produce)

    def _lead(self, key: Hashable, flight: _Flight[T], produce: Callable[[], T]) -> T:
        try:
            flight.value = produce()
            return flight.value
        except Exception as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                self._flights.pop(key, None)
            flight.landed.set()
