"""Which tiles a layer has: its extent and tile limits in each tile matrix set, worked out once per revision of a layer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, hypot, inf, isfinite
from typing import TypeAlias

import mercantile
import numpy as np

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, WEB_MERCATOR, Crs
from ogc_large_image.geo.tile_matrix import TileLimits, TileMatrix, TileMatrixSet, tile_limits, tile_limits_of
from ogc_large_image.geo.transform import MERCATOR_LATITUDE, transform, transform_bbox
from ogc_large_image.layers.layer import Layer
from ogc_large_image.recent import Recent
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.wmts.offer import TileOffer

WORLD = BBox(-180.0, -90.0, 180.0, 90.0)
UTM_LATITUDES = (-80.0, 84.0)
_CUT_TOLERANCE = 1e-6

_Numbers: TypeAlias = Sequence[float]


@dataclass(frozen=True, slots=True)
class SetCoverage:
    """A layer in one tile matrix set."""

    tile_matrix_set: TileMatrixSet
    extent: BBox
    """In the set's CRS, clipped to the set."""
    limited: int
    """So many matrices have limits, from the coarsest to one beyond the layer's own resolution; 0 for a set that is all the layer's.

    Deeper matrices show nothing new, and would be half of the service metadata
    of a large catalog. They are served, and as 07-057r7 table 8 has it for
    absent limits, anywhere in the matrix.
    """

    @property
    def limits(self) -> Mapping[str, TileLimits]:
        """By tile matrix; worked out when asked for, since those of ten thousand layers are half a million objects."""
        if not self.limited:
            return {matrix.identifier: matrix.all_tiles for matrix in self.tile_matrix_set.matrices}
        return tile_limits_of(self.tile_matrix_set.down_to(self.limited), self.extent)

    @property
    def is_whole(self) -> bool:
        """Whether the layer has every tile of the set, so that there are no limits to announce."""
        matrices = self.tile_matrix_set.matrices
        if self.limited not in (0, len(matrices)):
            # There is none of the finest matrices, and finding out about the others takes a while.
            return False
        limits = self.limits
        return len(limits) == len(matrices) and all(limits[each.identifier] == each.all_tiles for each in matrices)

    def allowed(self, matrix: TileMatrix) -> TileLimits:
        """The rows and columns that may be asked for."""
        is_limited = self.limited and matrix in self.tile_matrix_set.down_to(self.limited)
        return (tile_limits(matrix, self.extent) if is_limited else None) or matrix.all_tiles


@dataclass(frozen=True, slots=True)
class LayerCoverage:
    """A layer as WMTS has it; a layer without any set is not in WMTS."""

    geographic: BBox | None
    """Longitude and latitude; None for an image without a place on the ground."""
    sets: Mapping[str, SetCoverage]
    """By tile matrix set."""


_known: Recent[LayerCoverage | None] = Recent(capacity=16_384)
_PLAIN_OFFER = TileOffer()


def layer_coverage(layer: Layer, offer: TileOffer = _PLAIN_OFFER) -> LayerCoverage | None:
    """Where the layer has tiles; None for a layer that is in no tile matrix set."""
    return _known.get_or_set((identity(layer), offer), lambda: _layer_coverage(layer, offer))


def identity(layer: Layer) -> Hashable:
    """What tells one state of a layer from another, without hashing its whole description."""
    return (layer.name, layer.revision, layer.source, layer.tile_matrix_sets, layer.queryable)


def set_coverage(layer: Layer, tile_matrix_set: TileMatrixSet) -> SetCoverage | None:
    """The layer in a set, whether it is to be offered there or not; None where it does not lie in it."""
    return _set_coverage(_Place(layer.description), tile_matrix_set)


def _layer_coverage(layer: Layer, offer: TileOffer) -> LayerCoverage | None:
    place = _Place(layer.description)
    found = (_set_coverage(place, each) for each in offer.sets_of(layer))
    sets = {each.tile_matrix_set.identifier: each for each in found if each is not None}
    return LayerCoverage(place.geographic, sets) if sets else None


class _Place:
    """An image on the ground, with what several sets want to know of it, worked out once."""

    def __init__(self, description: SourceDescription) -> None:
        self.description = description
        box = description.geographic_extent
        self.geographic = box.intersection(WORLD) if box is not None else None

    @cached_property
    def middle(self) -> tuple[_Numbers, _Numbers]:
        """Longitudes and latitudes of the image's centre and of the points a pixel further along a row and a column."""
        x0, a, b, y0, d, e = self.description.geotransform
        column, row = self.description.width / 2, self.description.height / 2
        x, y = x0 + a * column + b * row, y0 + d * column + e * row
        return _moved(self.description.crs, CRS84, (x, x + a, x + b), (y, y + d, y + e))


def _set_coverage(place: _Place, tile_matrix_set: TileMatrixSet) -> SetCoverage | None:
    description, crs = place.description, tile_matrix_set.crs
    if description.crs.is_pixel or crs.is_pixel:
        return _covered(place, tile_matrix_set, description.extent) if description.crs == crs else None
    if place.geographic is None or not _is_used(crs, place.geographic):
        return None
    return _covered(place, tile_matrix_set, _extent(description, place.geographic, crs))


