"""QGIS, without a screen: it adds the layers from their capabilities, and draws them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.interop.conftest import Check
from tests.live_server import LiveServer, serve, users_environment
from tests.map_comparison import Grid, read_picture
from tests.published_rasters import DEMO_DATA, LAYERS_AND_CRS
from tests.requested_grids import LAYERS_AND_SETS, TILE_MATRIX_SETS, grid_inside, tiling

CLIENT = Path(__file__).with_name("qgis_client.py")
# The Python of the system's QGIS, whichever one runs the tests.
PYTHON = "/usr/bin/python3"
# This set's corner has so many digits that QGIS puts some tiles a pixel aside, which shows where nothing else is resampled.
ROUNDED = ("meadow", "UTM")
WMS_ADDRESSES = {"1.3.0": "", "1.1.1": "?VERSION=1.1.1"}
WMTS_ADDRESSES = {"REST": "/1.0.0/WMTSCapabilities.xml", "KVP": "?SERVICE=WMTS&REQUEST=GetCapabilities"}


def qgis(
    folder: Path, url: str, layer: str, grid: Grid, tile_matrix_set: str = "", credentials: dict[str, str] | None = None
) -> tuple[dict[str, Any], Grid, np.ndarray]:
    """What QGIS knows of the layer, the grid that it drew next to the wanted one, and its picture."""
    target = folder / "map.png"
    task = {
        "url": url,
        "layer": layer,
        "tile_matrix_set": tile_matrix_set,
        "crs": grid.crs,
        "credentials": credentials or {},
        "bbox": grid.bbox,
        "size": [grid.width, grid.height],
        "target": str(target),
    }
    environment = {**users_environment(), "QT_QPA_PLATFORM": "offscreen"}
    for variable in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        environment[variable] = str(folder)
    done = subprocess.run(
        [PYTHON, CLIENT], input=json.dumps(task), capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stderr
    known: dict[str, Any] = json.loads(done.stdout)
    assert known["errors"] == []
    pixel = (grid.bbox[2] - grid.bbox[0]) / grid.width
    assert known["bbox"] == pytest.approx(grid.bbox, abs=20.1 * pixel)
    return known, replace(grid, bbox=tuple(known["bbox"])), read_picture(target)


@pytest.mark.parametrize(("layer", "crs"), LAYERS_AND_CRS)
@pytest.mark.parametrize("version", WMS_ADDRESSES)
def test_a_wms_layer_is_added_and_drawn(
    server: LiveServer, assert_shows: Check, tmp_path: Path, version: str, layer: str, crs: str
) -> None:
    extent = server.extents[layer, crs]
    wanted = grid_inside(extent, crs, 881, 647)
    known, grid, picture = qgis(tmp_path, server.wms + WMS_ADDRESSES[version], layer, wanted)
    assert known["crs"] == crs
    assert known["extent"] == pytest.approx(extent, rel=1e-9)
    assert_shows(picture, layer, grid)


@pytest.mark.parametrize(
    ("encoding", "layer", "tile_matrix_set"),
    [("REST", *each) for each in LAYERS_AND_SETS if each != ROUNDED] + [("KVP", "strait", name) for name in TILE_MATRIX_SETS],
)
def test_a_wmts_layer_is_added_and_drawn(
    server: LiveServer, assert_shows: Check, tmp_path: Path, encoding: str, layer: str, tile_matrix_set: str
) -> None:
    tiles = tiling(server, layer, tile_matrix_set)
    # On the matrix's own pixels, so that QGIS has nothing to resample.
    wanted = tiles.grid(231, 189)
    known, grid, picture = qgis(tmp_path, server.wmts + WMTS_ADDRESSES[encoding], layer, wanted, tiles.identifier)
    assert known["crs"] == grid.crs
    assert_shows(picture, layer, grid)


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of one picture without a place on the ground, of 512 × 512 pixels."""
    state = tmp_path_factory.mktemp("slides")
    folder = state / "rasters"
    folder.mkdir()
    shutil.copy(DEMO_DATA / "microscopy" / "colonic_glands.png", folder)
    with serve(folder, state) as running:
        yield running


def test_an_image_without_a_place_is_drawn_upright_in_its_own_pixels(slides: LiveServer, tmp_path: Path) -> None:
    wanted = Grid("CRS:1", (32, 64, 432, 364), 400, 300)
    known, grid, picture = qgis(tmp_path, slides.wms, "colonic_glands", wanted)
    # A reference system that QGIS has no name for, and so does not transform from or to.
    assert known["crs"] == ""
    assert known["extent"] == [0, 0, 512, 512]
    left, bottom, right, top = (round(edge) for edge in grid.bbox)
    expected = read_picture(DEMO_DATA / "microscopy" / "colonic_glands.png")[512 - top : 512 - bottom, left:right]
    assert (picture[..., :3] == expected[..., :3]).all()
