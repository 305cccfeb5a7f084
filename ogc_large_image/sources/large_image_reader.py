"""Reads any pixel grid from an image without georeference through large-image.

Its sources give tiles of their own levels; the exact grid is made here, because
large-image's regions keep the aspect ratio and snap to whole pixels.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import BandNotDefined, CrsNotSupported, FrameNotDefined, LimitExceeded
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.large_image_description import describe_tile_source, measured
from ogc_large_image.sources.large_image_sources import open_tile_source
from ogc_large_image.sources.large_image_tiles import IntArray, choose_level, levels_of, take_pixels
from ogc_large_image.sources.picking import byte_alpha, valid_pixels
from ogc_large_image.sources.raster import PixelValues, Raster
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.resizing import KERNEL_RADIUS, Box, most_frequent, resize

FloatArray = npt.NDArray[np.float64]

# A pixel centre that lies on a pixel's edge but for rounding belongs to the pixel right of or below it.
_SNAP = 1e-8
# A picture of a millionth of a pixel has one colour.
_SMALLEST_STEP = 1e-6
# Windows of more pixels than this are thinned out where the picture is much coarser.
_THIN_ABOVE = 8 << 20
# The most frequent value is found among this many samples a side.
_MODE_SAMPLES = 4
_DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Span:
    """The part of a grid's columns, or rows, whose centres are in the image; positions in image pixels."""

    inside: slice
    centres: FloatArray
    step: float

    @property
    def count(self) -> int:
        return len(self.centres)

    def window(self, scale: float, radius: float) -> tuple[int, int, float]:
        """First pixel, number of pixels and start of the span in them, a kernel's radius more on either side."""
        start = (self.centres[0] - self.step / 2) / scale
        margin = math.ceil(radius * max(1.0, self.step / scale)) + 1
        first = math.floor(start) - margin
        return first, math.ceil(start + self.count * self.step / scale) + margin - first, start - first


