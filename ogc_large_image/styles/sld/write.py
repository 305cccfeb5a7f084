"""Styles as SLD documents, of either version."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal

from lxml import etree

from ogc_large_image.styles.sld.document import OGC, SE, SLD, Element
from ogc_large_image.styles.sld.explicit import PRIMARIES, explicit_styles, pieces
from ogc_large_image.styles.sld.read import LayerStyles
from ogc_large_image.styles.style import RGBA, BandStyle, ColourStop, Contrast, Hillshade, Rule, StopKind, Style

__all__ = ["explicit_styles", "write_sld"]

Version = Literal["1.0.0", "1.1.0"]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHANNELS: dict[RGBA, str] = {PRIMARIES[0]: "RedChannel", PRIMARIES[1]: "GreenChannel", PRIMARIES[2]: "BlueChannel"}


def write_sld(layers: Sequence[LayerStyles], version: Version) -> bytes:
    """The document, in UTF-8; valid by its schema, but for the ``type`` of intervals and values in 1.0.

    SLD 1.0 knows ramps only, and that attribute is what GeoServer, MapServer
    and QGIS say the rest with. SE 1.1 has no opacity of single colours: one
    that is not opaque has two more digits. Bands are to have their colours at
    given values, or to be three channels, as ``explicit_styles`` makes them.
    """
    return _Writer(version).document(layers)


class _Writer:
    def __init__(self, version: Version) -> None:
        self._version = version
        self._is_new = version == "1.1.0"
        self._style_namespace = SE if self._is_new else SLD

    def document(self, layers: Sequence[LayerStyles]) -> bytes:
        spaces: dict[str | None, str] = {None: SLD, "ogc": OGC, "xsi": _XSI, **({"se": SE} if self._is_new else {})}
        root = etree.Element(f"{{{SLD}}}StyledLayerDescriptor", nsmap=spaces)
        location = f"{SLD} http://schemas.opengis.net/sld/{self._version}/StyledLayerDescriptor.xsd"
        root.set(f"{{{_XSI}}}schemaLocation", location)
        root.set("version", self._version)
        for layer in layers:
            named = etree.SubElement(root, f"{{{SLD}}}NamedLayer")
            self._add(named, "Name", layer.name)
            for style in layer.styles:
                if isinstance(style, str):
                    self._add(etree.SubElement(named, f"{{{SLD}}}NamedStyle"), "Name", style)
                else:
                    self._style(named, style, is_default=bool(layer.default) and style.name == layer.default)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))

    def _add(self, parent: Element, name: str, text: str = "") -> Element:
        element = etree.SubElement(parent, f"{{{self._style_namespace}}}{name}")
        if text:
            element.text = _ILLEGAL.sub("", text)
        return element

    def _style(self, layer: Element, style: Style, *, is_default: bool) -> None:
        user_style = etree.SubElement(layer, f"{{{SLD}}}UserStyle")
        if style.name:
            self._add(user_style, "Name", style.name)
        self._words(user_style, style.title, style.abstract)
        if is_default:
            etree.SubElement(user_style, f"{{{SLD}}}IsDefault").text = "1"
        part = self._add(user_style, "CoverageStyle" if self._is_new else "FeatureTypeStyle")
        for number, rule in enumerate(style.all_rules):
            self._rule(part, rule, title=rule.title if number else "")

    def _words(self, parent: Element, title: str, abstract: str = "") -> None:
        holder = self._add(parent, "Description") if self._is_new and (title or abstract) else parent
        for name, text in (("Title", title), ("Abstract", abstract)):
            if text:
                self._add(holder, name, text)

    def _rule(self, part: Element, rule: Rule, *, title: str) -> None:
        element = self._add(part, "Rule")
        self._words(element, title)
        if rule.min_scale:
            self._add(element, "MinScaleDenominator", _number(rule.min_scale))
        if rule.max_scale is not None:
            self._add(element, "MaxScaleDenominator", _number(rule.max_scale))
        symbolizer = self._add(element, "RasterSymbolizer")
        if rule.opacity != 1.0:
            self._add(symbolizer, "Opacity", _number(rule.opacity))
        if rule.bands:
            self._channels(symbolizer, rule.bands)
        self._enhancement(symbolizer, rule.contrast, rule.gamma)
        if rule.hillshade is not None:
            self._relief(symbolizer, rule.hillshade)

    def _channels(self, symbolizer: Element, bands: Sequence[BandStyle]) -> None:
        selection = self._add(symbolizer, "ChannelSelection")
        for band in bands:
            name = "GrayChannel" if len(bands) == 1 or band.palette is None else _CHANNELS[band.palette[-1]]
            channel = self._add(selection, name)
            self._add(channel, "SourceChannelName", str(band.band))
            self._enhancement(channel, band.contrast, band.gamma)
        if bands[0].stops:
            self._colours(self._add(symbolizer, "ColorMap"), bands[0].stops, bands[0].stop_kind)

    def _enhancement(self, parent: Element, contrast: Contrast, gamma: float) -> None:
        if contrast is Contrast.NONE and gamma == 1.0:
            return
        element = self._add(parent, "ContrastEnhancement")
        if contrast is not Contrast.NONE:
            self._add(element, "Normalize" if contrast is Contrast.NORMALIZE else "Histogram")
        if gamma != 1.0:
            self._add(element, "GammaValue", _number(gamma))

    def _relief(self, symbolizer: Element, hillshade: Hillshade) -> None:
        element = self._add(symbolizer, "ShadedRelief")
        self._add(element, "BrightnessOnly", "true" if hillshade.brightness_only else "false")
        self._add(element, "ReliefFactor", _number(hillshade.relief))

    def _colours(self, colour_map: Element, stops: Sequence[ColourStop], kind: StopKind) -> None:
        if not self._is_new:
            self._entries(colour_map, stops, kind)
        elif kind is StopKind.RAMP:
            interpolate = self._function(colour_map, "Interpolate")
            for stop in stops:
                point = self._add(interpolate, "InterpolationPoint")
                self._add(point, "Data", _number(stop.value))
                self._add(point, "Value", _colour(stop.colour))
        else:
            categorize = self._function(colour_map, "Categorize")
            ends, colours = pieces(stops, kind)
            self._add(categorize, "Value", _colour(colours[0]))
            for end, colour in zip(ends, colours[1:], strict=True):
                self._add(categorize, "Threshold", _number(end))
                self._add(categorize, "Value", _colour(colour))

    def _function(self, parent: Element, name: str) -> Element:
        function = self._add(parent, name)
        function.set("fallbackValue", "#000000")
        self._add(function, "LookupValue", "Rasterdata")
        return function

    def _entries(self, colour_map: Element, stops: Sequence[ColourStop], kind: StopKind) -> None:
        if kind is not StopKind.RAMP:
            colour_map.set("type", kind.value)
        for stop in stops:
            entry = self._add(colour_map, "ColorMapEntry")
            entry.set("color", _colour((*stop.colour[:3], 255)))
            entry.set("quantity", "INF" if math.isinf(stop.value) else _number(stop.value))
            if stop.colour[3] != 255:
                entry.set("opacity", _number(round(stop.colour[3] / 255, 4)))
            if stop.label:
                entry.set("label", _ILLEGAL.sub("", stop.label))


def _colour(colour: RGBA) -> str:
    text = "#{:02x}{:02x}{:02x}".format(*colour[:3])
    return text if colour[3] == 255 else f"{text}{colour[3]:02x}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
