"""How each layer of a request is to be drawn: by a style's name, by a style document, by single parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ogc_large_image.errors import InvalidParameter, LimitExceeded, OperationNotSupported, StyleNotDefined
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.kvp import Kvp, located
from ogc_large_image.ows.vendor_style import adjusted_style
from ogc_large_image.styles.sld import LayerStyles, parse_sld
from ogc_large_image.styles.style import Style
from ogc_large_image.styles.vendor import palette_style
from ogc_large_image.wms.named_layers import layers_named
from ogc_large_image.wms.parameters import Offer

GROUP_STYLES = ("", "default")
"""What may be asked for of a group, whose layers are drawn in the default style of each."""


@dataclass(frozen=True, slots=True)
class StyledLayer:
    """One layer as it is to be drawn."""

    name: str
    """By which it was asked for: its own, or its group's."""
    place: int
    """Of that name in the request."""
    layer: Layer
    style: Style


def styled_layers(kvp: Kvp, offer: Offer) -> tuple[StyledLayer, ...]:
    """What LAYERS, STYLES, SLD_BODY and the vendor's parameters say together, in drawing order.

    Without LAYERS a style document says which layers are drawn (02-070 6.3.1,
    05-078r4 6.5.1.2); with LAYERS it is a library that STYLES chooses from, before the
    layers' own styles.
    """
    document = style_document(kvp, offer)
    if document and not kvp.text("LAYERS"):
        found = [styled for place, part in enumerate(document) for styled in _as_documented(part, place, offer)]
    else:
        found = _as_listed(kvp, document, offer)
    return tuple(replace(each, style=adjusted(kvp, each.style, offer)) for each in found)


def style_document(kvp: Kvp, offer: Offer) -> tuple[LayerStyles, ...]:
    """The layers of SLD_BODY; none where it was not given."""
    if kvp.text("SLD"):
        raise OperationNotSupported("Style documents are not fetched from elsewhere: send the document as SLD_BODY.", "SLD")
    body = kvp.document("SLD_BODY")
    return parse_sld(body, offer.limits) if body else ()


def adjusted(kvp: Kvp, style: Style, offer: Offer) -> Style:
    """The style as the vendor's parameters change it."""
    return adjusted_style(kvp, style, offer.limits, allow_expressions=offer.allows_expressions)


def named_style(layer: Layer, name: str, offer: Offer) -> Style:
    """The layer's style of this name, or ncWMS's name of a palette; StyleNotDefined for any other."""
    palette = palette_style(name, layer.styles[0], offer.limits) if "/" in name else None
    return palette or layer.style(name)


def documented_style(layer: Layer, name: str, document: tuple[LayerStyles, ...], offer: Offer) -> Style:
    """The document's style of this name for the layer, its default one for no name, else the layer's own."""
    for part in document:
        if part.name not in (layer.name, "") or not part.styles:
            continue
        own = [each for each in part.styles if _name(each) == (name or part.default)]
        if own or not name:
            chosen = own[0] if own else part.styles[0]
            return layer.style(chosen) if isinstance(chosen, str) else chosen
    return named_style(layer, name, offer)


def _name(style: Style | str) -> str:
    return style if isinstance(style, str) else style.name


def _as_documented(part: LayerStyles, place: int, offer: Offer) -> Iterator[StyledLayer]:
    """A layer drawn in each of its styles, one over another; in its default style where none is given."""
    with located("SLD_BODY"):
        for layer in layers_named(offer.catalog, part.name):
            for style in part.styles or ("",):
                yield StyledLayer(part.name, place, layer, layer.style(style) if isinstance(style, str) else style)


def _as_listed(kvp: Kvp, document: tuple[LayerStyles, ...], offer: Offer) -> list[StyledLayer]:
    kvp.required("LAYERS")
    names = kvp.names("LAYERS")
    if len(names) > offer.limits.layer_limit:
        raise LimitExceeded(f"LAYERS names more than {offer.limits.layer_limit} layers.", "LAYERS")
    with located("LAYERS"):
        members = [layers_named(offer.catalog, name) for name in names]
    styles = _style_names(kvp, len(names))
    with located("STYLES"):
        return [
            StyledLayer(name, place, layer, _style(layer, name, style, document, offer))
            for place, (name, layers, style) in enumerate(zip(names, members, styles, strict=True))
            for layer in layers
        ]


def _style(layer: Layer, name: str, style: str, document: tuple[LayerStyles, ...], offer: Offer) -> Style:
    if layer.name == name:
        return documented_style(layer, style, document, offer)
    if style not in GROUP_STYLES:
        raise StyleNotDefined(f"The group {name!r} has no style {style!r}.", "style")
    return documented_style(layer, "", document, offer)


def _style_names(kvp: Kvp, count: int) -> tuple[str, ...]:
    """One name a layer, empty for the default; ``STYLES=`` and ``STYLES=,,,`` are all defaults (06-042 7.3.3.4)."""
    names = kvp.names("STYLES")
    while len(names) > count and not names[-1]:
        names = names[:-1]
    if not any(names):
        return ("",) * count
    if len(names) != count:
        raise InvalidParameter("STYLES does not have one member for each of LAYERS.", "STYLES")
    return names
