"""JSON that every database keeps and every document can tell."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

DEEPEST: Final = 100
"""Values inside each other; SQLite knows a thousand, Python's writer about as many."""
_MOST_DIGITS: Final = 400


def problem_of(value: Any) -> str:
    """Why it cannot be kept, as a sentence; empty where it can."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return f"Values are nested {DEEPEST} deep at most."
        for each in level:
            if isinstance(each, float) and not math.isfinite(each):
                return "NaN and Infinity are no numbers of JSON."
            if isinstance(each, str) and not _is_text(each):
                return "A text has a letter that is none."
        level = [inner for each in level for inner in _parts(each)]
    return ""


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, list | tuple) else []


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


class StrictDecoder(json.JSONDecoder):
    """Of texts from forms: JSONDecodeError for whatever could not be kept, be it nested deeper than the stack."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, parse_int=_whole)

    def decode(self, text: str, *args: Any) -> Any:
        """The value."""
        try:
            value = super().decode(text, *args)
        except RecursionError:
            problem = "nested too deep"
        else:
            problem = problem_of(value)
        if problem:
            raise json.JSONDecodeError(problem, text, 0)
        return value


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise json.JSONDecodeError("a number is too long", digits, 0)
    return int(digits)
