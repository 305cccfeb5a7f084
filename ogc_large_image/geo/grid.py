"""The pixel grid that an answer is drawn on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs


@dataclass(frozen=True, slots=True)
class PixelGrid:
    """``bbox`` cut into ``width`` × ``height`` cells; row 0 is the northernmost.

    The bbox runs along the outer edges of the outer pixels, and a pixel stands
    for its centre (06-042 6.7.2 and 7.3.3.6, 07-057r7 6.1); cells need not be square.
    """

    bbox: BBox
    crs: Crs
    width: int
    height: int

    @property
    def xres(self) -> float:
        """CRS units per pixel along a row."""
        return self.bbox.width / self.width

    @property
    def yres(self) -> float:
        """CRS units per pixel along a column, positive."""
        return self.bbox.height / self.height

    @property
    def geotransform(self) -> tuple[float, float, float, float, float, float]:
        """In GDAL's order: x origin, x per column, x per row, y origin, y per column, y per row."""
        return (self.bbox.xmin, self.xres, 0.0, self.bbox.ymax, 0.0, -self.yres)

    @property
    def scale_denominator(self) -> float:
        """Of a screen whose pixels are 0.28 mm wide, as the standards have it (05-077r4 10.2, 07-057r7 6.1)."""
        return (self.xres + self.yres) / 2 * self.crs.metres_per_unit / 0.00028

    def grown(self, pixels: int) -> PixelGrid:
        """The same grid with so many more cells on every side."""
        across, down = pixels * self.xres, pixels * self.yres
        xmin, ymin, xmax, ymax = self.bbox
        bbox = BBox(xmin - across, ymin - down, xmax + across, ymax + down)
        return PixelGrid(bbox, self.crs, self.width + 2 * pixels, self.height + 2 * pixels)

    def column_centres(self) -> npt.NDArray[np.float64]:
        """x of each column's centre, shape (width,)."""
        return self.bbox.xmin + (np.arange(self.width, dtype=np.float64) + 0.5) * self.xres

    def row_centres(self) -> npt.NDArray[np.float64]:
        """y of each row's centre, from north to south, shape (height,)."""
        return self.bbox.ymax - (np.arange(self.height, dtype=np.float64) + 0.5) * self.yres
