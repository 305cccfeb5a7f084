"""Programs that know addresses and passwords only, at an endpoint where a login is required."""

from __future__ import annotations

import io
import math
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image

from tests.interop.test_owslib import owslib
from tests.interop.test_qgis import qgis
from tests.map_comparison import Grid, assert_same_map, read_picture
from tests.publishing.askers import PASSWORD, Asker, basic, make_users
from tests.publishing.permission_urls import members

RESOLUTION = 2 * math.pi * 6378137 / 256 / 2**13
"""Of the level 13 of WebMercatorQuad, in which the layer has about as many pixels as its file."""
WEST, SOUTH = (math.floor(edge / RESOLUTION) * RESOLUTION for edge in (1_670_200, 5_642_000))
GRID = Grid("EPSG:3857", (WEST, SOUTH, WEST + 240 * RESOLUTION, SOUTH + 150 * RESOLUTION), 240, 150)
"""Inside the layer, where QGIS asks for just these pixels."""


@pytest.fixture
def signed(published, settings, live_server):
    """The root of the addresses that stand for somebody who may see a private layer."""
    settings.ROOT_URLCONF = "tests.publishing.permission_urls"
    users = make_users(published("secret", is_public=False))
    return f"{live_server.url}/members/~{members.signature(users['by_object'], 600)}"


def expected(grid: Grid) -> np.ndarray:
    """The map as a browser has it."""
    pairs = {"SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": "secret", "STYLES": "", "SRS": grid.crs}
    shape = {"WIDTH": grid.width, "HEIGHT": grid.height, "FORMAT": "image/png", "TRANSPARENT": "TRUE"}
    box = ",".join(map(repr, grid.bbox))
    answer = Asker(basic("by_object"), root="/members/").ask("wms?" + urlencode({**pairs, **shape, "BBOX": box}))
    with Image.open(io.BytesIO(answer.content)) as image:
        return np.asarray(image.convert("RGBA"))


def assert_shows(picture: np.ndarray, grid: Grid) -> None:
    assert_same_map(picture, expected(grid))


@pytest.mark.django_db(transaction=True)
class TestDesktopGis:
    @pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
    def test_qgis_draws_a_private_layer_with_a_password(self, signed, live_server, tmp_path, version):
        url = f"{live_server.url}/members/wms?VERSION={version}"
        credentials = {"username": "by_object", "password": PASSWORD}
        _, grid, picture = qgis(tmp_path, url, "secret", GRID, credentials=credentials)
        assert_shows(picture, grid)

    def test_qgis_draws_a_private_layer_from_a_signed_wms_address(self, signed, tmp_path):
        _, grid, picture = qgis(tmp_path, f"{signed}/wms", "secret", GRID)
        assert_shows(picture, grid)

    @pytest.mark.parametrize("address", ["wmts/1.0.0/WMTSCapabilities.xml", "wmts?SERVICE=WMTS&REQUEST=GetCapabilities"])
    def test_qgis_draws_a_private_layer_from_a_signed_wmts_address(self, signed, tmp_path, address):
        _, grid, picture = qgis(tmp_path, f"{signed}/{address}", "secret", GRID, "WebMercatorQuad")
        assert_shows(picture, grid)

    @pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
    def test_owslib_finds_maps_and_legends_from_a_signed_address(self, signed, tmp_path, version):
        target, task = tmp_path / "picture.png", {"url": f"{signed}/wms", "version": version, "layer": "secret"}
        size = [GRID.width, GRID.height]
        owslib("fetch_map", **task, crs=GRID.crs, bbox=GRID.bbox, size=size, target=str(target))
        assert_shows(read_picture(target), GRID)
        assert owslib("fetch_legend", **task, target=str(target)).startswith(f"{signed}/wms?")
        assert read_picture(target).size

    @pytest.mark.parametrize("is_rest", [True, False])
    def test_owslib_finds_tiles_from_a_signed_address(self, signed, tmp_path, is_rest):
        tile = owslib(
            "fetch_tile",
            url=f"{signed}/wmts" + ("/1.0.0/WMTSCapabilities.xml" if is_rest else ""),
            layer="secret",
            tile_matrix_set="WebMercatorQuad",
            matrix="13",
            metres=1.0,
            at=[(GRID.bbox[0] + GRID.bbox[2]) / 2, (GRID.bbox[1] + GRID.bbox[3]) / 2],
            is_rest=is_rest,
            target=str(tmp_path / "tile.png"),
        )
        assert tile["address"].startswith(f"{signed}/wmts")
        assert read_picture(tmp_path / "tile.png").shape == (256, 256, 4)
