"""The numbers behind ``auto``, ``min``, ``max`` and ``full``."""

from __future__ import annotations

import math

import numpy as np

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.styles.style import Bound, BoundKind
from ogc_large_image.styles.subject import StyledBand, StyledHistogram, StyledSource

_LOCATOR = "style"
# Narrower, and fractions of the range leave the numbers of float32.
NARROWEST = 1e-30


def value_range(minimum: Bound, maximum: Bound, band: StyledBand, source: StyledSource) -> tuple[float, float]:
    """Both ends of the band's range as large-image finds them (``_getMinMax``), from recorded statistics.

    Where none are recorded, the range of the data type. A share of pixels to
    cut off is found in the recorded histogram, to one of its bins;
    InvalidStyle where there is none, unless the share plays no part because
    the range is a byte's or a single value. Ends too close for the data's
    arithmetic are one value.
    """
    low = _end(minimum, BoundKind.MINIMUM, band, source)
    high = _end(maximum, BoundKind.MAXIMUM, band, source)
    if not math.isfinite(high - low):
        raise InvalidStyle("The range of values is too large.", _LOCATOR)
    return (low, low) if abs(high - low) < NARROWEST else (low, high)


def _end(bound: Bound, end: BoundKind, band: StyledBand, source: StyledSource) -> float:
    kind = bound.kind
    if kind is BoundKind.NUMBER:
        return float(bound.value)
    if kind is BoundKind.AUTO:
        if _suits_bytes(source):
            return 0.0 if end is BoundKind.MINIMUM else 255.0
        kind = end
    recorded = _recorded(band)
    if kind is BoundKind.FULL or recorded is None:
        return _full(end if kind is BoundKind.FULL else kind, band.dtype)
    low, high = recorded
    found = low if kind is BoundKind.MINIMUM else high
    return _cut(band.histogram, found, bound.value, kind) if bound.value and low != high else found


def _cut(histogram: StyledHistogram | None, found: float, share: float, end: BoundKind) -> float:
    """The edge of a bin that leaves no more than the share outside (large-image's ``histogramThreshold``)."""
    counts = histogram.counts if histogram is not None else ()
    if histogram is None or not any(counts):
        raise InvalidStyle("Cutting off a share of the pixels needs a histogram, which this image has none of.", _LOCATOR)
    width = (histogram.high - histogram.low) / len(counts)
    from_end = end is BoundKind.MAXIMUM
    tally, most = 0, share * sum(counts)
    for index, count in enumerate(reversed(counts) if from_end else counts):
        if tally + count > most:
            if not index:
                return found
            return histogram.high - index * width if from_end else histogram.low + index * width
        tally += count
    return histogram.low if from_end else histogram.high


def _full(end: BoundKind, dtype: str) -> float:
    """large-image's idea of a type's range: that of a byte for all but uint16 and floats, signed types too."""
    if end is BoundKind.MINIMUM:
        return 0.0
    if dtype == "uint16":
        return 65535.0
    return 1.0 if np.dtype(dtype).kind == "f" else 255.0


def _recorded(band: StyledBand) -> tuple[float, float] | None:
    """Minimum and maximum as the band's own type holds them, as in large-image."""
    if band.minimum is None or band.maximum is None:
        return None
    with np.errstate(all="ignore"):
        low, high = (float(value) for value in np.array([band.minimum, band.maximum]).astype(band.dtype))
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def _suits_bytes(source: StyledSource) -> bool:
    """Whether 0 to 255 is shown as it is: every band's values lie in a byte, and use more of it than its ends.

    Two rules of large-image meet here. Its geospatial sources add the type's
    largest value to the bands' maxima, so only byte types qualify; the others
    go by the values alone. Alpha bands are left out (in large-image they
    count, and one that is opaque throughout stretches the colours), and a byte
    band without statistics counts as using its whole range.
    """
    bands = [band for band in source.bands if band.interpretation != "alpha"]
    for band in bands:
        recorded = _recorded(band)
        if recorded is None and band.dtype != "uint8":
            return False
        low, high = recorded or (0.0, 255.0)
        if not (0 <= low <= 254 and 2 <= high <= 255):
            return False
    if source.is_georeferenced and bands:
        dtype = np.dtype(bands[0].dtype)
        return dtype.kind in "iu" and np.iinfo(dtype).max <= 255
    return bool(bands)
