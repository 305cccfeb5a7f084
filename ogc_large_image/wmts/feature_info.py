"""GetFeatureInfo (07-057r7 7.3 and 10.3): the inspection of a tile's pixel, in the words that WMS has for it too."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.errors import LayerNotQueryable
from ogc_large_image.http import conditional
from ogc_large_image.ows.feature_info.answer import info_answer
from ogc_large_image.ows.feature_info.formats import INFO_FORMATS, parse_info_format, write_feature_info
from ogc_large_image.ows.feature_info.schemas import schemas_url
from ogc_large_image.render.inspection import InfoQuery
from ogc_large_image.render.queries import ImageFormat
from ogc_large_image.wmts.offer import tile_offer
from ogc_large_image.wmts.requests import FeatureInfoRequest
from ogc_large_image.wmts.tiles import check_pixel, find_tile

_EXTENSIONS = {
    "text/plain": "txt",
    "text/html": "html",
    "application/json": "json",
    "text/xml": "xml",
    "application/vnd.ogc.gml": "gml2",
    "application/gml+xml; version=3.1": "gml",
}
INFO_EXTENSIONS: Mapping[str, str] = MappingProxyType({_EXTENSIONS[each]: each for each in INFO_FORMATS})
"""Media types by the ending of a FeatureInfo resource's address."""


def info_response(request: HttpRequest, wanted: FeatureInfoRequest) -> HttpResponse:
    """What is at the pixel, or 304 where the client knows it; nothing is read before that."""
    info_format = parse_info_format(wanted.info_format, "InfoFormat")
    tile = find_tile(wanted.tile, services.catalog(request), tile_offer(request))
    if not all(selection.layer.queryable for selection in tile.selections):
        raise LayerNotQueryable("The layer's values cannot be asked for.")
    check_pixel(wanted, tile.grid)
    service = services.map_service()
    # The values follow from what the tile does.
    fingerprint = service.plan(tile.query(ImageFormat.PNG)).fingerprint

    def produce() -> HttpResponse:
        found = service.inspect(InfoQuery(tile.selections, tile.grid, wanted.column, wanted.row))
        infos = tuple(info for info in found if info.is_inside)
        data, _content_type = write_feature_info(infos, info_format, schemas_url=schemas_url(request))
        # Without a charset: the suite of WMTS compares the type with the InfoFormat letter by letter.
        return info_answer(data, info_format)

    tag = f"{fingerprint}-{wanted.row}-{wanted.column}-{INFO_FORMATS.index(info_format)}"
    response = conditional(request, etag=tag, max_age=conf.max_age("tile"), produce=produce)
    if tile.warnings:
        response["Warning"] = ", ".join(tile.warnings)
    return response
