"""Tiles and thumbnails: plain Django views, because they are what a cache answers thousands of times a second."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.errors import CrsNotSupported, InvalidParameter, LimitExceeded, TileMatrixNotDefined, TileOutOfRange
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.views import pairs, respond
from ogc_large_image.pictures import answer_map
from ogc_large_image.render.queries import ImageFormat, LayerSelection, MapQuery
from ogc_large_image.rest.exceptions import report
from ogc_large_image.rest.parameters import given, parse_format, path_integer, picture_parameters
from ogc_large_image.rest.pyramid import ImagePyramid
from ogc_large_image.sources.description import SourceDescription

WEB_MERCATOR_QUAD = TILE_MATRIX_SETS["WebMercatorQuad"]

THUMBNAIL_SIZE = 256
# A thumbnail of a map near a pole is not drawn narrower than this share of its width in degrees.
NARROWEST = 0.1


def tile(request: HttpRequest, name: str, z: str, x: str, y: str, fmt: str) -> HttpResponse:
    """One tile: of the web mercator pyramid for a georeferenced layer, else of the image's own pixels.

    ``projection=EPSG:3857`` and ``projection=none`` choose between the two.
    Rows run from north to south. A tile of the pyramid that the image does not
    touch is transparent (white as JPEG); one that the pyramid lacks is 404.
    """

    def call() -> HttpResponse:
        image_format = parse_format(fmt)
        zoom, column, row = path_integer(z, "z"), path_integer(x, "x"), path_integer(y, "y")
        layer = services.catalog(request).layer(name)
        asked = picture_parameters(request, layer, services.limits())
        grid = _tile_grid(layer.description, asked.projection, zoom, column, row)
        return _picture(request, asked.selection, grid, image_format, "tile")

    return respond(request, call, report)


def thumbnail(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """The whole image at most ``max_width`` × ``max_height`` pixels large, its aspect kept; in ``projection`` if given."""

    def call() -> HttpResponse:
        image_format = parse_format(fmt)
        layer = services.catalog(request).layer(name)
        limits = services.limits()
        asked = picture_parameters(request, layer, limits)
        grid = _thumbnail_grid(layer.description, asked.projection, *_thumbnail_size(request, limits))
        return _picture(request, asked.selection, grid, image_format, "map")

    return respond(request, call, report)


def _picture(
    request: HttpRequest, selection: LayerSelection, grid: PixelGrid, image_format: ImageFormat, kind: conf.MaxAgeKind
) -> HttpResponse:
    return answer_map(request, MapQuery((selection,), grid, image_format), kind)


def _tile_grid(description: SourceDescription, projection: Crs | None, zoom: int, column: int, row: int) -> PixelGrid:
    in_pixels = projection.is_pixel if projection is not None else not description.is_georeferenced
    if in_pixels:
        return ImagePyramid(description).tile_grid(zoom, column, row)
    if not description.is_georeferenced:
        raise CrsNotSupported("The image has no place on the ground, only pixels.", "projection")
    if projection is not None and projection != WEB_MERCATOR:
        raise CrsNotSupported("Tiles are offered in EPSG:3857 and in the image's own pixels.", "projection")
    if not 0 <= zoom < len(WEB_MERCATOR_QUAD.matrices):
        raise TileMatrixNotDefined(f"z is not between 0 and {len(WEB_MERCATOR_QUAD.matrices) - 1}.", "z")
    matrix = WEB_MERCATOR_QUAD.matrices[zoom]
    if not 0 <= column < matrix.matrix_width:
        raise TileOutOfRange(f"x is not between 0 and {matrix.matrix_width - 1} at this z.", "x")
    if not 0 <= row < matrix.matrix_height:
        raise TileOutOfRange(f"y is not between 0 and {matrix.matrix_height - 1} at this z.", "y")
    return WEB_MERCATOR_QUAD.tile_grid(matrix, row, column)


def _thumbnail_size(request: HttpRequest, limits: Limits) -> tuple[int, int]:
    kvp = Kvp.parse(pairs(request))
    sizes = []
    for parameter, limit in (("max_width", limits.max_width), ("max_height", limits.max_height)):
        size = kvp.integer(parameter, minimum=1) if given(kvp, parameter) else min(THUMBNAIL_SIZE, limit)
        if size > limit:
            raise LimitExceeded(f"{parameter} is more than {limit}.", parameter)
        sizes.append(size)
    return sizes[0], sizes[1]


def _thumbnail_grid(description: SourceDescription, projection: Crs | None, max_width: int, max_height: int) -> PixelGrid:
    """A grid over the whole extent in the asked CRS, by default the image's own."""
    crs = description.crs if projection is None or projection.is_pixel else projection
    extent: BBox | None = description.extent
    if crs != description.crs:
        if not description.is_georeferenced:
            raise CrsNotSupported("The image has no place on the ground, only pixels.", "projection")
        extent = transform_bbox(description.extent, description.crs, crs)
    if extent is None or not extent.is_valid:
        raise InvalidParameter("The image does not lie within this projection.", "projection")
    aspect = _aspect(extent, crs)
    width = min(max_width, max_height * aspect)
    # Both sides are whole numbers of pixels, at least one, and never above what was asked.
    size = max(1, round(width)), max(1, round(width / aspect))
    return PixelGrid(extent, crs, min(size[0], max_width), min(size[1], max_height))


def _aspect(extent: BBox, crs: Crs) -> float:
    """Width by height as an eye expects them: degrees of longitude count by their length at the extent's middle."""
    aspect = extent.width / extent.height
    if crs.is_geographic:
        aspect *= max(NARROWEST, math.cos(math.radians((extent.ymin + extent.ymax) / 2)))
    return aspect
