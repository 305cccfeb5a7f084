"""A grid cut into strips, for what is too large to be held at once."""

from __future__ import annotations

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.grid import PixelGrid


def strips_of(grid: PixelGrid, rows: int) -> tuple[PixelGrid, ...]:
    """Grids of at most so many rows, from north to south, that together are the grid."""
    strips = []
    for first in range(0, grid.height, rows):
        last = min(grid.height, first + rows)
        north, south = grid.bbox.ymax - first * grid.yres, grid.bbox.ymax - last * grid.yres
        strips.append(PixelGrid(BBox(grid.bbox.xmin, south, grid.bbox.xmax, north), grid.crs, grid.width, last - first))
    return tuple(strips)
