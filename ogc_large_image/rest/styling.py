"""How a request wants an image drawn: its style, from JSON, from a name or from the simple parameters."""

from __future__ import annotations

from typing import Final

from ogc_large_image.errors import BandNotDefined
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.rest import params
from ogc_large_image.rest.parameter import TextOf, is_nully
from ogc_large_image.styles.parse import parse_simple_style, parse_style_json
from ogc_large_image.styles.style import Style

SIMPLE_STYLE: Final = ("band", "palette", "cmap", "min", "max", "nodata", "scheme")


def style_asked(text_of: TextOf, layer: Layer, limits: Limits, *, allow_expressions: bool = False) -> Style:
    """The style JSON or the name of one of the layer's styles, else the simple style, else the layer's default."""
    text = params.style.read(text_of)
    if text:
        if text.lstrip()[:1] in ("{", "["):
            return parse_style_json(text, limits, allow_expressions=allow_expressions)
        return layer.style(text)
    simple = {name: value for name in SIMPLE_STYLE if not is_nully(value := text_of(name))}
    return (simple_style(simple, layer, limits) if simple else None) or layer.styles[0]


def simple_style(simple: dict[str, str], layer: Layer, limits: Limits) -> Style | None:
    """One band's style; None where the texts name nothing to draw."""
    style = parse_simple_style(simple, limits)
    bands = len(layer.description.bands)
    # The engine would find out too, but can only say that the style is wrong.
    if style and any(isinstance(entry.band, int) and entry.band > bands for entry in style.bands):
        raise BandNotDefined(f"The image has no such band; it has {bands}.", "band")
    return style


def given_style(text_of: TextOf) -> bool:
    """Whether the request says anything of a style."""
    return any(not is_nully(text_of(name)) for name in ("style", *SIMPLE_STYLE))
