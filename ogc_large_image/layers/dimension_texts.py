"""How the positions of an axis are written: one text each, and the extent that lists them all."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np

from ogc_large_image.layers.iso8601 import Period, period_text, shifted, time_texts

_SHORTEST_RUN = 3
"""So many regular values are written as start/end/step."""
_STEP_TOLERANCE = 1e-4
"""Of a step: how far a value may lie from where a regular step would put it."""


def number_text(number: float) -> str:
    """The decimal text that was meant: the shortest of a number in single precision, else 15 digits, which sums leave."""
    with np.errstate(over="ignore"):
        single = np.float32(number)
    text = str(single) if float(single) == number else f"{number:.15g}"
    # A plus sign in an address is a space.
    return text.removesuffix(".0").replace("e+", "e")


def number_texts(numbers: Sequence[float]) -> tuple[str, ...]:
    """The shortest text of each."""
    return tuple(map(number_text, numbers))


def name_texts(names: Sequence[str]) -> tuple[str, ...]:
    """Names that can stand in a list of values: commas, slashes and control characters replaced, all different."""
    texts: dict[str, None] = {}
    for name in names:
        clean = "".join("_" if letter in ",/" else letter for letter in name if letter.isprintable()).strip() or "unnamed"
        text, number = clean, 1
        while text in texts:
            number += 1
            text = f"{clean} ({number})"
        texts[text] = None
    return tuple(texts)


def extent_of_numbers(numbers: Sequence[float]) -> str:
    """``min/max/step`` where the numbers are regular, up or down; else their list, in their own order."""
    if len(numbers) >= _SHORTEST_RUN:
        low, high = min(numbers[0], numbers[-1]), max(numbers[0], numbers[-1])
        step = float(f"{(high - low) / (len(numbers) - 1):.9g}")
        ordered = numbers if numbers[0] < numbers[-1] else numbers[::-1]
        places = (low + index * step for index in range(len(numbers)))
        if step > 0 and all(
            math.isclose(number, place, rel_tol=0, abs_tol=step * _STEP_TOLERANCE)
            for number, place in zip(ordered, places, strict=True)
        ):
            return f"{number_text(low)}/{number_text(high)}/{number_text(step)}"
    return ",".join(number_texts(numbers))


def extent_of_times(moments: Sequence[datetime]) -> str:
    """The times from early to late: runs of a regular step as ``start/end/period``, the others one by one.

    Years and months count as steps, whatever their length in days.
    """
    ordered = sorted(moments)
    texts = time_texts(ordered)
    parts = []
    for first, last, period in _runs(ordered):
        if period is not None and last - first + 1 >= _SHORTEST_RUN:
            parts.append(f"{texts[first]}/{texts[last]}/{period_text(period)}")
        else:
            parts.extend(texts[first : last + 1])
    return ",".join(parts)


def _runs(moments: Sequence[datetime]) -> Iterator[tuple[int, int, Period | None]]:
    """First and last index of each longest run, one after another, with its period."""
    first = 0
    while first < len(moments):
        last, period = first, None
        for candidate in _candidates(moments[first : first + 2]):
            reached = _reach(moments, first, candidate)
            if reached > last:
                last, period = reached, candidate
        # A short run must not take the first value away from a longer one behind it.
        if last - first + 1 < _SHORTEST_RUN:
            last = first
        yield first, last, period
        first = last + 1


def _candidates(pair: Sequence[datetime]) -> Iterator[Period]:
    if len(pair) < 2 or pair[0] == pair[1]:
        return
    start, following = pair
    months = (following.year - start.year) * 12 + following.month - start.month
    if months:
        # Months first: with equal reach P1Y says more than P366D.
        yield Period(months, timedelta(0))
    yield Period(0, following - start)


def _reach(moments: Sequence[datetime], first: int, period: Period) -> int:
    """Index of the last moment that steps of the period from the first one arrive at without a gap."""
    index = first
    with contextlib.suppress(ValueError, OverflowError):
        while index + 1 < len(moments) and moments[index + 1] == shifted(moments[first], period, index + 1 - first):
            index += 1
    return index
