"""A rectangle in some CRS, always easting before northing."""

from __future__ import annotations

import math
from typing import NamedTuple


class BBox(NamedTuple):
    """``(xmin, ymin, xmax, ymax)`` in CRS units; x is easting or longitude whatever the wire order was."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float

    @property
    def width(self) -> float:
        return self.xmax - self.xmin

    @property
    def height(self) -> float:
        return self.ymax - self.ymin

    @property
    def is_valid(self) -> bool:
        """Finite, and of positive width and height (06-042 7.3.3.6)."""
        return -math.inf < self.xmin < self.xmax < math.inf and -math.inf < self.ymin < self.ymax < math.inf

    def intersection(self, other: BBox) -> BBox | None:
        """The common part, or None where the two do not overlap in an area."""
        box = BBox(
            max(self.xmin, other.xmin), max(self.ymin, other.ymin), min(self.xmax, other.xmax), min(self.ymax, other.ymax)
        )
        return box if box.xmin < box.xmax and box.ymin < box.ymax else None

    def union(self, other: BBox) -> BBox:
        """The smallest rectangle that holds both."""
        return BBox(
            min(self.xmin, other.xmin), min(self.ymin, other.ymin), max(self.xmax, other.xmax), max(self.ymax, other.ymax)
        )

    def swapped(self) -> BBox:
        """The same rectangle with its axes exchanged, for a wire format that lists northing first."""
        return BBox(self.ymin, self.xmin, self.ymax, self.xmax)
