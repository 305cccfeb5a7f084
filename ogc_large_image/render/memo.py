"""Values that are dear to make, kept in the process and made once however many ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from ogc_large_image.recent import Recent
from ogc_large_image.render.single_flight import SingleFlight

T = TypeVar("T")


class Memo(Generic[T]):
    """Keeps the ``max_entries`` values that were asked for last; what could not be made is not remembered."""

    def __init__(self, max_entries: int, patience: float) -> None:
        self._values: Recent[T] = Recent(max_entries)
        self._flights: SingleFlight[T] = SingleFlight(patience)

    def get(self, key: Hashable, produce: Callable[[], T]) -> T:
        """The value kept under the key, else what ``produce`` returns or raises."""

        def kept() -> T:
            return self._values.get_or_set(key, produce)

        return self._values.get_or_set(key, lambda: self._flights.run(key, kept))
