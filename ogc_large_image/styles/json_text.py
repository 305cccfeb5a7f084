"""JSON from strangers: bounded, finite and without a second meaning.

Python's reader takes NaN, keys given twice, integers of any length and
nesting as deep as the stack; a style needs none of these.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits

LOCATOR = "style"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_MAX_DIGITS = 40


def read_json(text: str, limits: Limits) -> Any:
    """The value that the text holds; InvalidStyle where it holds none that a style could need."""
    if len(text) > limits.max_style_bytes or len(text.encode("utf-8", "replace")) > limits.max_style_bytes:
        raise InvalidStyle(f"A style may have {limits.max_style_bytes} bytes at most.", LOCATOR)
    if _depth(text) > limits.max_style_depth:
        raise InvalidStyle(f"A style may be nested {limits.max_style_depth} deep at most.", LOCATOR)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_number)
    except ValueError:
        raise InvalidStyle("The style is not valid JSON.", LOCATOR) from None


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidStyle("The style has a key twice.", LOCATOR)
    return members


def _constant(_: str) -> float:
    raise InvalidStyle("NaN and Infinity are not JSON, and no values of a style.", LOCATOR)


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise InvalidStyle("A number of the style is too large.", LOCATOR)
    return int(digits)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise InvalidStyle("A number of the style is too large.", LOCATOR)
    return value
