"""Maps that a client has cut along tile borders are taken for the tiles that they are.

A client computes a tile's corners in its own way, writes them with its own
digits, and would get a picture that differs from the tile's by a rounding
error, drawn and cached a second time.
"""

from __future__ import annotations

from functools import lru_cache
from math import isclose

from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.tile_matrix import TileMatrix, TileMatrixSet
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS

TOLERANCE = 1e-6
"""Pixels between a corner and the tile's."""

_SETS = ("WebMercatorQuad", "WorldCRS84Quad", "WorldMercatorWGS84Quad")


def snapped(grid: PixelGrid) -> PixelGrid:
    """The tile's own grid, to the last bit, for one that misses it by less than a millionth of a pixel; else the same."""
    tile_matrix_set = _set_in(grid.crs)
    if tile_matrix_set is None:
        return grid
    for matrix in tile_matrix_set.matrices:
        if isclose(matrix.tile_width * matrix.resolution, grid.bbox.width, rel_tol=TOLERANCE):
            for candidate in (matrix, matrix.doubled()):
                if (candidate.tile_width, candidate.tile_height) == (grid.width, grid.height):
                    return _on_tile(grid, candidate)
    return grid


@lru_cache(maxsize=64)
def _set_in(crs: Crs) -> TileMatrixSet | None:
    return next((TILE_MATRIX_SETS[name] for name in _SETS if TILE_MATRIX_SETS[name].crs.same_grid(crs)), None)


def _on_tile(grid: PixelGrid, matrix: TileMatrix) -> PixelGrid:
    col = round((grid.bbox.xmin - matrix.origin_x) / grid.bbox.width)
    row = round((matrix.origin_y - grid.bbox.ymax) / grid.bbox.height)
    box = matrix.tile_bbox(row, col)
    limit = TOLERANCE * matrix.resolution
    if all(abs(one - other) <= limit for one, other in zip(box, grid.bbox, strict=True)):
        return PixelGrid(box, grid.crs, grid.width, grid.height)
    return grid
