"""The ArcGIS Maps SDK for JavaScript on another site draws the services by their capabilities' addresses."""

from __future__ import annotations

import base64
import io
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import HERE, Visit
from tests.live_server import LiveServer
from tests.map_comparison import Grid, assert_same_map, warped
from tests.published_rasters import stretch
from tests.requested_grids import LAYERS_AND_SETS, grid_inside, tiling

WMTS_DOCUMENT = "/wmts/1.0.0/WMTSCapabilities.xml"
WMS_DOCUMENT = "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"


@pytest.fixture(scope="session")
def arcgis(foreign_site: str) -> str:
    """The page's address, with the SDK's modules put together, beside those that it was made of."""
    bundler = HERE / "node_modules" / ".bin" / "esbuild"
    assert bundler.exists(), "the bundler is not there: npm ci --prefix tests/browser"
    target = HERE / "node_modules" / ".arcgis_map"
    options = ["--bundle", "--format=esm", "--splitting", f"--outdir={target}", "--log-level=warning", "--loader:.css=empty"]
    subprocess.run([bundler, HERE / "arcgis_map.js", *options], check=True, timeout=120)
    return f"{foreign_site}/arcgis.html"


@pytest.fixture
def assert_draws(server: LiveServer, arcgis: str, visit: Visit, tmp_path: Path) -> Any:
    visit.expected_lines = ("info: Using Calcite Components",)

    def check(layer: str, grid: Grid, **task: Any) -> None:
        visit.page.goto(arcgis)
        visit.page.wait_for_function("() => Boolean(window.drawMap)")
        place = {"layer": layer, "crs": grid.crs, "bbox": grid.bbox, "width": grid.width, "height": grid.height}
        drawn = visit.page.evaluate("task => drawMap(task)", {**place, **task})
        assert drawn["bbox"] == pytest.approx(grid.bbox, abs=1e-6 * abs(grid.bbox[2] - grid.bbox[0]))
        with Image.open(io.BytesIO(base64.b64decode(drawn["picture"].partition(",")[2]))) as picture:
            shown = np.asarray(picture.convert("RGBA"))
        assert_same_map(shown, warped(server.source(layer), grid, tmp_path, stretch(server.url, layer)))

    return check


@pytest.mark.parametrize(
    ("address", "layer", "tile_matrix_set"),
    [*((WMTS_DOCUMENT, *each) for each in LAYERS_AND_SETS), ("/wmts", "meadow", "WebMercatorQuad")],
)
def test_a_wmts_layer_is_drawn(server: LiveServer, assert_draws: Any, address: str, layer: str, tile_matrix_set: str) -> None:
    tiles = tiling(server, layer, tile_matrix_set)
    # On the matrix's own pixels, so that there is nothing to resample.
    assert_draws(layer, tiles.grid(350, 250), url=server.url + address, tileMatrixSet=tiles.identifier)


@pytest.mark.parametrize(("layer", "address"), [("meadow", "/wms"), ("andros_island", "/wms"), ("meadow", WMS_DOCUMENT)])
def test_a_wms_layer_is_drawn(server: LiveServer, assert_draws: Any, layer: str, address: str) -> None:
    grid = grid_inside(server.extents[layer, "EPSG:3857"], "EPSG:3857", 880, 640)
    assert_draws(layer, grid, url=server.url + address)


def test_a_wms_layer_is_drawn_in_degrees(server: LiveServer, assert_draws: Any) -> None:
    """Where the SDK has to turn the axes in its request."""
    grid = grid_inside(server.extents["strait", "EPSG:4326"], "EPSG:4326", 440, 320)
    assert_draws("strait", grid, url=f"{server.url}/wms")
