"""Where the pixels of a grid lie in an image: target pixel centres to fractional source pixels.

Columns and rows are separable when both CRSs share their axes; else a coarse
mesh of exactly transformed points is interpolated, refined until it is within
an eighth of a pixel (GDAL's own error threshold), and exact where that fails.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform
from ogc_large_image.sources.description import GeoTransform

FloatArray = npt.NDArray[np.float64]

MAXIMUM_ERROR = 0.125
_STRIP_PIXELS = 1 << 14
_MESH = 9
"""Points along each side of the mesh; every other one is the check on the rest."""
_SMALLEST_BLOCK = 16
# Longitude/latitude on WGS 84 and the Mercators on it: x depends on x alone, y on y alone.
_SEPARABLE = frozenset({"EPSG:4326", "OGC:CRS84", "EPSG:3857", "EPSG:3395"})


class SampleGrid:
    """Fractional full-resolution source pixels of a grid; a pixel's centre is at .5.

    ``columns`` and ``rows`` have shapes (width,) and (height,) when separable,
    else both (height, width); infinite where the target has no place in the
    source. Where one mesh describes the whole grid they are made only when
    asked for.
    """

    def __init__(
        self,
        columns: FloatArray | None,
        rows: FloatArray | None,
        *,
        step: float,
        period: float | None,
        mesh: Mesh | None = None,
    ) -> None:
        self._columns, self._rows = columns, rows
        self.mesh = mesh
        self.step = step
        """Source pixels per target pixel, along the denser direction."""
        self.period = period
        """Source columns after which the image's CRS repeats itself around the globe."""

    @property
    def columns(self) -> FloatArray:
        if self._columns is None:
            assert self.mesh is not None
            self._columns = expand(self.mesh.columns, self.mesh.height, self.mesh.width)
        return self._columns

    @property
    def rows(self) -> FloatArray:
        if self._rows is None:
            assert self.mesh is not None
            self._rows = expand(self.mesh.rows, self.mesh.height, self.mesh.width)
        return self._rows

    @property
    def separable(self) -> bool:
        return self.mesh is None and self.columns.ndim == 1


@dataclass(frozen=True, slots=True)
class Mesh:
    """Source positions of a few points of a grid, spread evenly from its first pixel's centre to its last one's.

    Both arrays are of shape (points, points); what lies between is linear, so
    their extremes are the whole grid's.
    """

    columns: FloatArray
    rows: FloatArray
    height: int
    width: int


def expand(values: FloatArray, height: int, width: int) -> FloatArray:
    """A mesh's values at each of ``height`` × ``width`` pixels."""
    # Not by matrix products: the threads of a BLAS cost more than such small ones gain.
    return _stretched(_stretched(values.T, width).T, height)


