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
from tests.published_rasters import LAYERS_AND_CRS, OWN_CRS
from tests.requested_grids import LAYERS_AND_SETS, TILE_MATRIX_SETS, tiling

CLIENT = Path(__file__).with_name("owslib_client.py")
WORLD_SETS = {"WebMercatorQuad", "WorldCRS84Quad"}
ENCODINGS = {"REST": LAYERS_AND_SETS, "KVP": [("strait", name) for name in TILE_MATRIX_SETS]}


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
    assert WORLD_SETS <= set(found["sets"])
    assert set(found["layers"]) == set(OWN_CRS)
    for name, layer in found["layers"].items():
        assert WORLD_SETS <= set(layer["sets"])
        assert {"image/png", "image/jpeg", "image/webp"} <= set(layer["formats"])
        assert layer["lonlat"] == pytest.approx(server.extents[name, "EPSG:4326"], abs=1e-9)
        assert set(layer["formats"]) == {each["format"] for each in layer["resources"] if each["resourceType"] == "tile"}


@pytest.mark.parametrize(
    ("encoding", "layer", "tile_matrix_set"),
    [(encoding, *each) for encoding, chosen in ENCODINGS.items() for each in chosen],
)
def test_a_tile_is_fetched(
    server: LiveServer, assert_shows: Check, tmp_path: Path, encoding: str, layer: str, tile_matrix_set: str
) -> None:
    target = tmp_path / "tile.png"
    tiles = tiling(server, layer, tile_matrix_set)
    tile = owslib(
        "fetch_tile",
        url=server.wmts,
        layer=layer,
        tile_matrix_set=tiles.identifier,
        matrix=tiles.matrix,
        metres=tiles.metres_per_unit,
        at=tiles.in_its_order(tiles.middle),
        is_rest=encoding == "REST",
        target=str(target),
    )
    assert tile["type"] == "image/png"
    assert tile["address"].startswith(f"{server.wmts}/1.0.0/{layer}/" if encoding == "REST" else f"{server.wmts}?")
    width, height = tile["size"]
    # OWSLib hands on the corner as the document has it.
    assert tile["corner"] == pytest.approx(tiles.in_its_order(tiles.corner))
    west = tiles.corner[0] + tile["column"] * width * tiles.resolution
    north = tiles.corner[1] - tile["row"] * height * tiles.resolution
    grid = Grid(tiles.crs, (west, north - height * tiles.resolution, west + width * tiles.resolution, north), width, height)
    assert_shows(read_picture(target), layer, grid)
