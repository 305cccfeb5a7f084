"""Whether an image reaches into a picture, by what is recorded of it."""

from __future__ import annotations

import math
from functools import lru_cache

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.parallelogram import Area
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.sources.description import SourceDescription


def meets(description: SourceDescription, grid: PixelGrid) -> bool:
    """Whether the image can have a pixel on the grid; True where that cannot be told without reading."""
    extent = _extent_in(description.outline, description.crs, grid.crs)
    if extent is None:
        return True
    # Edges were bent by the transformation at a finite number of points: give them a pixel.
    left, right = extent.xmin - grid.xres, extent.xmax + grid.xres
    bottom, top = extent.ymin - grid.yres, extent.ymax + grid.yres
    box = grid.bbox
    if top <= box.ymin or bottom >= box.ymax:
        return False
    period = grid.crs.x_period
    if period is None:
        return left < box.xmax and right > box.xmin
    # Some whole number of periods must bring the extent in, more than ``fewest`` and less than ``most``.
    fewest, most = (box.xmin - right) / period, (box.xmax - left) / period
    return most - fewest > 1 or math.floor(fewest) + 1 < most


@lru_cache(maxsize=1024)
def _extent_in(outline: Area, source: Crs, target: Crs) -> BBox | None:
    if source.same_grid(target):
        return outline if isinstance(outline, BBox) else outline.bbox
    return transform_bbox(outline, source, target)
