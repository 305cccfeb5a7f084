"""What the query string of a picture may say; every text becomes a value here, or a domain error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from ogc_large_image.errors import BandNotDefined, FormatNotSupported, InvalidParameter
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.views import pairs
from ogc_large_image.render.queries import ImageFormat, LayerSelection
from ogc_large_image.styles.parse import parse_simple_style, parse_style_json
from ogc_large_image.styles.style import Style

FORMATS: Final = {"png": ImageFormat.PNG, "jpeg": ImageFormat.JPEG, "jpg": ImageFormat.JPEG, "webp": ImageFormat.WEBP}

SIMPLE_STYLE: Final = ("band", "palette", "cmap", "min", "max", "nodata", "scheme")

# What scripts write where they mean nothing.
ABSENT: Final = frozenset({"", "undefined", "none", "null", "false"})

INTEGER: Final = re.compile(r"-?[0-9]+", re.ASCII)
LONGEST_INTEGER = 12


@dataclass(frozen=True, slots=True)
class PictureParameters:
    """How a layer is to be drawn, whatever the grid."""

    selection: LayerSelection
    projection: Crs | None
    """None: the client leaves it to the service; ``PIXEL``: the image's own pixels, asked for by an absent value."""


def picture_parameters(request: HttpRequest, layer: Layer, limits: Limits) -> PictureParameters:
    """``style`` or the simple style, ``frame``, ``resampling`` and ``projection``; unknown parameters are ignored."""
    if not request.META.get("QUERY_STRING"):
        return PictureParameters(LayerSelection(layer, layer.styles[0]), None)
    kvp = Kvp.parse(pairs(request))
    resampling = given(kvp, "resampling").lower()
    selection = LayerSelection(
        layer,
        _style(kvp, layer, limits),
        frame=kvp.integer("frame", 0, minimum=0) if given(kvp, "frame") else 0,
        resampling=_resampling(resampling) if resampling else None,
    )
    return PictureParameters(selection, _projection(kvp))


def given(kvp: Kvp, name: str) -> str:
    """The parameter's text; empty where it is absent or says so in a script's words."""
    text = kvp.text(name)
    return "" if text.strip().lower() in ABSENT else text


def parse_format(extension: str) -> ImageFormat:
    """The format of a file name extension, in any case."""
    found = FORMATS.get(extension.lower())
    if found is None:
        raise FormatNotSupported(f"The format is not one of {', '.join(FORMATS)}.", "fmt")
    return found


def path_integer(text: str, name: str) -> int:
    """A whole number of the path in ASCII digits; one that no pyramid can have is clipped, so that it is not found."""
    if not INTEGER.fullmatch(text):
        raise InvalidParameter(f"{name} is not a whole number.", name)
    return int(text) if len(text) <= LONGEST_INTEGER else -1


def _style(kvp: Kvp, layer: Layer, limits: Limits) -> Style:
    """The style JSON or the name of one of the layer's styles, else the simple style, else the layer's default."""
    text = given(kvp, "style")
    if text.lstrip()[:1] in ("{", "["):
        return parse_style_json(text, limits)
    if text:
        return layer.style(text)
    simple = {name: value for name in SIMPLE_STYLE if (value := given(kvp, name))}
    return (_simple_style(simple, layer, limits) if simple else None) or layer.styles[0]


def _simple_style(params: dict[str, str], layer: Layer, limits: Limits) -> Style | None:
    style = parse_simple_style(params, limits)
    bands = len(layer.description.bands)
    # The engine would find out too, but can only say that the style is wrong.
    if style and any(isinstance(entry.band, int) and entry.band > bands for entry in style.bands):
        raise BandNotDefined(f"The image has no such band; it has {bands}.", "band")
    return style


def _resampling(name: str) -> Resampling:
    try:
        return Resampling(name)
    except ValueError:
        known = ", ".join(each.value for each in Resampling)
        raise InvalidParameter(f"resampling is not one of {known}.", "resampling") from None


def _projection(kvp: Kvp) -> Crs | None:
    if not kvp.has("projection"):
        return None
    name = given(kvp, "projection")
    return Crs.parse(name, "projection") if name else PIXEL
