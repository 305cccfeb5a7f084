"""One band's part of a style in numbers, by what is recorded of the band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.styles.cells import has_room
from ogc_large_image.styles.expression import result_type
from ogc_large_image.styles.ranges import NARROWEST, value_range
from ogc_large_image.styles.resolved import BLACK, WHITE, ResolvedBand
from ogc_large_image.styles.style import (
    AUTO,
    RGBA,
    TRANSPARENT,
    BandStyle,
    Bound,
    BoundKind,
    ColourStop,
    Composite,
    Contrast,
    Scheme,
    StopKind,
)
from ogc_large_image.styles.subject import StyledBand, StyledHistogram, StyledSource

_LOCATOR = "style"
_MINIMUM, _MAXIMUM = Bound(BoundKind.MINIMUM), Bound(BoundKind.MAXIMUM)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a palette lies on the values."""

    palette: tuple[RGBA, ...]
    minimum: float
    maximum: float
    stops: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    equalised: tuple[float, ...] = ()


def resolve_band(entry: BandStyle, band: StyledBand, source: StyledSource, position: int) -> ResolvedBand:
    """How the band's values become colours; InvalidStyle where what the style needs is not recorded of it."""
    if np.dtype(band.dtype).kind not in "buif":
        raise InvalidStyle("The values of this band are no plain numbers and cannot be drawn.", _LOCATOR)
    scale = _stops(entry, band.dtype) if entry.stops else _range(entry, band, source)
    return _resolved(entry, scale, band.dtype, position)


def resolve_expression(entry: BandStyle, bands: Sequence[StyledBand], operands: tuple[int, ...]) -> ResolvedBand:
    """The same for arithmetic on bands, of whose results nothing is recorded: its range has to be two numbers."""
    if any(np.dtype(band.dtype).kind not in "buif" for band in bands):
        raise InvalidStyle("The values of a band are no plain numbers and cannot be calculated with.", "expression")
    if entry.contrast is Contrast.HISTOGRAM:
        raise InvalidStyle("An expression has no histogram to be equalised.", _LOCATOR)
    dtype = result_type([band.dtype for band in bands])
    if entry.stops:
        scale = _stops(entry, dtype)
    elif entry.minimum.kind is BoundKind.NUMBER and entry.maximum.kind is BoundKind.NUMBER:
        low, high = _finite_range(entry.minimum.value, entry.maximum.value)
        scale = _Scale(entry.palette or (BLACK, WHITE), low, high)
    else:
        raise InvalidStyle("An expression needs a minimum and a maximum that are numbers.", _LOCATOR)
    resolved = _resolved(entry, scale, dtype, operands[0])
    return replace(resolved, expression=entry.expression.strip(), operands=operands)


def _range(entry: BandStyle, band: StyledBand, source: StyledSource) -> _Scale:
    palette, minimum, maximum = entry.palette, entry.minimum, entry.maximum
    if palette is None and band.colortable:
        palette = band.colortable
        minimum = Bound(BoundKind.NUMBER, 0) if minimum == Bound() else minimum
        maximum = Bound(BoundKind.NUMBER, len(palette) - 1) if maximum == Bound() else maximum
    palette = palette or (BLACK, WHITE)
    if entry.contrast is Contrast.HISTOGRAM:
        histogram = _histogram(band)
        return _Scale(palette, histogram.low, histogram.high, equalised=_cumulated(histogram))
    if entry.contrast is Contrast.NORMALIZE:
        minimum = _MINIMUM if minimum == AUTO else minimum
        maximum = _MAXIMUM if maximum == AUTO else maximum
    low, high = value_range(minimum, maximum, band, source)
    return _Scale(palette, low, high)


def _histogram(band: StyledBand) -> StyledHistogram:
    found = band.histogram
    if found is None or not any(found.counts) or found.high - found.low < NARROWEST:
        raise InvalidStyle("The histogram that this style needs is not recorded of the image.", _LOCATOR)
    return found


def _cumulated(histogram: StyledHistogram) -> tuple[float, ...]:
    shares = np.cumsum([0, *histogram.counts]) / sum(histogram.counts)
    return tuple(shares.tolist())


def _stops(entry: BandStyle, dtype: str) -> _Scale:
    """The stops that values of this type can meet, in ascending order; of stops of one value the first stays first."""
    stops = sorted(entry.stops, key=lambda stop: stop.value)
    if entry.stop_kind is StopKind.VALUES:
        stops = _distinct(stops, dtype)
        if not stops:
            return _Scale((TRANSPARENT,), 0.0, 1.0, (0.0,), ("",))
    values = [stop.value for stop in stops]
    finite = [value for value in values if math.isfinite(value)]
    low, high = _finite_range(finite[0], finite[-1]) if finite else (0.0, 1.0)
    palette = tuple(stop.colour for stop in stops)
    return _Scale(palette, low, high, tuple(values), tuple(stop.label for stop in stops))


