"""A Django cache as the engine's byte cache: hostile and broken backends are misses."""

import logging
import pickle

import pytest
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from ogc_large_image import cache as cache_module
from ogc_large_image.cache import DjangoByteCache, PlainBytes, open_private, unpickles

LOADED = []
STORAGE = {}


class Hostile:
    """Unpickling it leaves a trace."""

    def __reduce__(self):
        return (LOADED.append, ("loaded",))


class StorageClient:
    """The Redis client's place: keeps what the serializer makes, in a dict."""

    def __init__(self, servers, serializer=None, **options):
        self.serializer = serializer()
        self.options = options

    def get(self, key, default):
        return self.serializer.loads(STORAGE[key]) if key in STORAGE else default

    def set(self, key, value, timeout):
        STORAGE[key] = self.serializer.dumps(value)

    def add(self, key, value, timeout):
        if key in STORAGE:
            return False
        self.set(key, value, timeout)
        return True


class StorageCache(RedisCache):
    """Django's Redis backend on a client without a server."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = StorageClient


class DeadCache(LocMemCache):
    """A backend whose server does not answer."""

    calls = 0

    def get(self, key, default=None, version=None):
        DeadCache.calls += 1
        raise ConnectionError("redis://:password@10.0.0.1 refused")

    set = add = get


@pytest.fixture(autouse=True)
def clean():
    LOADED.clear()
    STORAGE.clear()
    DeadCache.calls = 0


@pytest.fixture
def alias(settings):
    def use(backend, **params):
        settings.CACHES = {"default": {"BACKEND": backend, **params}}
        return DjangoByteCache("default")

    return use


@pytest.fixture
def redis(alias):
    return alias(f"{__name__}.StorageCache", LOCATION="redis://127.0.0.1:1", OPTIONS={"db": 3})


@pytest.fixture
def locmem(alias):
    cache = alias("django.core.cache.backends.locmem.LocMemCache", LOCATION="test_cache")
    caches["default"].clear()
    return cache


@pytest.fixture(params=["redis", "locmem"])
def cache(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("value", [b"picture", b"", bytes(range(256)) * 300])
def test_bytes_come_back_as_they_were(cache, value):
    cache.set("key", value)
    assert cache.get("key") == value


def test_an_unknown_key_is_a_miss(cache):
    assert cache.get("key") is None


def test_keys_of_any_length_and_kind_are_kept_apart(cache):
    cache.set("a" * 1000, b"1")
    cache.set("a" * 1001, b"2")
    cache.set("ключ \n", b"3")
    assert [cache.get("a" * 1000), cache.get("a" * 1001), cache.get("ключ \n")] == [b"1", b"2", b"3"]


def test_a_pickle_in_the_storage_is_a_miss_and_is_never_loaded(redis):
    redis.set("key", b"picture")
    for name in list(STORAGE):
        STORAGE[name] = pickle.dumps(Hostile())
    redis.renew()
    assert redis.get("key") is None
    assert LOADED == []


@pytest.mark.parametrize("garbage", [b"", b"OLI1", b"\x00" * 100, b"picture", b"OLI1" + b"\x00" * 16 + b"picture"])
def test_garbage_in_the_storage_is_a_miss(redis, garbage):
    redis.set("key", b"picture")
    for name in list(STORAGE):
        STORAGE[name] = garbage
    assert redis.get("key") is None


def test_a_value_moved_to_another_key_is_a_miss(redis):
    redis.set("one", b"picture")
    before = set(STORAGE)
    redis.set("two", b"other")
    (one,) = [name for name in before if "generation" not in name]
    (two,) = set(STORAGE) - before
    STORAGE[two] = STORAGE[one]
    assert redis.get("two") is None


def test_a_value_sealed_with_another_secret_is_a_miss(locmem, settings):
    locmem.set("key", b"picture")
    settings.SECRET_KEY = "another"
    assert DjangoByteCache("default").get("key") is None


def test_an_object_of_another_program_is_a_miss(locmem):
    locmem.set("key", b"picture")
    for name in [name.split(":", 2)[2] for name in list(caches["default"]._cache)]:
        caches["default"].set(name, {"not": "bytes"})
    assert locmem.get("key") is None


def test_clear_forgets_our_entries_and_no_others(locmem):
    caches["default"].set("session", "kept")
    locmem.set("key", b"picture")
    locmem.clear()
    assert locmem.get("key") is None
    assert caches["default"].get("session") == "kept"
    locmem.set("key", b"new")
    assert locmem.get("key") == b"new"


def test_clear_reaches_other_processes(redis, monkeypatch):
    other = DjangoByteCache("default")
    redis.set("key", b"picture")
    assert other.get("key") == b"picture"
    redis.clear()
    monkeypatch.setattr(other, "_generation_until", 0.0)
    assert other.get("key") is None


def test_a_dead_backend_is_a_miss_and_is_then_left_alone(alias, caplog):
    cache = alias(f"{__name__}.DeadCache")
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            cache.set("key", b"picture")
            assert cache.get("key") is None
        cache.clear()
    assert DeadCache.calls == 1
    assert len(caplog.records) == 1
    assert "password" not in caplog.text


def test_a_backend_is_tried_again_after_a_pause(alias, monkeypatch):
    cache = alias(f"{__name__}.DeadCache")
    monkeypatch.setattr(cache_module, "PAUSE_SECONDS", 0.0)
    cache.get("key")
    cache.get("key")
    assert DeadCache.calls == 2


def test_an_alias_that_is_gone_is_a_miss(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert DjangoByteCache("absent").get("key") is None


def test_redis_is_opened_with_the_alias_options_but_our_serializer(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": f"{__name__}.StorageCache",
            "LOCATION": "redis://127.0.0.1:1",
            "OPTIONS": {"db": 3, "serializer": "pickle.Unpickler", "socket_timeout": 7},
            "KEY_PREFIX": "site",
        }
    }
    backend = open_private("default")
    assert isinstance(backend._cache.serializer, PlainBytes)
    assert backend._cache.options == {"db": 3, "socket_timeout": 7, "socket_connect_timeout": 1.0}
    assert backend.key_prefix == "site"


def test_a_memcached_value_with_flags_is_not_decoded():
    serde = PlainBytes()
    assert serde.deserialize("key", *serde.serialize("key", b"picture")) == b"picture"
    assert serde.deserialize("key", pickle.dumps(Hostile()), 1) == b""
    assert LOADED == []


@pytest.mark.parametrize(
    ("backend", "expected"), [(RedisCache, False), (LocMemCache, False), (DatabaseCache, True), (FileBasedCache, True)]
)
def test_backends_that_unpickle_foreign_values_are_known(backend, expected):
    assert unpickles(backend) is expected
