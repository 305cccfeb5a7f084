"""A place on the ground given by hand to an image that has none, or a wrong one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.sources.description import GeoTransform, SourceDescription

_FEWEST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Georeference:
    """A CRS, and how pixels lie in it; ``PIXEL`` without a transform leaves the ground altogether."""

    crs: Crs
    geotransform: GeoTransform | None = None
    """None: the image's own."""
    extent: BBox | None = None
    """In place of a transform: what the image covers, whatever its size, with rows from west to east and the first one in the north."""

    @property
    def digest(self) -> str:
        """Tells apart the same image in different places."""
        place = (self.crs.code, self.geotransform, *([] if self.extent is None else self.extent))
        return hashlib.sha256(repr(place).encode()).hexdigest()[:12]

    def of(self, description: SourceDescription) -> SourceDescription:
        """The image there; ValueError where it has no transform and is given none."""
        if self.crs.is_pixel:
            transform: GeoTransform = (0.0, 1.0, 0.0, float(description.height), 0.0, -1.0)
            return _placed(description, PIXEL, transform)
        if self.geotransform is not None:
            return _placed(description, self.crs, self.geotransform)
        if self.extent is not None:
            return _placed(description, self.crs, _spread(self.extent, description.width, description.height))
        if not description.is_georeferenced and description.geotransform == (
            0.0,
            1.0,
            0.0,
            float(description.height),
            0.0,
            -1.0,
        ):
            raise ValueError(
                "The image says nothing of where it lies: a geotransform, ground control points or an extent are wanted."
            )
        return _placed(description, self.crs, description.geotransform)


def checked_geotransform(numbers: Sequence[float]) -> GeoTransform:
    """Six finite numbers that keep pixels apart; ValueError else."""
    table = _table(numbers)
    if table is None or table.shape != (6,):
        raise ValueError("A geotransform is six numbers.")
    x, a, b, y, d, e = table.tolist()
    if a * e == b * d:
        raise ValueError("The geotransform is degenerate.")
    return x, a, b, y, d, e


def checked_extent(numbers: Sequence[float]) -> BBox:
    """Least and greatest x and y as ``xmin, ymin, xmax, ymax``; ValueError else."""
    table = _table(numbers)
    if table is None or table.shape != (4,):
        raise ValueError("An extent is four numbers.")
    xmin, ymin, xmax, ymax = table.tolist()
    if not (xmin < xmax and ymin < ymax):
        raise ValueError("The extent has its least numbers first: xmin, ymin, xmax, ymax.")
    return BBox(xmin, ymin, xmax, ymax)


def fitted_geotransform(points: Sequence[Sequence[float]]) -> GeoTransform:
    """The affine transform that is nearest to ground control points ``(column, row, x, y)``; ValueError where none is."""
    table = _table(points)
    if table is None or table.ndim != 2 or table.shape[1] != 4 or len(table) < _FEWEST_POINTS:
        raise ValueError("Ground control points are at least three times column, row, x, y.")
    pixels = np.column_stack([np.ones(len(table)), table[:, 0], table[:, 1]])
    if np.linalg.matrix_rank(pixels) < _FEWEST_POINTS:
        raise ValueError("The ground control points lie on one line.")
    # About their middle: projected coordinates are far greater than what they differ by.
    middle = table[:, 2:].mean(axis=0)
    found = np.linalg.lstsq(pixels, table[:, 2:] - middle, rcond=None)[0]
    (x, y), (a, d), (b, e) = found
    return checked_geotransform((x + middle[0], a, b, y + middle[1], d, e))


def _table(numbers: object) -> np.ndarray | None:
    """Finite numbers in rows and columns; None for anything else, for both come out of JSON."""
    try:
        table = np.asarray(numbers, np.float64)
    except (TypeError, ValueError, OverflowError):
        return None
    return table if np.isfinite(table).all() else None


def _spread(extent: BBox, width: int, height: int) -> GeoTransform:
    return extent.xmin, extent.width / width, 0.0, extent.ymax, 0.0, -extent.height / height


def _placed(description: SourceDescription, crs: Crs, transform: GeoTransform) -> SourceDescription:
    x, a, b, y, d, e = transform
    corners = [(column, row) for column in (0, description.width) for row in (0, description.height)]
    xs = [x + column * a + row * b for column, row in corners]
    ys = [y + column * d + row * e for column, row in corners]
    extent = BBox(min(xs), min(ys), max(xs), max(ys))
    return replace(description, crs=crs, geotransform=transform, has_gcps=False, extent=extent, geographic_extent=None)
