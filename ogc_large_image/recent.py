"""What a process made or found lately, up to a number of values: so that a document of ten thousand layers is joined, not built."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar, cast

from ogc_large_image.forking import on_fork

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_ABSENT: Any = object()


class Recent(Generic[Value]):
    """At most ``capacity`` values by key, the least recently used dropped first; safe between threads and across forks."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        """In a forked child: the values stay good, but a thread of the parent may hold the lock."""
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable) -> Value | None:
        """The value kept under the key, if there is one."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """Those of the keys that a value is kept under, with it."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        return found

    def set(self, key: Hashable, value: Value) -> None:
        """Keep the value, in place of any other under the key."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            self._drop()

    def delete(self, key: Hashable) -> None:
        """Keep nothing under the key."""
        with self._lock:
            self._values.pop(key, None)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()

    def get_or_set(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value kept under the key, made now where there is none.

        The key holds everything that the value depends on. Two threads may make the
        same value at once, which costs less than making everybody wait.
        """
        # Keys hold much and do not keep their hashes, so each look-up counts; a value may be None.
        with self._lock:
            kept = self._values.get(key, _ABSENT)
            if kept is not _ABSENT:
                self._values.move_to_end(key)
                return cast("Value", kept)
        made = make()
        with self._lock:
            self._values[key] = made
            self._drop()
        return made

    def _drop(self) -> None:
        while len(self._values) > self._capacity:
            self._values.popitem(last=False)


class Same:
    """An object as part of a key: no other one is equal to it, and none can come by its identity while the key is kept."""

    __slots__ = ("_one",)

    def __init__(self, one: object) -> None:
        self._one = one

    def __hash__(self) -> int:
        return id(self._one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._one is other._one
