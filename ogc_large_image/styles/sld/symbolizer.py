"""One RasterSymbolizer into the bands, colours and light of a rule (02-070 11.6, 05-077r4 11.6)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from ogc_large_image.errors import InvalidStyle, LimitExceeded
from ogc_large_image.limits import Limits
from ogc_large_image.styles.resolved import BLACK
from ogc_large_image.styles.sld.document import Element, children, name_of, text_of
from ogc_large_image.styles.style import (
    RGBA,
    BandStyle,
    Bound,
    BoundKind,
    ColourStop,
    Contrast,
    Hillshade,
    Rule,
    StopKind,
)
from ogc_large_image.styles.style_values import MAX_BOUND, MAX_LABEL, MAX_RELIEF, read_gamma, read_number, read_share

_KNOWN = ("Opacity", "ChannelSelection", "ColorMap", "ContrastEnhancement", "ShadedRelief")
# Which of several images lies on top has no meaning for one; vendors' options are for their own software.
_IGNORED = ("Name", "Description", "Geometry", "OverlapBehavior", "VendorOption", "BaseSymbolizer")
_PRIMARIES: dict[str, RGBA] = {
    "RedChannel": (255, 0, 0, 255),
    "GreenChannel": (0, 255, 0, 255),
    "BlueChannel": (0, 0, 255, 255),
}
_COLOUR = re.compile(r"#([0-9a-fA-F]{6})([0-9a-fA-F]{2})?", re.ASCII)
_KINDS = {"": StopKind.RAMP, "ramp": StopKind.RAMP, "intervals": StopKind.INTERVALS, "values": StopKind.VALUES}
# QGIS's and GeoServer's options of Normalize; what they cut off is drawn transparent.
_STRETCHES = {"StretchToMinimumMaximum": True, "StretchAndClipToMinimumMaximum": False}


@dataclass(frozen=True, slots=True)
class _Enhancement:
    contrast: Contrast = Contrast.NONE
    gamma: float = 1.0
    minimum: float | None = None
    maximum: float | None = None
    clamp: bool = True

    def applied(self, band: BandStyle) -> BandStyle:
        low, high = (None if end is None else Bound(BoundKind.NUMBER, end) for end in (self.minimum, self.maximum))
        return replace(
            band,
            contrast=self.contrast,
            gamma=self.gamma,
            minimum=low or band.minimum,
            maximum=high or band.maximum,
            clamp=self.clamp,
        )


def read_symbolizer(element: Element, limits: Limits, locator: str) -> tuple[Rule, int]:
    """A rule without scales, and the number of colour map entries.

    A ContrastEnhancement of the whole picture is that of each channel which
    has none of its own. Without channels and colours the image is drawn as it
    is without a style.
    """
    found: dict[str, Element] = {}
    for name, child in children(element, _KNOWN, locator, ignored=_IGNORED):
        if name in found:
            raise InvalidStyle(f"A RasterSymbolizer has one {name} at most.", locator)
        found[name] = child
    common = _enhancement(found.get("ContrastEnhancement"), locator)
    bands = _channels(found.get("ChannelSelection"), common, locator)
    entries = 0
    if "ColorMap" in found:
        stops, kind = _colour_map(found["ColorMap"], limits, locator)
        entries = len(stops)
        if len(bands) > 1:
            raise InvalidStyle("A ColorMap colours one channel, not three.", locator)
        band = bands[0] if bands else common.applied(BandStyle())
        bands = (replace(band, stops=stops, stop_kind=kind),)
    opacity = read_share(text_of(found["Opacity"], locator), locator) if "Opacity" in found else 1.0
    rule = Rule(bands, opacity, _relief(found.get("ShadedRelief"), locator))
    return (rule if bands else replace(rule, gamma=common.gamma, contrast=common.contrast)), entries


def _channels(element: Element | None, common: _Enhancement, locator: str) -> tuple[BandStyle, ...]:
    if element is None:
        return ()
    found = dict(children(element, ("GrayChannel", *_PRIMARIES), locator))
    if set(found) == {"GrayChannel"}:
        return (_channel(found["GrayChannel"], common, locator),)
    if set(found) != set(_PRIMARIES):
        raise InvalidStyle("A ChannelSelection has a GrayChannel, or one of each red, green and blue.", locator)
    return tuple(
        replace(_channel(found[name], common, locator), palette=(BLACK, colour)) for name, colour in _PRIMARIES.items()
    )


def _channel(element: Element, common: _Enhancement, locator: str) -> BandStyle:
    found = dict(children(element, ("SourceChannelName", "ContrastEnhancement"), locator))
    name = text_of(found.get("SourceChannelName"), locator)
    if not name or len(name) > 100:
        raise InvalidStyle("A channel needs a SourceChannelName.", locator)
    band: int | str = name
    if name.isascii() and name.isdigit():
        band = int(name)
        if not 1 <= band <= 1 << 20:
            raise InvalidStyle("Bands are counted from 1.", locator)
    own = _enhancement(found["ContrastEnhancement"], locator) if "ContrastEnhancement" in found else common
    return own.applied(BandStyle(band=band))


def _enhancement(element: Element | None, locator: str) -> _Enhancement:
    found = _Enhancement()
    if element is None:
        return found
    for name, child in children(element, ("Normalize", "Histogram", "GammaValue"), locator):
        if name == "GammaValue":
            found = replace(found, gamma=read_gamma(text_of(child, locator), locator))
        elif found.contrast is not Contrast.NONE:
            raise InvalidStyle("Contrast is normalized or equalised, not both.", locator)
        elif name == "Histogram":
            found = replace(found, contrast=Contrast.HISTOGRAM)
        else:
            found = _normalized(child, found, locator)
    return found


def _normalized(element: Element, found: _Enhancement, locator: str) -> _Enhancement:
    """Between the recorded ends, or those that QGIS and GeoServer write into options."""
    options: dict[str, str] = {}
    for _, option in children(element, ("VendorOption",), locator):
        options[option.get("name", "")] = text_of(option, locator)
    algorithm = options.get("algorithm", "StretchToMinimumMaximum")
    if algorithm not in _STRETCHES:
        raise InvalidStyle("The algorithm of a Normalize is not supported.", locator)
    ends = [_bounded(options[name], locator) if name in options else None for name in ("minValue", "maxValue")]
    return replace(found, contrast=Contrast.NORMALIZE, minimum=ends[0], maximum=ends[1], clamp=_STRETCHES[algorithm])


def _relief(element: Element | None, locator: str) -> Hillshade | None:
    if element is None:
        return None
    found = {name: text_of(child, locator) for name, child in children(element, ("BrightnessOnly", "ReliefFactor"), locator)}
    only = found.get("BrightnessOnly", "false")
    if only not in ("true", "false", "1", "0"):
        raise InvalidStyle("BrightnessOnly is true or false.", locator)
    relief = read_number(found["ReliefFactor"], locator) if "ReliefFactor" in found else Hillshade().relief
    if not 0 <= relief <= MAX_RELIEF:
        raise InvalidStyle("The ReliefFactor is out of range.", locator)
    return Hillshade(relief=relief, brightness_only=only in ("true", "1"))


# --- colours ------------------------------------------------------------------


def _colour_map(element: Element, limits: Limits, locator: str) -> tuple[tuple[ColourStop, ...], StopKind]:
    if len(element) > limits.max_style_entries:
        raise LimitExceeded(f"A ColorMap may have {limits.max_style_entries} entries at most.", locator)
    if len(element) == 1 and name_of(element[0]) == "Categorize":
        return _categorize(element[0], limits, locator), StopKind.INTERVALS
    if len(element) == 1 and name_of(element[0]) == "Interpolate":
        return _interpolate(element[0], limits, locator), StopKind.RAMP
    kind = _KINDS.get(element.get("type", ""))
    if kind is None:
        raise InvalidStyle("The type of a ColorMap is ramp, intervals or values.", locator)
    stops = [_entry(entry, locator) for _, entry in children(element, ("ColorMapEntry",), locator)]
    if not stops:
        raise InvalidStyle("A ColorMap needs an entry.", locator)
    if kind is not StopKind.INTERVALS and any(math.isinf(stop.value) for stop in stops):
        raise InvalidStyle("Only the last interval of a ColorMap may be without an end.", locator)
    if sum(math.isinf(stop.value) for stop in stops) > 1:
        raise InvalidStyle("Only one interval of a ColorMap may be without an end.", locator)
    return tuple(sorted(stops, key=lambda stop: stop.value)), kind


def _entry(element: Element, locator: str) -> ColourStop:
    """``quantity`` may be inf, as QGIS writes the end of the last interval."""
    text = element.get("quantity", "").strip()
    value = math.inf if text.lower() in ("inf", "+inf", "infinity") else _bounded(text, locator)
    red, green, blue, alpha = _colour(element.get("color", "").strip(), locator)
    if element.get("opacity") is not None:
        alpha = int(alpha * read_share(element.get("opacity").strip(), locator) + 0.5)
    return ColourStop(value, (red, green, blue, alpha), element.get("label", "")[:MAX_LABEL])


def _categorize(element: Element, limits: Limits, locator: str) -> tuple[ColourStop, ...]:
    """Value, then Threshold and Value in turn (05-077r4 11.6.2.2)."""
    values: list[RGBA] = []
    thresholds: list[float] = []
    _check_lookup(element, limits, locator)
    for name, child in children(element, ("Value", "Threshold"), locator, ignored=("LookupValue",)):
        expected = "Value" if len(values) == len(thresholds) else "Threshold"
        if name != expected:
            raise InvalidStyle("A Categorize has a Value, then a Threshold and a Value in turn.", locator)
        if name == "Value":
            values.append(_colour(text_of(child, locator), locator))
        else:
            thresholds.append(_bounded(text_of(child, locator), locator))
    if len(values) != len(thresholds) + 1 or thresholds != sorted(thresholds):
        raise InvalidStyle("A Categorize has one Value more than it has Thresholds, which ascend.", locator)
    belongs = element.get("threshholdsBelongTo") or element.get("thresholdsBelongTo") or "succeeding"
    if belongs not in ("succeeding", "preceding"):
        raise InvalidStyle("Thresholds belong to the succeeding or the preceding value.", locator)
    if belongs == "preceding":
        thresholds = [math.nextafter(threshold, math.inf) for threshold in thresholds]
    return tuple(ColourStop(end, value) for end, value in zip([*thresholds, math.inf], values, strict=True))


def _interpolate(element: Element, limits: Limits, locator: str) -> tuple[ColourStop, ...]:
    _check_lookup(element, limits, locator)
    if element.get("mode", "linear") != "linear":
        raise InvalidStyle("Colours are interpolated linearly.", locator)
    stops = []
    for _, point in children(element, ("InterpolationPoint",), locator, ignored=("LookupValue",)):
        found = dict(children(point, ("Data", "Value"), locator))
        colour = _colour(text_of(found.get("Value"), locator), locator)
        stops.append(ColourStop(_bounded(text_of(found.get("Data"), locator), locator), colour))
    if not stops:
        raise InvalidStyle("An Interpolate needs an InterpolationPoint.", locator)
    return tuple(sorted(stops, key=lambda stop: stop.value))


def _check_lookup(element: Element, limits: Limits, locator: str) -> None:
    # So many values, those beyond them on both sides, and the thresholds between.
    if len(element) > 2 * limits.max_style_entries + 4:
        raise LimitExceeded(f"A ColorMap may have {limits.max_style_entries} entries at most.", locator)
    lookup = next((child for child in element if name_of(child) == "LookupValue"), None)
    if lookup is None or text_of(lookup, locator).lower() != "rasterdata":
        raise InvalidStyle("The colours of an image are looked up by its Rasterdata.", locator)


def _bounded(text: str, locator: str) -> float:
    number = read_number(text, locator)
    if abs(number) > MAX_BOUND:
        raise InvalidStyle("A value of the colour map is too large.", locator)
    return number


def _colour(text: str, locator: str) -> RGBA:
    """``#RRGGBB`` (05-077r4 11.1.3); two more digits are the opacity, for which SE 1.1 has no place in a ColorMap."""
    found = _COLOUR.fullmatch(text)
    if found is None:
        raise InvalidStyle("A colour is written as #RRGGBB.", locator)
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue, int(found[2], 16) if found[2] else 255
