"""The tiles of the image in the words of other viewers: TileJSON, Deep Zoom, a frame in the address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

from django.http import HttpResponse

from ogc_large_image.errors import CrsNotSupported, InvalidParameter, TileMatrixNotDefined, TileOutOfRange
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.plan import digest
from ogc_large_image.render.queries import MapQuery
from ogc_large_image.rest import declared
from ogc_large_image.rest.answers.areas import is_upright
from ogc_large_image.rest.answers.tiles import asked_grid, finest_mercator_zoom
from ogc_large_image.rest.asked import Answer, Asked, document, picture
from ogc_large_image.rest.image import on_grid
from ogc_large_image.rest.pyramid import off_the_ground
from ogc_large_image.sources.description import SourceDescription

Json = dict[str, Any]

DEEP_ZOOM = "http://schemas.microsoft.com/deepzoom/2008"
DEEP_ZOOM_TILE = re.compile(r"([0-9]{1,9})_([0-9]{1,9})", re.ASCII)
# What TileJSON's templates are not asked with again.
_ITS_OWN = frozenset({"projection", "frame", "format"})


def frame_tile(asked: Asked) -> Answer:
    """A tile of the frame in the address."""
    image_format = ImageFormat.of_extension(asked[declared.fmt_png], "fmt")
    grid = asked_grid(asked)
    return picture(MapQuery((on_grid(asked.selection(asked[declared.path_frame]), grid),), grid, image_format), "tile")


def tilejson(asked: Asked) -> Answer:
    """TileJSON 3.0.0 of the web mercator pyramid, in the style that is asked for."""
    description = asked.image.description
    extent = description.geographic_extent
    if extent is None:
        raise CrsNotSupported("The image has no place on the ground, only pixels.", "projection")
    # A style that no tile could be drawn in is refused here already.
    asked.selection()
    pairs = [(key, value) for key, value in parse_qsl(asked.query) if key.lower() not in _ITS_OWN]
    query = urlencode([("projection", WEB_MERCATOR.code), *pairs, ("frame", asked[declared.frame])])

    def find() -> Json:
        deepest = finest_mercator_zoom(description)
        return {
            "tilejson": "3.0.0",
            "name": asked.image.layer.title,
            "scheme": "xyz",
            "tiles": [f"{asked.find_address()}/tiles/{{z}}/{{x}}/{{y}}.png?{query}"],
            "bounds": list(extent),
            "center": [(extent.xmin + extent.xmax) / 2, (extent.ymin + extent.ymax) / 2, min(deepest, 22)],
            "minzoom": 0,
            "maxzoom": deepest,
            "vector_layers": [],
        }

    return document(asked, "tilejson", (asked.find_address(), query), find)


def deep_zoom(asked: Asked) -> Answer:
    """The descriptor of a Deep Zoom image; its tiles are at the same address with ``_files`` for the ending."""
    description, ending = asked.image.description, asked[declared.deep_zoom_format]

    def produce() -> HttpResponse:
        size, overlap = str(asked[declared.tile_size]), str(asked[declared.overlap])
        image = ElementTree.Element("Image", xmlns=DEEP_ZOOM, TileSize=size, Overlap=overlap, Format=ending)
        ElementTree.SubElement(image, "Size", Width=str(description.width), Height=str(description.height))
        document = ElementTree.tostring(image, encoding="utf-8", xml_declaration=True)
        return HttpResponse(document, content_type="application/xml")

    parts = (asked[declared.tile_size], asked[declared.overlap], ending)
    return Answer(digest(("dzi", asked.image.identity, parts)), "metadata", produce)


def deep_zoom_tile(asked: Asked) -> Answer:
    """A tile of a Deep Zoom image: level 0 is one pixel, the last one the image at full resolution."""
    image_format = ImageFormat.of_extension(asked[declared.fmt_png], "fmt")
    description = asked.image.description
    if not is_upright(description):
        description = off_the_ground(description)
    column, row = _deep_zoom_place(asked[declared.deep_zoom_tile])
    grid = deep_zoom_grid(
        description, asked[declared.deep_zoom_level], column, row, asked[declared.tile_size], asked[declared.overlap]
    )
    return picture(MapQuery((on_grid(asked.selection(), grid),), grid, image_format), "tile")


def _deep_zoom_place(text: str) -> tuple[int, int]:
    found = DEEP_ZOOM_TILE.fullmatch(text)
    if found is None:
        raise InvalidParameter("The tile is not named by its column, an underscore and its row.", "tile")
    return int(found[1]), int(found[2])


def deep_zoom_grid(
    description: SourceDescription, level: int, column: int, row: int, tile_size: int, overlap: int
) -> PixelGrid:
    """The tile's grid; TileMatrixNotDefined, TileOutOfRange."""
    deepest = (max(description.width, description.height) - 1).bit_length()
    if not 0 <= level <= deepest:
        raise TileMatrixNotDefined(f"level is not between 0 and {deepest}.", "level")
    across = _Span.of(description.width, deepest - level, column, tile_size, overlap)
    down = _Span.of(description.height, deepest - level, row, tile_size, overlap)
    _, xres, _, _, _, yres = description.geotransform
    extent = description.extent
    west, east = (extent.xmin + position * xres for position in (across.first, across.last))
    north, south = (extent.ymax + position * yres for position in (down.first, down.last))
    return PixelGrid(BBox(west, south, east, north), description.crs, across.count, down.count)


class _Span:
    """A tile's pixels along one side: how many, and from where to where in the image."""

    def __init__(self, first: float, last: float, count: int) -> None:
        self.first, self.last, self.count = first, last, count

    @classmethod
    def of(cls, length: int, halvings: int, index: int, tile_size: int, overlap: int) -> _Span:
        # A level's last pixel stands for what is left of the image, so its pixels are a little narrower.
        size = -(-length // (1 << halvings))
        start, stop = index * tile_size, min(size, (index + 1) * tile_size)
        if start >= stop:
            raise TileOutOfRange("The level has no such tile.", "tile")
        begin, end = max(0, start - overlap), min(size, stop + overlap)
        return cls(begin * length / size, end * length / size, end - begin)
