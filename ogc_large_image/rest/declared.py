"""The parameters of the REST contract, each declared once."""

from __future__ import annotations

from typing import Any, Final

from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.render.formats import EXTENSIONS
from ogc_large_image.rest.parameter import (
    Parameter,
    boolean,
    boolean_or_none,
    choice,
    integer,
    integers,
    number,
    path_integer,
    text,
)

MOST_BINS: Final = 4096
LARGEST_SAMPLE: Final = 4096

# --- the address ---------------------------------------------------------------------------------------------------

FORMATS: Final = tuple(sorted(EXTENSIONS))
"""File name endings of pictures."""
FORMAT_URL_PATTERN: Final = r"(?P<fmt>[^/.]+)"
"""Any ending: an unknown one is told about, by its parameter's name."""

z = path_integer("z", "The level of the tile, 0 for the coarsest, which is one tile for the whole image.")
x = path_integer("x", "The column of the tile on its level, counted from 0 at the left.")
y = path_integer("y", "The row of the tile on its level, counted from 0 at the top.")
fmt_png = choice("fmt", "The format of the picture.", FORMATS, default="png", in_path=True, required=True, example="png")
fmt_tiff = choice(
    "fmt",
    "The format of the region; tif, tiff and tiled are GeoTIFF.",
    FORMATS,
    default="tiff",
    in_path=True,
    required=True,
    example="png",
)

# --- the image -----------------------------------------------------------------------------------------------------

projection = text(
    "projection", "The projection in which the image is opened, EPSG:3857 for web maps; absent for its own pixels."
)
source = text("source", "The large-image source that is to open the image; those there are, api/large-image/sources lists.")
frame = integer("frame", "The frame of an image that has several, counted from 0.", default=0, minimum=0)

BASE: Final = (projection, source)

path_frame = path_integer("frame", "The frame of an image that has several, counted from 0.")
frames = integers("frames", "The frames to show, counted from 0 and separated by commas; absent for all.")
across = integer(
    "across", "How many frames to show in a row; absent for about as many as there are rows.", minimum=1, maximum=1000
)
associated = text("image", "The name of the associated image.", required=True, in_path=True, example="label")
deep_zoom_level = path_integer("level", "The level: 0 is one pixel, the last one the image at full resolution.")
deep_zoom_tile = text(
    "tile", "The tile's column and row, as in 3_2.", required=True, in_path=True, pattern=r"^[0-9]+_[0-9]+$", example="0_0"
)
deep_zoom_format = choice("encoding", "The format of the tiles.", ("png", "jpg", "jpeg", "webp"), default="png")
tile_size = integer("tile_size", "Pixels along a side of a tile, without its overlap.", default=256, minimum=16, maximum=1024)
overlap = integer("overlap", "Pixels that a tile shares with each neighbour.", default=0, minimum=0, maximum=16)

# --- how it is drawn -----------------------------------------------------------------------------------------------

_BOUND = r"^([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|(auto|min|max)(:([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?)?|full)?$"

palette = text(
    "palette",
    "Name of a palette of Matplotlib or palettable, a colour, or colours separated by commas.",
    alias="cmap",
    example="viridis",
)
band = integer("band", "The band to draw, counted from 1; 0 or absent for all.", default=0, minimum=0)
band_info = integer("band", "The band, counted from 1.", default=1, minimum=1)
vmin = text(
    "min",
    "The value that has the palette's first colour: a number, or auto, min, max, full, min:0.02 and the like.",
    pattern=_BOUND,
)
vmax = text("max", "The value that has the palette's last colour: as for min.", pattern=_BOUND)
nodata = text("nodata", "The value that is not drawn: a number, or auto for what the image declares.")
scheme = choice("scheme", "linear mixes the palette's colours, discrete takes them as they are.", ("linear", "discrete"))
style = text(
    "style", "A style in large-image's JSON, or the name of one of the layer's styles; overrides the simple parameters."
)
resampling = choice(
    "resampling", "How pixels are mixed; the layer's own where it is absent.", tuple(each.value for each in Resampling)
)

