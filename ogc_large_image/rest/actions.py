"""The one table of what can be asked of an image; both kinds of view sets, and the addresses of catalogs, are made from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ogc_large_image.rest import declared
from ogc_large_image.rest.answers import facts, histograms, pixels, pyramids, regions, sheets, thumbnails, tiles
from ogc_large_image.rest.asked import Answer, Asked
from ogc_large_image.rest.parameter import Parameter

PICTURE: Final = "picture"
"""Stands for the media type of the format in the address."""
JSON: Final = "application/json"
XML: Final = "application/xml"

TILE: Final = r"tiles/(?P<z>[^/]+)/(?P<x>[^/]+)/(?P<y>[^/]+)"
FMT: Final = declared.FORMAT_URL_PATTERN


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to be asked, always by GET."""

    name: str
    """Of the view set's method, and with dashes of the route."""
    url_path: str
    """A regular expression, below the image's own address."""
    handler: Callable[[Asked], Answer]
    parameters: tuple[Parameter[Any], ...]
    summary: str
    answers: str = JSON
    """The media type of an answer, or ``PICTURE``."""
    group: str = ""
    """The mixin that has it: data, metadata or tiles."""
    arguments: tuple[str, ...] = ("pk",)
    """The method's own arguments behind the request, in their order."""
    defaults: Mapping[str, str] | None = None
    styled: bool | None = False
    """How a view set's tile source is opened: True with the style and the format, None with the style, False without."""
    planned: bool = False
    """Whether its answer is the plan of a picture and nothing else, so that it may be kept for those who ask the same."""

    @property
    def route(self) -> str:
        """The name of its address, behind the view set's own."""
        return self.name.replace("_", "-")


