"""Pyramids of tiles as OGC registers them (17-083r4), computed from indices so that no tile drifts.

The definitions are morecantile's copies of OGC's register, read as the data
they are: importing that package brings pydantic and a fifth of a second.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import distribution
from types import MappingProxyType
from typing import Any, NamedTuple

from ogc_large_image.errors import TileMatrixNotDefined, TileMatrixSetNotDefined
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid

# Of a tile: an extent that ends this little beyond a tile's edge does not take the next tile.
_EDGE_TOLERANCE = 1e-6


class TileLimits(NamedTuple):
    """The tiles of a matrix that hold anything of a layer, both ends included (07-057r7 6.3)."""

    min_row: int
    max_row: int
    min_col: int
    max_col: int

    def contains(self, row: int, col: int) -> bool:
        return self.min_row <= row <= self.max_row and self.min_col <= col <= self.max_col


@dataclass(frozen=True, slots=True)
class TileMatrix:
    """One level; its origin is the outer top left corner, easting first, and its pixels are square."""

    identifier: str
    scale_denominator: float
    resolution: float
    """CRS units per pixel."""
    origin_x: float
    origin_y: float
    tile_width: int
    tile_height: int
    matrix_width: int
    matrix_height: int

    @property
    def bbox(self) -> BBox:
        """All tiles of the matrix."""
        return BBox(
            self.origin_x,
            self.origin_y - self.matrix_height * self.tile_height * self.resolution,
            self.origin_x + self.matrix_width * self.tile_width * self.resolution,
            self.origin_y,
        )

    def contains(self, row: int, col: int) -> bool:
        return 0 <= row < self.matrix_height and 0 <= col < self.matrix_width

    def tile_bbox(self, row: int, col: int) -> BBox:
        """One tile, from its indices alone; neighbours share their edges to the last bit."""
        return BBox(
            self.origin_x + col * self.tile_width * self.resolution,
            self.origin_y - (row + 1) * self.tile_height * self.resolution,
            self.origin_x + (col + 1) * self.tile_width * self.resolution,
            self.origin_y - row * self.tile_height * self.resolution,
        )


@dataclass(frozen=True, slots=True)
class TileMatrixSet:
    """Matrices in one CRS, coarsest first."""

    identifier: str
    title: str
    crs: Crs
    matrices: tuple[TileMatrix, ...]
    well_known_scale_set: str = ""
    """URN of one that has the same CRS and no coarser level (07-057r7 6.2), if it is to be announced.

    The register names GoogleCRS84Quad for WorldCRS84Quad, whose coarsest level it lacks, and
    GoogleMapsCompatible for WebMercatorQuad, though it ends at level 18: neither is followed.
    """
    _by_identifier: Mapping[str, TileMatrix] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_identifier", {matrix.identifier: matrix for matrix in self.matrices})

    @property
    def bbox(self) -> BBox:
        """All tiles of the coarsest matrix."""
        return self.matrices[0].bbox

    def matrix(self, identifier: str) -> TileMatrix:
        """The matrix of this name; TileMatrixNotDefined where there is none."""
        try:
            return self._by_identifier[identifier]
        except KeyError:
            raise TileMatrixNotDefined(f"{self.identifier} has no such tile matrix.", "TileMatrix") from None

    def tile_grid(self, matrix: TileMatrix, row: int, col: int) -> PixelGrid:
        """The pixels of a tile, which may lie outside the matrix."""
        return PixelGrid(matrix.tile_bbox(row, col), self.crs, matrix.tile_width, matrix.tile_height)


def tile_limits(matrix: TileMatrix, extent: BBox) -> TileLimits | None:
    """The tiles that an extent in the set's CRS touches in an area; None where it misses the matrix."""
    if not extent.is_valid:
        return None
    cols = _span(
        (extent.xmin - matrix.origin_x) / (matrix.tile_width * matrix.resolution),
        (extent.xmax - matrix.origin_x) / (matrix.tile_width * matrix.resolution),
        matrix.matrix_width,
    )
    rows = _span(
        (matrix.origin_y - extent.ymax) / (matrix.tile_height * matrix.resolution),
        (matrix.origin_y - extent.ymin) / (matrix.tile_height * matrix.resolution),
        matrix.matrix_height,
    )
    return TileLimits(*rows, *cols) if rows and cols else None


def _span(start: float, end: float, count: int) -> tuple[int, int] | None:
    """First and last of ``count`` unit cells that an interval covers more than a rounding error of."""
    if end <= 0 or start >= count:
        return None
    start, end = max(start, 0.0), min(end, float(count))
    first = math.floor(start + _EDGE_TOLERANCE)
    last = math.ceil(end - _EDGE_TOLERANCE) - 1
    if last < first:  # narrower than the tolerance
        first = last = math.floor((start + end) / 2)
    return min(first, count - 1), min(last, count - 1)


def _registered(identifier: str) -> TileMatrixSet:
    path = distribution("morecantile").locate_file(f"morecantile/data/{identifier}.json")
    with open(str(path), encoding="utf-8") as file:
        entry = json.load(file)
    crs = Crs.parse(entry["crs"])
    return TileMatrixSet(
        identifier=identifier,
        title=entry["title"],
        crs=crs,
        matrices=tuple(_matrix(level, northing_first=crs.northing_first) for level in entry["tileMatrices"]),
    )


def _matrix(level: dict[str, Any], *, northing_first: bool) -> TileMatrix:
    x, y = reversed(level["pointOfOrigin"]) if northing_first else level["pointOfOrigin"]
    return TileMatrix(
        identifier=level["id"],
        scale_denominator=float(level["scaleDenominator"]),
        resolution=float(level["cellSize"]),
        origin_x=float(x),
        origin_y=float(y),
        tile_width=level["tileWidth"],
        tile_height=level["tileHeight"],
        matrix_width=level["matrixWidth"],
        matrix_height=level["matrixHeight"],
    )


TILE_MATRIX_SETS: Mapping[str, TileMatrixSet] = MappingProxyType(
    {identifier: _registered(identifier) for identifier in ("WebMercatorQuad", "WorldCRS84Quad")}
)


def tile_matrix_set(identifier: str) -> TileMatrixSet:
    """The set of this name; TileMatrixSetNotDefined where there is none."""
    try:
        return TILE_MATRIX_SETS[identifier]
    except KeyError:
        raise TileMatrixSetNotDefined("There is no such tile matrix set.", "TileMatrixSet") from None
