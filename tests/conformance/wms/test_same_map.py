"""The same map from both versions, and from GDAL's warper with the style put on its values, in every kind of CRS."""

import json

import numpy as np
import pytest
import rasterio
from rasterio.vrt import WarpedVRT

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from tests.conformance.wms.conftest import Wms, pixels
from tests.conformance.wms.test_axis_order import is_northing_first
from tests.rasters import RasterSpec, ramp

# Geographic, transverse, oblique, conical, equal-area, polar, in feet, in both axis orders, with and without a datum shift.
CODES = (
    *(4326, 4258, 4230, 4314, 3857, 3395, 6933, 8857, 3035, 3034, 3571, 3413, 3408, 3575),
    *(32632, 32633, 32634, 25833, 3045, 31467, 31468, 31287, 2180, 5514, 3794, 3765, 23033, 28403, 2065, 5221, 27700),
)
WIDTH, HEIGHT = 120, 90
AGREEMENT = 0.995
"""Of the pixels that both show, are equal (colours), or within two levels of 255 (a ramp, whose colours large-image rounds down): where a pixel's centre lies on the edge between two of the image, either will do."""
STYLE = {"bands": [{"band": 1, "min": 0, "max": 20000, "palette": ["#000000", "#ff0000"]}]}


@pytest.fixture
def layers(raster_layer):
    height = RasterSpec(ramp(bands=1, dtype="int16"), nodata=-1)
    return {"rgb": raster_layer("rgb"), "dem": raster_layer("dem", height)}


@pytest.fixture
def maps(client, publish, layers):
    publish(*layers.values(), CRS=[f"EPSG:{code}" for code in CODES], CACHE="none")

    def maps(code, **changes):
        """The map of both versions, which has to be one, and its grid."""
        crs = Crs.parse(f"EPSG:{code}")
        grid = PixelGrid(_about_the_raster(crs), crs, WIDTH, HEIGHT)
        xmin, ymin, xmax, ymax = grid.bbox
        size = {"WIDTH": str(WIDTH), "HEIGHT": str(HEIGHT), "TRANSPARENT": "TRUE", **changes}
        order = (ymin, xmin, ymax, xmax) if is_northing_first(code) else tuple(grid.bbox)
        new = Wms(client, "1.3.0")(CRS=f"EPSG:{code}", BBOX=",".join(map(repr, order)), **size)
        old = Wms(client, "1.1.1")(SRS=f"EPSG:{code}", BBOX=",".join(map(repr, grid.bbox)), **size)
        assert new.content == old.content
        return pixels(new), grid

    return maps


def _about_the_raster(crs):
    """A rectangle that the raster fills but for some corners, at no round numbers."""
    from ogc_large_image.geo.transform import transform_bbox

    xmin, ymin, xmax, ymax = transform_bbox(BBox(500_000, 4_997_000, 504_000, 5_000_000), Crs.parse("EPSG:32633"), crs)
    across, up = (xmax - xmin) / 37, (ymax - ymin) / 41
    return BBox(xmin - across, ymin + up, xmax - across / 3, ymax + up / 7)


def warp(path, grid):
    """By the GDAL of rasterio's wheel in both flavours: an older one knows other ways from one datum to another."""
    transform = rasterio.Affine.from_gdal(*grid.geotransform)
    with (
        rasterio.open(path) as source,
        WarpedVRT(
            source,
            crs=grid.crs.wkt,
            transform=transform,
            width=grid.width,
            height=grid.height,
            add_alpha=True,
            # 0 is refused.
            tolerance=1e-9,
        ) as warped,
    ):
        data = warped.read()
    return data[:-1], data[-1] > 0


def compare(picture, values, valid, levels):
    shown = picture[..., 3] > 0
    assert (shown == valid).mean() > AGREEMENT
    both = shown & valid
    assert both.mean() > 0.3
    difference = np.abs(picture[..., :3].astype(int) - values).max(axis=-1)
    assert (difference[both] <= levels).mean() > AGREEMENT


@pytest.mark.parametrize("code", CODES, ids=[f"06-042-6.7.3-same-map-EPSG-{code}" for code in CODES])
def test_colours(maps, layers, code):
    picture, grid = maps(code, LAYERS="rgb")
    values, valid = warp(layers["rgb"].source.address, grid)
    compare(picture, np.moveaxis(values, 0, -1).astype(int), valid, levels=0)


@pytest.mark.parametrize("code", CODES[::3], ids=[f"06-042-6.7.3-same-styled-map-EPSG-{code}" for code in CODES[::3]])
def test_a_style_on_values(maps, layers, code):
    picture, grid = maps(code, LAYERS="dem", style=json.dumps(STYLE))
    values, valid = warp(layers["dem"].source.address, grid)
    red = np.clip(values[0] / 20000, 0, 1) * 255
    compare(picture, np.stack([red, np.zeros_like(red), np.zeros_like(red)], -1), valid, levels=2)


def test_kinds_of_crs_are_among_them():
    assert len(set(CODES)) >= 30
    assert {is_northing_first(code) for code in CODES} == {True, False}