class LargeImageReader:
    """An image that only large-image opens; implements :class:`.reader.Reader`.

    Its CRS is ``PIXEL``: one unit a pixel, the origin at the lower left, y upwards.
    """

    def __init__(
        self,
        ref: SourceRef,
        limits: Limits = _DEFAULT_LIMITS,
        description: SourceDescription | None = None,
        *,
        source: Any = None,
    ) -> None:
        """With the recorded ``description`` the image is not measured again; ``source`` is one that is open already."""
        self._limits = limits
        self._source = source or open_tile_source(ref.address, ref.trusted, limits, ref.reader)
        # Pillow decodes on first use, and libtiff has one current directory: neither bears two threads.
        self._lock = threading.RLock()
        self._profile = describe_tile_source(self._source)
        self._description = description

    @property
    def description(self) -> SourceDescription:
        """With statistics, which are found when it is first asked for."""
        with self._lock:
            if self._description is None:
                self._description = measured(self._source, self._profile, self._limits)
            return self._description

    def close(self) -> None:
        """Let go of the file; what large-image holds of it goes with the source."""
        with self._lock, contextlib.suppress(AttributeError):
            del self._source

    def read(
        self, grid: PixelGrid, bands: Sequence[int], frame: int = 0, resampling: Resampling = Resampling.NEAREST
    ) -> Raster:
        """See :meth:`.reader.Reader.read`; CrsNotSupported for a grid in another CRS than ``PIXEL``."""
        channels = self._channels(grid, bands, frame)
        if resampling is Resampling.MODE:
            return self._read_mode(grid, channels, frame)
        across, down = self._spans(grid)
        if across is None or down is None:
            return self._empty(grid, len(channels))
        if resampling is Resampling.NEAREST or min(across.step, down.step) < _SMALLEST_STEP:
            data, alpha = self._nearest(across, down, channels, frame)
        else:
            data, alpha = self._resampled(across, down, channels, frame, resampling)
        return self._placed(grid, across, down, data, alpha)

    def read_pixel(self, column: int, row: int, bands: Sequence[int], frames: Sequence[int]) -> PixelValues:
        """See :meth:`.reader.Reader.read_pixel`; large-image reads one frame at a time."""
        bottom = self._profile.height - row - 1
        grid = PixelGrid(BBox(column, bottom, column + 1, bottom + 1), PIXEL, 1, 1)
        rasters = [self.read(grid, bands, frame) for frame in frames]
        data = np.stack([raster.data[:, 0, 0] for raster in rasters])
        return PixelValues(data, np.array([raster.alpha is None or raster.alpha[0, 0] > 0 for raster in rasters]))

    def _channels(self, grid: PixelGrid, bands: Sequence[int], frame: int) -> list[int]:
        """Where the bands are in a tile."""
        if not grid.crs.is_pixel:
            raise CrsNotSupported("The image has no georeference.", "crs")
        if not 0 <= frame < self._profile.frames:
            raise FrameNotDefined("The image has no such frame.", "frame")
        alpha = self._profile.alpha_band
        if any(not 1 <= band <= len(self._profile.bands) or band == alpha for band in bands):
            raise BandNotDefined("The image has no such band.", "band")
        return [band - 1 for band in bands]

    def _spans(self, grid: PixelGrid) -> tuple[_Span | None, _Span | None]:
        with np.errstate(all="ignore"):
            columns = grid.column_centres()
            rows = self._profile.height - grid.row_centres()
        return _span(columns, grid.xres, self._profile.width), _span(rows, grid.yres, self._profile.height)

    # --- pixels ---------------------------------------------------------------

    def _nearest(
        self, across: _Span, down: _Span, channels: list[int], frame: int
    ) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8] | None]:
        with self._lock:
            level = choose_level(levels_of(self._source, frame), min(across.step, down.step))
            columns = np.minimum(((across.centres + _SNAP) / level.factor).astype(np.intp), level.width - 1)
            rows = np.minimum(((down.centres + _SNAP) / level.factor).astype(np.intp), level.height - 1)
            pixels = take_pixels(self._source, level, frame, columns, rows, self._limits)
        return self._split(pixels, channels)

    def _resampled(
        self, across: _Span, down: _Span, channels: list[int], frame: int, resampling: Resampling
    ) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8] | None]:
        radius = KERNEL_RADIUS[resampling]
        with self._lock:
            level = choose_level(levels_of(self._source, frame), min(across.step, down.step))
            stride = self._stride(across, down, level.factor, radius)
            scale = float(level.factor * stride)
            left, width, x = across.window(scale, radius)
            top, height, y = down.window(scale, radius)
            if width * height * len(self._profile.bands) > self._limits.max_source_pixels:
                raise LimitExceeded("The request would read too much of the image.", "width")
            columns = _thinned(left, width, stride, level.width)
            rows = _thinned(top, height, stride, level.height)
            pixels = take_pixels(self._source, level, frame, columns, rows, self._limits)
        data, alpha = self._split(pixels, channels)
        weight: npt.NDArray[Any] | None = None if alpha is None else alpha / np.float32(255)
        valid = valid_pixels(data, None, ())
        if valid is not None:
            weight = valid.astype(np.float32) if weight is None else weight * valid
        box = Box(x, y, x + across.count * across.step / scale, y + down.count * down.step / scale)
        resized, share = resize(data, weight, box, (down.count, across.count), resampling)
        return resized, None if share is None else np.rint(share * 255).astype(np.uint8)

    def _stride(self, across: _Span, down: _Span, factor: int, radius: float) -> int:
        """Every how many pixels of the level to take one: odd, so that the middle of each group is a pixel."""
        _, width, _ = across.window(factor, radius)
        _, height, _ = down.window(factor, radius)
        if width * height <= _THIN_ABOVE:
            return 1
        half = math.floor(min(across.step, down.step) / factor / 2)
        return max(1, half if half % 2 else half - 1)

    def _split(self, pixels: npt.NDArray[Any], channels: list[int]) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8] | None]:
        alpha = self._profile.alpha_band
        return pixels[channels], None if alpha is None else byte_alpha(pixels[alpha - 1])

    # --- rasters --------------------------------------------------------------

    def _empty(self, grid: PixelGrid, bands: int) -> Raster:
        data = np.zeros((bands, grid.height, grid.width), self._profile.bands[0].dtype)
        return Raster(grid, data, np.zeros((grid.height, grid.width), np.bool_))

    def _placed(
        self, grid: PixelGrid, across: _Span, down: _Span, data: npt.NDArray[Any], alpha: npt.NDArray[np.uint8] | None
    ) -> Raster:
        has_alpha = self._profile.alpha_band is not None
        mask = valid_pixels(data, None if alpha is None else alpha > 0, ())
        if (down.count, across.count) == (grid.height, grid.width):
            return Raster(grid, data, mask, alpha if has_alpha else None)
        place = (down.inside, across.inside)
        whole = self._empty(grid, len(data))
        whole_mask = np.zeros((grid.height, grid.width), np.bool_)
        whole_mask[place] = True if mask is None else mask
        whole.data[(slice(None), *place)] = data
        whole_alpha = None
        if has_alpha and alpha is not None:
            whole_alpha = np.zeros((grid.height, grid.width), np.uint8)
            whole_alpha[place] = alpha
        return Raster(grid, whole.data, whole_mask, whole_alpha)

    def _read_mode(self, grid: PixelGrid, channels: list[int], frame: int) -> Raster:
        """The most frequent of up to 4 × 4 pixels evenly spread over each pixel of the grid."""
        held = grid.width * grid.height * max(1, len(channels))
        count = min(_MODE_SAMPLES, max(grid.xres, grid.yres) - _SNAP, math.sqrt(self._limits.max_source_pixels / held))
        side = max(1, math.ceil(count))
        bands = [channel + 1 for channel in channels]
        fine = self.read(PixelGrid(grid.bbox, grid.crs, grid.width * side, grid.height * side), bands, frame)
        if side == 1:
            return replace(fine, grid=grid)
        valid = np.ones(fine.data.shape[1:], np.bool_) if fine.mask is None else fine.mask
        samples = _groups(valid, side)
        data = np.empty((len(bands), grid.height, grid.width), fine.data.dtype)
        for band, values in zip(data, fine.data, strict=True):
            band[:] = most_frequent(_groups(values, side), samples)
        mask = samples.mean(axis=0) >= 0.5
        alpha = None if fine.alpha is None else np.rint(_groups(fine.alpha, side).mean(axis=0)).astype(np.uint8)
        return Raster(grid, data, None if mask.all() else mask, alpha)


