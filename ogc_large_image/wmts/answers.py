"""A tile as an HTTP answer, for every address that it has."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from ogc_large_image.pictures import answer_map
from ogc_large_image.render.queries import ImageFormat
from ogc_large_image.wmts.tiles import Tile


def tile_response(request: HttpRequest, tile: Tile, image_format: ImageFormat) -> HttpResponse:
    """The tile, or 304 where the client holds it."""
    response = answer_map(request, tile.query(image_format), "tile")
    if tile.warnings:
        response["Warning"] = ", ".join(tile.warnings)
    return response
