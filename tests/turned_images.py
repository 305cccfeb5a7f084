"""Images that lie askew in their CRS, and where they are by pyproj alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyproj

from ogc_large_image.geo.bbox import BBox
from tests.rasters import RasterSpec, ramp

WIDTH, HEIGHT = 400, 300
_DENSE = 4001


@dataclass(frozen=True)
class TurnedImage:
    """400 × 300 pixels of a size in CRS units, turned counterclockwise about the upper left corner, columns sheared."""

    crs: str
    corner: tuple[float, float]
    pixel: float
    angle: float = 0.0
    shear: float = 0.0

    @property
    def geotransform(self) -> tuple[float, float, float, float, float, float]:
        """GDAL's order."""
        cosine, sine = (f(math.radians(self.angle)) * self.pixel for f in (math.cos, math.sin))
        x, y = self.corner
        return x, cosine, sine + self.shear * cosine, y, sine, -cosine + self.shear * sine

    @property
    def spec(self) -> RasterSpec:
        """Without a pixel of zero."""
        return RasterSpec(np.maximum(ramp(HEIGHT, WIDTH, 1), 1), crs=self.crs, geotransform=self.geotransform)

    @property
    def spec_with_points(self) -> RasterSpec:
        """The same by ground control points in place of the geotransform."""
        places = [(column, row) for column in (0.0, WIDTH / 2, WIDTH) for row in (0.0, HEIGHT / 3, HEIGHT)]
        points = [(*place, *self._ground(*map(np.float64, place))) for place in places]
        return RasterSpec(np.maximum(ramp(HEIGHT, WIDTH, 1), 1), crs=self.crs, geotransform=None, gcps=points)

    @property
    def extent(self) -> BBox:
        """In its own CRS."""
        return _around(*self._outline(2))

    def extent_in(self, crs: str) -> BBox:
        """The rectangle around its outline in another CRS, by so many points that what is between them is less than a pixel."""
        return _around(*self._moved(crs, *self._outline(_DENSE)))

    def pixel_in(self, crs: str) -> float:
        """The longest that a side of a pixel at the image's corners and in its middle becomes there."""
        places = [(0, 0), (WIDTH, 0), (0, HEIGHT), (WIDTH, HEIGHT), (WIDTH / 2, HEIGHT / 2)]
        columns, rows = np.array(places, float).T
        here = np.array(self._moved(crs, *self._ground(columns, rows)))
        steps = [np.array(self._moved(crs, *self._ground(columns + c, rows + r))) - here for c, r in ((1, 0), (0, 1))]
        return float(max(np.hypot(*step).max() for step in steps))

    def _ground(self, columns, rows):
        x, a, b, y, d, e = self.geotransform
        return x + columns * a + rows * b, y + columns * d + rows * e

    def _outline(self, count: int):
        shares = np.linspace(0, 1, count)
        zeros, ones = np.zeros(count), np.ones(count)
        columns = np.concatenate([shares, ones, 1 - shares, zeros]) * WIDTH
        rows = np.concatenate([zeros, shares, ones, 1 - shares]) * HEIGHT
        return self._ground(columns, rows)

    def _moved(self, crs: str, x, y):
        return pyproj.Transformer.from_crs(self.crs, crs, always_xy=True).transform(x, y)


def _around(x, y) -> BBox:
    return BBox(float(min(x)), float(min(y)), float(max(x)), float(max(y)))


_SHAPES = {"5": (5.0, 0.0), "30": (30.0, 0.0), "45": (45.0, 0.0), "200": (200.0, 0.3), "shear": (0.0, 0.5)}
_PLACES = {
    "utm": ("EPSG:32633", (780_000.0, 6_600_000.0), 10.0),
    "degrees": ("EPSG:4326", (11.0, 47.0), 0.001),
    "polar": ("EPSG:3413", (2e5, -1.5e6), 1000.0),
}
TURNED = {f"{place} {shape}": TurnedImage(*_PLACES[place], *_SHAPES[shape]) for place in _PLACES for shape in _SHAPES}
"""In UTM, in degrees and around a pole, by place and angle."""

CRSS = ("EPSG:4326", "EPSG:3857", "EPSG:32633", "EPSG:3035", "EPSG:3413")
CASES = [
    (name, crs)
    for name, image in TURNED.items()
    for crs in CRSS
    if crs != image.crs and not ("polar" in name and crs in ("EPSG:32633", "EPSG:3035"))
]
"""Each with the CRSs that reach there."""
