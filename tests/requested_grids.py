"""Grids that clients are asked to draw a layer on."""

from __future__ import annotations

import math

from tests.map_comparison import Grid

Extent = tuple[float, float, float, float]

TILE_MATRIX_SETS = {"WebMercatorQuad": "EPSG:3857", "WorldCRS84Quad": "OGC:CRS84"}
"""Each with its CRS, as GDAL calls it."""
WMS_NAMES = {"WebMercatorQuad": "EPSG:3857", "WorldCRS84Quad": "EPSG:4326"}
"""Each with the CRS of WMS 1.1.1 that has the same coordinates."""
_MATRIX_ZERO = {
    "WebMercatorQuad": (-20037508.342789244, 20037508.342789244, 40075016.68557849),
    "WorldCRS84Quad": (-180.0, 90.0, 180.0),
}
"""Upper left corner, and the length of a tile's sides."""


def grid_inside(extent: Extent, crs: str, width: int, height: int) -> Grid:
    """Square pixels in the middle of the extent, for some clients draw no more than what lies in it, on grids of their own.

    The numbers have so few digits in binary that calculating with them is exact, however a client does it.
    """
    west, south, east, north = extent
    resolution = _short(min((east - west) / width, (north - south) / height) * 0.9)
    left = round((west + east) / 2 / resolution - width / 2) * resolution
    top = round((south + north) / 2 / resolution + height / 2) * resolution
    return Grid(crs, (left, top - height * resolution, left + width * resolution, top), width, height)


def _short(value: float) -> float:
    fraction, exponent = math.frexp(value)
    return math.ldexp(math.floor(fraction * 4096), exponent - 12)


def grid_of_matrix(tile_matrix_set: str, matrix: int, extent: Extent, width: int, height: int) -> Grid:
    """Pixels of a tile matrix, around the middle of the extent."""
    left, top, side = _MATRIX_ZERO[tile_matrix_set]
    resolution = side / 256 / 2**matrix
    column, row = ((extent[0] + extent[2]) / 2 - left) / resolution, (top - (extent[1] + extent[3]) / 2) / resolution
    west, north = left + round(column - width / 2) * resolution, top - round(row - height / 2) * resolution
    bbox = (west, north - height * resolution, west + width * resolution, north)
    return Grid(TILE_MATRIX_SETS[tile_matrix_set], bbox, width, height)
