"""Every tile of five matrices of every sample image: one picture at every address, and nothing moved in it."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image

from tests.live_server import LiveServer, serve
from tests.map_comparison import Grid, warped
from tests.published_rasters import DEMO_DATA, stretch
from tests.requested_grids import Matrix, matrices
from tests.warper import best_shift

MATRICES = 5
MOST_TILES = 40
"""Of a matrix; of one with more, so many that are spread over it."""
COMPARED = ("andros_island", "great_salt_lake", "sierra_nevada")
"""Those whose colours gdalwarp and a stretch make, too."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with serve(DEMO_DATA, tmp_path_factory.mktemp("demo")) as running:
        yield running


def got(address: str) -> bytes:
    with urlopen(address) as response:
        assert response.status == 200
        content: bytes = response.read()
    return content


def default_styles(server: LiveServer) -> dict[str, str]:
    """The name of each layer's default style, by the layer's."""
    ows, wmts = "{http://www.opengis.net/ows/1.1}", "{http://www.opengis.net/wmts/1.0}"
    root = ElementTree.fromstring(got(server.wmts_document))
    return {
        each.findtext(f"{ows}Identifier", ""): each.findtext(f"{wmts}Style[@isDefault='true']/{ows}Identifier", "")
        for each in root.iter(f"{wmts}Layer")
    }


def places(matrix: Matrix) -> list[tuple[int, int]]:
    found = [(row, col) for row in matrix.rows for col in matrix.columns]
    return found[:: -(-len(found) // MOST_TILES)]


def addresses(server: LiveServer, layer: str, style: str, matrix: Matrix, row: int, col: int) -> dict[str, str]:
    """The tile by every protocol; in WMS 1.3.0 as the map that covers the tile."""
    pairs = {
        "SERVICE": "WMTS",
        "REQUEST": "GetTile",
        "VERSION": "1.0.0",
        "LAYER": layer,
        "STYLE": style,
        "FORMAT": "image/png",
        "TILEMATRIXSET": matrix.tile_matrix_set,
        "TILEMATRIX": matrix.identifier,
        "TILEROW": row,
        "TILECOL": col,
    }
    found = {
        "KVP": f"{server.wmts}?{urlencode(pairs)}",
        "REST": f"{server.wmts}/1.0.0/{layer}/{style}/{matrix.tile_matrix_set}/{matrix.identifier}/{row}/{col}.png",
        "XYZ": f"{server.url}/tiles/{layer}/{matrix.tile_matrix_set}/{matrix.identifier}/{col}/{row}.png",
    }
    if matrix.tile_matrix_set in ("WebMercatorQuad", "WorldCRS84Quad"):
        query = {
            "SERVICE": "WMS",
            "VERSION": "1.3.0",
            "REQUEST": "GetMap",
            "LAYERS": layer,
            "STYLES": "",
            "CRS": {"WebMercatorQuad": "EPSG:3857", "WorldCRS84Quad": "CRS:84"}[matrix.tile_matrix_set],
            "BBOX": ",".join(map(repr, matrix.tile_bbox(row, col))),
            "WIDTH": 256,
            "HEIGHT": 256,
            "FORMAT": "image/png",
            "TRANSPARENT": "TRUE",
        }
        found["WMS"] = f"{server.wms}?{urlencode(query)}"
    return found


def decoded(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGBA"))


def test_a_tile_has_the_same_bytes_at_every_address(demo: LiveServer) -> None:
    compared = 0
    for layer, style in default_styles(demo).items():
        for matrix in (each for found in matrices(demo, layer).values() for each in found[-MATRICES:]):
            for row, col in places(matrix):
                tiles = {name: got(address) for name, address in addresses(demo, layer, style, matrix, row, col).items()}
                assert set(tiles.values()) == {tiles["REST"]}, (
                    layer,
                    matrix.identifier,
                    row,
                    col,
                    [len(t) for t in tiles.values()],
                )
                compared += 1
    assert compared > 500


@pytest.mark.parametrize("layer", COMPARED)
def test_no_tile_is_moved(demo: LiveServer, tmp_path: Path, layer: str) -> None:
    """Against gdalwarp on all tiles of the matrix: the best match is where it ought to be."""
    for name in ("WebMercatorQuad", "WorldCRS84Quad"):
        for matrix in matrices(demo, layer)[name][-MATRICES:]:
            if len(matrix.rows) * len(matrix.columns) > MOST_TILES:
                continue
            whole = np.concatenate(
                [
                    np.concatenate(
                        [decoded(got(addresses(demo, layer, "default", matrix, row, col)["REST"])) for col in matrix.columns],
                        axis=1,
                    )
                    for row in matrix.rows
                ]
            )
            west, _, _, north = matrix.tile_bbox(matrix.rows[0], matrix.columns[0])
            _, south, east, _ = matrix.tile_bbox(matrix.rows[-1], matrix.columns[-1])
            grid = Grid(matrix.crs, (west, south, east, north), whole.shape[1], whole.shape[0])
            expected = warped(demo.source(layer), grid, tmp_path, stretch(demo.url, layer))
            assert ((whole[..., 3] > 127) == (expected[..., 3] > 127)).mean() > 0.97
            both = (whole[..., 3] > 127) & (expected[..., 3] > 127)
            ours, theirs = (np.moveaxis(each[..., :3].astype("int16"), -1, 0) for each in (whole, expected))
            assert best_shift(ours, theirs, both) == (0, 0), matrix