def _distinct(stops: list[ColourStop], dtype: str) -> list[ColourStop]:
    found: dict[float, ColourStop] = {}
    for stop in stops:
        value = possible(stop.value, dtype)
        if value is not None:
            found.setdefault(value, replace(stop, value=value))
    return list(found.values())


def _finite_range(low: float, high: float) -> tuple[float, float]:
    if not math.isfinite(high - low):
        raise InvalidStyle("The range of values is too large.", _LOCATOR)
    return (low, low) if abs(high - low) < NARROWEST else (low, high)


def _resolved(entry: BandStyle, scale: _Scale, dtype: str, position: int) -> ResolvedBand:
    positive = min(scale.minimum, scale.maximum) > 0
    if entry.logarithmic and not (positive and entry.stop_kind is StopKind.RAMP):
        raise InvalidStyle("A logarithmic scale needs a range of positive numbers.", _LOCATOR)
    is_ramp = not scale.stops or entry.stop_kind is StopKind.RAMP
    below, above = _beyond(entry, scale, is_ramp)
    band = ResolvedBand(
        input=position,
        palette=scale.palette,
        minimum=scale.minimum,
        maximum=scale.maximum,
        discrete=entry.scheme is Scheme.DISCRETE and not scale.stops,
        nodata=None if entry.nodata is None else possible(entry.nodata, dtype),
        composite=entry.composite or Composite.LIGHTEN,
        clamp=entry.clamp,
        stops=scale.stops,
        stop_kind=entry.stop_kind if scale.stops else StopKind.RAMP,
        below=below,
        above=above,
        logarithmic=entry.logarithmic,
        gamma=entry.gamma if is_ramp else 1.0,
        equalised=scale.equalised,
        labels=scale.labels if any(scale.labels) else (),
    )
    if entry.colours is not None and is_ramp:
        band = _in_classes(band, entry.colours)
    if not band.is_plain and not has_room(band):
        raise InvalidStyle("The style has more classes than can be drawn.", _LOCATOR)
    return band


def _beyond(entry: BandStyle, scale: _Scale, is_ramp: bool) -> tuple[RGBA | None, RGBA | None]:
    """The colours of values beyond the range; None leaves them to ``clamp`` where nothing else needs a curve."""
    below, above = entry.below, entry.above
    if not is_ramp:
        endless = entry.stop_kind is StopKind.INTERVALS and scale.stops[-1] == math.inf
        return None, above if endless else above or TRANSPARENT
    plain = not (scale.stops or scale.equalised or below or above or entry.logarithmic or entry.gamma != 1.0)
    if entry.clamp or plain:
        return below, above
    return below or TRANSPARENT, above or TRANSPARENT


def _in_classes(band: ResolvedBand, count: int) -> ResolvedBand:
    """The ramp in so many colours, taken from it at even distances, its ends among them."""
    places = np.linspace(0, 1, count) if count > 1 else np.array([0.5])
    if band.stops:
        # Stops need not be evenly spaced; the classes are.
        values = np.linspace(band.minimum, band.maximum, count) if count > 1 else np.array([band.minimum])
        if band.logarithmic:
            values = np.geomspace(band.minimum, band.maximum, count)
        levels = [np.interp(values, band.stops, channel) for channel in np.array(band.palette, float).T]
    else:
        own = np.linspace(0, 1, len(band.palette))
        levels = [np.interp(places, own, channel) for channel in np.array(band.palette, float).T]
    rows = np.stack(levels, axis=-1).round().astype(int).tolist()
    palette = tuple((red, green, blue, alpha) for red, green, blue, alpha in rows)
    return replace(band, palette=palette, discrete=True, stops=(), labels=())


def possible(value: float, dtype: str) -> float | None:
    """The value as far as data of this type can hold it; None where no pixel can ever be equal to it."""
    kind = np.dtype(dtype)
    if not math.isfinite(value):
        return None
    if kind.kind == "f":
        with np.errstate(over="ignore"):
            held = float(np.array(value).astype(kind))
        return held if math.isfinite(held) else None
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        return value if value == int(value) and limits.min <= value <= limits.max else None
    return value if value in (0, 1) else None
