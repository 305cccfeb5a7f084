"""The colour of a value, exactly: what the tables of ``styles.tables`` are sampled from.

This is the arithmetic of large-image's ``_applyStyle`` for one band, with one
trait that is easily overlooked: of a palette of two colours, the channels that
start at 0 are scaled and not interpolated, so beyond the maximum they go on
rising to 255 instead of staying at the second colour.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.picture import Bytes, Flags
from ogc_large_image.styles.resolved import ResolvedBand

Floats = npt.NDArray[np.floating[Any]]

# Bytes are cut off, not rounded, as in large-image; this keeps 28.999999999 from becoming 28.
_NUDGE = 1e-3


def fractions(band: ResolvedBand, values: npt.NDArray[Any]) -> Floats:
    """Where values lie between the minimum (0) and the maximum (1), in the data's own precision."""
    if values.dtype == np.float16:
        values = values.astype(np.float32)
    with np.errstate(all="ignore"):
        return np.asarray((values - band.minimum) / span(band))


def span(band: ResolvedBand) -> float:
    """From minimum to maximum, negative for a range that runs backwards; never 0."""
    return (band.maximum - band.minimum) or 1.0


def colours_at(band: ResolvedBand, at: Floats) -> npt.NDArray[np.float64]:
    """Levels from 0 to 255, shape (n, 4), of the fractions (n,)."""
    palette = np.array(band.palette, float)
    if band.discrete:
        return np.take(palette, classes_at(at, len(palette)), axis=0)
    places = np.linspace(0, 1, len(palette))
    levels = [
        at * channel[-1] if len(palette) == 2 and channel[0] == 0 else np.interp(at, places, channel) for channel in palette.T
    ]
    return np.clip(np.stack(levels, axis=-1).astype(np.float64), 0, 255)


def classes_at(at: Floats, count: int) -> npt.NDArray[np.intp]:
    """The index of the palette's colour at each fraction, for the discrete scheme."""
    return np.clip(np.floor(at * count), 0, count - 1).astype(np.intp)


def to_bytes(levels: npt.NDArray[np.float64]) -> Bytes:
    """Levels from 0 to 255 as a picture holds them."""
    return (levels + _NUDGE).astype(np.uint8)


def is_drawn(band: ResolvedBand, values: npt.NDArray[Any]) -> Flags | None:
    """Where a value is neither nodata nor, without clamping, out of range; None where the style has no such rule.

    What is not plain has colours for values out of range.
    """
    drawn: Flags | None = None if band.nodata is None else values != band.nodata
    if band.is_plain and not band.clamp:
        at = fractions(band, values)
        inside = (at >= 0) & (at <= 1)
        drawn = inside if drawn is None else drawn & inside
    return drawn


def reach(band: ResolvedBand) -> float:
    """The fraction beyond which the colour changes no more."""
    if band.discrete or not band.clamp or len(band.palette) != 2:
        return 1.0
    first, last = band.palette
    rising = [last[channel] for channel in range(4) if first[channel] == 0 < last[channel]]
    return max([1.0] + [255 / level for level in rising])
