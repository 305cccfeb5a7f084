"""From what the bands of a stack are called to axes: ``2000-01-01``, ``depth=10 m``, ``time=2000-01, depth=10 m``.

A GeoTIFF has no dimensions. Whoever writes a series of pictures into one says
in the descriptions of its bands which is which.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ogc_large_image.sources.description import Axis

_TIME = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.0+)?)?)?)?"
    r"(?:Z|[+-]00:?00)?",
    re.ASCII,
)
_PAIR = re.compile(r"(?P<name>[a-z]\w{0,31})\s*=\s*(?P<value>\S+)(?:\s+(?P<unit>\S{1,32}))?", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_OF_ONE_PICTURE = frozenset({"b", "band", "c", "channel", "wavelength", "frequency"})
"""What tells the bands of one picture apart."""
_TIME_UNITS = "ISO8601"
_LONGEST = 256


class _Place(NamedTuple):
    """Where a band is on one axis."""

    axis: str
    unit: str
    value: float | str

    @property
    def scale(self) -> tuple[str, str]:
        return self.axis, self.unit


def axes_of_bands(descriptions: Sequence[str]) -> tuple[Axis, ...]:
    """The axes whose cells the bands are, slowest first; empty unless every description says its band's place on each."""
    cells = [_places(text) for text in descriptions]
    scales = [place.scale for place in cells[0]] if len(cells) > 1 else []
    names = {name for name, _ in scales}
    if not scales or len(names) < len(scales) or any([place.scale for place in cell] != scales for cell in cells):
        return ()
    points = [tuple(place.value for place in cell) for cell in cells]
    values = [tuple(dict.fromkeys(column)) for column in zip(*points, strict=True)]
    if math.prod(map(len, values)) != len(points) or list(itertools.product(*values)) != points:
        return ()
    return tuple(Axis(name, each, unit) for (name, unit), each in zip(scales, values, strict=True))


def _places(description: str) -> list[_Place]:
    """Empty where some part of the description is something else."""
    text = description.strip()
    if not text or len(text) > _LONGEST:
        return []
    moment = _moment(text)
    if moment:
        return [_Place("time", _TIME_UNITS, moment)]
    places = [_place(part.strip()) for part in text.split(",")]
    return [place for place in places if place] if all(places) else []


def _place(text: str) -> _Place | None:
    pair = _PAIR.fullmatch(text)
    if not pair or pair["name"].lower() in _OF_ONE_PICTURE:
        return None
    name, value, unit = pair["name"].lower(), pair["value"], pair["unit"] or ""
    moment = _moment(value)
    if moment and not unit:
        return _Place(name, _TIME_UNITS, moment)
    return _Place(name, unit, float(value)) if _NUMBER.fullmatch(value) else None


def _moment(text: str) -> str:
    """The time as ISO 8601 has it, of a month or a day its beginning; empty for what is none.

    A year alone is not taken for one: most numbers of four digits are none.
    """
    found = _TIME.fullmatch(text)
    if not found:
        return ""
    year, month, day, hour, minute, second = (int(found[name] or 0) for name in _TIME.groupindex)
    try:
        return datetime(year, month, day or 1, hour, minute, second).isoformat() + "Z"
    except ValueError:
        return ""
