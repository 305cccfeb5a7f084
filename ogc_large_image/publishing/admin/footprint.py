"""Where a layer lies on the ground, as a drawing over the land of the world."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84
from ogc_large_image.geo.transform import transform
from ogc_large_image.sources.description import SourceDescription

UNITS = 10
"""Of the drawing, in a degree; y points down."""
_POINTS = 9
_NARROWEST = 40.0
_LINES = (45.0, 30.0, 15.0, 10.0)


@dataclass(frozen=True, slots=True)
class Footprint:
    """The attributes of the drawing's elements."""

    outline: str
    """Points of a polygon."""
    middle: tuple[float, float]
    window: tuple[float, float, float, float]
    """x, y, width and height of the region around it, twice as wide as high."""
    line_distance: float
    """Between meridians and parallels of the region."""


def footprint_of(description: SourceDescription) -> Footprint | None:
    """The image's outline; None where it lies nowhere."""
    box = description.geographic_extent
    if box is None:
        return None
    middle = (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2
    width = min(max(_NARROWEST, 3 * (box.xmax - box.xmin), 6 * (box.ymax - box.ymin)), 360.0)
    west = min(max(middle[0] - width / 2, -180.0), 180.0 - width)
    north = max(min(middle[1] + width / 4, 90.0), width / 2 - 90.0)
    points = " ".join(f"{_drawn(x):.6g},{_drawn(-y):.6g}" for x, y in _ring(description, box))
    distance = next((line for line in _LINES if width / line >= 4), _LINES[-1])
    window = (_drawn(west), _drawn(-north), _drawn(width), _drawn(width / 2))
    return Footprint(points, (_drawn(middle[0]), _drawn(-middle[1])), window, distance * UNITS)


def _drawn(degrees: float) -> float:
    return round(degrees * UNITS, 3)


def _ring(description: SourceDescription, box: BBox) -> list[tuple[float, float]]:
    """The image's edges as longitudes and latitudes; those of the box around it where the edges cannot be followed."""
    shares = np.linspace(0, 1, _POINTS)[:-1]
    zeros, ones = np.zeros_like(shares), np.ones_like(shares)
    columns = np.concatenate([shares, ones, 1 - shares, zeros]) * description.width
    rows = np.concatenate([zeros, shares, ones, 1 - shares]) * description.height
    x0, dx, rx, y0, ry, dy = description.geotransform
    lon, lat = transform(description.crs, CRS84, x0 + columns * dx + rows * rx, y0 + columns * ry + rows * dy)
    around = math.isfinite(float(lon.sum() + lat.sum())) and box.xmin - 1 <= lon.min() and lon.max() <= box.xmax + 1
    # Beyond half a turn an outline may go either way round the globe.
    if around and lon.max() - lon.min() < 180 and not description.has_gcps:
        return list(zip(lon.tolist(), lat.tolist(), strict=True))
    return [(box.xmin, box.ymin), (box.xmax, box.ymin), (box.xmax, box.ymax), (box.xmin, box.ymax)]
