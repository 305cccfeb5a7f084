import threading

import pytest

from ogc_large_image.render.cache import MemoryCache, NullCache


def test_value_comes_back_until_it_is_replaced():
    cache = MemoryCache(10_000)
    assert cache.get("a") is None
    cache.set("a", b"1")
    assert cache.get("a") == b"1"
    cache.set("a", b"22")
    assert cache.get("a") == b"22"


def test_least_recently_used_goes_first():
    cache = MemoryCache(4000)
    for key in "abc":
        cache.set(key, bytes(1000))
    cache.get("a")
    cache.set("d", bytes(1000))
    assert [key for key in "abcd" if cache.get(key) is not None] == ["a", "c", "d"]


def test_bytes_held_never_exceed_the_bound():
    cache = MemoryCache(50_000)
    for number in range(1000):
        cache.set(str(number), bytes(number))
        assert cache.held_bytes <= 50_000
    assert cache.get("999") is not None


def test_many_empty_values_are_bounded_too():
    cache = MemoryCache(10_000)
    for number in range(1000):
        cache.set(str(number), b"")
    assert sum(cache.get(str(number)) is not None for number in range(1000)) < 100


def test_replacing_a_value_does_not_leak_its_size():
    cache = MemoryCache(5000)
    cache.set("other", b"x")
    for _ in range(1000):
        cache.set("a", bytes(1000))
    assert cache.get("other") == b"x"


def test_value_larger_than_the_cache_is_not_kept_and_drops_nothing_else():
    cache = MemoryCache(5000)
    cache.set("small", b"x")
    cache.set("large", bytes(6000))
    assert cache.get("large") is None
    assert cache.get("small") == b"x"


def test_too_large_a_value_does_not_leave_an_older_one_behind():
    cache = MemoryCache(5000)
    cache.set("a", b"old")
    cache.set("a", bytes(6000))
    assert cache.get("a") is None


@pytest.mark.parametrize("value", ["text", bytearray(b"x"), memoryview(b"x"), None, 1])
def test_only_bytes_are_kept(value):
    with pytest.raises(TypeError):
        MemoryCache(5000).set("a", value)


def test_threads_leave_the_count_of_bytes_right():
    cache = MemoryCache(20_000)

    def work(seed):
        for number in range(2000):
            cache.set(str((number * seed) % 50), bytes((number * 37) % 900))
            cache.get(str(number % 50))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (3, 5, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = [cache.get(str(number)) for number in range(50)]
    empty = MemoryCache(20_000)
    for number, value in enumerate(left):
        if value is not None:
            empty.set(str(number), value)
    assert cache.held_bytes == empty.held_bytes <= 20_000


def test_null_cache_keeps_nothing():
    cache = NullCache()
    cache.set("a", b"1")
    assert cache.get("a") is None
