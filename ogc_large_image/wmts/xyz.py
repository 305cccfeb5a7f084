"""The same tiles at the addresses of slippy maps: ``tiles/{layer}/{z}/{x}/{y}.{ext}``, rows from the north.

``tiles/{layer}/{TileMatrixSet}/{z}/{x}/{y}.{ext}`` has the other sets, ``{y}@2x`` tiles with
twice the pixels, and the query ``style=`` and the dimensions' names. Clients of
these addresses know no limits: a tile beyond a layer's is empty, and one that
its matrix does not have is 404.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from ogc_large_image import services
from ogc_large_image.errors import (
    NotDefined,
    OgcLargeImageError,
    TileMatrixNotDefined,
    TileMatrixSetNotDefined,
    TileOutOfRange,
)
from ogc_large_image.geo.tile_matrix import DOUBLED, TileMatrixSet
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.kvp import Kvp, parse_integer
from ogc_large_image.ows.views import pairs, respond
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.wmts.answers import tile_response
from ogc_large_image.wmts.chosen_style import chosen_style
from ogc_large_image.wmts.coverage import set_coverage
from ogc_large_image.wmts.exceptions import code_of
from ogc_large_image.wmts.offer import TileOffer, layers_own_set, tile_offer
from ogc_large_image.wmts.tiles import Tile, select

DEFAULT_SET = "WebMercatorQuad"


def tile(request: HttpRequest, layer: str, z: str, x: str, y: str, extension: str, tile_matrix_set: str = "") -> HttpResponse:
    """One tile (07-057r7 knows nothing of this address); errors are a line of text."""

    def call() -> HttpResponse:
        offer, catalog = tile_offer(request), services.catalog(request)
        image_format = ImageFormat.of_extension(extension)
        offer.check_format(image_format)
        row, col = parse_integer(y.removesuffix(DOUBLED), "y"), parse_integer(x, "x")
        kvp, doubled = Kvp.parse(pairs(request)), y.endswith(DOUBLED)
        found = loose_tile(catalog, offer, kvp, layer, tile_matrix_set, z, row, col, doubled=doubled)
        return tile_response(request, found, image_format)

    return respond(request, call, _report)


def loose_tile(
    catalog: Catalog,
    offer: TileOffer,
    kvp: Kvp,
    name: str,
    set_name: str,
    matrix_name: str,
    row: int,
    col: int,
    *,
    doubled: bool = False,
) -> Tile:
    """The tile of a layer wherever it lies in its matrix; TileOutOfRange where the matrix ends before it."""
    layer = catalog.layer(name)
    selections, warnings = select(layer, offer.adjusted(chosen_style(layer, kvp.text("style")), kvp), kvp)
    found = set_for(layer, offer, set_name)
    if doubled:
        found = found.doubled()
    matrix = found.matrix(matrix_name)
    if not matrix.contains(row, col):
        raise TileOutOfRange("The tile matrix has no such tile.", "y" if 0 <= col < matrix.matrix_width else "x")
    return Tile(selections, found.tile_grid(matrix, row, col), warnings)


def set_for(layer: Layer, offer: TileOffer, name: str) -> TileMatrixSet:
    """The set of this name, by default web Mercator's or the image's own pixels; TileMatrixSetNotDefined if not for it."""
    own = layers_own_set(layer.description)
    if own is not None and name == own.identifier:
        return own
    if not name and own is not None and not layer.description.is_georeferenced:
        return own
    found = offer.tile_matrix_set(name or DEFAULT_SET)
    if set_coverage(layer, found) is None:
        raise TileMatrixSetNotDefined("The layer does not lie in this tile matrix set.", "TileMatrixSet")
    return found


def _report(error: OgcLargeImageError) -> HttpResponse:
    code = code_of(error)
    is_missing = isinstance(error, NotDefined | TileOutOfRange | TileMatrixNotDefined)
    status = 404 if is_missing else code.resource_status or code.status
    response = HttpResponse(f"{error.message}\n", content_type="text/plain; charset=utf-8", status=status)
    if status == 503:
        response["Retry-After"] = "1"
    return response
