"""Clients' styles into values, by a closed list of what a style may say.

The key ``function`` of large-image's style JSON imports and calls Python by
name, so no client's JSON ever reaches large-image: what is not known here is
refused, and what is known is rebuilt as a ``Style``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.expression import parse_expression
from ogc_large_image.styles.json_text import LOCATOR, read_json
from ogc_large_image.styles.resolved import BLACK, WHITE
from ogc_large_image.styles.style import NO_BAND, BandStyle, Composite, Contrast, Hillshade, Scheme, StopKind, Style
from ogc_large_image.styles.style_values import (
    check_stops,
    read_band,
    read_beyond,
    read_boolean,
    read_bound,
    read_choice,
    read_colour_count,
    read_frame,
    read_gamma,
    read_hillshade,
    read_integer,
    read_nodata,
    read_palette,
    read_share,
    read_stops,
)

NULLY = frozenset({"", "undefined", "none", "null", "false"})
# What large-image draws a band in that it is told nothing of; its own colours are named ``colortable``.
BLACK_TO_WHITE = (BLACK, WHITE)
_OUTPUT_KEYS = frozenset(("composite", "dtype", "axis", "icc"))
_PICTURE_KEYS = frozenset(("opacity", "hillshade"))
_TOP_KEYS = _OUTPUT_KEYS | _PICTURE_KEYS | {"bands"}
_BAND_KEYS = _OUTPUT_KEYS | {
    *("band", "frame", "framedelta", "min", "max", "palette", "scheme", "nodata", "clamp"),
    *("stops", "interpolation", "below", "above", "log", "colors", "gamma", "contrast", "expression"),
}


def parse_style_json(text: str, limits: Limits, *, allow_expressions: bool = False) -> Style:
    """A style in large-image's JSON: one band's description, or ``{"bands": […]}``; ``{}`` is the default style.

    Beyond large-image's keys a band may have ``stops`` (see ``read_stops``)
    with an ``interpolation`` (ramp, intervals, values), ``below`` and
    ``above`` (a colour, extend, transparent), ``log``, ``colors`` (a number),
    ``gamma``, ``contrast`` (none, normalize, histogram) and, where allowed, an
    ``expression``; the whole style an ``opacity`` and a ``hillshade``.

    Null stands for an absent key, but as a band, where it and -1 are grey. A
    ``composite`` beside ``bands`` is checked and has no effect, as in
    large-image, and so is a ``dtype``: a picture has eight bits. Colour
    profiles are always applied, in the perceptual way, so ``icc`` may say so
    and nothing else; ``axis``, which makes a picture of one of its channels,
    is refused.
    """
    tree = read_json(text, limits)
    _refuse_functions(tree)
    if not isinstance(tree, dict):
        raise InvalidStyle("A style is a JSON object.", LOCATOR)
    bands = _bands(tree, limits)
    if not allow_expressions and any(band.expression for band in bands):
        raise InvalidStyle("Expressions are not allowed in this request.", LOCATOR)
    opacity = 1.0 if tree.get("opacity") is None else read_share(tree["opacity"], LOCATOR)
    hillshade = _hillshade(tree.get("hillshade"))
    if bands or opacity != 1.0 or hillshade:
        return Style(bands=bands, name="", opacity=opacity, hillshade=hillshade)
    return Style()


def _hillshade(value: Any) -> Hillshade | None:
    return None if value is None or value is False else read_hillshade(value, LOCATOR)


def _bands(tree: dict[str, Any], limits: Limits) -> tuple[BandStyle, ...]:
    if "bands" not in tree:
        entry = {key: value for key, value in tree.items() if key not in _PICTURE_KEYS}
        return (_band_style(entry, limits),) if entry else ()
    _check_keys(tree, _TOP_KEYS)
    _check_output(tree)
    if tree.get("composite") is not None:
        read_choice(Composite, tree["composite"], LOCATOR)
    entries = tree["bands"]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidStyle("The bands of a style are a list of objects.", LOCATOR)
    if len(entries) > limits.max_style_bands:
        raise InvalidStyle(f"A style may have {limits.max_style_bands} bands at most.", LOCATOR)
    return tuple(_band_style(entry, limits) for entry in entries)


def _band_style(entry: dict[str, Any], limits: Limits) -> BandStyle:
    _check_keys(entry, _BAND_KEYS)
    _check_output(entry)
    given = {key: value for key, value in entry.items() if value is not None}
    style = BandStyle(band=read_band(entry["band"]) if "band" in entry else NO_BAND)
    if not given.keys() & {"palette", "stops"} and style.band != "alpha":
        style = replace(style, palette=BLACK_TO_WHITE)
    fields: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
        "frame": ("frame", read_frame),
        "framedelta": ("framedelta", read_integer),
        "palette": ("palette", partial(read_palette, limits)),
        "min": ("minimum", read_bound),
        "max": ("maximum", read_bound),
        "nodata": ("nodata", read_nodata),
        "scheme": ("scheme", partial(read_choice, Scheme)),
        "composite": ("composite", partial(read_choice, Composite)),
        "clamp": ("clamp", read_boolean),
        "stops": ("stops", partial(read_stops, limits)),
        "interpolation": ("stop_kind", partial(read_choice, StopKind)),
        "below": ("below", read_beyond),
        "above": ("above", read_beyond),
        "log": ("logarithmic", read_boolean),
        "colors": ("colours", read_colour_count),
        "gamma": ("gamma", read_gamma),
        "contrast": ("contrast", partial(read_choice, Contrast)),
        "expression": ("expression", _expression),
    }
    style = replace(style, **{field: read(given[key], LOCATOR) for key, (field, read) in fields.items() if key in given})
    check_stops(style.stops, style.stop_kind, LOCATOR)
    return style


def _expression(value: Any, locator: str) -> str:
    if not isinstance(value, str):
        raise InvalidStyle("An expression is a text.", locator)
    return parse_expression(value, locator).text


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
    if members.get("dtype") not in (None, "uint8", "uint16", "float", "source"):
        raise InvalidStyle("The dtype is none of uint8, uint16, float, source.", LOCATOR)
    if members.get("axis") is not None:
        raise InvalidStyle("A style cannot choose a single axis of the picture.", LOCATOR)
    icc = members.get("icc")
    if icc is not None and icc is not True and icc != "perceptual":
        raise InvalidStyle("A style cannot switch colour profiles (icc) off or choose their intent.", LOCATOR)
