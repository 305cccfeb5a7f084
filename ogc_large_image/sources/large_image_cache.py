"""A cache for large-image's own tiles that keeps plain bytes: nothing is pickled, nothing is unpickled."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from ogc_large_image.sources.environment import import_large_image

import_large_image()

from large_image.cache_util.base import BaseCache  # noqa: E402 - behind what has to come before large-image
from large_image.exceptions import TileCacheConfigurationError  # noqa: E402

__all__ = ["ByteBackedCache", "KeptBytes", "TileCacheConfigurationError"]

_BYTES, _ARRAY = b"b", b"n"


class KeptBytes(Protocol):
    """Where the bytes are kept; whatever fails there is a miss."""

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes) -> None: ...

    def delete(self, key: str) -> None: ...

    def clear(self) -> None: ...


class ByteBackedCache(BaseCache):  # type: ignore[misc]
    """What large-image asks of a cache, on bytes; encoded tiles and arrays are kept, anything else is not."""

    def __init__(self, kept: KeptBytes) -> None:
        super().__init__(0)
        self._kept = kept

    def __repr__(self) -> str:
        return type(self).__name__

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        """Unknown: others write to it too."""
        return 0

    def __contains__(self, key: object) -> bool:
        return self._kept.get(self._hashKey(key)) is not None

    def __getitem__(self, key: str) -> Any:
        data = self._kept.get(self._hashKey(key))
        return self.__missing__(key) if data is None else _decoded(data)

    def __setitem__(self, key: str, value: Any) -> None:
        """ValueError, which large-image expects, for what is not kept."""
        self._kept.set(self._hashKey(key), _encoded(value))

    def __delitem__(self, key: str) -> None:
        self._kept.delete(self._hashKey(key))

    @property
    def curritems(self) -> int:
        return 0

    @property
    def currsize(self) -> int:
        return 0

    @property
    def maxsize(self) -> int:
        return 0

    def clear(self) -> None:
        """Forget this app's entries, and no others."""
        self._kept.clear()


def _encoded(value: Any) -> bytes:
    if isinstance(value, bytes):
        return _BYTES + bytes(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        buffer = io.BytesIO()
        np.save(buffer, value, allow_pickle=False)
        return _ARRAY + buffer.getvalue()
    raise ValueError("not to be kept")


def _decoded(data: bytes) -> Any:
    if data[:1] == _ARRAY:
        return np.load(io.BytesIO(data[1:]), allow_pickle=False)
    return data[1:]
