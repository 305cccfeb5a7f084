"""A part of the image as a picture, or as a GeoTIFF of its own values."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse

from ogc_large_image import services
from ogc_large_image.errors import LimitExceeded
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.render.formats import EncodingOptions, ImageFormat
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.rest import declared
from ogc_large_image.rest.answers.areas import full_grid, reduced, region_asked
from ogc_large_image.rest.asked import Answer, Asked, picture
from ogc_large_image.rest.styling import given_style


def region(asked: Asked) -> Answer:
    """The region at the image's own resolution, in the asked projection.

    A TIFF is georeferenced, and holds the image's values in its own data type
    unless a style is asked for; any other format is a picture.
    """
    image_format = ImageFormat.of_extension(asked[declared.fmt_tiff], "fmt")
    grid = reduced(
        full_grid(asked.image.description, region_asked(asked)), asked[declared.most_width], asked[declared.most_height]
    )
    raw = asked[declared.raw]
    styled = given_style(asked.text_of) or asked.image.style is not None
    if image_format.is_georeferenced and (not styled if raw is None else raw):
        return _values(asked, grid, image_format)
    _check_size(asked, grid)
    options = EncodingOptions(quality=asked[declared.quality])
    return picture(MapQuery((asked.selection(),), grid, image_format, options=options), "map")


def _values(asked: Asked, grid: PixelGrid, image_format: ImageFormat) -> Answer:
    bands = asked[declared.raw_bands]
    selection = asked.selection()
    held = grid.width * grid.height * (len(bands) or len(asked.image.description.bands))
    limits = asked.limits
    if grid.width <= limits.max_width and grid.height <= limits.max_height and held <= limits.max_source_pixels:
        return picture(MapQuery((selection,), grid, image_format, options=EncodingOptions(raw=True, bands=bands)), "map")
    return _file(asked, selection, grid, bands, image_format)


def _file(
    asked: Asked, selection: LayerSelection, grid: PixelGrid, bands: tuple[int, ...], image_format: ImageFormat
) -> Answer:
    """A region too large to be held: written strip by strip into a file without a name, and sent from there."""
    if image_format is ImageFormat.COG:
        _check_size(asked, grid)
    service = services.map_service()
    plan = service.plan_region(selection, grid, bands)

    def produce() -> HttpResponse:
        return FileResponse(service.write_region(plan), content_type=image_format.media_type)

    return Answer(plan.fingerprint, "map", produce)


def _check_size(asked: Asked, grid: PixelGrid) -> None:
    limits = asked.limits
    if grid.width > limits.max_width or grid.height > limits.max_height:
        size, most = f"{grid.width} × {grid.height}", f"{limits.max_width} × {limits.max_height}"
        raise LimitExceeded(
            f"The region is {size} pixels at the image's resolution, more than {most}: give max_width and max_height.",
            "max_width",
        )
