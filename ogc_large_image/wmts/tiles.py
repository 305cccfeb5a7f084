"""From a tile request to the map query that it stands for: a tile is a map on its cell of the tile matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice, product

from ogc_large_image.errors import (
    InvalidDimensionValue,
    LayerNotDefined,
    NotDefined,
    OgcLargeImageError,
    PointOutOfRange,
    TileMatrixSetNotDefined,
    TileOutOfRange,
)
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.dimension_selection import DimensionSelection, select_frames
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.render.queries import ImageFormat, LayerSelection, MapQuery
from ogc_large_image.styles.style import Style
from ogc_large_image.wmts.chosen_style import chosen_style
from ogc_large_image.wmts.coverage import layer_coverage
from ogc_large_image.wmts.dimensions import own_spelling, variable
from ogc_large_image.wmts.offer import TileOffer
from ogc_large_image.wmts.requests import FeatureInfoRequest, TileRequest

MOST_SPLIT = 4
"""Dimensions of a layer up to which an address may have intervals."""
MOST_READINGS = 32


@dataclass(frozen=True, slots=True)
class Tile:
    """What is on a tile, and where it is."""

    selections: tuple[LayerSelection, ...]
    grid: PixelGrid
    warnings: tuple[str, ...] = ()
    """Of dimension values that were not the ones asked for."""

    def query(self, image_format: ImageFormat) -> MapQuery:
        """The query whose picture is the tile, transparent where the format can be."""
        return MapQuery(self.selections, self.grid, image_format, transparent=image_format.has_alpha)


def find_tile(request: TileRequest, catalog: Catalog, offer: TileOffer) -> Tile:
    """The tile that is asked for.

    Names are looked up in the order of 07-057r7 table 22, so the first wrong
    one is the one reported. A tile outside the limits is TileOutOfRange; one
    inside them without data is an ordinary, empty picture.
    """
    layer = catalog.layer(request.layer)
    style = offer.adjusted(chosen_style(layer, request.style), request.dimensions)
    offer.check_format(request.format)
    selections, warnings = select(layer, style, request.dimensions)
    coverage = layer_coverage(layer, offer)
    if coverage is None:
        raise LayerNotDefined("The layer has no tiles.", "layer")
    covered = coverage.sets.get(request.tile_matrix_set)
    if covered is None:
        raise TileMatrixSetNotDefined("The layer is not offered in this tile matrix set.", "TileMatrixSet")
    matrix = covered.tile_matrix_set.matrix(request.tile_matrix)
    allowed = covered.allowed(matrix)
    _check_range("TileRow", request.row, allowed.min_row, allowed.max_row)
    _check_range("TileCol", request.col, allowed.min_col, allowed.max_col)
    return Tile(selections, covered.tile_matrix_set.tile_grid(matrix, request.row, request.col), warnings)


def select(layer: Layer, style: Style, given: Kvp | tuple[str, ...]) -> tuple[tuple[LayerSelection, ...], tuple[str, ...]]:
    """The layer's frames that the dimension values mean, each as a selection, and warnings about the values."""
    if not layer.dimensions:
        if isinstance(given, tuple) and given:
            raise NotDefined("There is no such resource.")
        return (LayerSelection(layer, style),), ()
    found = _selected(layer, given)
    return tuple(LayerSelection(layer, style, frame, value_ranges=found.value_ranges) for frame in found.frames), found.warnings


def _selected(layer: Layer, given: Kvp | tuple[str, ...]) -> DimensionSelection:
    if isinstance(given, Kvp):
        wanted = {each.name: given.text(variable(each)) for each in layer.dimensions if given.has(variable(each))}
        with own_spelling(layer):
            return select_frames(layer, wanted)
    refusal: OgcLargeImageError = NotDefined("There is no such resource.")
    for values in islice(_readings(given, len(layer.dimensions)), MOST_READINGS):
        try:
            with own_spelling(layer):
                return select_frames(layer, {each.name: value for each, value in zip(layer.dimensions, values, strict=False)})
        except InvalidDimensionValue as error:
            # Where each segment is one value, the fault is the value's; any other reading was a guess.
            refusal = error if values == given else refusal
    raise refusal


def _readings(segments: tuple[str, ...], count: int) -> Iterator[tuple[str, ...]]:
    """The values of ``count`` dimensions that an address may mean; without segments, the defaults.

    Intervals have slashes in them (06-042 Annex C), and servers hand addresses
    on with "%2F" and "/" alike: a value is of one segment, two or three.
    """
    if not segments:
        yield ()
    for lengths in product((1, 2, 3), repeat=min(count, MOST_SPLIT)):
        if count <= MOST_SPLIT and sum(lengths) == len(segments):
            ends = list(accumulate(lengths))
            yield tuple("/".join(segments[end - length : end]) for end, length in zip(ends, lengths, strict=True))
    if count > MOST_SPLIT and len(segments) == count:
        yield segments


def check_pixel(request: FeatureInfoRequest, grid: PixelGrid) -> None:
    """PointOutOfRange where J or I is no pixel of the tile."""
    for name, value, size in (("J", request.row, grid.height), ("I", request.column, grid.width)):
        if not 0 <= value < size:
            raise PointOutOfRange(f"{name} is not between 0 and {size - 1}.", name)


def _check_range(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise TileOutOfRange(f"{name} is not between {lowest} and {highest}.", name)
