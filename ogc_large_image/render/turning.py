"""Maps turned about their centre, as a printed page is that has north somewhere else than at its top.

A grid lies along the axes of its CRS. A turned map is therefore drawn on a
larger grid of the same cells, and the picture is turned: by its nearest pixels
where all layers are drawn so, else bilinearly.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.styles.picture import Picture

_RIM = 2
"""Cells more on each side than the corners need, for the bilinear kernel and rounding."""


def surrounding(grid: PixelGrid, angle: float) -> PixelGrid:
    """The grid of the same cells and centre that holds all of ``grid`` turned by ``angle`` degrees."""
    if not angle:
        return grid
    cosine, sine = _cosine_and_sine(angle)
    width = _grown(grid.width, grid.width * abs(cosine) + grid.height * abs(sine))
    height = _grown(grid.height, grid.width * abs(sine) + grid.height * abs(cosine))
    x, y = (grid.bbox.xmin + grid.bbox.xmax) / 2, (grid.bbox.ymin + grid.bbox.ymax) / 2
    across, up = width * grid.xres / 2, height * grid.yres / 2
    return PixelGrid(BBox(x - across, y - up, x + across, y + up), grid.crs, width, height)


def turned(picture: Picture, grid: PixelGrid, angle: float, *, smooth: bool) -> Picture:
    """The part of a picture on ``surrounding(grid, angle)`` that a map on ``grid`` shows when turned clockwise."""
    cosine, sine = _cosine_and_sine(angle)
    across = np.arange(grid.width) + 0.5 - grid.width / 2
    down = np.arange(grid.height)[:, None] + 0.5 - grid.height / 2
    columns = across * cosine + down * sine + picture.width / 2
    rows = down * cosine - across * sine + picture.height / 2
    if smooth:
        return _bilinear(picture, grid, (columns, rows), (cosine, sine))
    return _nearest(picture, columns, rows)


def unturned(column: int, row: int, grid: PixelGrid, angle: float) -> tuple[float, float]:
    """Where the centre of a turned map's pixel is, in the grid's CRS."""
    cosine, sine = _cosine_and_sine(angle)
    across, down = column + 0.5 - grid.width / 2, row + 0.5 - grid.height / 2
    x, y = (grid.bbox.xmin + grid.bbox.xmax) / 2, (grid.bbox.ymin + grid.bbox.ymax) / 2
    return x + (across * cosine + down * sine) * grid.xres, y - (down * cosine - across * sine) * grid.yres


def turned_place(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], grid: PixelGrid, angle: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Column and row of places on a turned map, from its left and upper edge; not finite where a place is not."""
    cosine, sine = _cosine_and_sine(angle)
    across = (x - (grid.bbox.xmin + grid.bbox.xmax) / 2) / grid.xres
    down = ((grid.bbox.ymin + grid.bbox.ymax) / 2 - y) / grid.yres
    with np.errstate(invalid="ignore"):
        return across * cosine - down * sine + grid.width / 2, across * sine + down * cosine + grid.height / 2


def _cosine_and_sine(angle: float) -> tuple[float, float]:
    """Exact at quarter turns, where a picture is only rearranged."""
    quarters, rest = divmod(angle, 90.0)
    if not rest:
        return [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][int(quarters) % 4]
    radians = math.radians(angle)
    return math.cos(radians), math.sin(radians)


def _grown(size: int, needed: float) -> int:
    """Even or odd as ``size`` is, so that the cells of both grids coincide."""
    grown = max(size, math.ceil(needed)) + 2 * _RIM
    return grown + (grown - size) % 2


def _nearest(picture: Picture, columns: npt.NDArray[np.float64], rows: npt.NDArray[np.float64]) -> Picture:
    pixels = picture.pixels[np.floor(rows).astype(np.intp), np.floor(columns).astype(np.intp)]
    return Picture(pixels, picture.palette)


def _bilinear(
    picture: Picture,
    grid: PixelGrid,
    places: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    turn: tuple[float, float],
) -> Picture:
    """By colours weighted with their alpha, so that what is invisible does not shine through."""
    columns, rows = places
    cosine, sine = turn
    # Pillow counts from the corner of the first pixel and adds the half itself.
    start = (float(columns[0, 0]) - 0.5 * (cosine + sine), float(rows[0, 0]) - 0.5 * (cosine - sine))
    image = Image.fromarray(np.ascontiguousarray(picture.rgba())).convert("RGBa")
    matrix = (cosine, sine, start[0], -sine, cosine, start[1])
    size = (grid.width, grid.height)
    turned_image = image.transform(size, Image.Transform.AFFINE, matrix, resample=Image.Resampling.BILINEAR)
    return Picture.from_rgba(np.asarray(turned_image.convert("RGBA")))
