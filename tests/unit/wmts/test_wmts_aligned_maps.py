"""A map that is cut where a tile is has the tile's bytes, whatever the address and however the corners are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, tile_matrix_set
from ogc_large_image.layers.layer import Layer
from ogc_large_image.wmts.coverage import set_coverage
from tests.rasters import RasterSpec, ramp


@pytest.fixture
def scene(raster_layer: Callable[..., Layer], publish: Callable[..., Any]) -> Layer:
    layer = raster_layer("scene", RasterSpec(ramp(), interpretations=["red", "green", "blue"]))
    publish(layer)
    return layer


WRITINGS = {
    "shortest": repr,
    "six decimals": "{:.6f}".format,
    "fifteen digits": "{:.15g}".format,
    "nine decimals": "{:.9f}".format,
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize(
    ("identifier", "crs"),
    [("WebMercatorQuad", "EPSG:3857"), ("WorldCRS84Quad", "CRS:84"), ("WorldCRS84Quad", "EPSG:4326")],
)
def test_the_aligned_map_is_the_tile(client: Client, scene: Layer, identifier: str, crs: str, writing: str):
    write = WRITINGS[writing]
    if "decimals" in writing and identifier != "WebMercatorQuad":
        write = "{:.12f}".format  # of a degree: as fine as some of a metre
    covered = set_coverage(scene, TILE_MATRIX_SETS[identifier])
    for matrix_name, limits in list(covered.limits.items())[-5:]:
        row, col = (limits.min_row + limits.max_row) // 2, (limits.min_col + limits.max_col) // 2
        tile = client.get(f"/wmts/1.0.0/scene/default/{identifier}/{matrix_name}/{row}/{col}.png")
        box = tile_matrix_set(identifier).matrix(matrix_name).tile_bbox(row, col)
        ordered = box.swapped() if crs == "EPSG:4326" else box
        query = {
            "SERVICE": "WMS",
            "VERSION": "1.3.0",
            "REQUEST": "GetMap",
            "LAYERS": "scene",
            "STYLES": "",
            "CRS": crs,
            "BBOX": ",".join(map(write, ordered)),
            "WIDTH": "256",
            "HEIGHT": "256",
            "FORMAT": "image/png",
            "TRANSPARENT": "TRUE",
            # What WMS-C clients add.
            "TILED": "TRUE",
        }
        answer = client.get("/wms", query)
        assert tile.status_code == answer.status_code == 200
        assert answer.content == tile.content
        assert answer["X-Cache"] == "HIT"
