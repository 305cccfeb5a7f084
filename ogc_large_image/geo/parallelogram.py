"""What an affine transform makes of a rectangle: the outline of a rotated or sheared image."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.bbox import BBox

FloatArray = npt.NDArray[np.float64]

SHARES = BBox(0.0, 0.0, 1.0, 1.0)
"""All points of a parallelogram, as shares of its two sides."""


class Parallelogram(NamedTuple):
    """A corner, and the two sides that lead from it; in CRS units, easting or longitude first."""

    x: float
    y: float
    across_x: float
    across_y: float
    down_x: float
    down_y: float

    @property
    def bbox(self) -> BBox:
        """The rectangle around it."""
        xs = [self.x + u * self.across_x + v * self.down_x for u in (0, 1) for v in (0, 1)]
        ys = [self.y + u * self.across_y + v * self.down_y for u in (0, 1) for v in (0, 1)]
        return BBox(min(xs), min(ys), max(xs), max(ys))

    def points(self, u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        """x and y of the points so far along its sides, in arrays of the same shape."""
        return self.x + u * self.across_x + v * self.down_x, self.y + u * self.across_y + v * self.down_y

    def shares(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The way back; not finite where it has no area."""
        determinant = np.float64(self.across_x * self.down_y - self.down_x * self.across_y)
        dx, dy = x - self.x, y - self.y
        return (dx * self.down_y - dy * self.down_x) / determinant, (dy * self.across_x - dx * self.across_y) / determinant


Area: TypeAlias = BBox | Parallelogram
"""What of a plane an image covers."""
