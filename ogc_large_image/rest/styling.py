"""How a request wants an image drawn: its style, from JSON, from a name or from single parameters."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from ogc_large_image import conf, services
from ogc_large_image.errors import BandNotDefined
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.rest import declared
from ogc_large_image.rest.parameter import TextOf, is_nully
from ogc_large_image.styles.style import Style
from ogc_large_image.styles.vendor import NAMES, parse_vendor_style

SIMPLE_STYLE: Final = ("band", "palette", "cmap", "min", "max", "nodata", "scheme")
"""django-large-image's."""
EXPRESSION_PARAMETERS: Final = ("expression", "style")
"""Where band maths of the asker may be."""


def style_asked(text_of: TextOf, layer: Layer, limits: Limits, *, allow_expressions: bool = False) -> Style:
    """The style JSON; else one of the layer's styles, by name or its default, as the single parameters change it."""
    text = declared.style.read(text_of)
    is_json = text.lstrip()[:1] in ("{", "[")
    start = layer.style("" if is_json else text)
    given = {name: value for name in NAMES if (value := text_of(name))}
    if not given:
        return start
    style = parse_vendor_style(given, start, limits, allow_expressions=allow_expressions)
    if style is not None and not is_json:
        _check_band(style, layer)
    return style or start


def _check_band(style: Style, layer: Layer) -> None:
    """The engine would find out too, but can only say that the style is wrong."""
    bands = len(layer.description.bands)
    if any(isinstance(entry.band, int) and entry.band > bands for entry in style.bands):
        raise BandNotDefined(f"The image has no such band; it has {bands}.", "band")


def given_style(text_of: TextOf) -> bool:
    """Whether the request says anything of a style."""
    return any(not is_nully(text_of(name)) for name in NAMES)


def needs_permission(text_of: TextOf) -> bool:
    """Whether the request may be for band maths where only some users may ask for it: others get another answer."""
    return isinstance(conf.app_settings().expressions, str) and _may_have_expressions(text_of)


def allows_expressions(request: HttpRequest, text_of: TextOf) -> bool:
    """``services.allows_expressions``, without asking who the user is for a request that can have none."""
    return _may_have_expressions(text_of) and services.allows_expressions(request)


def _may_have_expressions(text_of: TextOf) -> bool:
    return any(not is_nully(text_of(name)) for name in EXPRESSION_PARAMETERS)
