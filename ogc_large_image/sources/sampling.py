"""Where the pixels of a grid lie in an image: target pixel centres to fractional source pixels.

Columns and rows are separable when both CRSs share their axes; else a coarse
mesh of exactly transformed points is interpolated, refined until it is within
an eighth of a pixel (GDAL's own error threshold), and exact where that fails.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform
from ogc_large_image.sources.description import GeoTransform

FloatArray = npt.NDArray[np.float64]

MAXIMUM_ERROR = 0.125
_MESH = 9
"""Points along each side of the mesh; every other one is the check on the rest."""
_SMALLEST_BLOCK = 16
# Longitude/latitude on WGS 84 and the Mercators on it: x depends on x alone, y on y alone.
_SEPARABLE = frozenset({"EPSG:4326", "OGC:CRS84", "EPSG:3857", "EPSG:3395"})


@dataclass(frozen=True, slots=True)
class SampleGrid:
    """Fractional full-resolution source pixels; a pixel's centre is at .5.

    ``columns`` and ``rows`` have shapes (width,) and (height,) when separable,
    else both (height, width). Infinite where the target has no place in the source.
    """

    columns: FloatArray
    rows: FloatArray
    separable: bool
    step: float
    """Source pixels per target pixel, along the denser direction."""
    period: float | None = None
    """Source columns after which the image's CRS repeats itself around the globe."""


def locate(grid: PixelGrid, crs: Crs, geotransform: GeoTransform) -> SampleGrid:
    """Place the grid's pixel centres in an image of this CRS and geotransform."""
    straight = geotransform[2] == 0 and geotransform[4] == 0
    same = grid.crs.same_grid(crs)
    if straight and (same or {grid.crs.code, crs.code} <= _SEPARABLE):
        return _locate_axes(grid, crs, geotransform, same)
    return _locate_points(grid, crs, geotransform, same)


def _locate_axes(grid: PixelGrid, crs: Crs, geotransform: GeoTransform, same: bool) -> SampleGrid:
    x, y = grid.column_centres(), grid.row_centres()
    if not same:
        x = _continuous(transform(grid.crs, crs, x, np.zeros_like(x))[0], crs)
        y = transform(grid.crs, crs, np.full_like(y, _safe_x(grid)), y)[1]
    columns = (x - geotransform[0]) / geotransform[1]
    rows = (y - geotransform[3]) / geotransform[5]
    steps = [_mean_step(columns, grid.xres / abs(geotransform[1])), _mean_step(rows, grid.yres / abs(geotransform[5]))]
    return SampleGrid(columns, rows, True, min(steps), _column_period(crs, geotransform))


def _safe_x(grid: PixelGrid) -> float:
    """An x inside the CRS's domain; the y of a separable pair does not depend on it."""
    period = grid.crs.x_period
    centre = (grid.bbox.xmin + grid.bbox.xmax) / 2
    return centre if period is None else math.remainder(centre, period)


def _mean_step(positions: FloatArray, single: float) -> float:
    finite = positions[np.isfinite(positions)]
    if len(finite) < 2:
        return single
    return float(abs(finite[-1] - finite[0]) / (len(finite) - 1))


def _column_period(crs: Crs, geotransform: GeoTransform) -> float | None:
    """None for a rotated image too: its columns do not follow x."""
    if crs.x_period is None or geotransform[2] or geotransform[4]:
        return None
    return abs(crs.x_period / geotransform[1])


def _continuous(x: FloatArray, crs: Crs) -> FloatArray:
    """x without the jump of a full turn where the transformation wrapped it."""
    period = crs.x_period
    if period is None or not np.isfinite(x).all():
        return x
    x = np.unwrap(x, period=period, axis=-1)
    if x.ndim == 2:
        x += (np.unwrap(x[:, 0], period=period) - x[:, 0])[:, np.newaxis]
    return x


