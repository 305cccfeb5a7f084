"""Single values of a style's text: numbers, ends of ranges, choices, colours; anything else is refused by name."""

from __future__ import annotations

import math
import re
from typing import Any, TypeVar

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.json_text import LOCATOR
from ogc_large_image.styles.palettes import Colour, PaletteValue, resolve_palette
from ogc_large_image.styles.style import (
    GREY_BAND,
    RGBA,
    TRANSPARENT,
    Bound,
    BoundKind,
    ColourStop,
    Composite,
    Contrast,
    Hillshade,
    Scheme,
    StopKind,
)

_Choice = TypeVar("_Choice", Scheme, Composite, Contrast, StopKind)

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}", re.ASCII)
_MAX_TEXT = 64
_MAX_INDEX = 1 << 31
# Values are compared with data in float32 arithmetic, whatever the data's type.
MAX_BOUND = 3.5e38
MAX_GAMMA = 10.0
MIN_GAMMA = 0.1
MAX_COLOURS = 256
MAX_LABEL = 200
MAX_RELIEF = 1e6


def read_band(value: Any) -> int | str:
    """A 1-based index or an interpretation's name; null and -1 are grey, whatever the bands are called."""
    if value is None or (value == -1 and not isinstance(value, (bool, float))):
        return GREY_BAND
    if isinstance(value, str) and _NAME.fullmatch(value):
        name = value.lower()
        return "gray" if name == "grey" else name
    number = read_integer(read_digits(value, LOCATOR) if isinstance(value, str) else value, LOCATOR)
    if number < 1:
        raise InvalidStyle("Bands are counted from 1.", LOCATOR)
    return number


def read_digits(text: str, locator: str) -> int:
    """A band's index as text, in ASCII digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_TEXT):
        raise InvalidStyle("The band is neither a whole number nor a name.", locator)
    return int(text)


def read_integer(value: Any, locator: str) -> int:
    """A whole number that is not true or false."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_INDEX:
        raise InvalidStyle("Bands and frames are whole numbers.", locator)
    return value


def read_frame(value: Any, locator: str) -> int:
    """A frame, counted from 0."""
    if read_integer(value, locator) < 0:
        raise InvalidStyle("Frames are counted from 0.", locator)
    return int(value)


def read_number(value: Any, locator: str) -> float:
    """A finite number, or its text."""
    if isinstance(value, str) and len(value) <= _MAX_TEXT and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InvalidStyle("A value of the style is not a finite number.", locator)
    return float(value)


def read_bound(value: Any, locator: str) -> Bound:
    """An end of the range: a number, or a word with or without a share to cut off."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        word, colon, share = value.partition(":")
        if word in ("auto", "min", "max") or (word == "full" and not colon):
            fraction = read_number(share, locator) if colon else 0.0
            if not 0 <= fraction <= 1:
                raise InvalidStyle("The share of pixels to cut off is a number from 0 to 1.", locator)
            return Bound(BoundKind(word), fraction)
        raise InvalidStyle("An end of the range is a number, auto, min, max or full.", locator)
    number = read_number(value, locator)
    if abs(number) > MAX_BOUND:
        raise InvalidStyle("An end of the range is too large.", locator)
    return Bound(BoundKind.NUMBER, number)


def read_nodata(value: Any, locator: str) -> float | None:
    """None for ``auto``: what the source itself declares is transparent anyhow."""
    return None if value == "auto" else read_number(value, locator)


def read_boolean(value: Any, locator: str) -> bool:
    """``"true"`` too: large-image's documentation writes clamp so."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise InvalidStyle("The value is neither true nor false.", locator)
    return value


def read_choice(kind: type[_Choice], value: Any, locator: str) -> _Choice:
    """The member with this value."""
    for choice in kind:
        if value == choice.value:
            return choice
    raise InvalidStyle("The value is none of " + ", ".join(choice.value for choice in kind) + ".", locator)


def read_palette(limits: Limits, value: Any, locator: str) -> tuple[RGBA, ...] | None:
    """None for ``colortable``: the band's own colours, which are also the default."""
    if value == "colortable":
        return None
    palette: PaletteValue
    if isinstance(value, str):
        palette = value
    elif isinstance(value, list):
        if len(value) > limits.max_palette_colours:
            raise InvalidStyle(f"A palette may have {limits.max_palette_colours} colours at most.", locator)
        palette = tuple(read_colour(item, locator) for item in value)
    else:
        raise InvalidStyle("A palette is a name or a list of colours.", locator)
    return resolve_palette(palette, locator)


