"""A Django cache as the engine's byte cache, in which a hostile or broken backend is a miss.

Django's backends pickle what they store, so whoever can write to the storage
could run code in every process that reads it. Sealing the values does not
help: the backend unpickles before anyone can look at the seal. Hence:

- Redis and pymemcache aliases are opened a second time, with the alias's own
  settings but a serializer that hands bytes through. Nothing is unpickled.
- Local memory holds only what this process put there.
- The database, file and pylibmc backends, and those of other packages, have no
  such switch; ``checks`` warns about them.

On top of that every value is sealed with a key made from SECRET_KEY and bound
to its own cache key: what does not carry the seal is a miss.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.memcached import BaseMemcachedCache, PyMemcacheCache
from django.core.cache.backends.redis import RedisCache
from django.utils.encoding import force_bytes
from django.utils.module_loading import import_string

from ogc_large_image.forking import on_fork

logger = logging.getLogger(__name__)

T = TypeVar("T")

PREFIX = "ogc_large_image"
GENERATION_KEY = f"{PREFIX}:generation"
GENERATION_SECONDS = 10.0
"""How long a process may go on using entries that another one has cleared."""

PAUSE_SECONDS = 5.0
"""After a failure the backend is left alone for so long: a dead one must not cost every request its timeout."""
LOG_SECONDS = 10.0
BACKEND_TIMEOUT = 1.0
"""Seconds to connect and to answer, for backends that would otherwise wait for ever."""

LARGE_IMAGE_CACHE = "ogc_large_image.large_image_cache.DjangoCache"

MAGIC = b"OLI1"
SEAL_BYTES = 16
MEMCACHED_ITEM_BYTES = 1_000_000
"""Memcached refuses larger items by default."""


class PlainBytes:
    """Serializer of a Redis client and serde of a pymemcache client: bytes pass, nothing is interpreted."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, data: bytes) -> bytes:
        return data

    def serialize(self, key: str, value: bytes) -> tuple[bytes, int]:
        return value, 0

    def deserialize(self, key: str, value: bytes, flags: int) -> bytes:
        # Flags say how another writer encoded the value: not one of ours, and never a reason to decode it.
        return value if flags == 0 else b""


