"""True and tight against dense sampling, over poles, antimeridian and limbs."""

import math

import numpy as np
import pyproj
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.transform import MERCATOR_LATITUDE, transform, transform_bbox

WORLD = BBox(-180, -90, 180, 90)
HALF = 20037508.342789244
SEA = Crs.from_wkt(pyproj.CRS.from_proj4("+proj=geos +h=35786023 +lon_0=-75 +sweep=x +ellps=GRS80").to_wkt())
ROTATED = Crs.from_wkt(pyproj.CRS.from_proj4("+proj=ob_tran +o_proj=longlat +o_lon_p=0 +o_lat_p=39 +lon_0=18").to_wkt())
ORTHOGRAPHIC = Crs.from_wkt(pyproj.CRS.from_proj4("+proj=ortho +lat_0=40 +lon_0=10").to_wkt())


def crs(code):
    return Crs.parse(f"EPSG:{code}")


def dense(bbox, source, target, count=601):
    """The rectangle around that many points a side."""
    x, y = np.meshgrid(np.linspace(bbox.xmin, bbox.xmax, count), np.linspace(bbox.ymin, bbox.ymax, count))
    x, y = transform(source, target, x, y)
    known = np.isfinite(x)
    return BBox(x[known].min(), y[known].min(), x[known].max(), y[known].max())


def assert_true_and_tight(box, expected, slack=0.005):
    tiny_x, tiny_y = 1e-9 * expected.width, 1e-9 * expected.height
    assert box.xmin <= expected.xmin + tiny_x
    assert box.ymin <= expected.ymin + tiny_y
    assert box.xmax >= expected.xmax - tiny_x
    assert box.ymax >= expected.ymax - tiny_y
    assert box.width <= expected.width * (1 + slack)
    assert box.height <= expected.height * (1 + slack)


@pytest.mark.parametrize(
    ("bbox", "source", "target"),
    [
        (BBox(300000, 4000000, 500000, 4200000), 32633, 4326),
        (BBox(300000, 4000000, 500000, 4200000), 32633, 3857),
        (BBox(300000, 4000000, 300001, 4000001), 32633, 3857),
        (BBox(166000, 0, 834000, 9300000), 32633, 4326),
        (BBox(166000, 1100000, 834000, 10000000), 32733, 3857),
        (BBox(-2400000, 300000, 2300000, 3200000), 5070, 4326),
        (BBox(-2400000, 300000, 2300000, 3200000), 5070, 3857),
        (BBox(100000, 6000000, 1250000, 7150000), 2154, 4326),
        (BBox(100000, 6000000, 1250000, 7150000), 2154, 3035),
        (BBox(0, 0, 700000, 1300000), 27700, 4326),
        (BBox(2480000, 1070000, 2840000, 1300000), 2056, 4258),
        (BBox(2480000, 1070000, 2840000, 1300000), 2056, 4807),
        (BBox(2500000, 1500000, 7400000, 5500000), 3035, 4326),
        (BBox(3280000, 5230000, 3920000, 6110000), 31467, 25832),
        (BBox(-9, 35, 30, 70), 4326, 3035),
        (BBox(-9, 35, 30, 70), 4326, 3857),
        (BBox(-125, 24, -66, 50), 4326, 5070),
        (BBox(5, 47, 15, 55), 4326, 31467),
        (BBox(10, 30, 20, 60), 4326, 32633),
        (BBox(-180, -90, 180, -60), 4326, 3031),
        (BBox(-180, 60, 180, 90), 4326, 32661),
        (BBox(20, -90, 100, -62), 4326, 3031),
        (BBox(170, -50, 190, -30), 4326, 2193),
        (WORLD, 4326, 8857),
        (WORLD, 4326, 6933),
        (WORLD, 4326, 4087),
        (BBox(1e6, 1e6, 3e6, 2e6), 3031, 4326),
        (BBox(-HALF, -HALF, HALF, HALF), 3857, 4326),
        (BBox(-1e6, 4e6, 3e6, 9e6), 3857, 3413),
        (BBox(-1e6, 4e6, 3e6, 9e6), 3857, 32633),
        (BBox(600000, -3000000, 650000, -2800000), 32660, 3832),
    ],
)
def test_it_holds_every_point_and_little_more(bbox, source, target):
    box = transform_bbox(bbox, crs(source), crs(target))
    assert_true_and_tight(box, dense(bbox, crs(source), crs(target)))


