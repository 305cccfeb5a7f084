"""Work that several threads want at once is done once, and all get what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ogc_large_image.render.forking import renew_after_fork
from ogc_large_image.render.gate import overloaded


class _Flight:
    """One piece of work under way; abandoned where it ends with neither value nor error."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.value: bytes | None = None
        self.error: Exception | None = None


class SingleFlight:
    """Runs at most one ``produce`` per key at a time; followers wait for up to ``patience`` seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Start anew with nothing under way."""
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}

    def run(self, key: str, produce: Callable[[], bytes]) -> bytes:
        """What ``produce`` returns or raises, here or in the thread that came first; nothing is remembered after that."""
        while True:
            with self._lock:
                flight = self._flights.get(key)
                if flight is None:
                    mine = self._flights[key] = _Flight()
                    break
            if not flight.landed.wait(self._patience):
                raise overloaded()
            if flight.error is not None:
                raise flight.error
            if flight.value is not None:
                return flight.value
            # The thread that did the work was itself stopped; one of those who waited takes over.
        return self._lead(key, mine, produce)

    def _lead(self, key: str, flight: _Flight, produce: Callable[[], bytes]) -> bytes:
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
