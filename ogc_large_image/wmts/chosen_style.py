"""Which of a layer's styles a request names, in every operation and encoding alike."""

from __future__ import annotations

from ogc_large_image.layers.layer import Layer
from ogc_large_image.styles.style import Style

DEFAULT = "default"


def chosen_style(layer: Layer, name: str) -> Style:
    """The style of this name, the default one for none and for ``default``; StyleNotDefined for any other.

    An address cannot leave a segment empty, so the default style needs a word, as
    a dimension's default value has one: the one by which each layer has it in
    the WMTS Simple Profile (13-082r2 6.2.4). A style that is itself called so comes first.
    """
    if name == DEFAULT and not any(style.name == DEFAULT for style in layer.styles):
        return layer.styles[0]
    return layer.style(name)