color_scale_range = text(
    "COLORSCALERANGE", "Both ends of the range as ncWMS has them: auto, default, or two numbers and a comma."
)
num_color_bands = integer(
    "NUMCOLORBANDS", "So many even classes, each in one colour of the palette; 254 and more for a ramp.", minimum=1
)
above_max_color = text("ABOVEMAXCOLOR", "The colour of values beyond the range's end: a colour, transparent or extend.")
below_min_color = text("BELOWMINCOLOR", "The colour of values before the range's start: as for ABOVEMAXCOLOR.")
log_scale = boolean_or_none("LOGSCALE", "Whether equal ratios of values are equally far apart.")
expression = text("expression", "Arithmetic on bands, which is drawn in place of one; the service may not allow it.")

NCWMS: Final = (color_scale_range, num_color_bands, above_max_color, below_min_color, log_scale)
STYLE: Final = (palette, band, vmin, vmax, nodata, scheme, style, expression, *NCWMS)
DRAWING: Final = (*STYLE, frame, resampling)

# --- thumbnails ----------------------------------------------------------------------------------------------------

max_width = integer("max_width", "Width in pixels that the picture does not exceed.", default=256, minimum=1)
max_height = integer("max_height", "Height in pixels that the picture does not exceed.", default=256, minimum=1)

THUMBNAIL: Final = (max_height, max_width)

# --- regions and places --------------------------------------------------------------------------------------------

_UNITS = "pixels, or a CRS (x or longitude first); EPSG:4326 for geospatial images by default"

left = number("left", "The region's left side.", required=True, example=0)
right = number("right", "The region's right side.", required=True, example=256)
top = number("top", "The region's upper side.", required=True, example=0)
bottom = number("bottom", "The region's lower side.", required=True, example=256)
units = text("units", f"What the sides are given in: {_UNITS}.", example="pixels")
most_width = integer("max_width", "Width in pixels that the picture does not exceed; absent for full resolution.", minimum=1)
most_height = integer("max_height", "Height in pixels that the picture does not exceed; absent for full resolution.", minimum=1)
raw = boolean_or_none("raw", "Whether a TIFF holds the image's own values; absent for those of a request without a style.")
raw_bands = integers("bands", "The bands of a TIFF of values, counted from 1 and separated by commas; absent for all.")
quality = integer("quality", "From 1 to 100, for formats that lose something.", minimum=1, maximum=100)

SIDES: Final = (left, right, top, bottom, units)
REGION: Final = (*SIDES, fmt_tiff, most_width, most_height, raw, raw_bands, quality)

place_x = number("left", "The place's column, counted from 0, or its x or longitude.", required=True, example=0)
place_y = number("top", "The place's row, counted from 0, or its y or latitude.", required=True, example=0)
place_units = text("units", "What the place is given in: pixels, which is the default, or a CRS (x or longitude first).")
series = boolean("series", "The values of all frames too.")

PLACE: Final = (place_x, place_y, place_units)

# --- histograms ----------------------------------------------------------------------------------------------------

only = boolean("onlyMinMax", "Only the least and greatest value, mean and standard deviation of each band.")
bins = integer("bins", "The number of bins.", default=256, minimum=1, maximum=MOST_BINS)
density = boolean("density", "Shares of the pixels for each unit of the value, rather than numbers of pixels.")
format = text("format", "Has no effect.")

HISTOGRAM: Final = (only, bins, density, format)

range_min = number("rangeMin", "Where the first bin begins; absent for the least value found.")
range_max = number("rangeMax", "Where the last bin ends; absent for the greatest value found.")
part: tuple[Parameter[float | None], ...] = (
    number("left", "The part's left side."),
    number("right", "The part's right side."),
    number("top", "The part's upper side."),
    number("bottom", "The part's lower side."),
)
"""The sides of a part of the image; absent for all of it."""
sample_width = integer(
    "max_width", "Width in pixels of the picture that is counted.", default=1024, minimum=1, maximum=LARGEST_SAMPLE
)
sample_height = integer(
    "max_height", "Height in pixels of the picture that is counted.", default=1024, minimum=1, maximum=LARGEST_SAMPLE
)
exact = boolean("exact", "Count every pixel, however long it takes, rather than a reduced picture.")

SAMPLE: Final[tuple[Parameter[Any], ...]] = (frame, *part, units, sample_width, sample_height, exact)
