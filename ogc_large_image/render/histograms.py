"""Distributions of an image's values: of a reduced picture at once, or of every pixel strip by strip."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import FrameNotDefined, LimitExceeded
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.readers import Readers
from ogc_large_image.render.strips import strips_of
from ogc_large_image.render.values import value_bands

_STRIP_VALUES = 4 << 20


@dataclass(frozen=True, slots=True)
class CountQuery:
    """The values of a frame on a grid; ``bins`` 0 for their extremes alone. ``low`` and ``high`` are None for those found."""

    layer: Layer
    frame: int
    grid: PixelGrid
    bins: int
    low: float | None = None
    high: float | None = None
    exact: bool = False

    @property
    def identity(self) -> tuple[object, ...]:
        """All that the counts depend on beside the image."""
        grid = self.grid
        place = (*grid.bbox, grid.crs.code, grid.width, grid.height)
        return (self.frame, place, self.bins, self.low, self.high, self.exact)


@dataclass(frozen=True, slots=True)
class BandCounts:
    """One band's; ``low`` to ``high`` is what the bins divide. Statistics are None where no pixel has a value."""

    index: int
    samples: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    stdev: float | None
    low: float | None
    high: float | None
    counts: npt.NDArray[np.int64]
    edges: npt.NDArray[np.float64]

    @property
    def density(self) -> npt.NDArray[np.float64]:
        """Shares of the counted pixels for each unit of the value."""
        total = self.counts.sum()
        return self.counts / (total * np.diff(self.edges)) if total else self.counts.astype(np.float64)


class _Tally:
    """What is known of one band so far."""

    def __init__(self, index: int, whole: bool) -> None:
        self.index, self.whole = index, whole
        self.samples, self.total, self.squares = 0, 0.0, 0.0
        self.least, self.greatest = math.inf, -math.inf

    def add(self, values: npt.NDArray[Any]) -> None:
        if not values.size:
            return
        self.samples += values.size
        self.least, self.greatest = min(self.least, float(values.min())), max(self.greatest, float(values.max()))
        # Around the first values, so that the squares of large numbers do not swallow their differences.
        wide = values.astype(np.float64)
        self.total += float(wide.sum())
        self.squares += float(np.square(wide).sum())

    def bounds(self, query: CountQuery) -> tuple[float, float] | None:
        """The range of the bins: whole numbers end one later, so that the greatest has a place like the others."""
        if not self.samples:
            return None
        low = self.least if query.low is None else query.low
        high = self.greatest + (1 if self.whole else 0) if query.high is None else query.high
        if low < high and math.isfinite(high - low) and has_room(low, high, query.bins):
            return low, high
        given = high if query.low is None and query.high is not None else low
        # Beside large numbers 1 is nothing: as wide as the bins need to be told apart.
        width = max(1.0, 4 * query.bins * float(np.spacing(abs(given))))
        below, beyond = given - width, given + width
        ends_there = (given is high and math.isfinite(below)) or not math.isfinite(beyond)
        return (below, given) if ends_there else (given, beyond)

    def result(self, bounds: tuple[float, float] | None, counts: npt.NDArray[np.int64]) -> BandCounts:
        low, high = bounds or (None, None)
        edges = np.linspace(low, high, len(counts) + 1) if low is not None and high is not None else np.empty(0)
        if not self.samples:
            return BandCounts(self.index, 0, None, None, None, None, low, high, counts, edges)
        mean = self.total / self.samples
        stdev = math.sqrt(max(0.0, self.squares / self.samples - mean * mean))
        return BandCounts(self.index, self.samples, self.least, self.greatest, mean, stdev, low, high, counts, edges)


def has_room(low: float, high: float, bins: int) -> bool:
    """Whether the edges of so many bins are different numbers."""
    return (high - low) / max(bins, 1) > 2 * float(np.spacing(max(abs(low), abs(high))))


def check_count(query: CountQuery, limits: Limits) -> None:
    """FrameNotDefined, LimitExceeded (exact)."""
    description = query.layer.description
    if not 0 <= query.frame < description.frames:
        raise FrameNotDefined("The image has no such frame.", "frame")
    passes = 2 if query.bins else 1
    values = query.grid.width * query.grid.height * len(value_bands(description)) * passes
    if values > (limits.max_counted_values if query.exact else limits.max_source_pixels):
        raise LimitExceeded("These are too many pixels to be counted.", "exact" if query.exact else "max_width")


def count(query: CountQuery, sources: Readers) -> tuple[BandCounts, ...]:
    """The counts of each band but the alpha band. Raises SourceError."""
    description = query.layer.description
    bands = value_bands(description)
    tallies = [_Tally(band, np.dtype(description.band(band).dtype).kind in "iub") for band in bands]
    rasters = _Rasters(query, bands, sources)
    for values in rasters:
        for tally, valid in zip(tallies, values, strict=True):
            tally.add(valid)
    bounds = [tally.bounds(query) for tally in tallies]
    counts = [np.zeros(query.bins, np.int64) for _ in bands]
    if query.bins:
        for values in rasters:
            for counted, valid, span in zip(counts, values, bounds, strict=True):
                if span is not None and valid.size:
                    counted += np.histogram(valid, query.bins, span)[0]
    return tuple(tally.result(span, counted) for tally, span, counted in zip(tallies, bounds, counts, strict=True))


class _Rasters:
    """The valid values of each band, part by part; read again at each pass where there is more than one part."""

    def __init__(self, query: CountQuery, bands: tuple[int, ...], sources: Readers) -> None:
        self._query, self._bands, self._sources = query, bands, sources
        rows = max(1, _STRIP_VALUES // max(1, query.grid.width * len(bands)))
        self._strips = strips_of(query.grid, rows) if query.exact else (query.grid,)
        self._only: list[npt.NDArray[Any]] | None = None

    def __iter__(self) -> Iterator[list[npt.NDArray[Any]]]:
        if self._only is not None:
            yield self._only
            return
        for strip in self._strips:
            values = self._read(strip)
            if len(self._strips) == 1:
                self._only = values
            yield values

    def _read(self, grid: PixelGrid) -> list[npt.NDArray[Any]]:
        ref, description, number = self._query.layer.image_of(self._query.frame)
        with self._sources.reader(ref, description) as reader:
            raster = reader.read(grid, self._bands, number, Resampling.NEAREST)
        found = []
        for plane, band in zip(raster.data, self._bands, strict=True):
            valid = np.isfinite(plane) if plane.dtype.kind == "f" else np.ones(plane.shape, np.bool_)
            nodata = description.band(band).nodata
            if nodata is not None:
                valid &= plane != nodata
            if raster.mask is not None:
                valid &= raster.mask
            found.append(plane[valid])
        return found
