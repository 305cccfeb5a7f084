"""The colour of a value where a style says more than a palette and its ends.

Explicit stops, colours beyond the range, logarithms, gamma and equalised
histograms are one function from values to colours each, with jumps at known
values; ``styles.cells`` makes tables of it that are exact at the jumps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.resolved import ResolvedBand
from ogc_large_image.styles.style import RGBA, StopKind

Values = npt.NDArray[np.float64]

# Stops that are closer together, as a part of the whole range, are a jump.
_TOGETHER = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Colours by value, shape (n,) to (n, 4), levels from 0 to 255 as floats.

    ``jumps`` are the values, ascending, from which on the colour is another
    than just before; ``start`` and ``stop`` enclose all that varies.
    """

    start: float
    stop: float
    jumps: Values

    def colours(self, values: npt.NDArray[Any]) -> Values:
        """The exact colours."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Steps(Curve):
    """One colour from each jump to the next; ``levels`` has one row more than there are jumps."""

    levels: Values

    def colours(self, values: npt.NDArray[Any]) -> Values:
        return self.levels.take(np.searchsorted(self.jumps, values.astype(np.float64), side="right"), axis=0)


@dataclass(frozen=True, slots=True, eq=False)
class Ramp(Curve):
    """Colours that run through a palette; ``places`` are fractions of the range, or values where nothing is spread."""

    band: ResolvedBand
    places: Values
    levels: Values
    is_spread: bool

    def colours(self, values: npt.NDArray[Any]) -> Values:
        values = values.astype(np.float64)
        # Fractions would blur stops that are next to one another.
        at = spread(self.band, values) if self.is_spread else values
        found = np.stack([np.interp(at, self.places, channel) for channel in self.levels.T], axis=-1)
        # Where the first stops are one value, what lies below them has the first one's colour.
        below, above = self.band.below, self.band.above
        if self.band.stops:
            below, above = below or self.band.palette[0], above or self.band.palette[-1]
        if below is not None:
            found[values < self.start] = below
        if above is not None:
            found[values > self.stop] = above
        return found


@lru_cache(maxsize=128)
def curve_of(band: ResolvedBand) -> Curve:
    """The band's function from values to colours."""
    if band.stops and band.stop_kind is StopKind.INTERVALS:
        ends = [stop for stop in band.stops if stop != np.inf]
        last = _beyond(band) if len(ends) == len(band.stops) else band.palette[len(ends)]
        return _steps(ends, [*band.palette[: len(ends)], last])
    if band.stops and band.stop_kind is StopKind.VALUES:
        return _values(band)
    if band.discrete:
        return _classes(band)
    return _ramp(band)


def spread(band: ResolvedBand, values: Values) -> Values:
    """Where on the palette, from 0 to 1, a value lies; beyond the range the nearer end."""
    at = np.clip(fraction(band, values), 0.0, 1.0)
    if band.equalised:
        at = np.interp(at, np.linspace(0, 1, len(band.equalised)), band.equalised)
    return at if band.gamma == 1.0 else np.asarray(at ** (1.0 / band.gamma))


def gathered(band: ResolvedBand, at: Values) -> Values:
    """The values that ``spread`` puts there."""
    if band.gamma != 1.0:
        at = at**band.gamma
    if band.equalised:
        at = np.interp(at, band.equalised, np.linspace(0, 1, len(band.equalised)))
    if band.logarithmic:
        low, high = np.log(band.minimum), np.log(band.maximum)
        return np.asarray(np.exp(low + at * (high - low)))
    return np.asarray(band.minimum + at * (band.maximum - band.minimum))


def fraction(band: ResolvedBand, values: Values) -> Values:
    """Where values lie between the minimum (0) and the maximum (1), infinitely far below where there is no logarithm."""
    low, high = band.minimum, band.maximum
    with np.errstate(all="ignore"):
        if band.logarithmic:
            values = np.where(values > 0, np.log(np.where(values > 0, values, 1.0)), -np.inf)
            low, high = np.log(low), np.log(high)
        return np.asarray((values - low) / ((high - low) or 1.0))


def _ramp(band: ResolvedBand) -> Ramp:
    """Between stops, or evenly spaced colours; a stop given twice is a jump."""
    levels = np.array(band.palette, np.float64)
    is_spread = not band.stops or band.logarithmic or band.gamma != 1.0
    if band.stops:
        stops = np.array(band.stops)
        places = np.clip(fraction(band, stops), 0.0, 1.0) if is_spread else stops
        twice = np.diff(stops) <= _TOGETHER * (stops[-1] - stops[0])
        jumps = list(stops[1:][twice] if band.gamma == 1.0 else gathered(band, places[1:][twice]))
    else:
        places, jumps = np.linspace(0, 1, len(levels)), []
    low, high = sorted((band.minimum, band.maximum))
    return Ramp(low, high, _sorted([*jumps, *_ends(band, low, high)]), band, places, levels, is_spread)


def _ends(band: ResolvedBand, low: float, high: float) -> list[float]:
    """The jumps to the colours beyond the range, which does not include them."""
    ends = [] if band.below is None else [low]
    return ends if band.above is None else [*ends, float(np.nextafter(high, np.inf))]


def _classes(band: ResolvedBand) -> Steps:
    """Even classes of the range, in the order of the palette."""
    count = len(band.palette)
    inner = gathered(band, np.arange(1, count) / count)
    colours = list(band.palette)
    if band.maximum < band.minimum:
        inner, colours = inner[::-1], colours[::-1]
    ends = _ends(band, *sorted((band.minimum, band.maximum)))
    below = [] if band.below is None else [band.below]
    above = [] if band.above is None else [band.above]
    edges = [*(ends[:1] if below else []), *inner, *(ends[-1:] if above else [])]
    return _steps([float(edge) for edge in edges], [*below, *colours, *above])


def _values(band: ResolvedBand) -> Steps:
    """A value is an interval that holds nothing else."""
    edges: list[float] = []
    colours = [_beyond(band)]
    for stop, colour in zip(band.stops, band.palette, strict=True):
        if edges and edges[-1] == stop:
            colours[-1:] = [colour, _beyond(band)]
            edges.append(float(np.nextafter(stop, np.inf)))
            continue
        edges += [stop, float(np.nextafter(stop, np.inf))]
        colours += [colour, _beyond(band)]
    return _steps(edges, colours)


def _beyond(band: ResolvedBand) -> RGBA:
    return band.above or (0, 0, 0, 0)


def _steps(edges: list[float], colours: list[RGBA]) -> Steps:
    start, stop = (edges[0], edges[-1]) if edges else (0.0, 1.0)
    return Steps(start, stop, np.array(edges, np.float64), np.array(colours, np.float64))


def _sorted(values: list[float]) -> Values:
    return np.unique(np.array(values, np.float64))
