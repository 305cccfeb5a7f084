"""The whole image as a small picture."""

from __future__ import annotations

import math

from ogc_large_image.errors import CrsNotSupported, InvalidParameter, LimitExceeded
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.limits import Limits
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.queries import MapQuery
from ogc_large_image.rest import declared
from ogc_large_image.rest.asked import Answer, Asked, picture
from ogc_large_image.sources.description import SourceDescription

# A thumbnail of a map near a pole is not drawn narrower than this share of its width in degrees.
NARROWEST = 0.1


def thumbnail(asked: Asked) -> Answer:
    """The whole image at most ``max_width`` × ``max_height`` pixels large, its aspect kept; in ``projection`` if given."""
    image_format = ImageFormat.of_extension(asked[declared.fmt_png], "fmt")
    grid = thumbnail_grid(asked.image.description, asked.projection, *_size(asked, asked.limits))
    return picture(MapQuery((asked.selection(),), grid, image_format), "map")


def _size(asked: Asked, limits: Limits) -> tuple[int, int]:
    sizes = []
    for parameter, limit in ((declared.max_width, limits.max_width), (declared.max_height, limits.max_height)):
        size = asked[parameter]
        if size > limit and size != parameter.default:
            raise LimitExceeded(f"{parameter.name} is more than {limit}.", parameter.name)
        sizes.append(min(size, limit))
    return sizes[0], sizes[1]


def thumbnail_grid(description: SourceDescription, projection: Crs | None, max_width: int, max_height: int) -> PixelGrid:
    """A grid over the whole extent in the asked CRS, by default the image's own."""
    crs = description.crs if projection is None or projection.is_pixel else projection
    extent = extent_in(description, crs)
    aspect = _aspect(extent, crs)
    width = min(max_width, max_height * aspect)
    # Both sides are whole numbers of pixels, at least one, and never above what was asked.
    size = max(1, round(width)), max(1, round(width / aspect))
    return PixelGrid(extent, crs, min(size[0], max_width), min(size[1], max_height))


def extent_in(description: SourceDescription, crs: Crs) -> BBox:
    """Where the image lies in a CRS; CrsNotSupported, InvalidParameter."""
    extent: BBox | None = description.extent
    if crs != description.crs:
        if not description.is_georeferenced:
            raise CrsNotSupported("The image has no place on the ground, only pixels.", "projection")
        extent = transform_bbox(description.outline, description.crs, crs)
    if extent is None or not extent.is_valid:
        raise InvalidParameter("The image does not lie within this projection.", "projection")
    return extent


def _aspect(extent: BBox, crs: Crs) -> float:
    """Width by height as an eye expects them: degrees of longitude count by their length at the extent's middle."""
    aspect = extent.width / extent.height
    if crs.is_geographic:
        aspect *= max(NARROWEST, math.cos(math.radians((extent.ymin + extent.ymax) / 2)))
    return aspect
