"""What a legend says of a style, from the very numbers and colours that the map is drawn with."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from ogc_large_image.styles.curve import Steps, curve_of, fraction
from ogc_large_image.styles.quantity import Quantity
from ogc_large_image.styles.resolved import ResolvedBand, ResolvedStyle
from ogc_large_image.styles.style import RGBA, StopKind
from ogc_large_image.styles.subject import StyledBand, StyledSource
from ogc_large_image.styles.transfer import colours_at, fractions, to_bytes

SAMPLES = 256
# More classes than this are a ramp in steps rather than a list to be read.
_MOST_CLASSES = 32
_MOST_CATEGORIES = 256
_MOST_STOP_TICKS = 12


class LegendKind(str, Enum):
    """How a legend is laid out."""

    RAMP = "ramp"
    """One ramp of colours with ticks."""
    CLASSES = "classes"
    """A list of colours, each for a range of values or for one value."""
    CATEGORIES = "categories"
    """The same for values that are labels."""
    CHANNELS = "channels"
    """A short ramp for each band that the picture is mixed of."""


@dataclass(frozen=True, slots=True)
class LegendTick:
    """A mark on a ramp; ``position`` is 0 at its start and 1 at its end."""

    value: float
    """As it is stored; ``label`` is what that measures."""
    label: str
    position: float


@dataclass(frozen=True, slots=True)
class LegendRamp:
    """``colours`` are evenly spaced from the start of the range to its end."""

    title: str
    unit: str
    colours: tuple[RGBA, ...]
    ticks: tuple[LegendTick, ...]
    below: RGBA | None = None
    """The colour of values before the start; None where it is the first one."""
    above: RGBA | None = None


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One colour and the values that have it: from ``minimum`` up to ``maximum``, or both the same for a single value."""

    colour: RGBA
    label: str
    minimum: float | None = None
    """None: without end."""
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class LegendEntries:
    """``ramps`` has one member for ``RAMP``, one a band for ``CHANNELS``, and is empty for the others."""

    kind: LegendKind
    title: str
    unit: str
    ramps: tuple[LegendRamp, ...] = ()
    classes: tuple[LegendClass, ...] = ()


def legend_entries(resolved: ResolvedStyle, description: StyledSource) -> LegendEntries:
    """The legend's content for a style resolved for this image; opacities are those of the picture on its own."""
    subjects = [_subject(band, resolved, description) for band in resolved.bands]
    quantities = [_quantity(band, resolved, description) for band in resolved.bands]
    if len(resolved.bands) > 1:
        parts = zip(resolved.bands, quantities, subjects, strict=True)
        ramps = tuple(_ramp(band, quantity, resolved.opacity, *words) for band, quantity, words in parts)
        return LegendEntries(LegendKind.CHANNELS, "", _common([ramp.unit for ramp in ramps]), ramps)
    band, quantity, (title, unit) = resolved.bands[0], quantities[0], subjects[0]
    source_band = description.bands[resolved.inputs[band.input][1] - 1]
    if not band.expression and band.is_plain and source_band.is_categorical:
        categories = _categories(band, source_band, resolved.opacity)
        if categories:
            return LegendEntries(LegendKind.CATEGORIES, title, unit, classes=categories)
    if band.stop_kind is not StopKind.RAMP or (band.discrete and len(band.palette) <= _MOST_CLASSES):
        return LegendEntries(LegendKind.CLASSES, title, unit, classes=_classes(band, quantity, resolved.opacity))
    return LegendEntries(LegendKind.RAMP, title, unit, (_ramp(band, quantity, resolved.opacity, title, unit),))


def format_value(value: float, step: float = 0.0) -> str:
    """A number as people write it, with the digits that steps of this size need."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞"
    if value == 0:
        return "0"
    if step and 1e-4 <= step < 1e7 and abs(value) < 1e12:
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        text = f"{value:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if digits else text
        return "0" if float(text) == 0 else text
    return f"{value:.6g}"


def _subject(band: ResolvedBand, resolved: ResolvedStyle, description: StyledSource) -> tuple[str, str]:
    """Title and unit of what the band shows."""
    if band.expression:
        return band.expression, ""
    frame, number = resolved.inputs[band.input]
    source_band = description.bands[number - 1]
    title = source_band.name
    if not title and len(description.bands) > 1:
        known = source_band.interpretation != "undefined"
        title = source_band.interpretation.capitalize() if known else f"Band {number}"
    frames = {frame for frame, _ in resolved.inputs}
    return (f"{title} ({frame})".strip() if len(frames) > 1 else title), source_band.unit


def _quantity(band: ResolvedBand, resolved: ResolvedStyle, description: StyledSource) -> Quantity:
    """What the band's values measure; those of band maths are what they are."""
    if band.expression:
        return Quantity()
    source_band = description.bands[resolved.inputs[band.input][1] - 1]
    return Quantity(source_band.scale, source_band.offset)


def _common(units: Sequence[str]) -> str:
    return units[0] if len(set(units)) == 1 else ""


# --- ramps --------------------------------------------------------------------


def _ramp(band: ResolvedBand, quantity: Quantity, opacity: int, title: str, unit: str) -> LegendRamp:
    low, high = band.minimum, band.maximum
    places = np.linspace(0, 1, SAMPLES)
    values = np.geomspace(low, high, SAMPLES) if band.logarithmic else low + places * (high - low)
    below, above = (band.below, band.above) if low <= high else (band.above, band.below)
    hidden = (0, 0, 0, 0) if band.is_plain and not band.clamp else None
    ends = [_faded(colour, opacity) if colour is not None else hidden for colour in (below, above)]
    return LegendRamp(title, unit, _colours(band, values, opacity), _ticks(band, quantity), *ends)


