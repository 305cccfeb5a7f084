"""OpenLayers on another site draws the services from their capabilities."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import Visit
from tests.live_server import LiveServer
from tests.map_comparison import Grid, assert_same_map, warped
from tests.published_rasters import LAYERS_AND_CRS, stretch
from tests.requested_grids import LAYERS_AND_SETS, TILE_MATRIX_SETS, grid_inside, tiling

NAMES_IN_OPENLAYERS = {"OGC:CRS84": "CRS:84"}


@pytest.fixture
def assert_draws(server: LiveServer, foreign_site: str, visit: Visit, tmp_path: Path) -> Any:
    def check(layer: str, grid: Grid, **task: Any) -> None:
        visit.page.goto(f"{foreign_site}/openlayers.html")
        place = {
            "crs": NAMES_IN_OPENLAYERS.get(grid.crs, grid.crs),
            "bbox": grid.bbox,
            "width": grid.width,
            "height": grid.height,
        }
        address = visit.page.evaluate("task => drawMap(task)", {"layer": layer, **place, **task})
        with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
            shown = np.asarray(picture.convert("RGBA"))
        assert_same_map(shown, warped(server.source(layer), grid, tmp_path, stretch(server.url, layer)))

    return check


@pytest.mark.parametrize(("layer", "crs"), LAYERS_AND_CRS)
@pytest.mark.parametrize("version", ["1.3.0", "1.1.1"])
def test_a_wms_layer_is_drawn(server: LiveServer, assert_draws: Any, version: str, layer: str, crs: str) -> None:
    grid = grid_inside(server.extents[layer, crs], crs, 880, 640)
    assert_draws(layer, grid, url=f"{server.wms}?SERVICE=WMS&VERSION={version}&REQUEST=GetCapabilities")


@pytest.mark.parametrize(
    ("encoding", "layer", "tile_matrix_set"),
    [("", *each) for each in LAYERS_AND_SETS]
    + [(encoding, "strait", name) for encoding in ("KVP", "REST") for name in TILE_MATRIX_SETS],
)
def test_a_wmts_layer_is_drawn(server: LiveServer, assert_draws: Any, encoding: str, layer: str, tile_matrix_set: str) -> None:
    """In the encoding that OpenLayers chooses, and in each that it can be told to take."""
    tiles = tiling(server, layer, tile_matrix_set)
    address = f"{server.wmts}?SERVICE=WMTS&REQUEST=GetCapabilities" if encoding == "KVP" else server.wmts_document
    # On the matrix's own pixels, so that OpenLayers has nothing to resample.
    assert_draws(layer, tiles.grid(350, 250), url=address, tileMatrixSet=tiles.identifier, encoding=encoding or None)
