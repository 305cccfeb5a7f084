"""Keeps what was made from one revision of something, so that a document of ten thousand layers is joined, not built."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Same:
    """An object as part of a key: no other one is equal to it, and none can come by its identity while the key is kept."""

    __slots__ = ("_one",)

    def __init__(self, one: object) -> None:
        self._one = one

    def __hash__(self) -> int:
        return id(self._one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._one is other._one


class FragmentStore(Generic[Value]):
    """At most ``capacity`` values of one process, the least recently used dropped first; safe between threads.

    A key holds everything that its value depends on. Two threads may make the
    same value at once, which costs less than making everybody wait.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value kept under ``key``, made now where there is none."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._capacity:
                self._values.popitem(last=False)
        return value
