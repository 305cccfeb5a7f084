"""Places given by hand: points to a transform, and a description moved there."""

import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WGS84, Crs
from ogc_large_image.sources.georeference import Georeference, checked_extent, checked_geotransform, fitted_geotransform
from tests.described_layers import ground_layer, pixel_layer

TURNED = (500000.0, 8.0, 6.0, 5000000.0, 6.0, -8.0)


def test_points_give_the_transform_that_they_were_made_with():
    x, a, b, y, d, e = TURNED
    points = [(c, r, x + c * a + r * b, y + c * d + r * e) for c, r in ((0, 0), (100, 0), (0, 80), (100, 80), (33, 7))]
    assert fitted_geotransform(points) == pytest.approx(TURNED, rel=1e-9)


def test_points_that_disagree_are_evened_out():
    points = [(0, 0, 0, 0), (10, 0, 10, 0), (0, 10, 0, -10), (10, 10, 10.4, -10)]
    assert fitted_geotransform(points) == pytest.approx((-0.1, 1.02, 0.02, 0, 0, -1), abs=1e-9)


@pytest.mark.parametrize("points", [[], [(0, 0, 1, 1)] * 3, [(0, 0, 1, 1), (1, 1, 2, 2), (2, 2, 3, 3)], [(0, 0, 1)] * 4])
def test_points_that_say_too_little_are_refused(points):
    with pytest.raises(ValueError, match="points"):
        fitted_geotransform(points)


@pytest.mark.parametrize("numbers", [(1, 2, 3), (0, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, float("nan")), (0, 1, 2, 0, 2, 4)])
def test_a_transform_keeps_pixels_apart(numbers):
    with pytest.raises(ValueError, match="geotransform"):
        checked_geotransform(numbers)


def test_a_description_is_moved_with_its_extent():
    moved = Georeference(WGS84, (10.0, 0.01, 0.0, 50.0, 0.0, -0.01)).of(pixel_layer().description)
    assert moved.is_georeferenced
    assert moved.extent == pytest.approx(BBox(10, 44, 20, 50))
    assert moved.geographic_extent == pytest.approx(BBox(10, 44, 20, 50))


def test_an_image_is_spread_over_an_extent():
    box = BBox(10, 44, 20, 50)
    moved = Georeference(WGS84, extent=box).of(pixel_layer().description)
    assert (moved.extent, moved.geographic_extent) == (pytest.approx(box), pytest.approx(box))
    width, height = moved.width, moved.height
    assert moved.geotransform == pytest.approx((10, 10 / width, 0, 50, 0, -6 / height))


@pytest.mark.parametrize("numbers", [(1, 2, 3), (0, 0, 0, 1), (0, 1, 1, 0), (0, 0, 1, float("inf")), "here", None, {"a": 1}])
def test_an_extent_is_a_box(numbers):
    with pytest.raises(ValueError, match="extent"):
        checked_extent(numbers)


def test_another_crs_keeps_the_transform():
    before = ground_layer().description
    moved = Georeference(Crs.parse("EPSG:32634")).of(before)
    assert moved.geotransform == before.geotransform
    assert moved.geographic_extent != before.geographic_extent


def test_an_image_without_a_place_gets_none_by_a_crs_alone():
    with pytest.raises(ValueError, match="where it lies"):
        Georeference(WGS84).of(pixel_layer().description)


def test_each_place_is_another_version_of_the_image():
    places = [Georeference(WGS84), Georeference(WGS84, TURNED), Georeference(Crs.parse("EPSG:32634"), TURNED)]
    places += [Georeference(WGS84, extent=BBox(0, 0, 1, 1)), Georeference(WGS84, extent=BBox(0, 0, 1, 2))]
    assert len({place.digest for place in places}) == 5
