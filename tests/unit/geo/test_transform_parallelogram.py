"""The rectangle around what lies askew: true and tight against a dense outline that pyproj follows by itself."""

import math

import numpy as np
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.parallelogram import Parallelogram
from ogc_large_image.geo.transform import transform_bbox
from tests.turned_images import CASES, HEIGHT, TURNED, WIDTH, TurnedImage

POLAR = Crs.parse("EPSG:3413")
SIXTY = Crs.parse("EPSG:32660")
HALF = 20037508.342789244


def outline_of(image: TurnedImage) -> Parallelogram:
    x, a, b, y, d, e = image.geotransform
    return Parallelogram(x, y, WIDTH * a, WIDTH * d, HEIGHT * b, HEIGHT * e)


@pytest.mark.parametrize(("name", "code"), CASES)
def test_it_is_the_rectangle_around_the_outline(name, code):
    image = TURNED[name]
    area, source, target = outline_of(image), Crs.parse(image.crs), Crs.parse(code)
    found, expected = transform_bbox(area, source, target), image.extent_in(code)
    assert found == pytest.approx(expected, abs=image.pixel_in(code))
    # Never within it, but for rounding, and never wider than the rectangle around the upright one.
    tiny = 1e-6 * expected.width
    assert found.xmin <= expected.xmin + tiny
    assert found.ymin <= expected.ymin + tiny
    assert found.xmax >= expected.xmax - tiny
    assert found.ymax >= expected.ymax - tiny
    around = transform_bbox(area.bbox, source, target)
    assert found.width * found.height <= around.width * around.height * (1 + 1e-6)


def test_an_image_that_lies_askew_fills_less_than_its_rectangle():
    image = TURNED["utm 45"]
    area, source, target = outline_of(image), Crs.parse(image.crs), POLAR
    found, around = transform_bbox(area, source, target), transform_bbox(area.bbox, source, target)
    assert found.width < 0.9 * around.width
    assert found.height < 0.9 * around.height


@pytest.mark.parametrize("target", [WGS84, WEB_MERCATOR, POLAR], ids=lambda crs: crs.code)
@pytest.mark.parametrize("source", ["EPSG:32633", "EPSG:3035"])
def test_an_upright_one_is_its_rectangle(source, target):
    box = BBox(4_300_000, 2_500_000, 4_400_000, 2_600_000) if source == "EPSG:3035" else BBox(4e5, 5e6, 6e5, 5.1e6)
    upright = Parallelogram(box.xmin, box.ymax, box.width, 0.0, 0.0, -box.height)
    found = transform_bbox(upright, Crs.parse(source), target)
    assert found == pytest.approx(transform_bbox(box, Crs.parse(source), target), rel=1e-7)


def test_in_its_own_crs_it_is_the_rectangle_around_it():
    area = outline_of(TURNED["degrees 30"])
    assert transform_bbox(area, WGS84, CRS84) == transform_bbox(area, WGS84, WGS84) == area.bbox
    utm = outline_of(TURNED["utm 30"])
    assert transform_bbox(utm, Crs.parse("EPSG:32633"), Crs.parse("EPSG:32633")) == utm.bbox


def test_a_pole_inside_makes_all_longitudes():
    image = TurnedImage("EPSG:3413", (0.0, 1.2e6), 4000.0, angle=-45)
    found = transform_bbox(outline_of(image), POLAR, WGS84)
    assert (found.xmin, found.xmax, found.ymax) == (-180, 180, 90)
    assert found.ymin == pytest.approx(image.extent_in("EPSG:4326").ymin, abs=0.01)
    mercator = transform_bbox(outline_of(image), POLAR, WEB_MERCATOR)
    assert (mercator.xmin, mercator.xmax, mercator.ymax) == pytest.approx((-HALF, HALF, HALF))


def test_a_pole_in_the_rectangle_but_not_in_the_outline_is_outside():
    rhombus = Parallelogram(9e5, -1e5, 1e6, 1e6, -1e6, 1e6)
    assert transform_bbox(rhombus.bbox, POLAR, WGS84).ymax == 90
    found = transform_bbox(rhombus, POLAR, WGS84)
    # The longitudes of its southern and its western corner, and the latitude of the edge between them where it is nearest.
    assert (found.xmin, found.xmax) == pytest.approx((38.66, 141.34), abs=0.01)
    assert found.ymax == pytest.approx(84.8, abs=0.1)


@pytest.mark.parametrize("target", [WGS84, WEB_MERCATOR], ids=lambda crs: crs.code)
def test_an_outline_over_the_antimeridian_makes_the_whole_turn(target):
    image = TurnedImage("EPSG:32660", (700_000.0, 5_200_000.0), 500.0, angle=30)
    found = transform_bbox(outline_of(image), SIXTY, target)
    assert (found.xmin, found.xmax) == target.x_range


def test_an_outline_over_the_antimeridian_stays_whole_where_the_map_is_centred_on_it():
    image = TurnedImage("EPSG:32660", (700_000.0, 5_200_000.0), 500.0, angle=30)
    found = transform_bbox(outline_of(image), SIXTY, Crs.parse("EPSG:3832"))
    assert found == pytest.approx(image.extent_in("EPSG:3832"), abs=image.pixel_in("EPSG:3832"))


def test_an_outline_whose_rectangle_alone_is_over_the_antimeridian_is_on_one_side():
    # Its eastern side leans as the meridian does, from 730 km in the south to 726 km in the north.
    area = Parallelogram(729_500.0, 5_154_000.0, -8_000.0, 111_000.0, -50_000.0, 0.0)
    assert transform_bbox(area.bbox, SIXTY, WGS84)[::2] == (-180, 180)
    found = transform_bbox(area, SIXTY, WGS84)
    assert 179 < found.xmin < 179.5
    assert 179.98 < found.xmax < 180


def test_degrees_beyond_a_pole_are_cut_off():
    area = Parallelogram(10.0, 85.0, 10.0, 10.0, 10.0, -10.0)
    expected = transform_bbox(BBox(10.0, 75.0, 30.0, 90.0), WGS84, POLAR)
    assert transform_bbox(area, WGS84, POLAR) == expected


def test_degrees_all_around_the_globe_are_the_whole_turn():
    area = Parallelogram(-180.0, 0.0, 300.0, 20.0, 70.0, -30.0)
    assert transform_bbox(area, WGS84, WEB_MERCATOR)[::2] == pytest.approx((-HALF, HALF))


@pytest.mark.parametrize(
    "area", [Parallelogram(0, 0, math.inf, 1, 1, 1), Parallelogram(0, 0, math.nan, 1, 1, 1), Parallelogram(0, 0, 0, 0, 0, 0)]
)
def test_what_is_no_area_has_no_box(area):
    assert transform_bbox(area, SIXTY, WGS84) is None


def test_what_is_nowhere_has_no_box():
    assert transform_bbox(Parallelogram(1e12, 1e12, 1e12, 1e12, 1e12, -1e12), SIXTY, WGS84) is None


def test_shares_of_the_sides_are_the_way_back_from_points():
    area = Parallelogram(5e5, 5e6, 4000.0, 700.0, -800.0, 3000.0)
    u, v = np.array([0.0, 0.25, 1.0]), np.array([0.0, 0.5, 1.0])
    x, y = area.points(u, v)
    assert (x[-1], y[-1]) == (503_200.0, 5_003_700.0)
    again = area.shares(x, y)
    assert again[0] == pytest.approx(u)
    assert again[1] == pytest.approx(v)
