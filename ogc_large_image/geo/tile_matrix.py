"""A pyramid of tiles as values: matrices, their sets and the tiles that an extent touches, computed from indices alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from ogc_large_image.errors import TileMatrixNotDefined
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid

PIXEL_METRES = 0.00028
"""The side of a standardized rendering pixel, which scale denominators are reckoned with (07-057r7 6.1)."""

# Of a tile: an extent that ends this little beyond a tile's edge does not take the next tile.
_EDGE_TOLERANCE = 1e-6

DOUBLED = "@2x"
"""Ends the identifier of a set whose tiles have twice the pixels on the same ground."""


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

    @property
    def all_tiles(self) -> TileLimits:
        return TileLimits(0, self.matrix_height - 1, 0, self.matrix_width - 1)

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

    def doubled(self) -> TileMatrix:
        """The same tiles with twice the pixels along each side."""
        return replace(
            self,
            scale_denominator=self.scale_denominator / 2,
            resolution=self.resolution / 2,
            tile_width=self.tile_width * 2,
            tile_height=self.tile_height * 2,
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
    crs_name: str = ""
    """How the scale set's definition spells the CRS, where that is not the usual way."""
    _by_identifier: Mapping[str, TileMatrix] = field(init=False, repr=False, compare=False)
    _heads: dict[int, tuple[TileMatrix, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

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

    def down_to(self, count: int) -> tuple[TileMatrix, ...]:
        """The coarsest ``count`` matrices, at least one; the same object each time."""
        return self._heads.get(count) or self._heads.setdefault(count, self.matrices[: max(count, 1)])

    def tile_grid(self, matrix: TileMatrix, row: int, col: int) -> PixelGrid:
        """The pixels of a tile, which may lie outside the matrix."""
        return PixelGrid(matrix.tile_bbox(row, col), self.crs, matrix.tile_width, matrix.tile_height)

    def doubled(self) -> TileMatrixSet:
        """The same tiles under the same numbers for displays with fine pixels; its name ends in ``@2x``."""
        matrices = tuple(matrix.doubled() for matrix in self.matrices)
        return TileMatrixSet(f"{self.identifier}{DOUBLED}", f"{self.title}, double pixels", self.crs, matrices)


def tile_limits(matrix: TileMatrix, extent: BBox) -> TileLimits | None:
    """The tiles that an extent in the set's CRS touches in an area; None where it misses the matrix."""
    if not extent.is_valid:
        return None
    width, height = matrix.tile_width * matrix.resolution, matrix.tile_height * matrix.resolution
    cols = _span((extent.xmin - matrix.origin_x) / width, (extent.xmax - matrix.origin_x) / width, matrix.matrix_width)
    rows = _span((matrix.origin_y - extent.ymax) / height, (matrix.origin_y - extent.ymin) / height, matrix.matrix_height)
    return TileLimits(*rows, *cols) if rows and cols else None


def tile_limits_of(matrices: tuple[TileMatrix, ...], extent: BBox) -> dict[str, TileLimits]:
    """``tile_limits`` of many matrices at once, by identifier, without those that the extent misses.

    The same arithmetic without its calls: a catalog of ten thousand layers asks this for half a million matrices.
    """
    found: dict[str, TileLimits] = {}
    if not extent.is_valid:
        return found
    xmin, ymin, xmax, ymax = extent
    for name, left, top, width, height, columns, rows in _facts(matrices):
        west, east = (xmin - left) / width, (xmax - left) / width
        north, south = (top - ymax) / height, (top - ymin) / height
        if east <= 0 or west >= columns or south <= 0 or north >= rows:
            continue
        min_col = int(west + _EDGE_TOLERANCE) if west > 0 else 0
        max_col = _ceil(east - _EDGE_TOLERANCE) - 1 if east < columns else columns - 1
        min_row = int(north + _EDGE_TOLERANCE) if north > 0 else 0
        max_row = _ceil(south - _EDGE_TOLERANCE) - 1 if south < rows else rows - 1
        if max_col < min_col:
            min_col, max_col = _span(west, east, columns) or (0, 0)
        if max_row < min_row:
            min_row, max_row = _span(north, south, rows) or (0, 0)
        found[name] = TileLimits(min_row, max_row, min_col, max_col)
    return found


_Facts: TypeAlias = "list[tuple[str, float, float, float, float, int, int]]"
"""Of each matrix: name, left and top edge, width and height of a tile, columns and rows."""


def _facts(matrices: tuple[TileMatrix, ...]) -> _Facts:
    # By identity: the matrices of the sets on offer are few and stay, and hashing them costs more than all the rest.
    held = _known_facts.get(id(matrices))
    if held is None or held[0] is not matrices:
        if len(_known_facts) >= _MOST_FACTS:
            _known_facts.clear()
        held = _known_facts[id(matrices)] = (matrices, [_facts_of(matrix) for matrix in matrices])
    return held[1]


def _facts_of(matrix: TileMatrix) -> tuple[str, float, float, float, float, int, int]:
    width, height = matrix.tile_width * matrix.resolution, matrix.tile_height * matrix.resolution
    return matrix.identifier, matrix.origin_x, matrix.origin_y, width, height, matrix.matrix_width, matrix.matrix_height


_MOST_FACTS = 256
_known_facts: dict[int, tuple[tuple[TileMatrix, ...], _Facts]] = {}
_ceil = math.ceil


def _span(start: float, end: float, count: int) -> tuple[int, int] | None:
    """First and last of ``count`` unit cells that an interval covers more than a rounding error of."""
    if end <= 0 or start >= count:
        return None
    if start < 0:
        start = 0.0
    if end > count:
        end = float(count)
    first, last = int(start + _EDGE_TOLERANCE), math.ceil(end - _EDGE_TOLERANCE) - 1
    if last < first:  # narrower than the tolerance
        first = last = int((start + end) / 2)
    return (first if first < count else count - 1), (last if last < count else count - 1)
