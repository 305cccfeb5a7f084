"""Styles from single request parameters, by the names of the REST contract and of ncWMS.

Where the layer's style draws one band, or has nothing to say of it, the
parameters change that style and leave the rest of it as it is: a range put on
a named ramp keeps its colours. ``band``, ``expression`` and ``style`` begin
anew, and so does a palette, a scheme or a number of colours for a style that
mixes several bands; the other parameters apply to all bands of a mixture.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.expression import parse_expression
from ogc_large_image.styles.parse import BLACK_TO_WHITE, NULLY, parse_style_json
from ogc_large_image.styles.style import (
    AUTO,
    RGBA,
    BandStyle,
    Bound,
    BoundKind,
    ColourStop,
    Contrast,
    Scheme,
    StopKind,
    Style,
)
from ogc_large_image.styles.style_values import (
    MAX_COLOURS,
    read_beyond,
    read_bound,
    read_choice,
    read_colour_count,
    read_digits,
    read_integer,
    read_nodata,
    read_palette,
)

REST_NAMES = ("band", "palette", "cmap", "min", "max", "nodata", "scheme", "style", "expression")
NCWMS_NAMES = ("COLORSCALERANGE", "NUMCOLORBANDS", "ABOVEMAXCOLOR", "BELOWMINCOLOR", "LOGSCALE")
NAMES = REST_NAMES + NCWMS_NAMES
"""All that ``parse_vendor_style`` looks at, as they are named in errors."""

_LOCATORS = {name.lower(): name for name in NAMES}
# What gives a mixture of bands one palette, which only one band can have.
_SINGLE = frozenset(("palette", "cmap", "scheme", "NUMCOLORBANDS"))
_BOXFILL = ("boxfill/", "raster/", "default-scalar/", "default/")

_LIST_COMMA = re.compile(r",(?![^(]*\))")

_Change = Callable[[BandStyle], BandStyle]


def parse_vendor_style(
    params: Mapping[str, str], layer_style: Style, limits: Limits, allow_expressions: bool = False
) -> Style | None:
    """The layer's style as the parameters change it; None where they say nothing.

    Keys in any case; all others are ignored, and so are empty values and the
    words undefined, none, null and false, and band 0. A ``style`` counts here
    if it is JSON, and then goes before all others; named styles are the
    layer's. A scheme alone says nothing. InvalidStyle names the parameter.
    """
    given = _given(params)
    if given.get("style", "")[:1] in ("{", "["):
        return parse_style_json(given["style"], limits, allow_expressions=allow_expressions)
    given.pop("style", None)
    start = _start(given, layer_style, allow_expressions)
    changes = _changes(given, limits)
    if start is layer_style and (not changes or (layer_style.is_default and given.keys() == {"scheme"})):
        return None
    bands = start.bands or (BandStyle(),)
    if len(bands) > 1 and _SINGLE & given.keys():
        bands = (BandStyle(),)
    for change in changes:
        bands = tuple(map(change, bands))
    return replace(start, bands=bands, name="", title="", abstract="", rules=())


def palette_style(name: str, layer_style: Style, limits: Limits) -> Style | None:
    """ncWMS's style names, such as ``boxfill/viridis``: the layer's style in that palette; None for any other name."""
    prefix = next((prefix for prefix in _BOXFILL if name.startswith(prefix)), None)
    if prefix is None:
        return None
    palette = name[len(prefix) :].removeprefix("x-").removeprefix("psu-")
    found = parse_vendor_style({"palette": palette}, layer_style, limits)
    return None if found is None else replace(found, name=name)


def _given(params: Mapping[str, str]) -> dict[str, str]:
    """What the parameters say, by the names of errors; only a switch can be given as false."""
    found: dict[str, str] = {}
    for key, value in params.items():
        name, text = _LOCATORS.get(key.lower()), value.strip()
        if name and (text.lower() not in NULLY or (name == "LOGSCALE" and text.lower() == "false")):
            found[name] = text
    return found


def _start(given: Mapping[str, str], layer_style: Style, allow_expressions: bool) -> Style:
    """The style that the parameters change."""
    if "expression" in given:
        if not allow_expressions:
            raise InvalidStyle("Expressions are not allowed in this request.", "expression")
        if "band" in given:
            raise InvalidStyle("An expression names its bands itself.", "band")
        return Style(bands=(BandStyle(expression=parse_expression(given["expression"]).text),))
    if "band" not in given:
        return layer_style
    band = read_integer(read_digits(given["band"], "band"), "band")
    return Style(bands=(BandStyle(band=band, palette=BLACK_TO_WHITE),)) if band else layer_style


def _changes(given: Mapping[str, str], limits: Limits) -> list[_Change]:
    """What each parameter does to a band's style."""
    if given.get("cmap", given.get("palette")) != given.get("palette", given.get("cmap")):
        raise InvalidStyle("palette and cmap are two names of one parameter, and differ.", "cmap")
    changes: list[_Change] = []
    key = "palette" if "palette" in given else "cmap"
    if key in given:
        changes.append(partial(_with_palette, read_palette(limits, _palette_text(given[key]), key)))
    changes += _range_changes(given)
    if "nodata" in given:
        changes.append(partial(replace, nodata=read_nodata(given["nodata"], "nodata")))
    if "scheme" in given:
        changes.append(partial(replace, scheme=read_choice(Scheme, given["scheme"], "scheme")))
    if "NUMCOLORBANDS" in given:
        count = read_colour_count(given["NUMCOLORBANDS"], "NUMCOLORBANDS")
        changes.append(partial(_with_colours, count))
    for key, field in (("ABOVEMAXCOLOR", "above"), ("BELOWMINCOLOR", "below")):
        if key in given:
            changes.append(partial(_with_beyond, field, given[key], key))
    if "LOGSCALE" in given:
        changes.append(partial(replace, logarithmic=_flag(given["LOGSCALE"], "LOGSCALE")))
    return changes


