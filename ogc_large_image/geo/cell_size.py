"""How large the cells of a pixel grid are on the ground."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import Geod

from ogc_large_image.geo.crs import CRS84
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform

Metres = npt.NDArray[np.float64]
# Cells shrink to nothing at the poles, where nothing is measured by them any more.
_SMALLEST = 1e-9


@lru_cache(maxsize=1)
def _ellipsoid() -> Geod:
    return Geod(ellps="WGS84")


def cell_size(grid: PixelGrid) -> tuple[Metres, Metres]:
    """Metres per column and per row of the grid, each for its rows from north to south, shape (height,).

    Measured in the middle of each row, so that adjoining tiles of a row agree
    in all cylindrical projections, and nearly so in others; in pixels for an
    image without georeference, and by the CRS's unit where it is undefined.
    """
    crs = grid.crs
    nominal = np.full(grid.height, grid.xres * crs.metres_per_unit), np.full(grid.height, grid.yres * crs.metres_per_unit)
    if crs.is_pixel:
        return np.full(grid.height, grid.xres), np.full(grid.height, grid.yres)
    y = grid.row_centres()
    x = np.full_like(y, (grid.bbox.xmin + grid.bbox.xmax) / 2)
    # Half a cell to each side of the centre, and never past a pole.
    half_x, half_y = grid.xres / 2, grid.yres / 2
    ends = [(x - half_x, y), (x + half_x, y), (x, y - half_y), (x, y + half_y)]
    with np.errstate(all="ignore"):
        found = [transform(crs, CRS84, *end) for end in ends]
        across, down = (_distance(found[first], found[first + 1]) for first in (0, 2))
    return _where_known(across, nominal[0]), _where_known(down, nominal[1])


def _distance(start: tuple[Metres, Metres], end: tuple[Metres, Metres]) -> Metres:
    points = [np.where(np.isfinite(values), values, 0.0) for values in (*start, *end)]
    start_x, start_y, end_x, end_y = points
    _, _, metres = _ellipsoid().inv(start_x, start_y, end_x, end_y)
    known = np.isfinite(start[0]) & np.isfinite(start[1]) & np.isfinite(end[0]) & np.isfinite(end[1])
    return np.where(known, metres, np.nan)


def _where_known(metres: Metres, nominal: Metres) -> Metres:
    return np.where(np.isfinite(metres) & (metres > _SMALLEST), metres, nominal)
