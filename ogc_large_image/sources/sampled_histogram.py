"""Histograms from a bounded look at a raster, however large it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.sources.datasets.dataset import Dataset, DatasetProfile, Window
from ogc_large_image.sources.description import Band
from ogc_large_image.sources.histogram import MAX_BINS, Histogram

# Pixels a side of the reduced picture that is counted.
_SIDE = 512
# A level of more pixels than this is not read whole: some of its blocks stand for all.
_MOST_PIXELS = 4 << 20
_MOST_BLOCKS = 64
# Of the bands of a spectrometer, the others have none.
_MOST_BANDS = 64


def sampled_histogram(dataset: Dataset, profile: DatasetProfile, band: Band, indexes: Sequence[int]) -> Histogram | None:
    """From the least to the greatest value found, over the bands of the file that ``indexes`` name.

    None for labels, for a range without a width, and where nothing can be read.
    """
    if band.index > _MOST_BANDS or band.is_categorical or band.interpretation == "alpha":
        return None
    if np.dtype(band.dtype).kind not in "iuf":
        return None
    try:
        found = [
            _valid_values(dataset, profile, band, index, window, shape)
            for index in indexes
            for window, shape in _windows(profile)
        ]
    except SourceUnreadable:
        return None
    values = np.concatenate(found) if found else np.empty(0)
    if not values.size:
        return None
    low, high, bins = _bins(band, float(values.min()), float(values.max()))
    if bins < 2:
        return None
    counts, _ = np.histogram(values.astype(np.float64), bins, (low, high))
    return Histogram.of(low, high, counts.tolist())


def _bins(band: Band, low: float, high: float) -> tuple[float, float, int]:
    """Range and number of bins; whole numbers have bins of their own where they are few enough."""
    # The recorded ends come from another look at the image.
    low = low if band.minimum is None else min(low, band.minimum)
    high = high if band.maximum is None else max(high, band.maximum)
    if not (math.isfinite(high - low) and low < high):
        return low, high, 0
    if np.dtype(band.dtype).kind == "f":
        return low, high, MAX_BINS
    low, high = math.floor(low), math.floor(high) + 1
    return float(low), float(high), min(high - low, MAX_BINS)


def _windows(profile: DatasetProfile) -> Iterator[tuple[Window, tuple[int, int]]]:
    """What to read of the file, and in which (height, width)."""
    longest = max(profile.width, profile.height)
    levels = [(profile.width, profile.height), *profile.overviews]
    fitting = min((level for level in levels if max(level) >= min(longest, _SIDE)), key=math.prod)
    if math.prod(fitting) <= _MOST_PIXELS:
        reduction = max(1.0, longest / _SIDE)
        shape = max(1, round(profile.height / reduction)), max(1, round(profile.width / reduction))
        yield Window(0, 0, profile.width, profile.height), shape
        return
    height, width = profile.block_shape
    down, across = math.ceil(profile.height / height), math.ceil(profile.width / width)
    count = max(1, min(_MOST_BLOCKS, _MOST_PIXELS // (height * width), down * across))
    for number in range(count):
        # Rows in turn, columns by the golden section, so that the blocks lie scattered.
        row = number * down // count * height
        column = int(number * 0.6180339887 % 1 * across) * width
        size = min(height, profile.height - row), min(width, profile.width - column)
        yield Window(column, row, size[1], size[0]), size


def _valid_values(
    dataset: Dataset, profile: DatasetProfile, band: Band, index: int, window: Window, shape: tuple[int, int]
) -> npt.NDArray[Any]:
    values = dataset.read([index], window, shape)[0]
    valid = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.shape, np.bool_)
    if band.nodata is not None:
        valid &= values != band.nodata
    if profile.has_mask_band:
        valid &= dataset.read_mask(window, shape) != 0
    alpha = next((at for at, found in enumerate(profile.bands, 1) if found.interpretation == "alpha"), None)
    if alpha is not None:
        valid &= dataset.read([alpha], window, shape)[0] != 0
    found: npt.NDArray[Any] = values[valid]
    return found
