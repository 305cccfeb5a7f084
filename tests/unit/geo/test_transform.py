import multiprocessing
import threading

import numpy as np
import pyproj
import pytest

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.transform import transform, transform_bbox

UTM33 = Crs.parse("EPSG:32633")
MOON = Crs.from_wkt(pyproj.CRS.from_proj4("+proj=longlat +R=1737400").to_wkt())


def point(source, target, x, y):
    x, y = transform(source, target, np.array([x]), np.array([y]))
    return x[0], y[0]


def test_easting_comes_first_whatever_the_axes_say():
    assert point(WGS84, UTM33, 15.0, 50.0) == pytest.approx((500000, 5538630.7), abs=0.1)
    assert point(CRS84, UTM33, 15.0, 50.0) == pytest.approx((500000, 5538630.7), abs=0.1)


def test_the_two_orders_of_the_polar_crs_are_the_same_inside():
    east_north = point(WGS84, Crs.parse("EPSG:5041"), 30.0, 80.0)
    assert point(WGS84, Crs.parse("EPSG:32661"), 30.0, 80.0) == pytest.approx(east_north)
    assert point(Crs.parse("EPSG:32661"), WGS84, *east_north) == pytest.approx((30, 80))


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (0,), (3,), (2, 5)])
def test_the_shape_is_kept(shape):
    x, y = transform(WGS84, UTM33, np.full(shape, 15.0), np.full(shape, 50.0))
    assert x.shape == y.shape == shape


def test_the_given_arrays_are_not_changed():
    lon, lat = np.array([15.0, 16.0]), np.array([50.0, 51.0])
    transform(WGS84, UTM33, lon, lat)
    assert (lon[0], lat[0]) == (15.0, 50.0)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_what_has_no_answer_is_infinite_and_its_neighbours_are_not(bad):
    x, y = transform(WEB_MERCATOR, UTM33, np.array([1e6, bad]), np.array([6e6, bad]))
    assert np.isfinite(x[0])
    assert np.isfinite(y[0])
    assert np.isposinf([x[1], y[1]]).all()


def test_no_operation_joins_two_planets():
    assert np.isposinf(point(MOON, WGS84, 0.0, 0.0)).all()


def test_image_pixels_have_no_place_on_the_ground():
    with pytest.raises(CrsNotSupported):
        point(PIXEL, WGS84, 0.0, 0.0)
    with pytest.raises(CrsNotSupported):
        point(WGS84, PIXEL, 0.0, 0.0)
    with pytest.raises(CrsNotSupported):
        transform_bbox(BBox(0, 0, 1, 1), WGS84, PIXEL)
    assert point(PIXEL, PIXEL, 3.0, 4.0) == (3.0, 4.0)


def test_threads_agree():
    codes = [f"EPSG:{32601 + zone}" for zone in range(0, 60, 6)]
    answers: list[dict[str, tuple[float, float]]] = []

    def work():
        answers.append({code: point(WGS84, Crs.parse(code), Crs.parse(code).area_of_use.xmin + 2.0, 40.0) for code in codes})

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert all(answer == answers[0] for answer in answers)
    assert all(np.isfinite(value).all() for value in answers[0].values())


def test_more_pairs_than_are_held_still_work():
    for zone in range(1, 61):
        x, _ = point(WGS84, Crs.parse(f"EPSG:{32600 + zone}"), -183.0 + 6 * zone, 40.0)
        y, _ = point(WGS84, Crs.parse(f"EPSG:{32700 + zone}"), -183.0 + 6 * zone, -40.0)
        assert (x, y) == pytest.approx((500000, 500000))


def _in_child(queue):
    queue.put((point(WGS84, UTM33, 15.0, 50.0), point(WGS84, Crs.parse("EPSG:2154"), 3.0, 46.5)))


def test_a_forked_child_transforms_like_its_parent():
    expected = point(WGS84, UTM33, 15.0, 50.0)
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    child = context.Process(target=_in_child, args=(queue,))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert queue.get() == (expected, pytest.approx((700000, 6600000), abs=1))
