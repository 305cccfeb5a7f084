"""Which tiles a layer has: its extent and tile limits in each tile matrix set, worked out once per revision of a layer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import hypot, inf, isfinite

import numpy as np

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, Crs
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, TileLimits, TileMatrix, TileMatrixSet, tile_limits
from ogc_large_image.geo.transform import transform, transform_bbox
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.fragments import FragmentStore
from ogc_large_image.sources.description import SourceDescription

WORLD = BBox(-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class SetCoverage:
    """A layer in one tile matrix set."""

    tile_matrix_set: TileMatrixSet
    extent: BBox
    """In the set's CRS, clipped to the set."""
    limits: Mapping[str, TileLimits]
    """By tile matrix, from the coarsest to one beyond the layer's own resolution.

    Deeper matrices show nothing new, and would be half of the service metadata
    of a large catalog. They are served, and as 07-057r7 table 8 has it for
    absent limits, anywhere in the matrix.
    """

    def allowed(self, matrix: TileMatrix) -> TileLimits:
        """The rows and columns that may be asked for."""
        limits = self.limits.get(matrix.identifier)
        return limits or TileLimits(0, matrix.matrix_height - 1, 0, matrix.matrix_width - 1)


@dataclass(frozen=True, slots=True)
class LayerCoverage:
    """A layer as WMTS has it; a layer without any set is not in WMTS."""

    geographic: BBox
    """Longitude and latitude."""
    sets: Mapping[str, SetCoverage]
    """By tile matrix set."""


_known: FragmentStore[LayerCoverage | None] = FragmentStore(capacity=16_384)


def layer_coverage(layer: Layer) -> LayerCoverage | None:
    """Where the layer has tiles; None for a layer that is in no tile matrix set."""
    return _known.get(identity(layer), lambda: _layer_coverage(layer))


def identity(layer: Layer) -> Hashable:
    """What tells one state of a layer from another, without hashing its whole description."""
    return (layer.name, layer.revision, layer.source)


def _layer_coverage(layer: Layer) -> LayerCoverage | None:
    description = layer.description
    if not description.is_georeferenced:
        return None  # an image without a place on the ground fits into none of the sets offered
    box = description.geographic_extent
    geographic = box.intersection(WORLD) if box is not None else None
    if geographic is None:
        return None
    found = (_set_coverage(description, geographic, each) for each in TILE_MATRIX_SETS.values())
    sets = {each.tile_matrix_set.identifier: each for each in found if each is not None}
    return LayerCoverage(geographic, sets) if sets else None


def _set_coverage(description: SourceDescription, geographic: BBox, tile_matrix_set: TileMatrixSet) -> SetCoverage | None:
    box = _extent(description, geographic, tile_matrix_set.crs)
    extent = box.intersection(tile_matrix_set.bbox) if box is not None else None
    if extent is None:
        return None
    listed = _matrices(tile_matrix_set, native_resolution(description, tile_matrix_set.crs))
    limits = {matrix.identifier: tile_limits(matrix, extent) for matrix in listed}
    return SetCoverage(tile_matrix_set, extent, {name: each for name, each in limits.items() if each is not None})


def _extent(description: SourceDescription, geographic: BBox, crs: Crs) -> BBox | None:
    """The image's extent in the CRS of a set; all of its width for an image over the antimeridian.

    Where x follows from longitude alone and y from latitude alone, the
    geographic extent says it all, and following an image's edges twice is saved.
    """
    if crs.x_period and not crs.same_grid(description.crs):
        return transform_bbox(geographic, CRS84, crs)
    return transform_bbox(description.extent, description.crs, crs)


def native_resolution(description: SourceDescription, crs: Crs) -> float:
    """CRS units per pixel where the image's centre falls, the finer of its two directions; inf where it falls nowhere."""
    x0, a, b, y0, d, e = description.geotransform
    column, row = description.width / 2, description.height / 2
    x, y = x0 + a * column + b * row, y0 + d * column + e * row
    xs, ys = transform(description.crs, crs, np.array([x, x + a, x + b]), np.array([y, y + d, y + e]))
    steps = [float(hypot(xs[i] - xs[0], ys[i] - ys[0])) for i in (1, 2)]
    return min((step for step in steps if isfinite(step) and step > 0), default=inf)


def _matrices(tile_matrix_set: TileMatrixSet, resolution: float) -> list[TileMatrix]:
    """From the coarsest to the first one as fine as ``resolution``, and the one after that."""
    matrices = list(tile_matrix_set.matrices)
    # A matrix that is a rounding error coarser than the image is as fine as the image.
    as_fine = (index for index, matrix in enumerate(matrices) if matrix.resolution <= resolution * 1.0001)
    return matrices[: next(as_fine, len(matrices)) + 2]
