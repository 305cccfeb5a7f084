"""The rule for wire axis order, by table and against GDAL."""

import numpy as np
import pytest

from ogc_large_image.geo.crs import CRS84, WGS84, Crs
from ogc_large_image.geo.transform import transform

NORTHING_FIRST = [
    "EPSG:4326",
    "EPSG:4258",
    "EPSG:4269",
    "EPSG:4314",
    "EPSG:4807",
    "EPSG:7844",
    "EPSG:2393",
    "EPSG:3301",
    "EPSG:31467",
    "EPSG:31468",
    "EPSG:2180",
    "EPSG:32661",
    "EPSG:32761",
    "EPSG:2193",
    "EPSG:3035",
    "EPSG:3034",
    "EPSG:2326",
    "EPSG:2443",
    "EPSG:3346",
    "EPSG:9377",
    "EPSG:28404",
]
EASTING_FIRST = [
    "CRS:84",
    "EPSG:3857",
    "EPSG:3395",
    "EPSG:32633",
    "EPSG:32733",
    "EPSG:25832",
    "EPSG:3031",
    "EPSG:3413",
    "EPSG:5041",
    "EPSG:5042",
    "EPSG:2056",
    "EPSG:2154",
    "EPSG:27700",
    "EPSG:28992",
    "EPSG:3067",
    "EPSG:5070",
    "EPSG:5514",
    "EPSG:2263",
    "EPSG:6933",
]
# Westing and southing are left in the order in which they are listed.
NEITHER = ["EPSG:2049", "EPSG:5513"]


def gdal_transform(target, lon, lat):
    """Easting and northing by GDAL's own traditional order, from whichever binding is installed."""
    try:
        from osgeo import osr
    except ImportError:
        from rasterio.crs import CRS
        from rasterio.warp import transform as warp

        x, y = warp(CRS.from_epsg(4326), CRS.from_wkt(target.wkt), [lon], [lat])
        return x[0], y[0]
    ends = []
    for wkt in (WGS84.wkt, target.wkt):
        reference = osr.SpatialReference()
        reference.ImportFromWkt(wkt)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        ends.append(reference)
    return osr.CoordinateTransformation(*ends).TransformPoint(lon, lat)[:2]


@pytest.mark.parametrize("text", NORTHING_FIRST)
def test_a_crs_that_names_northing_first_is_swapped_on_the_wire(text):
    assert Crs.parse(text).northing_first


@pytest.mark.parametrize("text", EASTING_FIRST + NEITHER)
def test_any_other_crs_is_not_swapped_on_the_wire(text):
    assert not Crs.parse(text).northing_first


@pytest.mark.parametrize("text", NORTHING_FIRST + EASTING_FIRST + NEITHER)
def test_coordinates_are_in_gdals_traditional_order(text):
    crs = Crs.parse(text)
    area = crs.area_of_use
    lon, lat = area.xmin + 0.4 * area.width, area.ymin + 0.6 * area.height
    x, y = transform(WGS84, crs, np.array([lon]), np.array([lat]))
    expected = gdal_transform(crs, lon, lat)
    # The two hold different releases of the database: a datum shift may differ by metres, an order by kilometres.
    assert (x[0], y[0]) == pytest.approx(expected, abs=20 / crs.metres_per_unit)
    assert expected[0] != pytest.approx(expected[1], abs=1000 / crs.metres_per_unit)


@pytest.mark.parametrize("text", NORTHING_FIRST + EASTING_FIRST + NEITHER)
def test_the_way_back_leads_to_the_same_place(text):
    crs = Crs.parse(text)
    area = crs.area_of_use
    lon, lat = np.array([area.xmin + 0.4 * area.width]), np.array([area.ymin + 0.6 * area.height])
    back = transform(crs, CRS84, *transform(CRS84, crs, lon, lat))
    assert np.allclose(np.concatenate(back), [lon[0], lat[0]], rtol=0, atol=1e-6)
