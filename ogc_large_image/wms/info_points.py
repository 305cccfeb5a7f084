"""What the features of a raster are: its pixels, of which a map's pixel can hold many.

FEATURE_COUNT (06-042 7.4.3.7) bounds how many features of each layer are told
of. For one, that is the image's pixel under the centre of the map's pixel; for
more, further pixels whose centres lie within that same pixel of the map follow,
the nearest first. On a map as fine as the image there is one and no more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform
from ogc_large_image.render.turning import turned_place, unturned
from ogc_large_image.sources.description import SourceDescription

MOST_FEATURES = 50
"""Of each layer; more than these are not told of, however many were asked for."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MapPixel:
    """One pixel of a map that may be turned."""

    grid: PixelGrid
    angle: float
    column: int
    row: int

    @property
    def centre(self) -> tuple[float, float]:
        """In the grid's CRS."""
        return unturned(self.column, self.row, self.grid, self.angle)

    def holds(self, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
        """Which of these places lie in the pixel."""
        columns, rows = turned_place(x, y, self.grid, self.angle)
        with np.errstate(invalid="ignore"):
            inside: npt.NDArray[np.bool_] = (np.floor(columns) == self.column) & (np.floor(rows) == self.row)
        return inside

    def around(self, place: tuple[float, float]) -> PixelGrid:
        """A map of one pixel, as large as this one, about a place."""
        (x, y), across, up = place, self.grid.xres / 2, self.grid.yres / 2
        return PixelGrid(BBox(x - across, y - up, x + across, y + up), self.grid.crs, 1, 1)


def places(pixel: MapPixel, description: SourceDescription, count: int) -> Iterator[tuple[float, float]]:
    """Up to ``count`` places in the map's CRS, each in another pixel of the image; the map pixel's centre first."""
    yield pixel.centre
    more = min(count, MOST_FEATURES) - 1
    if more > 0 and not description.has_gcps:
        yield from _further(pixel, description, more)


def _further(pixel: MapPixel, description: SourceDescription, count: int) -> Iterator[tuple[float, float]]:
    own, crs = description.crs, pixel.grid.crs
    x, y = _moved(crs, own, *(np.array([each]) for each in pixel.centre))
    column, row = _to_pixels(description, x, y)
    if not (math.isfinite(column[0]) and math.isfinite(row[0])):
        return
    # So many pixels on each side hold the nearest ones, wherever the map's pixel ends.
    steps = np.arange(-count, count + 1)
    columns, rows = (each.ravel() for each in np.meshgrid(math.floor(column[0]) + steps, math.floor(row[0]) + steps))
    inside = (columns >= 0) & (columns < description.width) & (rows >= 0) & (rows < description.height)
    inside &= (columns != math.floor(column[0])) | (rows != math.floor(row[0]))
    columns, rows = columns[inside] + 0.5, rows[inside] + 0.5
    x, y = _moved(own, crs, *_to_coordinates(description, columns, rows))
    held = pixel.holds(x, y)
    nearness = np.hypot(columns[held] - column[0], rows[held] - row[0])
    nearest = np.argsort(nearness, kind="stable")[:count]
    yield from zip(x[held][nearest].tolist(), y[held][nearest].tolist(), strict=True)


def _moved(source: Crs, target: Crs, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return (x, y) if source.same_grid(target) else transform(source, target, x, y)


def _to_coordinates(description: SourceDescription, columns: Floats, rows: Floats) -> tuple[Floats, Floats]:
    x, across, x_down, y, y_across, down = description.geotransform
    return x + columns * across + rows * x_down, y + columns * y_across + rows * down


def _to_pixels(description: SourceDescription, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    x_origin, across, x_down, y_origin, y_across, down = description.geotransform
    determinant = across * down - x_down * y_across
    east, north = x - x_origin, y - y_origin
    return (east * down - north * x_down) / determinant, (north * across - east * y_across) / determinant