def strips(rows: FloatArray, columns: FloatArray, height: int, width: int) -> Iterator[tuple[slice, FloatArray, FloatArray]]:
    """The same for two meshes at once, some rows of pixels at a time: so few that they stay in the processor's cache.

    Both arrays are used again for the next strip.
    """
    rows, columns = _stretched(rows.T, width).T.copy(), _stretched(columns.T, width).T.copy()
    row_steps, column_steps = np.diff(rows, axis=0), np.diff(columns, axis=0)
    lower, fraction = _places(height)
    most = max(1, _STRIP_PIXELS // width)
    room = np.empty((2, most, width))
    edges = [0, *(np.flatnonzero(np.diff(lower)) + 1).tolist(), height]
    for top, bottom in itertools.pairwise(edges):
        point = lower[top]
        for first in range(top, bottom, most):
            strip = slice(first, min(first + most, bottom))
            share = fraction[strip]
            row, column = room[:, : len(share)]
            np.multiply(share, row_steps[point], out=row)
            row += rows[point]
            np.multiply(share, column_steps[point], out=column)
            column += columns[point]
            yield strip, row, column


def _stretched(values: FloatArray, size: int) -> FloatArray:
    """Linear interpolation along the first axis, from the mesh's points to ``size`` pixels."""
    lower, fraction = _places(size)
    stretched = np.diff(values, axis=0).take(lower, axis=0)
    stretched *= fraction
    stretched += values.take(lower, axis=0)
    return stretched


@lru_cache(maxsize=256)
def _places(size: int) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """For each pixel the mesh point before it, and how far it is to the next, shape (size, 1)."""
    position = np.linspace(0, _MESH - 1, size) if size > 1 else np.array([(_MESH - 1) / 2])
    lower = np.minimum(position.astype(np.intp), _MESH - 2)
    return lower, (position - lower)[:, np.newaxis]


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
    return SampleGrid(columns, rows, step=min(steps), period=_column_period(crs, geotransform))


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


class _Locator:
    """Fills a target-sized pair of arrays block by block."""

    def __init__(self, grid: PixelGrid, crs: Crs, geotransform: GeoTransform, same: bool) -> None:
        self._grid, self._crs, self._same = grid, crs, same
        self._inverse = _inverted(geotransform)
        self.step = math.inf

    def locate(self) -> tuple[FloatArray, FloatArray] | Mesh:
        """The whole grid's positions, as one mesh where that is near enough."""
        height, width = self._grid.height, self._grid.width
        mesh = self._mesh(0, height, 0, width)
        if mesh is not None:
            return mesh
        columns, rows = np.empty((height, width)), np.empty((height, width))
        self._fill(columns, rows, 0, height, 0, width)
        return columns, rows

    def _pixels(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Source pixels of target points, exactly."""
        if not self._same:
            x, y = transform(self._grid.crs, self._crs, x, y)
            x = _continuous(x, self._crs)
        c, cx, cy, r, rx, ry = self._inverse
        with np.errstate(invalid="ignore"):
            return c + cx * x + cy * y, r + rx * x + ry * y

    def _mesh(self, top: int, bottom: int, left: int, right: int) -> Mesh | None:
        """The mesh over a block, if it is near enough everywhere; ends are exclusive."""
        height, width = bottom - top, right - left
        x = np.linspace(left + 0.5, right - 0.5, _MESH) * self._grid.xres + self._grid.bbox.xmin
        y = self._grid.bbox.ymax - np.linspace(top + 0.5, bottom - 0.5, _MESH) * self._grid.yres
        columns, rows = self._pixels(*np.meshgrid(x, y))
        step = _step(columns, rows, height, width)
        self.step = min(self.step, step)
        return Mesh(columns, rows, height, width) if _is_smooth(columns, rows, step) else None

    def _fill(self, columns: FloatArray, rows: FloatArray, top: int, bottom: int, left: int, right: int) -> None:
        block = slice(top, bottom), slice(left, right)
        mesh = self._mesh(top, bottom, left, right)
        if mesh is not None:
            columns[block] = expand(mesh.columns, mesh.height, mesh.width)
            rows[block] = expand(mesh.rows, mesh.height, mesh.width)
        elif max(bottom - top, right - left) <= _SMALLEST_BLOCK:
            x, y = self._grid.column_centres()[left:right], self._grid.row_centres()[top:bottom]
            columns[block], rows[block] = self._pixels(*np.meshgrid(x, y))
        else:
            for upper, lower in _halves(top, bottom):
                for west, east in _halves(left, right):
                    self._fill(columns, rows, upper, lower, west, east)


def _step(columns: FloatArray, rows: FloatArray, height: int, width: int) -> float:
    """Source pixels per target pixel at a mesh's centre, along the denser direction."""
    middle = _MESH // 2
    across = (middle, middle + 1)
    down = (middle + 1, middle)
    centre = (middle, middle)
    along_row = math.hypot(columns[across] - columns[centre], rows[across] - rows[centre]) * ((_MESH - 1) / max(width - 1, 1))
    along_column = math.hypot(columns[down] - columns[centre], rows[down] - rows[centre]) * ((_MESH - 1) / max(height - 1, 1))
    return min((step for step in (along_row, along_column) if math.isfinite(step) and step > 0), default=math.inf)


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


def _halves(low: int, high: int) -> list[tuple[int, int]]:
    middle = (low + high) // 2
    return [(low, middle), (middle, high)] if low < middle < high else [(low, high)]


def _locate_points(grid: PixelGrid, crs: Crs, geotransform: GeoTransform, same: bool) -> SampleGrid:
    locator = _Locator(grid, crs, geotransform, same)
    found = locator.locate()
    period = _column_period(crs, geotransform)
    if isinstance(found, Mesh):
        return SampleGrid(None, None, step=locator.step, period=period, mesh=found)
    return SampleGrid(*found, step=locator.step, period=period)


def _inverted(geotransform: GeoTransform) -> GeoTransform:
    """From CRS to pixels, in the order of a geotransform."""
    x0, xc, xr, y0, yc, yr = geotransform
    determinant = xc * yr - xr * yc
    cx, cy, rx, ry = yr / determinant, -xr / determinant, -yc / determinant, xc / determinant
    return (-(cx * x0 + cy * y0), cx, cy, -(rx * x0 + ry * y0), rx, ry)