@pytest.mark.parametrize("source", [4326, 4258])
def test_the_world_ends_at_web_mercators_square(source):
    box = transform_bbox(WORLD, crs(source), WEB_MERCATOR)
    assert box == pytest.approx((-HALF, -HALF, HALF, HALF))


@pytest.mark.parametrize("target", [3395, 3832, 3031, 3413, 32661, 2154])
def test_the_world_is_finite_where_a_pole_is_infinite(target):
    box = transform_bbox(WORLD, WGS84, crs(target))
    assert box.is_valid
    assert max(map(abs, box)) < 4e8


def test_nothing_beyond_the_last_parallel_is_on_web_mercator():
    assert transform_bbox(BBox(0, 86, 10, 89), WGS84, WEB_MERCATOR) is None
    assert transform_bbox(BBox(0, 80, 10, 89), WGS84, WEB_MERCATOR).ymax == pytest.approx(HALF)
    assert MERCATOR_LATITUDE == pytest.approx(math.degrees(math.atan(math.sinh(math.pi))))


def test_a_pole_inside_makes_all_longitudes():
    box = transform_bbox(BBox(-4e6, -3e6, 2e6, 3e6), crs(3031), WGS84)
    assert (box.xmin, box.ymin, box.xmax) == (-180, -90, 180)
    assert_true_and_tight(box, dense(BBox(-4e6, -3e6, 2e6, 3e6), crs(3031), WGS84)._replace(xmin=-180, xmax=180, ymin=-90))


def test_a_pole_inside_at_no_sample_is_found():
    box = transform_bbox(BBox(-4e6, -3e6, 1e3, 3e6 + 1), crs(3031), CRS84)
    assert (box.xmin, box.ymin, box.xmax) == (-180, -90, 180)


def test_a_pole_just_inside_an_edge_is_inside():
    assert transform_bbox(BBox(-4340217, 1, 1576014, 4793710), crs(3031), WGS84).xmax == pytest.approx(90, abs=1e-3)
    box = transform_bbox(BBox(-4340217, -0.02, 1576014, 4793710), crs(3031), WGS84)
    assert (box.xmin, box.ymin, box.xmax) == (-180, -90, 180)


def test_a_pole_inside_reaches_web_mercators_edge():
    box = transform_bbox(BBox(-2e6, -2e6, 2e6, 2e6), crs(3413), WEB_MERCATOR)
    assert (box.xmin, box.xmax) == pytest.approx((-HALF, HALF))
    assert box.ymax == pytest.approx(HALF)


@pytest.mark.parametrize(
    ("bbox", "west", "east"),
    [
        (BBox(0, 0, 4e6, 4e6), 0, 90),
        (BBox(-4e6, 0, 4e6, 4e6), -90, 90),
        (BBox(-4e6, 0, 0, 4e6), -90, 0),
        (BBox(-4e6, -4e6, 0, 0), -180, -90),
    ],
)
def test_a_pole_on_the_edge_does_not_make_all_longitudes(bbox, west, east):
    box = transform_bbox(bbox, crs(3031), WGS84)
    assert (box.xmin, box.ymin, box.xmax) == pytest.approx((west, -90, east))


@pytest.mark.parametrize("target", [4326, 3857])
def test_an_image_over_the_antimeridian_makes_the_whole_turn(target):
    box = transform_bbox(BBox(700000, -3000000, 1000000, -2800000), crs(32660), crs(target))
    assert (box.xmin, box.xmax) == crs(target).x_range
    latitudes = transform_bbox(BBox(700000, -3000000, 1000000, -2800000), crs(32660), WGS84)
    assert (latitudes.ymin, latitudes.ymax) == pytest.approx((-27.10, -25.23), abs=0.02)


