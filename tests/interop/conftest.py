"""One server for all foreign clients. A client that is not installed is a failure, never a skip."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest

from tests.live_server import LiveServer, serve
from tests.map_comparison import Grid, assert_same_map, warped
from tests.published_rasters import OWN_CRS, publish, stretch

VERSIONS = ("1.1.1", "1.3.0")
LAYERS_AND_CRS = [(layer, crs) for layer, own in OWN_CRS.items() for crs in dict.fromkeys(("EPSG:4326", "EPSG:3857", own))]
TILE_MATRIX_SETS = {"WebMercatorQuad": "EPSG:3857", "WorldCRS84Quad": "OGC:CRS84"}
NATIVE_MATRIX = {"meadow": 13, "strait": 10, "andros_island": 9, "sierra_nevada": 10}
"""By layer, the tile matrix of about its file's resolution."""
Check = Callable[[np.ndarray, str, Grid], None]
Extents = dict[tuple[str, str], tuple[float, float, float, float]]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.interop)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    state = tmp_path_factory.mktemp("server")
    with serve(publish(state / "rasters"), state) as running:
        yield running


@pytest.fixture(scope="session")
def extents(server: LiveServer) -> Extents:
    """By layer and CRS, x first, as the WMS 1.1.1 capabilities have them."""
    with urlopen(f"{server.wms}?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities") as response:
        document = ElementTree.fromstring(response.read())
    found = {}
    for layer in document.iter("Layer"):
        for box in layer.findall("BoundingBox"):
            west, south, east, north = (float(box.attrib[name]) for name in ("minx", "miny", "maxx", "maxy"))
            found[layer.findtext("Name", ""), box.attrib["SRS"]] = (west, south, east, north)
    return found


@pytest.fixture
def assert_shows(server: LiveServer, tmp_path: Path) -> Check:
    """Whether a picture (height, width, 4) is the layer on that grid."""

    def check(shown: np.ndarray, layer: str, grid: Grid) -> None:
        expected = warped(server.source(layer), grid, tmp_path, stretch(server.url, layer))
        assert_same_map(shown, expected)

    return check
