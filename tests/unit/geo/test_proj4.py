"""Definitions for map libraries in browsers."""

import pyproj
import pytest

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.geo.proj4 import proj4_definition


@pytest.mark.parametrize("code", ["EPSG:32633", "EPSG:2056", "EPSG:3035", "EPSG:31467", "EPSG:3031", "EPSG:27700", "EPSG:4258"])
def test_the_definition_computes_what_the_registered_crs_does(code):
    crs = Crs.parse(code)
    west, south, east, north = crs.area_of_use
    # Of its own datum, which a definition does not shift.
    base = pyproj.CRS.from_wkt(crs.base.wkt)
    places = [(west + (east - west) * part, south + (north - south) * part) for part in (0.4, 0.5, 0.6)]
    defined = pyproj.CRS.from_proj4(proj4_definition(crs).replace("+axis=neu", ""))
    for place in places:
        wanted = pyproj.Transformer.from_crs(base, pyproj.CRS(code), always_xy=True).transform(*place)
        given = pyproj.Transformer.from_crs(defined.geodetic_crs, defined, always_xy=True).transform(*place)
        assert given == pytest.approx(wanted, abs=0.01)


@pytest.mark.parametrize(
    ("code", "told"), [("EPSG:31467", True), ("EPSG:3035", True), ("EPSG:32633", False), ("EPSG:3031", False)]
)
def test_it_tells_which_axis_comes_first(code, told):
    assert ("+axis=neu" in proj4_definition(Crs.parse(code))) is told


def test_an_image_s_own_pixels_have_none():
    with pytest.raises(CrsNotSupported):
        proj4_definition(PIXEL)