def _colours(band: ResolvedBand, values: np.ndarray, opacity: int) -> tuple[RGBA, ...]:
    levels = colours_at(band, fractions(band, values)) if band.is_plain else curve_of(band).colours(values)
    return tuple(_faded((red, green, blue, alpha), opacity) for red, green, blue, alpha in to_bytes(levels).tolist())


def _faded(colour: RGBA, opacity: int) -> RGBA:
    return (*colour[:3], (colour[3] * opacity + 127) // 255)


def _ticks(band: ResolvedBand, quantity: Quantity) -> tuple[LegendTick, ...]:
    """At round quantities, which need not be round as they are stored."""
    low, high = sorted((quantity.of(band.minimum), quantity.of(band.maximum)))
    if low == high:
        return (LegendTick(band.minimum, format_value(low), 0.5),)
    stops = {quantity.of(stop): label for stop, label in zip(band.stops, band.labels or [""] * len(band.stops), strict=True)}
    step = 0.0
    if band.logarithmic:
        values = [quantity.of(value) for value in _decades(*sorted((band.minimum, band.maximum)))]
    elif 0 < len(stops) <= _MOST_STOP_TICKS:
        values = list(stops)
    elif not math.isfinite(high - low):
        # Of numbers so large there are no round ones between the ends.
        values = []
    else:
        step = _nice_step((high - low) / 5)
        values = [step * number for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    values = _with_ends(values, low, high, logarithmic=band.logarithmic)
    texts = [stops.get(value) or format_value(value, step if _is_multiple(value, step) else 0.0) for value in values]
    least, most = sorted((band.minimum, band.maximum))
    stored = np.clip(np.array([quantity.stored(value) for value in values]), least, most)
    return tuple(map(LegendTick, stored.tolist(), texts, fraction(band, stored).tolist()))


def _is_multiple(value: float, step: float) -> bool:
    return bool(step) and abs(value / step - round(value / step)) < 1e-6


def _with_ends(values: list[float], low: float, high: float, *, logarithmic: bool) -> list[float]:
    """The range's own ends too, in place of a tick that would touch them."""
    room = 0.0 if logarithmic else (high - low) * 0.06
    inner = [value for value in values if low + room < value < high - room]
    return [low, *inner, high]


def _nice_step(about: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(about))
    return next((magnitude * factor for factor in (1, 2, 5) if magnitude * factor >= about), magnitude * 10)


def _decades(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, math.ceil((last - first) / 6))
    factors = (1, 2, 5) if last - first <= 2 else (1,)
    return [factor * 10.0**power for power in range(first, last + 1, every) for factor in factors]


# --- classes ------------------------------------------------------------------


def _classes(band: ResolvedBand, quantity: Quantity, opacity: int) -> tuple[LegendClass, ...]:
    if band.stop_kind is StopKind.VALUES:
        labels = band.labels or ("",) * len(band.stops)
        return tuple(
            LegendClass(_faded(colour, opacity), label or format_value(quantity.of(value)), value, value)
            for value, colour, label in zip(band.stops, band.palette, labels, strict=True)
            if colour[3]
        )
    curve = curve_of(band)
    assert isinstance(curve, Steps)
    edges = [-math.inf, *curve.jumps.tolist(), math.inf]
    if band.discrete and not band.stops and band.below is None:
        edges[0] = min(band.minimum, band.maximum)
    if band.discrete and not band.stops and band.above is None:
        edges[-1] = max(band.minimum, band.maximum)
    labels = band.labels if band.stop_kind is StopKind.INTERVALS else ()
    found = []
    for number, (start, stop) in enumerate(itertools.pairwise(edges)):
        red, green, blue, alpha = to_bytes(curve.levels[number]).tolist()
        if alpha:
            label = labels[number] if number < len(labels) and labels[number] else _range_label(quantity, start, stop)
            found.append(LegendClass(_faded((red, green, blue, alpha), opacity), label, _finite(start), _finite(stop)))
    return tuple(found)


def _range_label(quantity: Quantity, *ends: float) -> str:
    start, stop = sorted(map(quantity.of, ends))
    if math.isinf(start):
        return f"< {format_value(stop)}" if math.isfinite(stop) else ""
    return f"≥ {format_value(start)}" if math.isinf(stop) else f"{format_value(start)} – {format_value(stop)}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _categories(band: ResolvedBand, source_band: StyledBand, opacity: int) -> tuple[LegendClass, ...]:
    """The values that the image names, else those that it is recorded to reach."""
    names = source_band.categories
    first = 0 if names or source_band.minimum is None else max(0, math.ceil(source_band.minimum))
    reached = len(band.palette) - 1 if source_band.maximum is None else math.floor(source_band.maximum)
    last = len(names) - 1 if names else reached
    values = np.arange(first, min(last, first + _MOST_CATEGORIES - 1) + 1)
    return tuple(
        LegendClass(colour, name, float(value), float(value))
        for value, colour in zip(values.tolist(), _colours(band, values, opacity), strict=True)
        if colour[3] and value != band.nodata and (name := names[value] if names else str(value))
    )
