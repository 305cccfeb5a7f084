from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS
from ogc_large_image.layers.layer import Layer
from ogc_large_image.styles.style import BandStyle, Style
from ogc_large_image.wmts.coverage import layer_coverage
from tests.rasters import RasterSpec, ramp

RED = Style(name="red", title="Red", bands=(BandStyle(band=1),))


@pytest.fixture
def scene(raster_layer: Callable[..., Layer], publish: Callable[..., Any]) -> Layer:
    spec = RasterSpec(ramp(), interpretations=["red", "green", "blue"])
    layer = raster_layer("scene", spec, styles=(Style(name="default", title="Default"), RED))
    publish(layer)
    return layer


def middle(layer: Layer, identifier: str = "WebMercatorQuad") -> tuple[str, int, int]:
    """Matrix, row and column of a tile with something on it."""
    limits = layer_coverage(layer).sets[identifier].limits
    matrix = list(limits)[-2]
    allowed = limits[matrix]
    return matrix, (allowed.min_row + allowed.max_row) // 2, (allowed.min_col + allowed.max_col) // 2


def picture(response: Any) -> np.ndarray:
    assert response.status_code == 200, response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


@pytest.mark.parametrize("identifier", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_a_tile_is_the_same_at_every_address(client: Client, scene: Layer, identifier: str):
    matrix, row, col = middle(scene, identifier)
    count = TILE_MATRIX_SETS[identifier].matrix(matrix).matrix_height
    addresses = [
        f"/wmts/1.0.0/scene/default/{identifier}/{matrix}/{row}/{col}.png",
        f"/tiles/scene/{identifier}/{matrix}/{col}/{row}.png",
        f"/tms/1.0.0/scene@{identifier}@png/{matrix}/{col}/{count - 1 - row}.png",
    ]
    if identifier == "WebMercatorQuad":
        addresses += [f"/tiles/scene/{matrix}/{col}/{row}.png", f"/api/layers/scene/tiles/{matrix}/{col}/{row}.png"]
    answers = [client.get(address) for address in addresses]
    assert (picture(answers[0])[..., 3] == 255).any()
    assert len({answer.content for answer in answers}) == 1
    assert len({answer["ETag"] for answer in answers}) == 1


def test_any_set_has_an_address_be_it_offered_in_wmts_or_not(client: Client, scene: Layer):
    covered = layer_coverage(scene).sets
    (own,) = (name for name in covered if name.startswith("EPSG"))
    assert picture(client.get(f"/tiles/scene/{own}/1/0/0.png")).shape == (256, 256, 4)
    assert client.get("/tiles/scene/UTM33WGS84Quad/1/0/0.png").status_code == 200
    assert client.get("/tiles/scene/UPSAntarcticWGS84Quad/1/0/0.png").status_code == 404
    assert client.get("/tiles/scene/nothing/1/0/0.png").status_code == 404


def test_a_tile_for_fine_displays_has_the_same_ground_and_twice_the_pixels(client: Client, scene: Layer):
    matrix, row, col = middle(scene)
    plain = picture(client.get(f"/tiles/scene/{matrix}/{col}/{row}.png"))
    fine = picture(client.get(f"/tiles/scene/{matrix}/{col}/{row}@2x.png"))
    assert fine.shape == (512, 512, 4)
    assert abs((fine[..., 3] > 0).mean() - (plain[..., 3] > 0).mean()) < 0.02


def test_a_style_can_be_asked_for(client: Client, scene: Layer):
    matrix, row, col = middle(scene)
    address = f"/tiles/scene/{matrix}/{col}/{row}.png"
    assert client.get(address, {"style": "red"}).content != client.get(address).content
    assert client.get(address, {"style": "blue"}).status_code == 404


def test_a_tile_beyond_the_layer_is_empty_and_one_beyond_the_matrix_is_not_there(client: Client, scene: Layer):
    assert not picture(client.get("/tiles/scene/5/0/0.png"))[..., 3].any()
    for path in ("/tiles/scene/5/32/0.png", "/tiles/scene/5/0/-1.png", "/tiles/scene/99/0/0.png", "/tiles/other/0/0/0.png"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/tiles/scene/0/x/0.png", "/tiles/scene/0/0/1e3.png", "/tiles/scene/0/0/\u0663.png"])
def test_what_is_no_number_is_refused(client: Client, scene: Layer, path: str):
    response = client.get(path)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")


def test_an_image_without_georeference_has_its_own_pyramid(client: Client, raster_layer: Any, publish: Any):
    spec = RasterSpec(ramp(), crs=None, geotransform=None, interpretations=["red", "green", "blue"])
    publish(raster_layer("slide", spec))
    assert (picture(client.get("/tiles/slide/0/0/0.png"))[..., 3] == 255).any()


def test_all_empty_tiles_are_one(client: Client, scene: Layer, raster_layer: Any, publish: Any):
    publish(scene, raster_layer("other", RasterSpec(ramp(), interpretations=["red", "green", "blue"])))
    first = client.get("/tiles/scene/9/0/0.png")
    second = client.get("/tiles/other/12/1/1.png", {"style": ""})
    third = client.get("/wmts/1.0.0/scene/default/WebMercatorQuad/20/0/0.png")
    assert first["X-Cache"] == "MISS"
    assert second["X-Cache"] == third["X-Cache"] == "HIT"
    assert first["ETag"] == second["ETag"] == third["ETag"]
    assert first.content == second.content == third.content


VENDOR = [
    {"palette": "viridis", "min": "20", "max": "200"},
    {"band": "2", "palette": "#f00,#00f", "scheme": "discrete"},
    {"COLORSCALERANGE": "10,90", "ABOVEMAXCOLOR": "transparent"},
    {"band": "1", "NUMCOLORBANDS": "4", "LOGSCALE": "false"},
]


@pytest.mark.parametrize("given", VENDOR, ids=str)
def test_every_protocol_draws_single_parameters_alike(client: Client, scene: Layer, given: dict[str, str]):
    matrix, row, col = middle(scene)
    place = {"TileMatrixSet": "WebMercatorQuad", "TileMatrix": matrix, "TileRow": row, "TileCol": col}
    pairs = {"service": "WMTS", "request": "GetTile", "version": "1.0.0", "layer": "scene", "style": "", "format": "image/png"}
    west, south, east, north = (
        TILE_MATRIX_SETS["WebMercatorQuad"].tile_grid(TILE_MATRIX_SETS["WebMercatorQuad"].matrix(matrix), row, col).bbox
    )
    area = {"CRS": "EPSG:3857", "BBOX": f"{west},{south},{east},{north}", "WIDTH": 256, "HEIGHT": 256, "TRANSPARENT": "TRUE"}
    map_ = {"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": "scene", "STYLES": "", "FORMAT": "image/png"}
    drawn = [
        picture(client.get("/wmts", {**pairs, **place, **given})),
        picture(client.get(f"/tiles/scene/{matrix}/{col}/{row}.png", given)),
        picture(client.get(f"/api/layers/scene/tiles/{matrix}/{col}/{row}.png", given)),
        picture(client.get("/wms", {**map_, **area, **given})),
    ]
    plain = picture(client.get(f"/tiles/scene/{matrix}/{col}/{row}.png"))
    assert not (drawn[0] == plain).all()
    for other in drawn[1:]:
        assert (other == drawn[0]).all()


@pytest.mark.parametrize("path", ["/tiles/scene/0/0/0.png", "/api/layers/scene/tiles/0/0/0.png"])
@pytest.mark.parametrize(
    "given", [{"palette": "nothing"}, {"min": "x"}, {"COLORSCALERANGE": "1"}, {"expression": "b1"}], ids=str
)
def test_a_wrong_single_parameter_is_refused(client: Client, scene: Layer, path: str, given: dict[str, str]):
    assert client.get(path, given).status_code == 400
