import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.errors import LimitExceeded, Overloaded, SourceUnreadable
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.limits import Limits
from ogc_large_image.render.cache import MemoryCache, NullCache
from ogc_large_image.render.formats import ImageFormat, map_formats
from ogc_large_image.render.service import MapService

from .fakes import FakeReaders, make_grid, make_layer, make_query

LAYER = make_layer()
QUERY = make_query(LAYER)


class BrokenCache:
    def get(self, key):
        raise ConnectionError("redis://:password@host")

    def set(self, key, value):
        raise ConnectionError("redis://:password@host")


class GarbageCache(NullCache):
    def get(self, key):
        return {"not": "bytes"}


def make_service(readers=None, cache=None, **options):
    return MapService(readers or FakeReaders(LAYER), cache or MemoryCache(1 << 24), Limits(), **options)


def shifted(number):
    return replace(QUERY, grid=make_grid(BBox(10, 40, 20 + number, 50)))


def outcomes(calls):
    """Results or errors of the calls, made all at once."""

    def guarded(call):
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - what was raised is what is tested
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(guarded, calls))


def wait_for(condition):
    pause = threading.Event()
    for _ in range(2000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("It did not come about in ten seconds.")


@pytest.mark.parametrize("image_format", [each for each in map_formats() if each is not ImageFormat.MP4])
def test_picture_is_drawn_and_encoded(image_format):
    service = make_service()
    rendered = service.render(service.plan(replace(QUERY, format=image_format)))
    image = Image.open(io.BytesIO(rendered.image.data))
    assert rendered.image.media_type == image_format.value
    assert image.size == (64, 48)


def test_png_has_the_values_that_were_read():
    service = make_service()
    pixels = np.asarray(Image.open(io.BytesIO(service.render(service.plan(QUERY)).image.data)))
    assert pixels[5, 7].tolist() == [17, 27, 37]


def test_second_answer_comes_from_the_cache():
    readers = FakeReaders(LAYER)
    service = make_service(readers)
    first, second = (service.render(service.plan(QUERY)) for _ in range(2))
    assert (first.cached, second.cached) == (False, True)
    assert first.image == second.image
    assert readers.loans == 1


def test_formats_are_cached_apart():
    service = make_service()
    for image_format in map_formats():
        assert not service.render(service.plan(replace(QUERY, format=image_format))).cached


def test_key_holds_no_address():
    keys = []

    class Spy(NullCache):
        def get(self, key):
            keys.append(key)

        def set(self, key, value):
            keys.append(key)

    service = make_service(cache=Spy())
    plan = service.plan(QUERY)
    service.render(plan)
    assert set(keys) == {f"{plan.fingerprint}.png"}


@pytest.mark.parametrize("cache", [BrokenCache(), GarbageCache(), NullCache()], ids=["broken", "garbage", "none"])
def test_cache_that_does_not_work_is_a_miss(cache, caplog):
    readers = FakeReaders(LAYER)
    service = make_service(readers, cache)
    for _ in range(2):
        rendered = service.render(service.plan(QUERY))
        assert rendered.image.data.startswith(b"\x89PNG")
        assert not rendered.cached
    assert readers.loans == 2
    assert "password" not in caplog.text


def test_concurrent_requests_for_one_picture_draw_it_once():
    readers = FakeReaders(LAYER)
    readers.hold = threading.Event()
    service = make_service(readers)
    plan = service.plan(QUERY)
    threading.Timer(0.2, readers.hold.set).start()
    results = outcomes([lambda: service.render(plan)] * 16)
    assert len({result.image.data for result in results}) == 1
    assert readers.loans == 1


def test_error_reaches_all_and_is_not_cached():
    readers = FakeReaders(LAYER)
    readers.hold = threading.Event()
    readers.fault = SourceUnreadable("The image is damaged.")
    service = make_service(readers)
    plan = service.plan(QUERY)
    threading.Timer(0.2, readers.hold.set).start()
    assert outcomes([lambda: service.render(plan)] * 8) == [readers.fault] * 8
    readers.fault = None
    assert not service.render(plan).cached
    assert service.render(plan).cached


def test_so_many_are_drawn_at_once_and_no_more():
    readers = FakeReaders(LAYER)
    readers.hold = threading.Event()
    service = make_service(readers, threads=2)
    plans = [service.plan(shifted(number)) for number in range(8)]
    with ThreadPoolExecutor(len(plans)) as pool:
        futures = [pool.submit(service.render, plan) for plan in plans]
        wait_for(lambda: readers.most_at_once == 2)
        threading.Event().wait(0.1)  # for a third one to come
        readers.hold.set()
    assert len({future.result().image.data for future in futures}) == 1
    assert readers.loans == 8
    assert readers.most_at_once == 2


def test_beyond_the_queue_the_service_is_overloaded():
    readers = FakeReaders(LAYER)
    readers.hold = threading.Event()
    service = make_service(readers, threads=1, queue=2)
    plans = [service.plan(shifted(number)) for number in range(8)]
    with ThreadPoolExecutor(len(plans)) as pool:
        futures = [pool.submit(service.render, plan) for plan in plans]
        wait_for(lambda: sum(future.done() for future in futures) == 5)
        refused = [future for future in futures if future.done()]
        readers.hold.set()
    assert all(isinstance(future.exception(), Overloaded) for future in refused)
    assert sum(future.exception() is None for future in futures) == 3
    assert not service.render(service.plan(shifted(100))).cached


def test_cached_picture_is_served_while_the_service_is_overloaded():
    readers = FakeReaders(LAYER)
    service = make_service(readers, threads=1, queue=0)
    service.render(service.plan(QUERY))
    readers.hold = threading.Event()
    busy = threading.Thread(target=service.render, args=(service.plan(shifted(1)),))
    busy.start()
    wait_for(lambda: readers.loans == 2)
    with pytest.raises(Overloaded):
        service.render(service.plan(shifted(2)))
    assert service.render(service.plan(QUERY)).cached
    readers.hold.set()
    busy.join()


def test_limits_are_the_services():
    service = MapService(FakeReaders(LAYER), NullCache(), Limits(max_width=63))
    with pytest.raises(LimitExceeded):
        service.plan(QUERY)