def _palette_text(text: str) -> str | list[str]:
    """A name, or the colours of a list; the commas of ``rgb(…)`` are no list's."""
    colours = [each.strip() for each in _LIST_COMMA.split(text)]
    return colours if len(colours) > 1 else text


def _range_changes(given: Mapping[str, str]) -> list[_Change]:
    minimum, maximum = given.get("min"), given.get("max")
    if "COLORSCALERANGE" in given:
        if minimum or maximum:
            raise InvalidStyle("COLORSCALERANGE stands for min and max; give one or the other.", "COLORSCALERANGE")
        return [partial(_with_range, *_colour_scale_range(given["COLORSCALERANGE"]), "COLORSCALERANGE")]
    if not (minimum or maximum):
        return []
    low = read_bound(minimum, "min") if minimum else None
    high = read_bound(maximum, "max") if maximum else None
    return [partial(_with_range, low, high, "min" if minimum else "max")]


def _colour_scale_range(text: str) -> tuple[Bound, Bound]:
    """ncWMS's ``auto`` is the least and the greatest value; ``default`` is what the image is drawn with else."""
    if text.lower() == "auto":
        return Bound(BoundKind.MINIMUM), Bound(BoundKind.MAXIMUM)
    if text.lower() == "default":
        return AUTO, AUTO
    parts = text.split(",")
    if len(parts) != 2:
        raise InvalidStyle("COLORSCALERANGE is auto, or two numbers and a comma between them.", "COLORSCALERANGE")
    low, high = (read_bound(part.strip(), "COLORSCALERANGE") for part in parts)
    return low, high


def _with_range(minimum: Bound | None, maximum: Bound | None, locator: str, entry: BandStyle) -> BandStyle:
    """On a ramp of stops, the stops are moved with the range; single classes have none that could be changed."""
    low, high = minimum or entry.minimum, maximum or entry.maximum
    contrast = Contrast.NONE if entry.contrast is Contrast.HISTOGRAM else entry.contrast
    if not entry.stops:
        return replace(entry, minimum=low, maximum=high, contrast=contrast)
    if entry.stop_kind is not StopKind.RAMP:
        raise InvalidStyle("The style has fixed classes, which a range does not change.", locator)
    start, stop = entry.stops[0].value, entry.stops[-1].value
    if minimum is None:
        low = Bound(BoundKind.NUMBER, start)
    if maximum is None:
        high = Bound(BoundKind.NUMBER, stop)
    if low.kind is not BoundKind.NUMBER or high.kind is not BoundKind.NUMBER:
        raise InvalidStyle("The style's colours have values of their own; their range is two numbers.", locator)
    return replace(entry, stops=tuple(_moved(each, (start, stop), (low.value, high.value)) for each in entry.stops))


def _moved(stop: ColourStop, old: tuple[float, float], new: tuple[float, float]) -> ColourStop:
    share = (stop.value - old[0]) / ((old[1] - old[0]) or 1.0)
    value = new[0] + share * (new[1] - new[0])
    if not math.isfinite(value):
        raise InvalidStyle("The range of values is too large.", "style")
    return ColourStop(value, stop.colour)


def _with_palette(palette: tuple[RGBA, ...] | None, entry: BandStyle) -> BandStyle:
    """A ramp of stops keeps its range; classes of given values do not survive another palette."""
    plain = replace(entry, palette=palette, stops=(), stop_kind=StopKind.RAMP)
    if not entry.stops or entry.stop_kind is not StopKind.RAMP:
        return plain
    minimum, maximum = (Bound(BoundKind.NUMBER, stop.value) for stop in (entry.stops[0], entry.stops[-1]))
    return replace(plain, minimum=minimum, maximum=maximum)


def _with_colours(count: int, entry: BandStyle) -> BandStyle:
    """254 and more are ncWMS's word for all of them."""
    return replace(entry, colours=None if count >= MAX_COLOURS - 2 else count)


def _with_beyond(field: str, text: str, locator: str, entry: BandStyle) -> BandStyle:
    colour = read_beyond(text.lower() if text.lower() in ("extend", "transparent") else text, locator)
    changed = replace(entry, above=colour) if field == "above" else replace(entry, below=colour)
    # Without clamping nothing could extend.
    return replace(changed, clamp=True) if colour is None else changed


def _flag(text: str, locator: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0"):
        raise InvalidStyle(f"{locator} is true or false.", locator)
    return text.lower() in ("true", "1")
