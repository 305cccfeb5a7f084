"""A style's row as an SLD document."""

from __future__ import annotations

from dataclasses import replace

from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.publishing.drawn_styles import style_value
from ogc_large_image.publishing.models import Style
from ogc_large_image.styles.sld import LayerStyles, explicit_styles, write_sld

VERSIONS = ("1.0.0", "1.1.0")


class NotExpressible(Exception):
    """SLD has no words for the style, or its numbers depend on an image and there is none."""


def exported(row: Style, version: str, layer: ServedLayer | None) -> bytes:
    """The document in this version, with the numbers that the style comes to for the layer; NotExpressible, InvalidStyle."""
    style = style_value(row)
    if layer is None:
        raise NotExpressible(
            "The numbers of a document are those of an image: give the style to a layer that you may view first."
        )
    written = explicit_styles("", [style], layer.description).styles[0]
    if isinstance(written, str):
        raise NotExpressible("An SLD document has no words for this style.")
    named = replace(written, name=row.name)
    return write_sld([LayerStyles(layer.name, (named,), row.name)], "1.1.0" if version == "1.1.0" else "1.0.0")
