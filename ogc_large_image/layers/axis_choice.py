"""Which positions of an axis a client's text means (06-042 C.3.2, C.4.3).

Times and numbers lie on a scale, where a text names a span of it: a time of
reduced precision all that lies in it, a number what differs from it by less
than the values do. Names are only equal or not.
"""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.iso8601 import is_on_step, parse_period, parse_time, shifted

CURRENT = "current"
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 40
_TOLERANCE = 1e-3
"""Of the smallest distance between two values."""

Span = tuple[Any, Any]
"""The first and the last point in it."""


@dataclass(frozen=True, slots=True)
class AxisChoice:
    """``positions`` in the order asked for; ``text`` names them as the extent does."""

    positions: tuple[int, ...]
    text: str
    is_nearest: bool = False
    """Something else was asked for, and this is what lies nearest."""


class _Scale(Protocol):
    def span(self, text: str) -> Span:
        """What the text names; ValueError where it names nothing."""

    def ends(self, low: str, high: str) -> tuple[Span, Span]:
        """What an interval's two ends name."""

    def is_on_step(self, text: str) -> Callable[[Any, Any], bool]:
        """Whether a point is a whole number of steps after another; ValueError where the text is no step."""

    def distance(self, one: Any, other: Any) -> Any: ...


class _Times:
    def span(self, text: str) -> Span:
        found = parse_time(text)
        return found.start, found.last

    def ends(self, low: str, high: str) -> tuple[Span, Span]:
        """Either may be a period reckoned from the other."""
        if high.startswith("P"):
            first = self.span(low)
            last = self._shifted(first[0], high, 1)
            return first, (last, last)
        final = self.span(high)
        if low.startswith("P"):
            start = self._shifted(final[0], low, -1)
            return (start, start), final
        return self.span(low), final

    def _shifted(self, moment: datetime, period: str, times: int) -> datetime:
        try:
            return shifted(moment, parse_period(period), times)
        except OverflowError as error:
            raise ValueError("the period leads out of the years 1 to 9999") from error

    def is_on_step(self, text: str) -> Callable[[datetime, datetime], bool]:
        # Annex C's "0" for data without a resolution of their own, beside ISO 8601's PT0S.
        period = parse_period("PT0S" if text == "0" else text)
        return lambda moment, start: is_on_step(moment, start, period)

    def distance(self, one: datetime, other: datetime) -> Any:
        return abs(one - other)


@dataclass(frozen=True, slots=True)
class _Numbers:
    tolerance: float

    def span(self, text: str) -> Span:
        number = parse_number(text)
        return number - self.tolerance, number + self.tolerance

    def ends(self, low: str, high: str) -> tuple[Span, Span]:
        return self.span(low), self.span(high)

    def is_on_step(self, text: str) -> Callable[[float, float], bool]:
        step = parse_number(text)
        if step < 0:
            raise ValueError("a resolution is not negative")
        return lambda number, start: not step or self._is_whole((number - start) / step, step)

    def _is_whole(self, steps: float, step: float) -> bool:
        return math.isfinite(steps) and abs(steps - round(steps)) * step <= 2 * self.tolerance

    def distance(self, one: float, other: float) -> float:
        return abs(one - other)


@dataclass(frozen=True, slots=True, eq=False)
class _Axis:
    """The values of a dimension in the order of their scale; ``scale`` is None for names."""

    scale: _Scale | None
    points: tuple[Any, ...]
    positions: tuple[int, ...]
    labels: Mapping[str, int]

    def between(self, span: Span) -> range:
        return range(bisect_left(self.points, span[0]), bisect_right(self.points, span[1]))

    def meets(self, span: Span) -> bool:
        """Whether some of the span lies within the extent."""
        return bool(span[1] >= self.points[0] and span[0] <= self.points[-1])


def parse_number(text: str) -> float:
    """A finite decimal number in ASCII; ValueError for anything else."""
    text = text.strip(" ")
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise ValueError("it is not a number")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("it is not a finite number")
    return number


def choose_on_axis(dimension: Dimension, text: str, most: int) -> AxisChoice:
    """The positions that a value, a list or intervals mean; ValueError with the reason where they mean none.

    At most ``most`` positions, whatever the list's length and the intervals' steps.
    """
    axis = _axis(dimension.values, dimension.is_temporal)
    parts = [part.strip(" ") for part in text.split(",", most)]
    if len(parts) > most:
        raise ValueError(f"at most {most} values can be asked for at once")
    is_several = len(parts) > 1 or (axis.scale is not None and "/" in text)
    if is_several and not dimension.multiple_values:
        raise ValueError("only a single value can be asked for")
    choices = [_choose(dimension, axis, part) for part in parts]
    positions = tuple(dict.fromkeys(position for choice in choices for position in choice.positions))
    if len(positions) > most:
        raise ValueError(f"at most {most} values can be asked for at once")
    return AxisChoice(positions, ",".join(choice.text for choice in choices), any(choice.is_nearest for choice in choices))


