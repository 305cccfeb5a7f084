"""From a window's pixels to a raster on the grid that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.raster import Raster
from ogc_large_image.sources.sampling import Mesh, strips

_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class WindowPixels:
    """A window's content; ``rows_per_pixel`` and ``columns_per_pixel`` are above 1 when it was reduced."""

    window: Window
    data: npt.NDArray[Any]
    mask: npt.NDArray[np.bool_] | None
    alpha: npt.NDArray[np.uint8] | None
    columns_per_pixel: float = 1.0
    rows_per_pixel: float = 1.0


def _indexes(positions: npt.NDArray[np.float64], first: int, per_pixel: float, size: int) -> npt.NDArray[np.intp]:
    """Positions in the level to indexes into the window's array; positions outside are brought to its edge."""
    indexes = np.empty(positions.shape, np.int32)
    # What is infinite or no number becomes some integer; where it leads is hidden in any case.
    with np.errstate(invalid="ignore"):
        if per_pixel == 1.0:
            np.subtract(positions, first, out=indexes, casting="unsafe")
        else:
            np.divide(positions - first, per_pixel, out=indexes, casting="unsafe")
    return np.clip(indexes, 0, size - 1, out=indexes).astype(np.intp)


def pick_axes(
    grid: PixelGrid,
    pixels: WindowPixels,
    columns: npt.NDArray[np.float64],
    rows: npt.NDArray[np.float64],
    inside_columns: npt.NDArray[np.bool_],
    inside_rows: npt.NDArray[np.bool_],
    nodata: Sequence[float | None],
) -> Raster:
    """Nearest pixels where columns and rows are separable."""
    across = _indexes(columns, pixels.window.column, pixels.columns_per_pixel, pixels.data.shape[2])
    down = _indexes(rows, pixels.window.row, pixels.rows_per_pixel, pixels.data.shape[1])
    data = pixels.data.take(down, axis=1).take(across, axis=2)
    mask = None if pixels.mask is None else pixels.mask.take(down, axis=0).take(across, axis=1)
    alpha = None if pixels.alpha is None else pixels.alpha.take(down, axis=0).take(across, axis=1)
    if not (inside_columns.all() and inside_rows.all()):
        mask = both(mask, inside_rows[:, np.newaxis] & inside_columns)
    return Raster(grid, data, valid_pixels(data, mask, nodata), alpha)


def pick_points(
    grid: PixelGrid,
    pixels: WindowPixels,
    columns: npt.NDArray[np.float64],
    rows: npt.NDArray[np.float64],
    inside: npt.NDArray[np.bool_],
    _: npt.NDArray[np.bool_],
    nodata: Sequence[float | None],
) -> Raster:
    """Nearest pixels where each target pixel has a place of its own."""
    width = pixels.data.shape[2]
    at = _indexes(rows, pixels.window.row, pixels.rows_per_pixel, pixels.data.shape[1])
    at *= width
    at += _indexes(columns, pixels.window.column, pixels.columns_per_pixel, width)
    data = pixels.data.reshape(len(pixels.data), -1).take(at, axis=1)
    mask = None if pixels.mask is None else pixels.mask.reshape(-1).take(at)
    alpha = None if pixels.alpha is None else pixels.alpha.reshape(-1).take(at)
    if not inside.all():
        mask = both(mask, inside)
    return Raster(grid, data, valid_pixels(data, mask, nodata), alpha)


def pick_mesh(
    grid: PixelGrid, pixels: WindowPixels, mesh: Mesh, level_factors: tuple[float, float], nodata: Sequence[float | None]
) -> Raster:
    """Nearest pixels for a mesh that lies in the window as a whole."""
    height, width = pixels.data.shape[1:]
    x_scale = level_factors[0] * pixels.columns_per_pixel
    y_scale = level_factors[1] * pixels.rows_per_pixel
    columns = mesh.columns / x_scale - pixels.window.column / pixels.columns_per_pixel
    rows = mesh.rows / y_scale - pixels.window.row / pixels.rows_per_pixel
    # Rounding may leave the last position a hair outside; the mesh's extremes are the grid's.
    np.clip(columns, 0, width - _HAIR, out=columns)
    np.clip(rows, 0, height - _HAIR, out=rows)
    planes = [*pixels.data, *(plane for plane in (pixels.mask, pixels.alpha) if plane is not None)]
    picked = [np.empty((grid.height, grid.width), plane.dtype) for plane in planes]
    data = np.empty((len(pixels.data), grid.height, grid.width), pixels.data.dtype)
    picked[: len(data)] = data
    flat = [plane.reshape(-1) for plane in planes]
    for strip, row, column in strips(rows, columns, grid.height, grid.width):
        at = row.astype(np.intp)
        at *= width
        at += column.astype(np.intp)
        for source, target in zip(flat, picked, strict=True):
            # No index is outside; said so, take writes into the target without a copy in between.
            source.take(at, out=target[strip], mode="clip")
    mask = None if pixels.mask is None else picked[len(data)]
    alpha = None if pixels.alpha is None else picked[-1]
    return Raster(grid, data, valid_pixels(data, mask, nodata), alpha)


def both(first: npt.NDArray[np.bool_] | None, second: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Valid in both masks; None stands for all."""
    return second if first is None else first & second


def valid_pixels(
    data: npt.NDArray[Any], mask: npt.NDArray[np.bool_] | None, nodata: Sequence[float | None]
) -> npt.NDArray[np.bool_] | None:
    """Where a pixel has a value: not nodata in every band (GDAL's UNIFIED_SRC_NODATA), and a number in each."""
    if data.dtype.kind == "f":
        numbers = ~np.isnan(data).any(axis=0)
        if not numbers.all():
            mask = both(mask, numbers)
    if nodata and all(value is not None for value in nodata):
        absent = None
        for band, value in zip(data, nodata, strict=True):
            here = band == data.dtype.type(value) if data.dtype.kind == "f" else band == value
            absent = here if absent is None else absent & here
        if absent is not None and absent.any():
            mask = both(mask, ~absent)
    return mask


def byte_alpha(alpha: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """An alpha band of any integer type on the scale 0…255."""
    if alpha.dtype == np.uint8:
        return alpha
    if alpha.dtype == np.uint16:
        alpha = alpha >> 8
    byte: npt.NDArray[np.uint8] = np.clip(alpha, 0, 255).astype(np.uint8)
    return byte


def joined(first: Raster, second: Raster) -> Raster:
    """Two rasters of one grid; the first one's pixels win."""
    if first.mask is None:
        return first
    data = np.where(first.mask, first.data, second.data)
    mask = first.mask | (np.True_ if second.mask is None else second.mask)
    alpha = None
    if first.alpha is not None and second.alpha is not None:
        alpha = np.where(first.mask, first.alpha, second.alpha)
    return Raster(first.grid, data, None if mask.all() else mask, alpha)


def placed(part: Raster, grid: PixelGrid, rows: slice, columns: slice) -> Raster:
    """The part of a grid put into the whole; the rest is without data."""
    data = np.zeros((len(part.data), grid.height, grid.width), part.data.dtype)
    data[:, rows, columns] = part.data
    mask = np.zeros((grid.height, grid.width), np.bool_)
    mask[rows, columns] = True if part.mask is None else part.mask
    alpha = None
    if part.alpha is not None:
        alpha = np.zeros((grid.height, grid.width), np.uint8)
        alpha[rows, columns] = part.alpha
    return Raster(grid, data, mask, alpha)
