"""GetLegendGraphic (05-078r4 8, 02-070 6.4.2): the picture of a style, drawn from what draws the map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, urlencode

from ogc_large_image.errors import InvalidParameter, MissingDimensionValue
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.kvp import Kvp, located, parse_integer, parse_number
from ogc_large_image.render.legend_query import LegendFormat, LegendQuery, Orientation
from ogc_large_image.render.queries import WHITE
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.styles.style import BandStyle, StopKind, Style
from ogc_large_image.wms.chosen_layers import chosen_dimensions
from ogc_large_image.wms.chosen_styles import adjusted, documented_style, style_document
from ogc_large_image.wms.format_options import parse_options, resolution
from ogc_large_image.wms.parameters import Offer, require_service, require_version
from ogc_large_image.wms.versions import Version

DEFAULT_DPI = 96
DEFAULT_FONT_SIZE = 10.0
RESOLUTIONS = (10, 600)
"""What a legend can be drawn in; clients that say more get the most."""

# Sizes of the legends that capabilities list: a ramp, each channel of a mixture, each class, and the margins.
_RAMP = (160, 220)
_CHANNEL = (170, 46)
_CLASS = (190, 20)
_MARGIN = 14
_MOST_CLASSES = 90


def parse_legend(kvp: Kvp, offer: Offer) -> LegendQuery:
    """The legend of one layer's style, changed as a map's style is by SLD_BODY and the vendor's parameters.

    RULE is not looked at: all rules are drawn, or with SCALE those of that
    scale. LEGEND_OPTIONS has GeoServer's dpi, fontSize and layout.
    """
    require_version(kvp)
    require_service(kvp, mandatory=False)
    name = kvp.required("LAYER")
    with located("LAYER"):
        layer = offer.catalog.layer(name)
    options = parse_options(kvp, "LEGEND_OPTIONS")
    document = style_document(kvp, offer)
    style_name = kvp.text("STYLE")
    if style_name[:1] in ("{", "["):
        # A style in JSON goes by the same parameter; it is among those that adjust.
        style_name = ""
    with located("STYLE"):
        style = documented_style(layer, style_name, document, offer)
    scale = kvp.number("SCALE", 0.0)
    return LegendQuery(
        layer=layer,
        style=adjusted(kvp, style, offer),
        width=_size(kvp, "WIDTH"),
        height=_size(kvp, "HEIGHT"),
        orientation=_orientation(options.get("layout", "")),
        font_size=parse_number(options["fontsize"], "LEGEND_OPTIONS") if options.get("fontsize") else DEFAULT_FONT_SIZE,
        dpi=_dpi(kvp, options.get("dpi", "")),
        transparent=kvp.boolean("TRANSPARENT", False),
        background=kvp.colour("BGCOLOR", WHITE),
        format=LegendFormat.parse(kvp.text("FORMAT", LegendFormat.PNG.value), "FORMAT"),
        frame=_frame(kvp, layer, offer),
        scale=scale if scale > 0 else None,
    )


def _frame(kvp: Kvp, layer: Layer, offer: Offer) -> int:
    """The frame whose legend it is; the listed address says nothing of dimensions, whether or not they have a default."""
    try:
        return chosen_dimensions(kvp, layer, offer).frames[0]
    except MissingDimensionValue:
        return 0


def legend_link(url: str, version: Version, layer: str, style: Style, size: tuple[int, int]) -> str:
    """The address of the legend that capabilities list, whose size is part of it."""
    width, height = size
    return f"{_link_start(url, version.number, version.sld_version)}&LAYER={quote(layer)}&STYLE={quote(style.name)}&WIDTH={width}&HEIGHT={height}"


@lru_cache(maxsize=64)
def _link_start(url: str, number: str, sld_version: str) -> str:
    pairs = {"SERVICE": "WMS", "VERSION": number, "REQUEST": "GetLegendGraphic", "FORMAT": LegendFormat.PNG.value}
    if sld_version == "1.1.0":
        # Mandatory there (05-078r4 table 10).
        pairs["SLD_VERSION"] = sld_version
    return url + urlencode(pairs, safe="/")


def listed_size(description: SourceDescription, style: Style) -> tuple[int, int]:
    """Width and height of the listed legend, about those that its words need.

    Known without resolving the style: the documents of ten thousand layers
    have no time to draw.
    """
    sizes = [_rule_size(description, bands) for bands in (style.bands, *(rule.bands for rule in style.rules))]
    return max(width for width, _ in sizes), min(sum(height for _, height in sizes), 2000)


def _rule_size(description: SourceDescription, entries: Sequence[BandStyle]) -> tuple[int, int]:
    visible = [band for band in description.bands if band.interpretation != "alpha"]
    if len(entries) > 1 or (not entries and len(visible) >= 3 and not description.is_categorical):
        return _CHANNEL[0], _CHANNEL[1] * (len(entries) or 3) + _MARGIN
    classes = 0
    if entries and entries[0].stops and entries[0].stop_kind is not StopKind.RAMP:
        classes = len(entries[0].stops)
    elif (not entries or (not entries[0].stops and entries[0].palette is None)) and visible and visible[0].is_categorical:
        classes = len(visible[0].categories) or len(visible[0].colortable)
    if not classes:
        return _RAMP
    return _CLASS[0], _CLASS[1] * min(classes, _MOST_CLASSES) + _MARGIN


def _size(kvp: Kvp, name: str) -> int | None:
    return kvp.integer(name, minimum=1) if kvp.text(name) else None


def _orientation(text: str) -> Orientation:
    try:
        return Orientation(text.lower() or Orientation.VERTICAL.value)
    except ValueError:
        raise InvalidParameter("The layout of LEGEND_OPTIONS is vertical or horizontal.", "LEGEND_OPTIONS") from None


def _dpi(kvp: Kvp, option: str) -> int:
    wanted = parse_integer(option, "LEGEND_OPTIONS") if option else resolution(kvp) or DEFAULT_DPI
    return min(max(wanted, RESOLUTIONS[0]), RESOLUTIONS[1])