class DjangoByteCache:
    """The entries of this app in the Django cache ``alias``; never raises, and forgets when ``clear`` says so."""

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self._secret = hashlib.sha256(force_bytes(settings.SECRET_KEY)).digest()
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        """Start anew with no connections and no lock that somebody holds."""
        self._lock = threading.Lock()
        self._private: BaseCache | None = None
        self._generation = ""
        self._generation_until = 0.0
        self._paused_until = 0.0
        self._silent_until = 0.0

    def get(self, key: str) -> bytes | None:
        """The bytes kept under this key, if they are there, whole and ours."""

        def read(backend: BaseCache) -> bytes | None:
            name = self._name(backend, key)
            return self._unsealed(name, backend.get(name))

        return self._guarded(read)

    def set(self, key: str, value: bytes) -> None:
        """Keep the bytes for the alias's own timeout."""

        def write(backend: BaseCache) -> None:
            if isinstance(backend, BaseMemcachedCache) and len(value) > MEMCACHED_ITEM_BYTES:
                return
            name = self._name(backend, key)
            backend.set(name, self._sealed(name, value))

        self._guarded(write)

    def delete(self, key: str) -> None:
        """Forget what is kept under this key."""

        def remove(backend: BaseCache) -> None:
            backend.delete(self._name(backend, key))

        self._guarded(remove)

    def clear(self) -> None:
        """Forget this app's entries and no others: their names carry a generation, which changes."""

        def begin(backend: BaseCache) -> None:
            self._begin_generation(backend, secrets.token_hex(8))

        self._guarded(begin)

    def _guarded(self, call: Callable[[BaseCache], T]) -> T | None:
        now = time.monotonic()
        if now < self._paused_until:
            return None
        try:
            return call(self._backend())
        except Exception as error:  # noqa: BLE001 - every client library raises classes of its own
            self._paused_until = now + PAUSE_SECONDS
            if now >= self._silent_until:
                self._silent_until = now + LOG_SECONDS
                logger.warning("The cache %r does not answer and counts as empty: %s", self._alias, type(error).__name__)
            return None

    def _backend(self) -> BaseCache:
        if not is_private(backend_class(self._alias)):
            return caches[self._alias]  # one a thread, closed by Django at the end of the request
        with self._lock:
            if self._private is None:
                self._private = open_private(self._alias)
            return self._private

    def _name(self, backend: BaseCache, key: str) -> str:
        digest = hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
        return f"{PREFIX}:{self._present_generation(backend)}:{digest}"

    def _present_generation(self, backend: BaseCache) -> str:
        if time.monotonic() >= self._generation_until:
            stored = backend.get(GENERATION_KEY)
            held = self._unsealed(GENERATION_KEY, stored)
            if held is None:
                self._begin_generation(backend, secrets.token_hex(8), only_if_absent=stored is None)
            else:
                self._use_generation(held.decode("ascii"))
        return self._generation

    def _begin_generation(self, backend: BaseCache, generation: str, *, only_if_absent: bool = False) -> None:
        sealed = self._sealed(GENERATION_KEY, generation.encode("ascii"))
        if only_if_absent and not backend.add(GENERATION_KEY, sealed, timeout=None):
            # Another process was first: its generation counts.
            held = self._unsealed(GENERATION_KEY, backend.get(GENERATION_KEY))
            generation = held.decode("ascii") if held is not None else generation
        elif not only_if_absent:
            backend.set(GENERATION_KEY, sealed, timeout=None)
        self._use_generation(generation)

    def _use_generation(self, generation: str) -> None:
        self._generation = generation
        self._generation_until = time.monotonic() + GENERATION_SECONDS

    def _sealed(self, name: str, value: bytes) -> bytes:
        return MAGIC + self._seal(name, value) + value

    def _unsealed(self, name: str, stored: object) -> bytes | None:
        start = len(MAGIC) + SEAL_BYTES
        if not isinstance(stored, bytes) or len(stored) < start or not stored.startswith(MAGIC):
            return None
        value = stored[start:]
        return value if hmac.compare_digest(stored[len(MAGIC) : start], self._seal(name, value)) else None

    def _seal(self, name: str, value: bytes) -> bytes:
        seal = hashlib.blake2b(name.encode(), key=self._secret, digest_size=SEAL_BYTES)
        seal.update(value)
        return seal.digest()


def backend_class(alias: str) -> type[BaseCache]:
    """The class that CACHES names for the alias."""
    found: type[BaseCache] = import_string(settings.CACHES[alias]["BACKEND"])
    return found


def is_private(backend: type[BaseCache]) -> bool:
    """Whether a backend of this class is opened with our own serializer."""
    return issubclass(backend, (RedisCache, PyMemcacheCache))


def unpickles(backend: type[BaseCache]) -> bool:
    """Whether reading through this class unpickles what others may have written."""
    return not is_private(backend) and not issubclass(backend, (LocMemCache, DummyCache))


def open_private(alias: str) -> BaseCache:
    """The alias's storage, opened by the alias's settings but without pickle and with timeouts."""
    params: dict[str, Any] = dict(settings.CACHES[alias])
    backend = import_string(params.pop("BACKEND"))
    location = params.pop("LOCATION", "")
    options = dict(params.get("OPTIONS") or {})
    if issubclass(backend, RedisCache):
        options["serializer"] = PlainBytes
        defaults: dict[str, Any] = {"socket_connect_timeout": BACKEND_TIMEOUT, "socket_timeout": BACKEND_TIMEOUT}
    else:
        options["serde"] = PlainBytes()
        # A pool makes the client safe to share between threads.
        defaults = {"connect_timeout": BACKEND_TIMEOUT, "timeout": BACKEND_TIMEOUT, "use_pooling": True}
    opened: BaseCache = backend(location, {**params, "OPTIONS": {**defaults, **options}})
    return opened


def __getattr__(name: str) -> Any:
    """``DjangoCache``, from the module that loads large-image."""
    if name == "DjangoCache":
        return import_string(LARGE_IMAGE_CACHE)
    raise AttributeError(name)
