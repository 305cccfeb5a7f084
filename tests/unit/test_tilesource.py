"""django-large-image's functions for a site's own code."""

import pytest
import rasterio
from PIL import Image
from rasterio.warp import transform_bounds

from ogc_large_image.tilesource import get_region, get_tilesource_from_path
from tests.rasters import RasterSpec, ramp, write


@pytest.fixture
def remove():
    """Removes the file of a region at the end of the test, as a caller has to."""
    paths = []
    yield paths.append
    for path in paths:
        path.unlink()


def test_a_region_of_a_map_is_georeferenced(tmp_path, remove):
    path = write(
        tmp_path / "dem.tif", RasterSpec(ramp(100, 100), crs="EPSG:4326", geotransform=(10.0, 0.01, 0, 50.0, 0, -0.01))
    )
    region, media_type = get_region(get_tilesource_from_path(path, "EPSG:3857"), 10.2, 10.6, 49.5, 49.8)
    remove(region)
    assert media_type == "image/tiff"
    with rasterio.open(region) as file:
        assert file.crs == "EPSG:3857"
        assert transform_bounds(file.crs, "EPSG:4326", *file.bounds) == pytest.approx((10.2, 49.5, 10.6, 49.8), abs=0.02)


def test_a_region_of_pixels_may_be_named_from_any_corner(tmp_path, remove):
    path = tmp_path / "scan.png"
    Image.new("RGB", (64, 48), (200, 10, 10)).save(path)
    region, media_type = get_region(get_tilesource_from_path(path), 40, 10, 5, 25, encoding="PNG")
    remove(region)
    assert media_type == "image/png"
    assert Image.open(region).size == (30, 20)
