"""From a tile request to the map query that it stands for: a tile is a map on its cell of the tile matrix."""

from __future__ import annotations

from ogc_large_image.errors import LayerNotDefined, TileMatrixSetNotDefined, TileOutOfRange
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.wmts.coverage import layer_coverage
from ogc_large_image.wmts.requests import TileRequest


def tile_query(request: TileRequest, catalog: Catalog) -> MapQuery:
    """The query whose picture is the tile, transparent where the format can be.

    Names are looked up in the order of 07-057r7 table 22, so the first wrong
    one is the one reported. A tile outside the limits is TileOutOfRange; one
    inside them without data is an ordinary, empty picture.
    """
    layer = catalog.layer(request.layer)
    style = layer.style(request.style)
    coverage = layer_coverage(layer)
    if coverage is None:
        raise LayerNotDefined("The layer has no tiles.", "layer")
    covered = coverage.sets.get(request.tile_matrix_set)
    if covered is None:
        raise TileMatrixSetNotDefined("The layer is not offered in this tile matrix set.", "TileMatrixSet")
    matrix = covered.tile_matrix_set.matrix(request.tile_matrix)
    allowed = covered.allowed(matrix)
    _check_range("TileRow", request.row, allowed.min_row, allowed.max_row)
    _check_range("TileCol", request.col, allowed.min_col, allowed.max_col)
    grid = covered.tile_matrix_set.tile_grid(matrix, request.row, request.col)
    return MapQuery((LayerSelection(layer, style),), grid, request.format, transparent=request.format.has_alpha)


def _check_range(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise TileOutOfRange(f"{name} is not between {lowest} and {highest}.", name)
