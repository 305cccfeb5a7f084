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
from tests.published_rasters import LAYERS_AND_CRS, NATIVE_MATRIX, OWN_CRS, stretch
from tests.requested_grids import TILE_MATRIX_SETS, WMS_NAMES, grid_inside, grid_of_matrix

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


@pytest.mark.parametrize("tile_matrix_set", TILE_MATRIX_SETS)
@pytest.mark.parametrize("layer", OWN_CRS)
@pytest.mark.parametrize("encoding", ["REST", "KVP"])
def test_a_wmts_layer_is_drawn(server: LiveServer, assert_draws: Any, encoding: str, layer: str, tile_matrix_set: str) -> None:
    extent = server.extents[layer, WMS_NAMES[tile_matrix_set]]
    # On the matrix's own pixels, so that OpenLayers has nothing to resample.
    grid = grid_of_matrix(tile_matrix_set, NATIVE_MATRIX[layer], extent, 350, 250)
    address = f"{server.wmts}?SERVICE=WMTS&REQUEST=GetCapabilities" if encoding == "KVP" else server.wmts_document
    assert_draws(layer, grid, url=address, tileMatrixSet=tile_matrix_set, encoding=encoding)