def _span(positions: FloatArray, step: float, size: int) -> _Span | None:
    """The positions that lie in 0…size; None where none does."""
    inside = np.flatnonzero((positions + _SNAP >= 0) & (positions + _SNAP < size))
    if not inside.size:
        return None
    part = slice(int(inside[0]), int(inside[-1]) + 1)
    if step > size:
        # The whole image in one pixel: no more than the image has a part in it.
        return _Span(part, np.array([size / 2]), float(size))
    return _Span(part, positions[part], step)


def _thinned(first: int, count: int, stride: int, size: int) -> IntArray:
    """The middle one of every ``stride`` pixels of a level; beyond its edge the last one again."""
    return np.clip(np.arange(first, first + count) * stride + stride // 2, 0, size - 1).astype(np.intp)


def _groups(pixels: npt.NDArray[Any], side: int) -> npt.NDArray[Any]:
    """Each ``side`` × ``side`` block's pixels along a first axis of their own, from the middle outwards.

    The middle is what the nearest pixel would be, for values that occur equally often.
    """
    height, width = pixels.shape[0] // side, pixels.shape[1] // side
    groups = pixels.reshape(height, side, width, side).transpose(1, 3, 0, 2).reshape(side * side, height, width)
    offsets = np.abs(np.arange(side) - side // 2)
    return groups[np.argsort(np.add.outer(offsets, offsets).ravel(), kind="stable")]