class _Mesh:
    """Fills a target-sized pair of arrays block by block."""

    def __init__(self, grid: PixelGrid, crs: Crs, geotransform: GeoTransform, same: bool) -> None:
        self._grid, self._crs, self._same = grid, crs, same
        self._inverse = _inverted(geotransform)
        self.columns = np.empty((grid.height, grid.width))
        self.rows = np.empty((grid.height, grid.width))
        self.step = math.inf

    def pixels(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Source pixels of target points, exactly."""
        if not self._same:
            x, y = transform(self._grid.crs, self._crs, x, y)
            x = _continuous(x, self._crs)
        c, cx, cy, r, rx, ry = self._inverse
        with np.errstate(invalid="ignore"):
            return c + cx * x + cy * y, r + rx * x + ry * y

    def fill(self, top: int, bottom: int, left: int, right: int) -> None:
        """Rows top…bottom and columns left…right, both ends exclusive at the high side."""
        height, width = bottom - top, right - left
        x_edges = np.linspace(left + 0.5, right - 0.5, _MESH) * self._grid.xres + self._grid.bbox.xmin
        y_edges = self._grid.bbox.ymax - np.linspace(top + 0.5, bottom - 0.5, _MESH) * self._grid.yres
        columns, rows = self.pixels(*np.meshgrid(x_edges, y_edges))
        if _is_smooth(columns, rows, self._note_step(columns, rows, height, width)):
            by_row, by_column = _weights(height), _weights(width)
            self.columns[top:bottom, left:right] = by_row @ columns @ by_column.T
            self.rows[top:bottom, left:right] = by_row @ rows @ by_column.T
        elif max(height, width) <= _SMALLEST_BLOCK:
            x = self._grid.column_centres()[left:right]
            y = self._grid.row_centres()[top:bottom]
            exact = self.pixels(*np.meshgrid(x, y))
            self.columns[top:bottom, left:right], self.rows[top:bottom, left:right] = exact
        else:
            for upper, lower in _halves(top, bottom):
                for west, east in _halves(left, right):
                    self.fill(upper, lower, west, east)

    def _note_step(self, columns: FloatArray, rows: FloatArray, height: int, width: int) -> float:
        """Source pixels per target pixel at the block's centre; the finest block decides."""
        middle = _MESH // 2
        along_row = math.hypot(
            columns[middle, middle + 1] - columns[middle, middle], rows[middle, middle + 1] - rows[middle, middle]
        ) * ((_MESH - 1) / max(width - 1, 1))
        along_column = math.hypot(
            columns[middle + 1, middle] - columns[middle, middle], rows[middle + 1, middle] - rows[middle, middle]
        ) * ((_MESH - 1) / max(height - 1, 1))
        steps = [step for step in (along_row, along_column) if math.isfinite(step) and step > 0]
        step = min(steps, default=math.inf)
        self.step = min(self.step, step)
        return step


def _is_smooth(columns: FloatArray, rows: FloatArray, step: float) -> bool:
    """Whether every other point of the mesh is predicted by its neighbours, within the error allowed."""
    if not (np.isfinite(columns).all() and np.isfinite(rows).all()):
        return False
    allowed = MAXIMUM_ERROR * min(1.0, step)
    return all(_interpolation_error(values) <= allowed for values in (columns, rows))


def _interpolation_error(values: FloatArray) -> float:
    coarse = values[::2, ::2]
    across = abs((coarse[:, 1:] + coarse[:, :-1]) / 2 - values[::2, 1::2]).max()
    down = abs((coarse[1:] + coarse[:-1]) / 2 - values[1::2, ::2]).max()
    middle = abs((coarse[1:, 1:] + coarse[:-1, :-1] + coarse[1:, :-1] + coarse[:-1, 1:]) / 4 - values[1::2, 1::2]).max()
    return float(max(across, down, middle))


_WEIGHTS: dict[int, FloatArray] = {}


def _weights(size: int) -> FloatArray:
    """Linear interpolation from the mesh to ``size`` pixels, shape (size, mesh)."""
    found = _WEIGHTS.get(size)
    if found is None:
        position = np.linspace(0, _MESH - 1, size) if size > 1 else np.array([(_MESH - 1) / 2])
        lower = np.minimum(position.astype(int), _MESH - 2)
        found = np.zeros((size, _MESH))
        found[np.arange(size), lower] = 1 - (position - lower)
        found[np.arange(size), lower + 1] = position - lower
        if len(_WEIGHTS) > 256:
            _WEIGHTS.clear()
        _WEIGHTS[size] = found
    return found


def _halves(low: int, high: int) -> list[tuple[int, int]]:
    middle = (low + high) // 2
    return [(low, middle), (middle, high)] if low < middle < high else [(low, high)]


def _locate_points(grid: PixelGrid, crs: Crs, geotransform: GeoTransform, same: bool) -> SampleGrid:
    mesh = _Mesh(grid, crs, geotransform, same)
    mesh.fill(0, grid.height, 0, grid.width)
    return SampleGrid(mesh.columns, mesh.rows, False, mesh.step, _column_period(crs, geotransform))


def _inverted(geotransform: GeoTransform) -> GeoTransform:
    """From CRS to pixels, in the order of a geotransform."""
    x0, xc, xr, y0, yc, yr = geotransform
    determinant = xc * yr - xr * yc
    cx, cy, rx, ry = yr / determinant, -xr / determinant, -yc / determinant, xc / determinant
    return (-(cx * x0 + cy * y0), cx, cy, -(rx * x0 + ry * y0), rx, ry)
