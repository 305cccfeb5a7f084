"""Values that are dear to make, kept in the process and made once however many ask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from ogc_large_image.render.forking import renew_after_fork
from ogc_large_image.render.single_flight import SingleFlight

T = TypeVar("T")


class Memo(Generic[T]):
    """Keeps the ``max_entries`` values that were asked for last; what could not be made is not remembered."""

    def __init__(self, max_entries: int, patience: float) -> None:
        self._max_entries = max_entries
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._flights: SingleFlight[T] = SingleFlight(patience)
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """After a fork: the values stay good, but a thread of the parent may hold the lock."""
        self._lock = threading.Lock()

    def get(self, key: Hashable, produce: Callable[[], T]) -> T:
        """The value kept under the key, else what ``produce`` returns or raises."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        return self._flights.run(key, lambda: self._kept(key, produce()))

    def _kept(self, key: Hashable, value: T) -> T:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._max_entries:
                self._values.popitem(last=False)
        return value
