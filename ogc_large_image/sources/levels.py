"""Overview levels and windows of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.description import GeoTransform, SourceDescription
from ogc_large_image.sources.picking import WindowPixels
from ogc_large_image.sources.sampling import Mesh, SampleGrid

# Rounding in overview sizes must not cost a level: GDAL's own tolerance.
_OVERVIEW_TOLERANCE = 1.001
# A centre that rounding puts on the outer edge is inside: the pole is the last row's.
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution of the image."""

    overview: int | None
    width: int
    height: int
    x_factor: float
    """Full-resolution columns per column of this level."""
    y_factor: float


def levels_of(description: SourceDescription) -> tuple[Level, ...]:
    """Full resolution first, then the overviews from fine to coarse."""
    width, height = description.width, description.height
    full = Level(None, width, height, 1.0, 1.0)
    return (full, *(Level(index, w, h, width / w, height / h) for index, (w, h) in enumerate(description.overviews)))


def choose_level(levels: tuple[Level, ...], step: float) -> Level:
    """The coarsest level that is still as fine as ``step`` full-resolution pixels."""
    chosen = levels[0]
    for level in levels[1:]:
        if max(level.x_factor, level.y_factor) <= step * _OVERVIEW_TOLERANCE:
            chosen = level
    return chosen


def turns(samples: SampleGrid, level: Level) -> Iterator[tuple[int, npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Columns and rows in pixels of the level, once for each turn of the globe that meets the image.

    The turn is how many periods the image was moved east to meet the grid.
    """
    columns = samples.columns if level.x_factor == 1 else samples.columns / level.x_factor
    rows = samples.rows if level.y_factor == 1 else samples.rows / level.y_factor
    if samples.period is None:
        yield 0, columns, rows
        return
    period = samples.period / level.x_factor
    finite = columns[np.isfinite(columns)]
    if not finite.size:
        return
    first = math.floor(-finite.max() / period)
    last = math.ceil((level.width - finite.min()) / period)
    for turn in range(max(first, -8), min(last, 8) + 1):
        shift = turn * period
        if finite.max() + shift >= 0 and finite.min() + shift < level.width:
            yield -turn, (columns + shift if turn else columns), rows


def inside(
    columns: npt.NDArray[np.float64], rows: npt.NDArray[np.float64], level: Level, margin: float = _EDGE
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which columns and rows lie in the level; the same array twice where they are not separable."""
    inside_columns = (columns >= -margin) & (columns < level.width + margin)
    inside_rows = (rows >= -margin) & (rows < level.height + margin)
    if columns.ndim == 2:
        inside_columns &= inside_rows
        inside_rows = inside_columns
    return inside_columns, inside_rows


def within(columns: npt.NDArray[np.float64], rows: npt.NDArray[np.float64], level: Level) -> npt.NDArray[np.bool_]:
    """Which pixels have their centre in the image, shape (height, width)."""
    inside_columns, inside_rows = inside(columns, rows, level)
    return inside_columns if columns.ndim == 2 else inside_rows[:, np.newaxis] & inside_columns


def mesh_window(mesh: Mesh, level: Level) -> Window | None:
    """The window under a mesh that lies in the level as a whole; None for one that leaves it."""
    left, right = mesh.columns.min() / level.x_factor, mesh.columns.max() / level.x_factor
    top, bottom = mesh.rows.min() / level.y_factor, mesh.rows.max() / level.y_factor
    if left < 0 or top < 0 or right >= level.width or bottom >= level.height:
        return None
    column, row = int(left), int(top)
    return Window(column, row, int(right) - column + 1, int(bottom) - row + 1)


def window_of(
    columns: npt.NDArray[np.float64],
    rows: npt.NDArray[np.float64],
    inside_columns: npt.NDArray[np.bool_],
    inside_rows: npt.NDArray[np.bool_],
    level: Level,
) -> Window | None:
    """The smallest window that holds the positions that count; None where none does."""
    if not inside_columns.any() or not inside_rows.any():
        return None
    used_columns = columns if inside_columns.all() else columns[inside_columns]
    used_rows = rows if inside_rows.all() else rows[inside_rows]
    left, right = _clipped(used_columns, level.width)
    top, bottom = _clipped(used_rows, level.height)
    return Window(left, top, right - left + 1, bottom - top + 1)


def _clipped(positions: npt.NDArray[np.float64], size: int) -> tuple[int, int]:
    """First and last pixel, both inside the level."""
    return max(0, min(size - 1, math.floor(positions.min()))), max(0, min(size - 1, math.floor(positions.max())))


def padded(window: Window, radius: int, level: Level) -> Window:
    """The window grown by a kernel's radius, within the level."""
    left, top = max(0, window.column - radius), max(0, window.row - radius)
    right = min(level.width, window.column + window.width + radius)
    bottom = min(level.height, window.row + window.height + radius)
    left, top = min(left, level.width - 1), min(top, level.height - 1)
    return Window(left, top, max(1, right - left), max(1, bottom - top))


def window_geotransform(whole: GeoTransform, level: Level, pixels: WindowPixels) -> GeoTransform:
    """The geotransform of a window's array."""
    x0, xc, xr, y0, yc, yr = whole
    column = pixels.window.column * level.x_factor
    row = pixels.window.row * level.y_factor
    fx, fy = level.x_factor * pixels.columns_per_pixel, level.y_factor * pixels.rows_per_pixel
    return (x0 + column * xc + row * xr, xc * fx, xr * fy, y0 + column * yc + row * yr, yc * fx, yr * fy)