def ends_of(dimension: Dimension) -> tuple[str, str]:
    """The earliest and the latest value, the smallest and the greatest, or the first and the last name."""
    axis = _axis(dimension.values, dimension.is_temporal)
    first, last = (axis.positions[0], axis.positions[-1]) if axis.positions else (0, -1)
    return dimension.values[first], dimension.values[last]


@lru_cache(maxsize=256)
def _axis(values: tuple[str, ...], temporal: bool) -> _Axis:
    labels = {text: position for position, text in reversed(list(enumerate(values)))}
    scale, points = _scale(values, temporal)
    if scale is None:
        return _Axis(None, (), (), labels)
    order = sorted(range(len(points)), key=points.__getitem__)
    return _Axis(scale, tuple(points[index] for index in order), tuple(order), labels)


def _scale(values: tuple[str, ...], temporal: bool) -> tuple[_Scale | None, list[Any]]:
    try:
        if temporal:
            return _Times(), [parse_time(value).start for value in values]
        numbers = [parse_number(value) for value in values]
    except ValueError:
        return None, []
    gaps = [late - early for early, late in itertools.pairwise(sorted(numbers)) if late > early]
    return _Numbers((min(gaps) if gaps else abs(numbers[0]) if numbers else 0.0) * _TOLERANCE), list(numbers)


def _choose(dimension: Dimension, axis: _Axis, part: str) -> AxisChoice:
    if axis.scale is not None and "/" not in part:
        part = _present(dimension, axis, part)
    if part in axis.labels:
        return AxisChoice((axis.labels[part],), part)
    if axis.scale is None or not axis.points:
        raise ValueError("there is no such value")
    if "/" in part:
        return _choose_interval(dimension, axis, axis.scale, part)
    return _choose_single(dimension, axis, axis.scale, part)


def _choose_single(dimension: Dimension, axis: _Axis, scale: _Scale, part: str) -> AxisChoice:
    span = scale.span(part)
    found: Sequence[int] = axis.between(span)
    if len(found) > 1 and not dimension.multiple_values:
        # A day among hours: the hour that it begins with, if there is one.
        found = found[:1] if axis.points[found[0]] == span[0] else []
    return _labelled(dimension, axis, found) if found else _nearest(dimension, axis, scale, span)


def _choose_interval(dimension: Dimension, axis: _Axis, scale: _Scale, part: str) -> AxisChoice:
    pieces = [_present(dimension, axis, piece.strip(" ")) for piece in part.split("/", 3)]
    if len(pieces) > 3:
        raise ValueError("an interval is min/max or min/max/resolution")
    low, high = scale.ends(pieces[0], pieces[1])
    span = low[0], high[1]
    if span[0] > span[1]:
        raise ValueError("an interval begins with the lesser value")
    if not axis.meets(span):
        raise ValueError("it lies outside the extent")
    # Annex C.4.3 for intervals: what lies within the extent is the nearest to what was asked for.
    is_beyond = not (axis.meets(low) and axis.meets(high))
    if is_beyond and not dimension.nearest_value:
        raise ValueError("it reaches beyond the extent")
    found: Sequence[int] = axis.between(span)
    if len(pieces) == 3 and found:
        on_step, first = scale.is_on_step(pieces[2]), axis.points[found[0]]
        found = [index for index in found if on_step(axis.points[index], first)]
    if not found:
        return _nearest(dimension, axis, scale, span)
    choice = _labelled(dimension, axis, found, is_beyond)
    return replace(choice, text="/".join([choice.text, *pieces[2:]])) if len(found) > 1 else choice


def _present(dimension: Dimension, axis: _Axis, piece: str) -> str:
    """The latest time for ``current``."""
    is_current = dimension.current and axis.positions and piece.lower() == CURRENT
    return dimension.values[axis.positions[-1]] if is_current else piece


def _nearest(dimension: Dimension, axis: _Axis, scale: _Scale, span: Span) -> AxisChoice:
    """The value nearest to where the span begins, within the extent (06-042 C.4.3)."""
    if not axis.meets(span):
        raise ValueError("it lies outside the extent")
    if not dimension.nearest_value:
        raise ValueError("there is no such value")
    after = min(bisect_left(axis.points, span[0]), len(axis.points) - 1)
    neighbours = (max(after - 1, 0), after)
    nearest = min(neighbours, key=lambda index: scale.distance(axis.points[index], span[0]))
    return _labelled(dimension, axis, [nearest], is_nearest=True)


def _labelled(dimension: Dimension, axis: _Axis, found: Sequence[int], is_nearest: bool = False) -> AxisChoice:
    positions = tuple(axis.positions[index] for index in found)
    first, last = dimension.values[positions[0]], dimension.values[positions[-1]]
    return AxisChoice(positions, first if len(positions) == 1 else f"{first}/{last}", is_nearest)
