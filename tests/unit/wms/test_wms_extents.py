import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.wms.extents import WORLD, extents, within_world
from tests.unit.wms.samples import UTM_32N, a_layer, a_scan


@pytest.mark.parametrize(
    ("bbox", "inside"),
    [
        (BBox(5, 50, 10, 60), BBox(5, 50, 10, 60)),
        (BBox(0, -90, 360, 90), WORLD),
        (BBox(-180.5, -90.5, 179.5, 90.5), WORLD),
        (BBox(185, 0, 190, 1), BBox(-175, 0, -170, 1)),
        (BBox(175, 0, 185, 1), BBox(-180, 0, 180, 1)),
        (BBox(-185, 0, -175, 1), BBox(-180, 0, 180, 1)),
        (BBox(-180 - 1e-12, -10, 180 + 1e-12, 10), BBox(-180, -10, 180, 10)),
        (BBox(-180, 0, 180, 1), BBox(-180, 0, 180, 1)),
        (BBox(0, 95, 1, 100), None),
    ],
)
def test_longitudes_and_latitudes_of_the_world(bbox, inside):
    assert within_world(bbox) == inside


def test_a_geographic_layer_is_at_its_own_coordinates():
    layer = a_layer("geo", WGS84, BBox(5, 50, 10, 60))
    found = extents(layer)
    assert list(found) == [WGS84, CRS84, WEB_MERCATOR]
    assert found[WGS84] == found[CRS84] == BBox(5, 50, 10, 60)
    assert found[WEB_MERCATOR] == pytest.approx((556597.45, 6446275.84, 1113194.91, 8399737.89), abs=0.01)


def test_a_layers_own_crs_keeps_its_exact_extent():
    extent = BBox(500000, 6600000, 600000, 6700000)
    found = extents(a_layer("utm", UTM_32N, extent))
    assert found[UTM_32N] == extent
    assert found[CRS84] == pytest.approx((9.0, 59.5, 10.8, 60.5), abs=0.1)


def test_a_global_layer_is_offered_in_web_mercator_as_far_as_that_goes():
    box = extents(a_layer("world", WGS84, WORLD))[WEB_MERCATOR]
    assert box == pytest.approx((-20037508.34, -20048966.1, 20037508.34, 20048966.1), rel=1e-3)


def test_a_crs_that_cannot_hold_the_layer_is_left_out():
    polar = a_layer("polar", WGS84, BBox(-10, 86, 10, 89))
    assert WEB_MERCATOR not in extents(polar)


def test_the_sites_own_crss_are_offered_too():
    etrs = Crs.parse("EPSG:25832")
    assert etrs in extents(a_layer("extra"), (etrs, PIXEL))
    assert PIXEL not in extents(a_layer("extra"), (etrs, PIXEL))


def test_an_image_without_georeference_has_its_pixels_alone():
    scan = a_scan()
    assert extents(scan, (UTM_32N,)) == {PIXEL: BBox(0, 0, 400, 300)}
    assert CRS84 not in extents(scan)


def test_a_new_revision_is_looked_at_anew():
    assert extents(a_layer("moved", extent=BBox(0, 0, 1, 1)))[CRS84] == BBox(0, 0, 1, 1)
    assert extents(a_layer("moved", extent=BBox(2, 2, 3, 3), revision="2"))[CRS84] == BBox(2, 2, 3, 3)
