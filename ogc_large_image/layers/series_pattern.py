"""What the names of files say of their places in a series."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ogc_large_image.layers.dimension import SAMPLE_PREFIX, TIME
from ogc_large_image.layers.iso8601 import parse_time

DATES = (
    r"(?<!\d)(?P<time>(?:1[5-9]|20|21)\d\d(?:[-_.]?[01]\d(?:[-_.]?[0-3]\d"
    r"(?:[T_-]?[0-2]\d(?:[-:_]?[0-5]\d(?:[-:_]?[0-5]\d)?)?Z?)?)?)?)(?!\d)"
)
"""A year, a month, a day or a time of the years 1500 to 2199, with or without marks between its parts."""

_GROUP = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_MARKS = re.compile(r"[\s_.-]+")
_TIME_PARTS = (("", 4), ("-", 2), ("-", 2), ("T", 2), (":", 2), (":", 2))


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """Where a file stands: those with the same ``template`` may make a series."""

    template: str
    stem: str
    """What the names of the series have in common, without the marks about it; may be empty."""
    values: Mapping[str, str]
    """By axis; times as in ISO 8601."""


class SeriesPattern:
    """A regular expression for file names without their suffix; its named groups are the axes.

    ``time`` is read as a date, whatever marks are in it; ``elevation`` and any
    other name, with or without ``dim_``, as a number where all files have one there,
    else as a name. ValueError where the expression cannot be used.
    """

    def __init__(self, expression: str = DATES) -> None:
        try:
            self._expression = re.compile(expression)
        except re.error as error:
            raise ValueError(f"it is not a regular expression: {error}") from error
        if not self._expression.groupindex:
            raise ValueError("it has no named group, such as (?P<time>…)")
        for name in self._expression.groupindex:
            if not _GROUP.fullmatch(name):
                raise ValueError(f"its group {name!r} is not named in lower-case letters")

    def place(self, stem: str) -> SeriesPlace | None:
        """The place of a file of this name; None where the name says nothing of one."""
        match = self._expression.search(stem)
        if match is None:
            return None
        values: dict[str, str] = {}
        found = sorted((name for name, text in match.groupdict().items() if text is not None), key=match.start)
        for name in found:
            value = _date(match[name]) if name == TIME else match[name]
            if not value:
                return None
            values[name.removeprefix(SAMPLE_PREFIX)] = value
        if not values:
            return None
        kept = list(_between(match, found))
        template = "".join(text + (f"{{{name}}}" if name else "") for text, name in zip(kept, [*found, ""], strict=True))
        return SeriesPlace(template, _MARKS.sub("_", "_".join(kept)).strip("_"), values)


def _between(match: re.Match[str], names: Iterable[str]) -> Iterator[str]:
    """The parts of the name that are in none of these groups."""
    end = 0
    for first, last in map(match.span, names):
        yield match.string[end:first]
        end = last
    yield match.string[end:]


def _date(text: str) -> str | None:
    """A date of digits with any marks or none in ISO 8601; None where it is no date."""
    digits = re.sub(r"[^0-9]", "", text)
    written = ""
    for mark, length in _TIME_PARTS:
        if digits:
            written += mark + digits[:length]
            digits = digits[length:]
    written += "Z" if "T" in written else ""
    try:
        parse_time(written)
    except ValueError:
        return None
    return None if digits else written