def test_an_image_over_the_antimeridian_stays_whole_where_the_map_is_centred_on_it():
    box = transform_bbox(BBox(170, -50, 190, -30), WGS84, crs(3832))
    assert box.width == pytest.approx(HALF / 9)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (BBox(0, -90, 360, 90), WORLD),
        (BBox(-0.5, -90.5, 359.5, 90.5), WORLD),
        (BBox(190, -50, 200, -30), BBox(-170, -50, -160, -30)),
        (BBox(-200, -50, -190, -30), BBox(160, -50, 170, -30)),
        (BBox(170, -50, 190, -30), BBox(-180, -50, 180, -30)),
        (BBox(0, 10, 180 + 1e-9, 20), BBox(0, 10, 180, 20)),
        (BBox(10.1, 20.2, 30.3, 40.4), BBox(10.1, 20.2, 30.3, 40.4)),
    ],
)
@pytest.mark.parametrize("target", [WGS84, CRS84, crs(4258)], ids=lambda target: target.code)
def test_longitudes_come_back_into_the_ordinary_range(given, expected, target):
    assert transform_bbox(given, WGS84, target) == pytest.approx(expected, abs=1e-9)


def test_half_the_world_with_a_rounding_error_is_half_the_world():
    box = transform_bbox(BBox(0, 0, HALF + 0.001, 1e6), WEB_MERCATOR, WGS84)
    assert (box.xmin, box.xmax) == (0, 180)


def test_a_datum_shift_does_not_lose_the_world():
    assert transform_bbox(WORLD, crs(4267), WGS84) == pytest.approx(WORLD, abs=1e-3)


def test_the_same_crs_gives_the_same_numbers():
    bbox = BBox(0.1, 0.2, 0.3, 0.7)
    for same in (UTM := crs(32633), WEB_MERCATOR, PIXEL):
        assert transform_bbox(bbox, same, same) == bbox
    assert transform_bbox(bbox, WGS84, CRS84) == bbox
    assert UTM.x_range is None


def test_a_disc_seen_from_space_is_followed_to_its_limb():
    box = transform_bbox(BBox(-5434894, -5434894, 5434894, 5434894), SEA, WGS84)
    assert_true_and_tight(box, BBox(-156.2, -81.15, 6.2, 81.15), slack=0.01)
    assert max(map(abs, (box.ymin, box.ymax))) < 82


def test_a_globe_is_a_circle():
    box = transform_bbox(WORLD, WGS84, ORTHOGRAPHIC)
    assert (box.xmin, box.xmax) == pytest.approx((-6378137, 6378137), rel=2e-3)
    assert (box.ymin, box.ymax) == pytest.approx((-6378137, 6378137), rel=6e-3)


def test_a_rotated_pole_is_turned_back():
    bbox = BBox(-20, -20, 20, 20)
    assert_true_and_tight(transform_bbox(bbox, ROTATED, WGS84), dense(bbox, ROTATED, WGS84))


@pytest.mark.parametrize(
    "bbox",
    [
        BBox(0, 0, 0, 1),
        BBox(1, 0, 0, 1),
        BBox(0, 0, math.nan, 1),
        BBox(0, 0, math.inf, 1),
        BBox(-1e308, 0, 1e308, 1),
        BBox(0, 91, 1, 92),
    ],
)
def test_what_is_no_area_has_no_box(bbox):
    assert transform_bbox(bbox, WGS84, crs(32633)) is None


@pytest.mark.parametrize("bbox", [BBox(0, 0, 1e300, 1e300), BBox(1e12, 1e12, 2e12, 2e12)])
def test_what_is_nowhere_has_no_box(bbox):
    assert transform_bbox(bbox, crs(32633), WGS84) is None


def test_another_planet_has_no_box_on_this_one():
    moon = Crs.from_wkt(pyproj.CRS.from_proj4("+proj=longlat +R=1737400").to_wkt())
    assert transform_bbox(WORLD, moon, WGS84) is None
    assert transform_bbox(WORLD, moon, crs(32633)) is None
