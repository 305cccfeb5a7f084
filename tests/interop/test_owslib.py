"""OWSLib, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.interop.conftest import VERSIONS, Check
from tests.live_server import LiveServer, users_environment
from tests.map_comparison import Grid, read_picture
from tests.published_rasters import LAYERS_AND_CRS, NATIVE_MATRIX, OWN_CRS
from tests.requested_grids import TILE_MATRIX_SETS

CLIENT = Path(__file__).with_name("owslib_client.py")
# 05-078r4 and 07-057r2: a pixel of 0.28 mm; a degree is one of the Earth's equator.
METRES_PER_UNIT = {"EPSG:3857": 1.0, "OGC:CRS84": 6378137 * 3.141592653589793 / 180}


def owslib(do: str, **task: Any) -> Any:
    done = subprocess.run(
        [sys.executable, CLIENT],
        input=json.dumps({"do": do, **task}),
        capture_output=True,
        text=True,
        timeout=60,
        env=users_environment(),
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("version", VERSIONS)
def test_wms_capabilities_are_understood(server: LiveServer, version: str) -> None:
    found = owslib("list_maps", url=server.wms, version=version)
    assert found["version"] == version
    assert {"image/png", "image/jpeg", "image/webp"} <= set(found["formats"])
    assert set(found["layers"]) == set(OWN_CRS)
    for name, layer in found["layers"].items():
        assert {"EPSG:4326", "EPSG:3857", OWN_CRS[name]} <= set(layer["crs"])
        assert layer["styles"] == ["default"]
        assert layer["lonlat"] == pytest.approx(server.extents[name, "EPSG:4326"], abs=1e-9)


@pytest.mark.parametrize(("layer", "crs"), LAYERS_AND_CRS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_map_is_fetched(server: LiveServer, assert_shows: Check, tmp_path: Path, version: str, layer: str, crs: str) -> None:
    west, south, east, north = server.extents[layer, crs]
    across, up = (east - west) * 0.07, (north - south) * 0.07
    grid = Grid(crs, (west - across, south - up, east + across, north + up), 997, 883)
    target = tmp_path / "map.png"
    kind = owslib(
        "fetch_map",
        url=server.wms,
        version=version,
        layer=layer,
        crs=crs,
        bbox=grid.bbox,
        size=[grid.width, grid.height],
        target=str(target),
    )
    assert kind == "image/png"
    assert_shows(read_picture(target), layer, grid)


@pytest.mark.parametrize("address", ["/1.0.0/WMTSCapabilities.xml", ""])
def test_wmts_capabilities_are_understood(server: LiveServer, address: str) -> None:
    found = owslib("list_tiles", url=server.wmts + address)
    assert found["version"] == "1.0.0"
    assert found["operations"] == ["GetCapabilities", "GetTile", "GetFeatureInfo"]
    assert set(TILE_MATRIX_SETS) <= set(found["sets"])
    assert set(found["layers"]) == set(OWN_CRS)
    for name, layer in found["layers"].items():
        assert set(TILE_MATRIX_SETS) <= set(layer["sets"])
        assert {"image/png", "image/jpeg", "image/webp"} <= set(layer["formats"])
        assert layer["lonlat"] == pytest.approx(server.extents[name, "EPSG:4326"], abs=1e-9)
        assert set(layer["formats"]) == {each["format"] for each in layer["resources"] if each["resourceType"] == "tile"}


@pytest.mark.parametrize("is_rest", [True, False], ids=["REST", "KVP"])
@pytest.mark.parametrize("tile_matrix_set", TILE_MATRIX_SETS)
@pytest.mark.parametrize("layer", OWN_CRS)
def test_a_tile_is_fetched(
    server: LiveServer, assert_shows: Check, tmp_path: Path, layer: str, tile_matrix_set: str, is_rest: bool
) -> None:
    target = tmp_path / "tile.png"
    tile = owslib(
        "fetch_tile",
        url=server.wmts,
        layer=layer,
        tile_matrix_set=tile_matrix_set,
        matrix=str(NATIVE_MATRIX[layer]),
        is_rest=is_rest,
        target=str(target),
    )
    assert tile["type"] == "image/png"
    assert tile["address"].startswith(f"{server.wmts}/1.0.0/{layer}/" if is_rest else f"{server.wmts}?")
    crs = TILE_MATRIX_SETS[tile_matrix_set]
    width, height = tile["size"]
    resolution = tile["scale"] * 0.28e-3 / METRES_PER_UNIT[crs]
    west = tile["corner"][0] + tile["column"] * width * resolution
    north = tile["corner"][1] - tile["row"] * height * resolution
    grid = Grid(crs, (west, north - height * resolution, west + width * resolution, north), width, height)
    assert_shows(read_picture(target), layer, grid)
