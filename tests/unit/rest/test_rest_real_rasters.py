"""Pictures of real rasters through the whole way from address to bytes."""

import io

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, tile_limits
from ogc_large_image.geo.transform import transform_bbox
from tests.rasters import RasterSpec, ramp

RGB = RasterSpec(ramp(), interpretations=["red", "green", "blue"])


def pixels(response):
    assert response.status_code == 200, response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


@pytest.fixture
def layer(publish, raster_layer):
    layer = raster_layer("scene", RGB)
    publish(layer)
    return layer


def test_a_tile_shows_the_image_and_then_comes_from_the_cache(client, layer):
    extent = transform_bbox(layer.description.extent, layer.description.crs, WEB_MERCATOR)
    limits = tile_limits(TILE_MATRIX_SETS["WebMercatorQuad"].matrix("15"), extent)
    path = f"/api/layers/scene/tiles/15/{limits.min_col + 1}/{limits.min_row + 1}.png"
    first, second = client.get(path), client.get(path)
    assert pixels(first).shape == (256, 256, 4)
    assert (pixels(first)[..., 3] == 255).all()
    assert (first["X-Cache"], second["X-Cache"]) == ("MISS", "HIT")
    assert first.content == second.content


def test_a_tile_beside_the_image_is_transparent(client, layer):
    assert not pixels(client.get("/api/layers/scene/tiles/10/0/0.png"))[..., 3].any()


@pytest.mark.parametrize("extension", ["png", "jpg", "webp"])
def test_a_thumbnail_of_the_whole_image(client, layer, extension):
    shown = pixels(client.get(f"/api/layers/scene/data/thumbnail.{extension}", {"max_width": 400, "max_height": 400}))
    assert shown.shape == (300, 400, 4)
    assert np.abs(shown[..., :3].astype(int) - np.moveaxis(RGB.data, 0, -1)).mean() < (1 if extension == "png" else 8)


def test_the_pixels_of_an_image_without_georeference_are_shown_as_they_are(client, publish, raster_layer):
    spec = RasterSpec(ramp(), crs=None, geotransform=None, interpretations=["red", "green", "blue"])
    publish(raster_layer("slide", spec))
    shown = pixels(client.get("/api/layers/slide/tiles/1/1/1.png"))
    np.testing.assert_array_equal(shown[:44, :144, :3], np.moveaxis(spec.data, 0, -1)[256:, 256:])
    assert not shown[44:, :, 3].any()
    assert not shown[:, 144:, 3].any()


def test_a_georeferenced_image_in_its_own_pixels(client, layer):
    shown = pixels(client.get("/api/layers/scene/tiles/1/0/0.png", {"projection": "none"}))
    np.testing.assert_array_equal(shown[..., :3], np.moveaxis(RGB.data, 0, -1)[:256, :256])
