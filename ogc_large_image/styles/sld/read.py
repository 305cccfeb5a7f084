"""Documents, layers, styles and rules of an SLD into ``Style`` values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.sld.document import Element, child_of, children, name_of, read_document, text_of
from ogc_large_image.styles.sld.symbolizer import read_symbolizer
from ogc_large_image.styles.style import Rule, Style
from ogc_large_image.styles.style_values import read_number

LOCATOR = "SLD_BODY"
MAX_RULES = 64
_LONGEST_TEXT = 1000
_WORDS = ("Name", "Title", "Abstract", "Description")
_CONSTRAINTS = ("LayerFeatureConstraints", "LayerCoverageConstraints")


@dataclass(frozen=True, slots=True)
class LayerStyles:
    """What a document says of one layer."""

    name: str
    """Empty where the document leaves it open, as those do that one style is exported to."""
    styles: tuple[Style | str, ...]
    """In the document's order; a text names a style that the layer has already (NamedStyle)."""
    default: str = ""
    """The name of the style that calls itself the default one; empty for the first."""


def parse_sld(document: bytes, limits: Limits, locator: str = LOCATOR) -> tuple[LayerStyles, ...]:
    """The layers and styles of an SLD 1.0 or 1.1 document, or the one style of an SE 1.1 document.

    Outside the values of a ramp its end colours are drawn (05-077r4 11.6.2.3
    for Interpolate; GeoServer reads ``type="ramp"`` so too); beyond the last
    of ``type="intervals"``, and beside ``type="values"``, nothing is.
    InvalidStyle or LimitExceeded with the locator for anything that is not
    understood: filters, functions, transformations, remote layers, outlines,
    other symbolizers.
    """
    root = read_document(document, limits, locator)
    reader = _Reader(limits, locator)
    name = name_of(root)
    if name == "StyledLayerDescriptor":
        return tuple(reader.layers(root))
    if name in ("FeatureTypeStyle", "CoverageStyle"):
        return (LayerStyles("", (reader.style([root], root),)),)
    if name == "UserStyle":
        return (LayerStyles("", (reader.user_style(root),)),)
    raise InvalidStyle("The document is no StyledLayerDescriptor.", locator)


class _Reader:
    def __init__(self, limits: Limits, locator: str) -> None:
        self._limits = limits
        self._locator = locator
        self._entries = 0
        self._rules = 0

    def layers(self, root: Element) -> Iterator[LayerStyles]:
        version = root.get("version", "1.0.0")
        if version not in ("1.0.0", "1.1.0"):
            raise InvalidStyle("Style documents are understood in the versions 1.0.0 and 1.1.0.", self._locator)
        layers = [layer for _, layer in children(root, ("NamedLayer", "UserLayer"), self._locator, ignored=_WORDS)]
        if len(layers) > self._limits.layer_limit:
            raise InvalidStyle(f"A style document may have {self._limits.layer_limit} layers at most.", self._locator)
        return map(self._layer, layers)

    def _layer(self, layer: Element) -> LayerStyles:
        styles: list[Style | str] = []
        default = ""
        for name, child in children(layer, ("UserStyle", "NamedStyle", *_CONSTRAINTS), self._locator, ignored=_WORDS):
            if name in _CONSTRAINTS:
                if "".join(child.itertext()).strip():
                    raise InvalidStyle("Constraints on a layer's contents are not supported.", self._locator)
            elif name == "NamedStyle":
                styles.append(self._text(child, "Name"))
            else:
                style = self.user_style(child)
                styles.append(style)
                if text_of(child_of(child, "IsDefault"), self._locator) in ("1", "true"):
                    default = style.name
        return LayerStyles(self._text(layer, "Name"), tuple(styles), default)

    def user_style(self, element: Element) -> Style:
        """One UserStyle."""
        known = ("FeatureTypeStyle", "CoverageStyle")
        parts = [child for _, child in children(element, known, self._locator, ignored=(*_WORDS, "IsDefault"))]
        return self.style(parts, element)

    def style(self, parts: list[Element], words: Element) -> Style:
        """The rules of its FeatureTypeStyles or CoverageStyles, drawn in their order."""
        rules = [rule for part in parts for rule in self._rules_of(part)]
        if not rules:
            raise InvalidStyle("The style has no RasterSymbolizer.", self._locator)
        first, *further = rules
        title, abstract = self._words(words)
        return Style(
            bands=first.bands,
            name=self._text(words, "Name"),
            title=title or first.title,
            abstract=abstract,
            opacity=first.opacity,
            hillshade=first.hillshade,
            gamma=first.gamma,
            contrast=first.contrast,
            min_scale=first.min_scale,
            max_scale=first.max_scale,
            rules=tuple(further),
        )

    def _rules_of(self, part: Element) -> Iterator[Rule]:
        ignored = (*_WORDS, "FeatureTypeName", "CoverageName", "SemanticTypeIdentifier", "VendorOption")
        for _, element in children(part, ("Rule",), self._locator, ignored=ignored):
            self._rules += 1
            if self._rules > MAX_RULES:
                raise InvalidStyle(f"A style document may have {MAX_RULES} rules at most.", self._locator)
            yield from self._rule(element)

    def _rule(self, element: Element) -> Iterator[Rule]:
        """One for each symbolizer; a rule without one draws nothing."""
        scales = {"MinScaleDenominator": 0.0, "MaxScaleDenominator": 0.0}
        symbolizers = []
        known = ("RasterSymbolizer", *scales)
        for name, child in children(element, known, self._locator, ignored=(*_WORDS, "LegendGraphic", "VendorOption")):
            if name == "RasterSymbolizer":
                symbolizers.append(child)
            else:
                scales[name] = self._scale(child)
        title = self._words(element)[0]
        for symbolizer in symbolizers:
            rule, entries = read_symbolizer(symbolizer, self._limits, self._locator)
            self._entries += entries
            if self._entries > self._limits.max_style_entries * MAX_RULES:
                raise InvalidStyle("The style document has too many colour map entries.", self._locator)
            yield replace(
                rule,
                min_scale=scales["MinScaleDenominator"],
                max_scale=scales["MaxScaleDenominator"] or None,
                title=title,
            )

    def _scale(self, element: Element) -> float:
        text = text_of(element, self._locator)
        if text.lower() in ("inf", "infinity"):
            return 0.0
        scale = read_number(text, self._locator)
        if scale < 0:
            raise InvalidStyle("A scale denominator is not negative.", self._locator)
        return scale

    def _words(self, element: Element) -> tuple[str, str]:
        """Title and abstract, which SE 1.1 keeps in a Description."""
        holder = child_of(element, "Description")
        holder = element if holder is None else holder
        return self._text(holder, "Title"), self._text(holder, "Abstract")

    def _text(self, element: Element, name: str) -> str:
        text = text_of(child_of(element, name), self._locator)
        if len(text) > _LONGEST_TEXT:
            raise InvalidStyle("A name or title of the style document is too long.", self._locator)
        return text