def read_colour(value: Any, locator: str) -> Colour:
    """A colour as the palettes take it: text, or three or four numbers."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(channel, bool) for channel in value):
        channels = [channel for channel in value if isinstance(channel, (int, float))]
        if len(channels) == len(value):
            return tuple(channels)
    raise InvalidStyle("A colour is a text, or three or four numbers from 0 to 1.", locator)


def read_beyond(value: Any, locator: str) -> RGBA | None:
    """The colour of values beyond the range; None for ``extend``, the palette's own end."""
    if value == "extend":
        return None
    if value == "transparent":
        return TRANSPARENT
    if isinstance(value, str) and value[:2].lower() == "0x":
        # ncWMS writes the alpha first.
        digits = value[2:]
        value = f"#{digits[2:]}{digits[:2]}" if len(digits) == 8 else f"#{digits}"
    return resolve_palette((read_colour(value, locator),), locator)[0]


def read_gamma(value: Any, locator: str) -> float:
    """Bounded, so that a picture is never one colour by accident."""
    gamma = read_number(value, locator)
    if not MIN_GAMMA <= gamma <= MAX_GAMMA:
        raise InvalidStyle(f"The gamma is a number from {MIN_GAMMA:g} to {MAX_GAMMA:g}.", locator)
    return gamma


def read_share(value: Any, locator: str) -> float:
    """A number from 0 to 1."""
    share = read_number(value, locator)
    if not 0 <= share <= 1:
        raise InvalidStyle("The opacity is a number from 0 to 1.", locator)
    return share


def read_colour_count(value: Any, locator: str) -> int:
    """How many colours a palette is cut into."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MAX_TEXT:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_COLOURS:
        raise InvalidStyle(f"The number of colours is from 1 to {MAX_COLOURS}.", locator)
    return value


def read_stops(limits: Limits, value: Any, locator: str) -> tuple[ColourStop, ...]:
    """``[{"value": …, "color": …, "label": …}, …]``; a value of null is the end of an interval that has none."""
    if not isinstance(value, list) or not all(isinstance(stop, dict) for stop in value):
        raise InvalidStyle("The stops of a style are a list of objects.", locator)
    if not 1 <= len(value) <= limits.max_style_entries:
        raise InvalidStyle(f"A style may have 1 to {limits.max_style_entries} stops.", locator)
    return tuple(_stop(stop, locator) for stop in value)


def _stop(stop: dict[str, Any], locator: str) -> ColourStop:
    if not {"value", "color"} <= set(stop) <= {"value", "color", "label"}:
        raise InvalidStyle("A stop has a value, a color and no more than a label beside them.", locator)
    label = stop.get("label") or ""
    if not isinstance(label, str) or len(label) > MAX_LABEL:
        raise InvalidStyle(f"A label is a text of {MAX_LABEL} characters at most.", locator)
    number = math.inf if stop["value"] is None else read_number(stop["value"], locator)
    if MAX_BOUND < abs(number) < math.inf:
        raise InvalidStyle("The value of a stop is too large.", locator)
    return ColourStop(number, resolve_palette((read_colour(stop["color"], locator),), locator)[0], label)


def check_stops(stops: tuple[ColourStop, ...], kind: StopKind, locator: str) -> None:
    """Only one interval may be without an end; ramps and single values have none."""
    endless = sum(math.isinf(stop.value) for stop in stops)
    if endless > (1 if kind is StopKind.INTERVALS else 0):
        raise InvalidStyle("Only the last of a style's intervals may be without an end.", locator)


def read_hillshade(value: Any, locator: str) -> Hillshade:
    """``true``, or ``{"relief", "azimuth", "altitude", "brightnessonly"}``, each with a usual value."""
    if value is True:
        return Hillshade()
    if not isinstance(value, dict) or not {"relief", "azimuth", "altitude", "brightnessonly"} >= set(value):
        raise InvalidStyle("A hillshade has relief, azimuth, altitude and brightnessonly.", locator)
    usual = Hillshade()
    given = {key: each for key, each in value.items() if each is not None}
    found = Hillshade(
        relief=read_number(given.get("relief", usual.relief), locator),
        azimuth=read_number(given.get("azimuth", usual.azimuth), locator),
        altitude=read_number(given.get("altitude", usual.altitude), locator),
        brightness_only=read_boolean(given.get("brightnessonly", False), locator),
    )
    if not (0 <= found.relief <= MAX_RELIEF and 0 <= found.azimuth <= 360 and 0 <= found.altitude <= 90):
        raise InvalidStyle("A hillshade's light or relief is out of range.", locator)
    return found