ACTIONS: Final = (
    Action(
        "tile_corners",
        rf"{TILE}/corners",
        tiles.tile_corners,
        (*declared.BASE, declared.z, declared.x, declared.y),
        "The bounds of a tile.",
        group="tiles",
        arguments=("x", "y", "z", "pk"),
    ),
    Action(
        "tiles_metadata",
        r"tiles/metadata",
        tiles.tiles_metadata,
        declared.BASE,
        "The tile pyramid of the image.",
        group="tiles",
    ),
    Action(
        "frame_tile",
        rf"tiles/fzxy/(?P<frame>[^/]+)/(?P<z>[^/]+)/(?P<x>[^/]+)/(?P<y>[^/]+)\.{FMT}",
        pyramids.frame_tile,
        (
            *declared.BASE,
            *(declared.path_frame, declared.z, declared.x, declared.y, declared.fmt_png),
            *declared.STYLE,
            declared.resampling,
        ),
        "One tile of a frame of the image.",
        answers=PICTURE,
        group="tiles",
        arguments=("frame", "x", "y", "z", "pk", "fmt"),
        styled=True,
        planned=True,
    ),
    Action(
        "tilejson",
        r"tiles/tilejson\.json",
        pyramids.tilejson,
        (declared.source, *declared.DRAWING),
        "The web mercator pyramid of the image as TileJSON.",
        group="tiles",
    ),
    Action(
        "dzi",
        r"tiles/dzi\.dzi",
        pyramids.deep_zoom,
        (declared.source, declared.tile_size, declared.overlap, declared.deep_zoom_format),
        "The image as a Deep Zoom image.",
        answers=XML,
        group="tiles",
    ),
    Action(
        "dzi_tile",
        rf"tiles/dzi_files/(?P<level>[^/]+)/(?P<tile>[^/.]+)\.{FMT}",
        pyramids.deep_zoom_tile,
        (
            *(declared.source, declared.deep_zoom_level, declared.deep_zoom_tile, declared.fmt_png),
            *(declared.tile_size, declared.overlap),
            *declared.DRAWING,
        ),
        "One tile of the Deep Zoom image.",
        answers=PICTURE,
        group="tiles",
        arguments=("level", "tile", "pk", "fmt"),
        styled=True,
        planned=True,
    ),
    # Behind those whose addresses have as many parts.
    Action(
        "tile",
        rf"{TILE}\.{FMT}",
        tiles.tile,
        (*declared.BASE, declared.z, declared.x, declared.y, declared.fmt_png, *declared.DRAWING),
        "One tile of the image.",
        answers=PICTURE,
        group="tiles",
        arguments=("x", "y", "z", "pk", "fmt"),
        styled=True,
        planned=True,
    ),
    Action(
        "tile_frames",
        rf"tiles/tile_frames\.{FMT}",
        sheets.tile_frames,
        (
            *declared.BASE,
            *(declared.fmt_png, declared.frames, declared.across),
            *declared.THUMBNAIL,
            *declared.STYLE,
            declared.resampling,
        ),
        "Frames of the image side by side.",
        answers=PICTURE,
        group="tiles",
        arguments=("pk", "fmt"),
        styled=True,
    ),
    Action("images", r"images", sheets.images, (declared.source,), "Names of the image's associated images.", group="data"),
    Action(
        "image",
        rf"images/(?P<image>[^/.]+)\.{FMT}",
        sheets.image,
        (declared.source, declared.associated, declared.fmt_png),
        "An associated image: a label, the whole glass, a thumbnail.",
        answers=PICTURE,
        group="data",
        arguments=("image", "pk", "fmt"),
    ),
    Action(
        "thumbnail",
        rf"data/thumbnail\.{FMT}",
        thumbnails.thumbnail,
        (*declared.BASE, declared.fmt_png, *declared.THUMBNAIL, *declared.DRAWING),
        "The whole image as a small picture.",
        answers=PICTURE,
        group="data",
        arguments=("pk", "fmt"),
        styled=True,
        planned=True,
    ),
    Action(
        "region",
        rf"data/region\.{FMT}",
        regions.region,
        (*declared.BASE, *declared.REGION, *declared.DRAWING),
        "A part of the image, as a picture or as a GeoTIFF of its values.",
        answers=PICTURE,
        group="data",
        arguments=("pk", "fmt"),
        styled=None,
    ),
    Action(
        "pixel",
        r"data/pixel",
        pixels.pixel,
        (*declared.BASE, *declared.PLACE, declared.series, *declared.DRAWING),
        "What the image holds at one place.",
        group="data",
        styled=None,
    ),
    Action(
        "histogram",
        r"data/histogram",
        histograms.histogram,
        (*declared.BASE, *declared.HISTOGRAM, declared.range_min, declared.range_max, *declared.SAMPLE),
        "The histogram of each band.",
        group="data",
    ),
    Action(
        "statistics",
        r"data/statistics",
        histograms.statistics,
        (*declared.BASE, *declared.SAMPLE),
        "Least and greatest value, mean and standard deviation of each band.",
        group="data",
    ),
    Action("metadata", r"info/metadata", facts.metadata, declared.BASE, "The image's metadata.", group="metadata"),
    Action(
        "metadata_internal",
        r"info/metadata_internal",
        facts.metadata_internal,
        declared.BASE,
        "What the file's own format tells of the image.",
        group="metadata",
    ),
    Action("bands", r"info/bands", facts.bands, (*declared.BASE, declared.frame), "All bands of the image.", group="metadata"),
    Action(
        "band",
        r"info/band",
        facts.band,
        (*declared.BASE, declared.band_info, declared.frame),
        "One band of the image.",
        group="metadata",
    ),
    Action("tiffdump", r"info/tiffdump", facts.tiffdump, declared.BASE, "The tags of a TIFF.", group="metadata"),
    Action("frames", r"info/frames", facts.frames, declared.BASE, "The bands of each frame of the image.", group="metadata"),
)


def image_path(action: Action, path: str) -> str:
    """The image's own part of the path of a request for an action."""
    found = re.search(rf"/{action.url_path}/?\Z", path)
    return path[: found.start()] if found else path
