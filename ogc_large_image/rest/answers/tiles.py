"""Tiles, their corners and their pyramid."""

from __future__ import annotations

import functools
from typing import Any

from ogc_large_image.errors import CrsNotSupported, InvalidParameter, TileMatrixNotDefined, TileOutOfRange
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.parallelogram import Area
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.queries import MapQuery
from ogc_large_image.rest import declared
from ogc_large_image.rest.answers.facts import tile_source_metadata
from ogc_large_image.rest.asked import Answer, Asked, document, picture
from ogc_large_image.rest.image import Image, on_grid
from ogc_large_image.sources.description import SourceDescription

WEB_MERCATOR_QUAD = TILE_MATRIX_SETS["WebMercatorQuad"]

Json = dict[str, Any]


def tile(asked: Asked) -> Answer:
    """One tile: of the pyramid of the asked projection, or of the image's own pixels.

    Rows run from north to south. A tile of the pyramid that the image does not
    touch is transparent (white as JPEG).
    """
    image_format = ImageFormat.of_extension(asked[declared.fmt_png], "fmt")
    grid = asked_grid(asked)
    return picture(MapQuery((on_grid(asked.selection(), grid),), grid, image_format), "tile")


def tile_corners(asked: Asked) -> Answer:
    """Where the tile lies, in the CRS of its pyramid."""
    grid = asked_grid(asked)
    if grid.crs.is_pixel and asked.image.description.is_georeferenced:
        raise CrsNotSupported("The tiles of a rotated image are rectangles in no CRS.", "projection")
    west, south, east, north = grid.bbox
    corners = {"xmin": west, "xmax": east, "ymin": south, "ymax": north}
    return document(asked, "corners", (tuple(grid.bbox), grid.crs.code), lambda: corners)


def tiles_metadata(asked: Asked) -> Answer:
    """The pyramid of the asked projection, and large-image's metadata."""

    def find() -> Json:
        metadata = tile_source_metadata(asked)
        return {
            "levels": metadata["levels"],
            "size_x": metadata["sizeX"],
            "size_y": metadata["sizeY"],
            "tile_size": metadata["tileWidth"],
            "geospatial": metadata["geospatial"],
            "additional_metadata": metadata,
        }

    return document(asked, "tiles", (_code(asked.projection),), find)


def _code(crs: Crs | None) -> str:
    return "" if crs is None else crs.code


def asked_grid(asked: Asked) -> PixelGrid:
    """Of the tile in the address."""
    return tile_grid(asked.image, asked.projection, asked[declared.z], asked[declared.x], asked[declared.y])


def tile_grid(image: Image, projection: Crs | None, zoom: int, column: int, row: int) -> PixelGrid:
    """The tile's grid; CrsNotSupported, TileMatrixNotDefined, TileOutOfRange."""
    if projection is None and image.description.is_georeferenced and not image.native_tiles:
        projection = WEB_MERCATOR
    if projection is None or projection.is_pixel:
        return image.pyramid.tile_grid(zoom, column, row)
    if not image.description.is_georeferenced:
        raise CrsNotSupported("The image has no place on the ground, only pixels.", "projection")
    if projection == WEB_MERCATOR:
        return _mercator_grid(zoom, column, row)
    return _large_image_grid(image, projection, zoom, column, row)


def _mercator_grid(zoom: int, column: int, row: int) -> PixelGrid:
    if not 0 <= zoom < len(WEB_MERCATOR_QUAD.matrices):
        raise TileMatrixNotDefined(f"z is not between 0 and {len(WEB_MERCATOR_QUAD.matrices) - 1}.", "z")
    matrix = WEB_MERCATOR_QUAD.matrices[zoom]
    _check_range("x", column, matrix.matrix_width)
    _check_range("y", row, matrix.matrix_height)
    return WEB_MERCATOR_QUAD.tile_grid(matrix, row, column)


def _large_image_grid(image: Image, projection: Crs, zoom: int, column: int, row: int) -> PixelGrid:
    """A tile of the square pyramid that large-image lays over a projection."""
    if not image.native_tiles or projection.is_geographic:
        raise CrsNotSupported("Tiles are not offered in this projection.", "projection")
    source = image.tile_source(projection.code)
    if not 0 <= zoom < source.levels:
        raise TileMatrixNotDefined(f"z is not between 0 and {source.levels - 1}.", "z")
    _check_range("x", column, 1 << zoom)
    _check_range("y", row, 1 << zoom)
    corners = BBox(*(float(corner) for corner in source.getTileCorners(zoom, column, row)))
    if not corners.is_valid:
        raise InvalidParameter("There is no tile pyramid in this projection.", "projection")
    return PixelGrid(corners, projection, source.tileWidth, source.tileHeight)


def _check_range(locator: str, index: int, count: int) -> None:
    if not 0 <= index < count:
        raise TileOutOfRange(f"{locator} is not between 0 and {count - 1} at this z.", locator)


def finest_mercator_zoom(description: SourceDescription) -> int:
    """The level from which on a tile shows no more than the one above it; tiles are served at all deeper levels too."""
    matrices = WEB_MERCATOR_QUAD.matrices
    extent = _mercator_extent(description.outline, description.crs)
    if extent is None:
        return 0
    finest = min(extent.width / description.width, extent.height / description.height)
    deep_enough = (zoom for zoom, matrix in enumerate(matrices) if matrix.resolution <= finest * 1.01)
    return next(deep_enough, len(matrices) - 1)


@functools.lru_cache(maxsize=4096)
def _mercator_extent(outline: Area, crs: Crs) -> BBox | None:
    """Transformed along all four edges, which takes a millisecond or two: a page of a long list would notice."""
    return transform_bbox(outline, crs, WEB_MERCATOR)
