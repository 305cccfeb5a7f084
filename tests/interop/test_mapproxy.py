"""MapProxy as a cascading client: tiles of the WMTS, and maps of the WMS, put together to maps of its own."""

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
from tests.requested_grids import TILE_MATRIX_SETS, Tiling, grid_inside, matrices, tiling

CLIENT = Path(__file__).with_name("mapproxy_client.py")
LAYERS = ("meadow", "sierra_nevada")
# As a WMS of version 1.1.1, x first, which is what MapProxy is asked in.
WMS_NAMES = {"OGC:CRS84": "EPSG:4326"}


def mapproxy(folder: Path, sources: dict[str, Any], grid: Grid, caches: dict[str, Any], grids: dict[str, Any]) -> Path:
    """The picture of a MapProxy that has one layer, ``shown``, of the source or the cache of that name."""
    crs = WMS_NAMES.get(grid.crs, grid.crs)
    configuration = {
        "services": {"wms": {"srs": [crs], "image_formats": ["image/png"]}},
        "layers": [{"name": "shown", "title": "Shown", "sources": ["shown"]}],
        "sources": sources,
        "caches": caches,
        "grids": grids,
        "globals": {
            "cache": {"base_dir": str(folder / "tiles"), "lock_dir": str(folder / "locks"), "meta_size": [1, 1]},
            "image": {"resampling_method": "nearest", "paletted": False},
        },
    }
    query = {
        "SERVICE": "WMS",
        "VERSION": "1.1.1",
        "REQUEST": "GetMap",
        "LAYERS": "shown",
        "STYLES": "",
        "SRS": crs,
        "BBOX": ",".join(map(repr, grid.bbox)),
        "WIDTH": grid.width,
        "HEIGHT": grid.height,
        "FORMAT": "image/png",
        "TRANSPARENT": "TRUE",
    }
    target = folder / "map.png"
    task = {"configuration": configuration, "query": query, "folder": str(folder), "target": str(target)}
    done = subprocess.run(
        [sys.executable, CLIENT],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=60,
        env=users_environment(),
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"type": "image/png", "status": "200 OK"}, done.stderr + target.read_text("latin-1")
    return target


def grid_of_mapproxy(server: LiveServer, layer: str, tiles: Tiling) -> dict[str, Any]:
    """The set as a grid of MapProxy's configuration, where levels are called 0, 1, 2, … as the matrices are, from 0 or 1, here."""
    levels = matrices(server, layer)[tiles.identifier]
    first = int(levels[0].identifier)
    assert [int(each.identifier) for each in levels] == list(range(first, first + len(levels)))
    coarser = [levels[0].resolution * 2 ** (first - number) for number in range(first)]
    left, top = tiles.corner
    columns, rows = tiles.tiles
    right, bottom = left + columns * 256 * tiles.resolution, top - rows * 256 * tiles.resolution
    return {
        "srs": WMS_NAMES.get(tiles.crs, tiles.crs),
        "bbox": [left, bottom, right, top],
        "origin": "nw",
        "tile_size": [256, 256],
        "res": coarser + [each.resolution for each in levels],
    }


@pytest.mark.parametrize("tile_matrix_set", TILE_MATRIX_SETS)
@pytest.mark.parametrize("layer", LAYERS)
def test_the_wmts_is_cascaded(
    server: LiveServer, assert_shows: Check, tmp_path: Path, layer: str, tile_matrix_set: str
) -> None:
    tiles = tiling(server, layer, tile_matrix_set)
    template = f"{server.wmts}/1.0.0/{layer}/default/{tiles.identifier}/%(z)s/%(y)s/%(x)s.png"
    source = {"type": "tile", "grid": "tiles", "url": template, "transparent": True}
    # TileOutOfRange, which a client that knows no limits comes upon.
    source["on_error"] = {"other": {"response": "transparent", "cache": False}}
    grid = tiles.grid(350, 250)
    picture = mapproxy(
        tmp_path,
        {"tiles": source},
        grid,
        {"shown": {"grids": ["tiles"], "sources": ["tiles"], "format": "image/png"}},
        {"tiles": grid_of_mapproxy(server, layer, tiles)},
    )
    assert_shows(read_picture(picture), layer, grid)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4326"])
def test_the_wms_is_cascaded(server: LiveServer, assert_shows: Check, tmp_path: Path, version: str, crs: str) -> None:
    grid = grid_inside(server.extents["meadow", crs], crs, 440, 320)
    request = {"url": f"{server.wms}?", "layers": "meadow", "transparent": True}
    source = {"type": "wms", "wms_opts": {"version": version}, "req": request, "supported_srs": ["EPSG:3857", "EPSG:4326"]}
    picture = mapproxy(tmp_path, {"shown": source}, grid, {}, {})
    assert_shows(read_picture(picture), "meadow", grid)
