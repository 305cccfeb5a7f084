"""The one pixel of an image that a place on a map falls on, and how to read it at full resolution."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform
from ogc_large_image.sources.description import GeoTransform, SourceDescription

# A place on the outer edge but for rounding is inside, as it is for the readers.
_EDGE = 1e-6
# A place on the edge between two pixels but for rounding is in the one right of or below it.
_SNAP = 1e-8
_NEIGHBOURS = 1


@dataclass(frozen=True, slots=True)
class PixelSite:
    """``grid`` is in the image's own CRS, with the image's pixel around the centre of its cell (``at``, ``at``)."""

    column: int
    """Of the image, from the left; rows from the top."""
    row: int
    grid: PixelGrid
    at: int = 0


def pixel_site(description: SourceDescription, x: float, y: float, crs: Crs) -> PixelSite | None:
    """The pixel under the place (x, y) of this CRS; None where the image has none there."""
    placed = _in_crs(x, y, crs, description.crs)
    if placed is None:
        return None
    column, row = _position(description, *placed)
    width, height = description.width, description.height
    if not (-_EDGE <= column < width + _EDGE and -_EDGE <= row < height + _EDGE):
        return None
    snap = _SNAP if description.crs.is_pixel else 0.0
    first = max(0, min(width - 1, math.floor(column + snap))), max(0, min(height - 1, math.floor(row + snap)))
    return _site(description, *first)


def _in_crs(x: float, y: float, source: Crs, target: Crs) -> tuple[float, float] | None:
    if source.same_grid(target):
        return x, y
    moved_x, moved_y = transform(source, target, np.array([x]), np.array([y]))
    place = float(moved_x[0]), float(moved_y[0])
    return place if all(map(math.isfinite, place)) else None


def _position(description: SourceDescription, x: float, y: float) -> tuple[float, float]:
    """Fractional columns and rows; brought back into an image that lies a turn of the globe away."""
    x0, xc, xr, y0, yc, yr = description.geotransform
    if xr or yc:
        determinant = xc * yr - xr * yc
        return ((x - x0) * yr - (y - y0) * xr) / determinant, ((y - y0) * xc - (x - x0) * yc) / determinant
    column, row = (x - x0) / xc, (y - y0) / yr
    period = description.crs.x_period
    if period is not None and not -_EDGE <= column < description.width + _EDGE:
        column %= abs(period / xc)
    return column, row


def _site(description: SourceDescription, column: int, row: int) -> PixelSite:
    """One cell is enough for an upright image; a rotated one is found by a mesh, which needs neighbours to span it."""
    x0, xc, xr, y0, yc, yr = description.geotransform
    x = x0 + (column + 0.5) * xc + (row + 0.5) * xr
    y = y0 + (column + 0.5) * yc + (row + 0.5) * yr
    if not (xr or yc):
        box = BBox(x - abs(xc) / 2, y - abs(yr) / 2, x + abs(xc) / 2, y + abs(yr) / 2)
        return PixelSite(column, row, PixelGrid(box, description.crs, 1, 1))
    half = _shorter_side(description.geotransform) * (_NEIGHBOURS + 0.5)
    size = 2 * _NEIGHBOURS + 1
    box = BBox(x - half, y - half, x + half, y + half)
    return PixelSite(column, row, PixelGrid(box, description.crs, size, size), _NEIGHBOURS)


def _shorter_side(geotransform: GeoTransform) -> float:
    """Of a pixel: cells no larger than that are read at full resolution."""
    _, xc, xr, _, yc, yr = geotransform
    return min(math.hypot(xc, yc), math.hypot(xr, yr))
