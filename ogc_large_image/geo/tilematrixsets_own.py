"""A tile matrix set made for an image: its finest tiles are cut out of the image's own pixels, nothing is resampled.

The identifier is made from the grid alone, so it stays when an image is
published again, and images on the same grid share it.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from math import ceil, isclose, isfinite

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tile_matrix import PIXEL_METRES, TileMatrix, TileMatrixSet

OWN = "own"
"""Stands for the set of each layer's own in a list of sets."""

TILE_SIDE = 256
_SQUARE = 1e-3
_MAX_LEVELS = 32


def own_set(crs: Crs, extent: BBox, width: int, height: int) -> TileMatrixSet | None:
    """The set of an upright image of ``width`` × ``height`` pixels over ``extent``.

    The coarsest matrix is one tile that holds it all, each further one has
    pixels half as wide, and the finest the image's own. None where WMTS could
    not say where it is: in a CRS without a registered code, or with pixels
    that are not square.
    """
    if not (crs.urn and extent.is_valid and width > 0 and height > 0):
        return None
    resolution, other = extent.width / width, extent.height / height
    if not (isfinite(resolution) and isclose(resolution, other, rel_tol=_SQUARE)):
        return None
    return _own_set(crs, extent.xmin, extent.ymax, resolution, width, height)


@lru_cache(maxsize=4096)
def _own_set(crs: Crs, x: float, y: float, resolution: float, width: int, height: int) -> TileMatrixSet | None:
    finest = 0
    while max(width, height) > TILE_SIDE << finest:
        finest += 1
    if finest >= _MAX_LEVELS:
        return None
    pixels = resolution * crs.metres_per_unit / PIXEL_METRES
    matrices = tuple(
        TileMatrix(
            identifier=str(level),
            scale_denominator=pixels * 2 ** (finest - level),
            resolution=resolution * 2 ** (finest - level),
            origin_x=x,
            origin_y=y,
            tile_width=TILE_SIDE,
            tile_height=TILE_SIDE,
            # A tile takes so many of the image's pixels along a side.
            matrix_width=ceil(width / (TILE_SIDE << (finest - level))),
            matrix_height=ceil(height / (TILE_SIDE << (finest - level))),
        )
        for level in range(finest + 1)
    )
    grid = blake2b(repr((crs.code, x, y, resolution, width, height)).encode(), digest_size=6).hexdigest()
    title = "Pixels of the image" if crs.is_pixel else f"{crs.name}, {resolution:.6g} per pixel"
    return TileMatrixSet(f"{crs.code.replace(':', '_')}_{grid}", title, crs, matrices)
