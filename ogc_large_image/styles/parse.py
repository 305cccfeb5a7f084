"""Clients' styles into values, by a closed list of what a style may say.

The key ``function`` of large-image's style JSON imports and calls Python by
name, so no client's JSON ever reaches large-image: what is not known here is
refused, and what is known is rebuilt as a ``Style``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.json_text import LOCATOR, read_json
from ogc_large_image.styles.palettes import Colour, PaletteValue, resolve_palette
from ogc_large_image.styles.style import RGBA, BandStyle, Bound, BoundKind, Composite, Scheme, Style

_Choice = TypeVar("_Choice", Scheme, Composite)

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}", re.ASCII)
_MAX_TEXT = 64
_MAX_INDEX = 1 << 31
# Values are compared with data in float32 arithmetic, whatever the data's type.
_MAX_BOUND = 3.5e38
_NULLY = frozenset({"", "undefined", "none", "null", "false"})
_OUTPUT_KEYS = frozenset(("composite", "dtype", "axis", "icc"))
_TOP_KEYS = _OUTPUT_KEYS | {"bands"}
_BAND_KEYS = _OUTPUT_KEYS | {"band", "frame", "framedelta", "min", "max", "palette", "scheme", "nodata", "clamp"}


def parse_style_json(text: str, limits: Limits) -> Style:
    """A style in large-image's JSON: one band's description, or ``{"bands": […]}``; ``{}`` is the default style.

    Null stands for an absent key. A band that is absent is band 1, as in
    large-image's geospatial sources; null and -1 are gray. A ``composite``
    beside ``bands`` is checked and has no effect, as in large-image; ``axis``,
    ``icc`` and any ``dtype`` but uint8 change what leaves large-image's
    pipeline rather than how it looks, and are refused.
    """
    tree = read_json(text, limits)
    _refuse_functions(tree)
    if not isinstance(tree, dict):
        raise InvalidStyle("A style is a JSON object.", LOCATOR)
    if "bands" not in tree:
        return Style(bands=(_band_style(tree, limits),), name="") if tree else Style()
    _check_keys(tree, _TOP_KEYS)
    _check_output(tree)
    if tree.get("composite") is not None:
        _choice(Composite, tree["composite"], LOCATOR)
    entries = tree["bands"]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidStyle("The bands of a style are a list of objects.", LOCATOR)
    if len(entries) > limits.max_style_bands:
        raise InvalidStyle(f"A style may have {limits.max_style_bands} bands at most.", LOCATOR)
    return Style(bands=tuple(_band_style(entry, limits) for entry in entries), name="") if entries else Style()


def parse_simple_style(params: Mapping[str, str], limits: Limits) -> Style | None:
    """One band's style from ``band``, ``palette`` (or ``cmap``), ``min``, ``max``, ``nodata`` and ``scheme``.

    None where they name nothing to draw. Empty values and the words undefined,
    none, null and false count as absent, and so does band 0. django-large-image
    ignores all the others without a band; here a palette, range or nodata
    without a band means band 1. A scheme alone says nothing. InvalidStyle
    names the parameter at fault.
    """
    given = {key: value for key, value in params.items() if value.lower() not in _NULLY}
    band = _integer(_digits(given["band"], "band"), "band") if "band" in given else 0
    entry = BandStyle(band=band or 1)
    if "palette" in given and given.get("cmap", given["palette"]) != given["palette"]:
        raise InvalidStyle("palette and cmap are two names of one parameter, and differ.", "cmap")
    for key, field, read in _simple_fields(limits):
        if key in given:
            entry = replace(entry, **{field: read(given[key], key)})
    return Style(bands=(entry,), name="") if band or entry != BandStyle(scheme=entry.scheme) else None


def _simple_fields(limits: Limits) -> tuple[tuple[str, str, Callable[[str, str], Any]], ...]:
    return (
        ("cmap", "palette", partial(_palette, limits)),
        ("palette", "palette", partial(_palette, limits)),
        ("min", "minimum", _bound),
        ("max", "maximum", _bound),
        ("nodata", "nodata", _nodata),
        ("scheme", "scheme", partial(_choice, Scheme)),
    )


def _band_style(entry: dict[str, Any], limits: Limits) -> BandStyle:
    _check_keys(entry, _BAND_KEYS)
    _check_output(entry)
    given = {key: value for key, value in entry.items() if value is not None}
    style = BandStyle(band=_band(entry["band"]) if "band" in entry else 1)
    fields: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
        "frame": ("frame", _frame),
        "framedelta": ("framedelta", _integer),
        "palette": ("palette", partial(_palette, limits)),
        "min": ("minimum", _bound),
        "max": ("maximum", _bound),
        "nodata": ("nodata", _nodata),
        "scheme": ("scheme", partial(_choice, Scheme)),
        "composite": ("composite", partial(_choice, Composite)),
        "clamp": ("clamp", _boolean),
    }
    return replace(style, **{field: read(given[key], LOCATOR) for key, (field, read) in fields.items() if key in given})


def _refuse_functions(tree: Any) -> None:
    if isinstance(tree, dict):
        if any(key.strip().lower() == "function" for key in tree):
            raise InvalidStyle("Functions are not allowed in a style.", LOCATOR)
        tree = list(tree.values())
    if isinstance(tree, list):
        for member in tree:
            _refuse_functions(member)


def _check_keys(members: dict[str, Any], known: frozenset[str]) -> None:
    if not known.issuperset(members):
        raise InvalidStyle("The style has an unknown key; known here are " + ", ".join(sorted(known)) + ".", LOCATOR)


def _check_output(members: dict[str, Any]) -> None:
    if members.get("dtype") not in (None, "uint8"):
        raise InvalidStyle("Pictures are of the dtype uint8; a style cannot ask for another.", LOCATOR)
    if members.get("axis") is not None:
        raise InvalidStyle("A style cannot choose a single axis of the picture.", LOCATOR)
    if members.get("icc") is not None:
        raise InvalidStyle("A style cannot switch colour profiles (icc) on or off.", LOCATOR)


def _band(value: Any) -> int | str:
    if value is None or (value == -1 and not isinstance(value, (bool, float))):
        return "gray"
    if isinstance(value, str) and _NAME.fullmatch(value):
        name = value.lower()
        return "gray" if name == "grey" else name
    number = _integer(_digits(value, LOCATOR) if isinstance(value, str) else value, LOCATOR)
    if number < 1:
        raise InvalidStyle("Bands are counted from 1.", LOCATOR)
    return number


def _digits(text: str, locator: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_TEXT):
        raise InvalidStyle("The band is neither a whole number nor a name.", locator)
    return int(text)


def _integer(value: Any, locator: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_INDEX:
        raise InvalidStyle("Bands and frames are whole numbers.", locator)
    return value


def _frame(value: Any, locator: str) -> int:
    if _integer(value, locator) < 0:
        raise InvalidStyle("Frames are counted from 0.", locator)
    return int(value)


def _number(value: Any, locator: str) -> float:
    if isinstance(value, str) and len(value) <= _MAX_TEXT and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InvalidStyle("A value of the style is not a finite number.", locator)
    return float(value)


def _bound(value: Any, locator: str) -> Bound:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        word, colon, share = value.partition(":")
        if word in ("auto", "min", "max") or (word == "full" and not colon):
            fraction = _number(share, locator) if colon else 0.0
            if not 0 <= fraction <= 1:
                raise InvalidStyle("The share of pixels to cut off is a number from 0 to 1.", locator)
            return Bound(BoundKind(word), fraction)
        raise InvalidStyle("An end of the range is a number, auto, min, max or full.", locator)
    number = _number(value, locator)
    if abs(number) > _MAX_BOUND:
        raise InvalidStyle("An end of the range is too large.", locator)
    return Bound(BoundKind.NUMBER, number)


def _nodata(value: Any, locator: str) -> float | None:
    """None for ``auto``: what the source itself declares is transparent anyhow."""
    return None if value == "auto" else _number(value, locator)


def _boolean(value: Any, locator: str) -> bool:
    """``"true"`` too: large-image's documentation writes clamp so."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise InvalidStyle("clamp is true or false.", locator)
    return value


def _choice(kind: type[_Choice], value: Any, locator: str) -> _Choice:
    for choice in kind:
        if value == choice.value:
            return choice
    raise InvalidStyle("The value is none of " + ", ".join(choice.value for choice in kind) + ".", locator)


def _palette(limits: Limits, value: Any, locator: str) -> tuple[RGBA, ...] | None:
    """None for ``colortable``: the band's own colours, which are also the default."""
    if value == "colortable":
        return None
    palette: PaletteValue
    if isinstance(value, str):
        palette = value
    elif isinstance(value, list):
        if len(value) > limits.max_palette_colours:
            raise InvalidStyle(f"A palette may have {limits.max_palette_colours} colours at most.", locator)
        palette = tuple(_colour(item, locator) for item in value)
    else:
        raise InvalidStyle("A palette is a name or a list of colours.", locator)
    return resolve_palette(palette, locator)


def _colour(value: Any, locator: str) -> Colour:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(channel, bool) for channel in value):
        channels = [channel for channel in value if isinstance(channel, (int, float))]
        if len(channels) == len(value):
            return tuple(channels)
    raise InvalidStyle("A colour is a text, or three or four numbers from 0 to 1.", locator)