def _is_used(crs: Crs, geographic: BBox) -> bool:
    """Whether the CRS is meant for some of the place; far from there its formulas give numbers, but no map."""
    area = _area(crs)
    return area is None or area.intersection(geographic) is not None


@lru_cache(maxsize=256)
def _area(crs: Crs) -> BBox | None:
    area = crs.area_of_use
    if area is not None and crs.epsg is not None and 32601 <= crs.epsg <= 32660:
        # The register has one set a zone, in the northern half's CRS, that reaches as far south as UTM does.
        return BBox(area.xmin, UTM_LATITUDES[0], area.xmax, UTM_LATITUDES[1])
    return area


def _covered(place: _Place, tile_matrix_set: TileMatrixSet, box: BBox | None) -> SetCoverage | None:
    extent = box.intersection(tile_matrix_set.bbox) if box is not None else None
    if extent is None:
        return None
    if extent == box and _is_cut_to(tile_matrix_set, extent):
        return SetCoverage(tile_matrix_set, extent, limited=0)
    limited = _finest(tile_matrix_set, _native_resolution(place, tile_matrix_set.crs))
    return SetCoverage(tile_matrix_set, extent, limited)


def _is_cut_to(tile_matrix_set: TileMatrixSet, extent: BBox) -> bool:
    """Whether each matrix begins where the extent does and ends less than a tile behind it, as an image's own set does."""
    finest = tile_matrix_set.matrices[-1]
    width, height = finest.tile_width * finest.resolution, finest.tile_height * finest.resolution
    return (
        (finest.origin_x, finest.origin_y) == (extent.xmin, extent.ymax)
        and len({(matrix.origin_x, matrix.origin_y) for matrix in tile_matrix_set.matrices}) == 1
        and (tile_matrix_set.matrices[0].matrix_width, tile_matrix_set.matrices[0].matrix_height) == (1, 1)
        and ceil(extent.width / width - _CUT_TOLERANCE) == finest.matrix_width
        and ceil(extent.height / height - _CUT_TOLERANCE) == finest.matrix_height
    )


def _extent(description: SourceDescription, geographic: BBox, crs: Crs) -> BBox | None:
    """The image's extent in the CRS of a set; all of its width for an image over the antimeridian.

    Where x follows from longitude alone and y from latitude alone, the
    geographic extent says it all, and following an image's edges twice is saved.
    """
    if crs == description.crs:
        return description.extent
    if crs.same_grid(CRS84):
        return geographic
    if crs.x_period and not crs.is_geographic:
        return _on_cylinder(geographic, crs)
    return transform_bbox(description.outline, description.crs, crs)


def _on_cylinder(geographic: BBox, crs: Crs) -> BBox | None:
    """By two corners, ending where web Mercator does, since most such projections are infinite at the poles."""
    box = geographic.intersection(BBox(-180.0, -MERCATOR_LATITUDE, 180.0, MERCATOR_LATITUDE))
    if box is None:
        return None
    x, y = _project(crs, (box.xmin, box.xmax), (box.ymin, box.ymax))
    found = BBox(x[0], y[0], x[1], y[1])
    # A cylinder that is cut open elsewhere than at 180 degrees may have the corners in the other order.
    return found if found.is_valid else transform_bbox(box, CRS84, crs)


def _project(crs: Crs, longitudes: _Numbers, latitudes: _Numbers) -> tuple[_Numbers, _Numbers]:
    if crs == WEB_MERCATOR:
        x, y = zip(*map(mercantile.xy, longitudes, latitudes), strict=True)
        return x, y
    return _moved(CRS84, crs, longitudes, latitudes)


def _moved(source: Crs, target: Crs, xs: _Numbers, ys: _Numbers) -> tuple[_Numbers, _Numbers]:
    if source.same_grid(target):
        return xs, ys
    x, y = transform(source, target, np.array(xs), np.array(ys))
    return x.tolist(), y.tolist()


def native_resolution(description: SourceDescription, crs: Crs) -> float:
    """CRS units per pixel where the image's centre falls, the finer of its two directions; inf where it falls nowhere."""
    return _native_resolution(_Place(description), crs)


def _native_resolution(place: _Place, crs: Crs) -> float:
    """By way of longitude and latitude: a transformation for each pair of CRSs is more than can be kept of a large catalog."""
    _x0, a, b, _y0, d, e = place.description.geotransform
    if crs == place.description.crs:
        return min(step for step in (hypot(a, d), hypot(b, e)) if step > 0)
    longitudes, latitudes = place.middle
    if not all(map(isfinite, (*longitudes, *latitudes))):
        return inf
    xs, ys = _project(crs, longitudes, latitudes)
    steps = [hypot(xs[i] - xs[0], ys[i] - ys[0]) for i in (1, 2)]
    return min((step for step in steps if isfinite(step) and step > 0), default=inf)


def _finest(tile_matrix_set: TileMatrixSet, resolution: float) -> int:
    """How many matrices there are from the coarsest to the first one as fine as ``resolution``, and the one after that."""
    matrices = tile_matrix_set.matrices
    # A matrix that is a rounding error coarser than the image is as fine as the image.
    as_fine = bisect_left(matrices, -resolution * 1.0001, key=lambda matrix: -matrix.resolution)
    return min(as_fine + 2, len(matrices))
