"""Maps as GeoTIFF and COG, read back by another reader: where they lie, what they show, and what they hold raw."""

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile

from tests.conformance.wms.conftest import OWN_BBOX, pixels
from tests.rasters import RasterSpec, ramp

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
FORMATS = ["image/tiff", COG]
ELSEWHERE = {"BBOX": "1670000,5640000,1676000,5645000", "WIDTH": "240", "HEIGHT": "200", "TRANSPARENT": "TRUE"}
"""Web Mercator, about the raster and beyond it."""


def read(response, media_type):
    assert response["Content-Type"] == media_type, response.content
    with MemoryFile(response.content) as file, file.open() as dataset:
        return dataset.profile, dataset.read(), dataset.dataset_mask(), dataset.bounds, dataset.colorinterp


def mercator(wms):
    return ELSEWHERE | {"CRS" if wms.version == "1.3.0" else "SRS": "EPSG:3857"}


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_drawn_map_says_where_it_is_and_shows_the_same(wms, media_type):
    profile, values, _, bounds, meanings = read(wms(**mercator(wms), FORMAT=media_type), media_type)
    assert profile["crs"].to_epsg() == 3857
    assert tuple(bounds) == pytest.approx((1670000, 5640000, 1676000, 5645000))
    assert [each.name for each in meanings] == ["red", "green", "blue", "alpha"]
    assert np.array_equal(np.moveaxis(values, 0, -1), pixels(wms(**mercator(wms))))


@pytest.mark.parametrize("media_type", FORMATS)
def test_raw_values_are_those_of_the_image_in_its_own_type(wms, media_type):
    own = read(wms(LAYERS="dem", FORMAT=media_type, RAW="TRUE", BBOX=OWN_BBOX), media_type)
    assert np.array_equal(own[1], ramp(bands=1, dtype="int16"))
    profile, values, mask, _, _ = read(wms(**mercator(wms), LAYERS="dem", FORMAT=media_type, RAW="TRUE"), media_type)
    assert (profile["dtype"], profile["nodata"]) == ("int16", -1)
    # As GDAL warps them from the file that was read back first.
    with MemoryFile() as file:
        with file.open(**{**own[0], "driver": "GTiff"}) as source:
            source.write(own[1])
        with (
            file.open() as source,
            rasterio.vrt.WarpedVRT(
                source, crs="EPSG:3857", transform=profile["transform"], width=240, height=200, tolerance=1e-9
            ) as warped,
        ):
            expected, valid = warped.read(), warped.dataset_mask()
    assert ((mask > 0) == (valid > 0)).mean() > 0.995
    both = (mask > 0) & (valid > 0)
    assert both.mean() > 0.3
    assert (values[:, both] == expected[:, both]).mean() > 0.995


@pytest.mark.parametrize("media_type", FORMATS)
def test_bands_of_choice(wms, media_type):
    _, values, _, _, _ = read(wms(FORMAT=media_type, RAW="TRUE", BANDS="3,1"), media_type)
    assert np.array_equal(values, ramp()[[2, 0]])
    assert b'locator="BANDS"' in wms(FORMAT=media_type, RAW="TRUE", BANDS="9").content or wms.version == "1.1.1"


def test_a_cog_is_tiled_and_has_overviews(publish, client, raster_layer):
    from tests.conformance.wms.conftest import Wms

    publish(raster_layer("large", RasterSpec(ramp(1200, 1500))))
    response = Wms(client)(LAYERS="large", BBOX="500000,4988000,515000,5000000", WIDTH="1500", HEIGHT="1200", FORMAT=COG)
    with MemoryFile(response.content) as file, file.open() as dataset:
        assert dataset.profile["tiled"]
        assert dataset.overviews(1)
        assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_compression_on_request(wms):
    sizes = [len(wms(FORMAT="image/tiff", COMPRESSION=level).content) for level in ("0", "1", "9")]
    assert sizes[0] > sizes[1] >= sizes[2]
