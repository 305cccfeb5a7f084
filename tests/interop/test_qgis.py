"""QGIS, without a screen: it adds the layers from their capabilities, and draws them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.interop.conftest import LAYERS_AND_CRS, NATIVE_MATRIX, TILE_MATRIX_SETS, Check, Extents
from tests.live_server import LiveServer, users_environment
from tests.map_comparison import Grid, read_picture
from tests.published_rasters import OWN_CRS

CLIENT = Path(__file__).with_name("qgis_client.py")
# The Python of the system's QGIS, whichever one runs the tests.
PYTHON = "/usr/bin/python3"
WMS_ADDRESSES = {"1.3.0": "", "1.1.1": "?VERSION=1.1.1"}
WMTS_ADDRESSES = {"REST": "/1.0.0/WMTSCapabilities.xml", "KVP": "?SERVICE=WMTS&REQUEST=GetCapabilities"}
WORLD = {"WebMercatorQuad": (-20037508.342789244, 20037508.342789244, 40075016.68557849), "WorldCRS84Quad": (-180.0, 90.0, 180.0)}
"""Upper left corner, and the length of the sides of a tile of matrix 0."""


def qgis(profile: Path, **task: Any) -> dict[str, Any]:
    environment = {**users_environment(), "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(profile)}
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "QGIS_CUSTOM_CONFIG_PATH"):
        environment[variable] = str(profile)
    done = subprocess.run(
        [PYTHON, CLIENT], input=json.dumps(task), capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    assert result["is_valid"], result["error"]
    assert result["complaints"] == []
    return result


@pytest.mark.parametrize(("layer", "crs"), LAYERS_AND_CRS)
@pytest.mark.parametrize("version", WMS_ADDRESSES)
def test_a_wms_layer_is_added_and_drawn(
    server: LiveServer, extents: Extents, assert_shows: Check, tmp_path: Path, version: str, layer: str, crs: str
) -> None:
    west, south, east, north = extents[layer, crs]
    # Inside the layer: QGIS asks for no more than the extent in the capabilities, rounded to pixels of the screen.
    width, height = 881, 647
    resolution = min((east - west) / width, (north - south) / height) * 0.9
    left, top = (west + east - width * resolution) / 2, (south + north + height * resolution) / 2
    grid = Grid(crs, (left, top - height * resolution, left + width * resolution, top), width, height)
    target = tmp_path / "map.png"
    found = qgis(
        tmp_path,
        url=server.wms + WMS_ADDRESSES[version],
        layer=layer,
        crs=crs,
        bbox=grid.bbox,
        size=[width, height],
        target=str(target),
    )
    assert found["crs"] == crs
    assert found["extent"] == pytest.approx((west, south, east, north), rel=1e-9)
    assert_shows(read_picture(target), layer, grid)


@pytest.mark.parametrize("tile_matrix_set", TILE_MATRIX_SETS)
@pytest.mark.parametrize("layer", OWN_CRS)
@pytest.mark.parametrize("encoding", WMTS_ADDRESSES)
def test_a_wmts_layer_is_added_and_drawn(
    server: LiveServer, extents: Extents, assert_shows: Check, tmp_path: Path, encoding: str, layer: str, tile_matrix_set: str
) -> None:
    crs = TILE_MATRIX_SETS[tile_matrix_set]
    west, _, _, north = extents[layer, crs.replace("OGC:CRS84", "EPSG:4326")]
    # On the matrix's own pixels, so that QGIS has nothing to resample.
    origin_x, origin_y, side = WORLD[tile_matrix_set]
    resolution = side / 256 / 2 ** NATIVE_MATRIX[layer]
    left = origin_x + round((west - origin_x) / resolution + 17) * resolution
    top = origin_y - round((origin_y - north) / resolution + 17) * resolution
    width, height = 331, 229
    grid = Grid(crs, (left, top - height * resolution, left + width * resolution, top), width, height)
    target = tmp_path / "map.png"
    found = qgis(
        tmp_path,
        url=server.wmts + WMTS_ADDRESSES[encoding],
        layer=layer,
        tile_matrix_set=tile_matrix_set,
        crs=crs,
        bbox=grid.bbox,
        size=[width, height],
        target=str(target),
    )
    assert found["crs"] == crs
    assert_shows(read_picture(target), layer, grid)
