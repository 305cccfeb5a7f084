"""Which pixel values a client's text means, for a dimension that filters by value.

Heights asked for in a DEM are such a dimension: its extent is the domain, and
a value, a list or intervals (06-042 C.3.2) are the ranges of values shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ogc_large_image.layers.axis_choice import parse_number
from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.dimension_texts import number_text

Range = tuple[float, float]

_ON_GRID = 1e-6
"""Of a resolution: how far a value may lie from a multiple of it."""


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """Closed ranges of values, in the dimension's units."""

    ranges: tuple[Range, ...]
    text: str
    is_nearest: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A part of an extent or of a request; a step of 0 is infinitely fine (06-042 C.2)."""

    low: float
    high: float
    step: float = 0.0

    def nearest(self, value: float) -> float:
        """The value itself where it is one of the interval's."""
        value = min(max(value, self.low), self.high)
        if not self.step:
            return value
        steps = round((value - self.low) / self.step)
        placed = self.low + steps * self.step
        return value if abs(value - placed) <= _ON_GRID * self.step else min(placed, self.high)


def parse_extent(extent: str) -> tuple[Interval, ...]:
    """The intervals of an extent, a value being one without length; ValueError where the text is no extent."""
    return tuple(map(_interval, extent.split(",")))


def hull_text(extent: str) -> str:
    """``min/max`` of the whole extent."""
    lowest, highest = _hull(parse_extent(extent))
    return f"{number_text(lowest)}/{number_text(highest)}"


def choose_values(dimension: Dimension, text: str, most: int) -> ValueChoice:
    """The ranges that the text means; ValueError with the reason where it means none within the extent.

    At most ``most`` ranges, whatever the list's length and the intervals' steps.
    """
    extent = parse_extent(dimension.extent)
    parts = text.split(",", most)
    if (len(parts) > 1 or "/" in text) and not dimension.multiple_values:
        raise ValueError("only a single value can be asked for")
    ranges: list[Range] = []
    texts: list[str] = []
    is_nearest = False
    for part in parts:
        asked = _interval(part)
        if "/" in part:
            shown = _clipped(asked, extent)
            ranges += _ranges(shown, extent, most)
            texts.append(f"{number_text(shown.low)}/{number_text(shown.high)}")
        else:
            shown = _snapped(asked, extent)
            ranges.append(_around(shown.low, extent))
            texts.append(number_text(shown.low))
        if shown != asked:
            is_nearest = True
        if len(ranges) > most:
            raise ValueError(f"at most {most} values can be asked for at once")
    if is_nearest and not dimension.nearest_value:
        raise ValueError("there is no such value")
    return ValueChoice(tuple(ranges), ",".join(texts), is_nearest)


def _interval(part: str) -> Interval:
    pieces = part.split("/", 3)
    numbers = list(map(parse_number, pieces))
    if len(numbers) == 1:
        return Interval(numbers[0], numbers[0])
    if len(numbers) > 3:
        raise ValueError("an interval is min/max or min/max/resolution")
    interval = Interval(*numbers)
    if interval.low > interval.high or interval.step < 0:
        raise ValueError("an interval begins with the lesser value, and its resolution is not negative")
    return interval


def _hull(extent: tuple[Interval, ...]) -> Range:
    return min(part.low for part in extent), max(part.high for part in extent)


def _clipped(asked: Interval, extent: tuple[Interval, ...]) -> Interval:
    lowest, highest = _hull(extent)
    if asked.high < lowest or asked.low > highest:
        raise ValueError("it lies outside the extent")
    return Interval(max(asked.low, lowest), min(asked.high, highest), asked.step)


def _snapped(asked: Interval, extent: tuple[Interval, ...]) -> Interval:
    lowest, highest = _hull(extent)
    if not lowest <= asked.low <= highest:
        raise ValueError("it lies outside the extent")
    value = min((part.nearest(asked.low) for part in extent), key=lambda candidate: abs(candidate - asked.low))
    return Interval(value, value)


def _ranges(shown: Interval, extent: tuple[Interval, ...], most: int) -> list[Range]:
    """The whole interval; with a resolution other than the extent's, the values on its steps."""
    if not shown.step or any(math.isclose(shown.step, part.step) for part in extent):
        return [(shown.low, shown.high)]
    steps = (shown.high - shown.low) / shown.step
    if not steps < most:
        raise ValueError(f"at most {most} values can be asked for at once")
    return [_around(shown.low + step * shown.step, extent) for step in range(int(steps + _ON_GRID) + 1)]


def _around(value: float, extent: tuple[Interval, ...]) -> Range:
    """A value of a domain in steps stands for half a step to either side, so that no pixel is left out."""
    for part in extent:
        if part.step and part.low <= value <= part.high:
            return value - part.step / 2, value + part.step / 2
    return value, value
