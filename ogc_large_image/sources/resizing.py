"""Resampling of a window of pixels to another size, with its corners at any fraction of a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import PIL.Image

from ogc_large_image.geo.resampling import Resampling

FloatArray = npt.NDArray[np.floating[Any]]

_FILTERS = {
    Resampling.BILINEAR: PIL.Image.Resampling.BILINEAR,
    Resampling.CUBIC: PIL.Image.Resampling.BICUBIC,
    Resampling.LANCZOS: PIL.Image.Resampling.LANCZOS,
}
KERNEL_RADIUS = {Resampling.BILINEAR: 1.0, Resampling.CUBIC: 2.0, Resampling.LANCZOS: 3.0, Resampling.AVERAGE: 0.5}
"""In pixels of the coarser of the two grids."""


class Box(NamedTuple):
    """A rectangle in pixels of the window, fractions included."""

    left: float
    top: float
    right: float
    bottom: float


def resize(
    data: npt.NDArray[Any],
    weight: FloatArray | None,
    box: Box,
    shape: tuple[int, int],
    resampling: Resampling,
) -> tuple[npt.NDArray[Any], FloatArray | None]:
    """``data`` (bands, height, width) inside the box, resampled to ``shape`` (height, width), in its own dtype.

    ``weight`` (height, width), from 0 to 1, is each pixel's share in the result, so that what is transparent
    lends no colour; it is resampled too. The window has to reach beyond the box by the kernel's radius.
    Computed in single precision but for averages, which weigh pixels by the exact area that the box covers.
    """
    one = _average if resampling is Resampling.AVERAGE else _convolve
    if weight is None:
        return _restored([one(band, box, shape, resampling) for band in data], shape, data.dtype), None
    resized = one(weight, box, shape, resampling)
    divisor = np.where(resized > 1e-4, resized, 1.0)
    values = [one(np.where(weight > 0, band, 0) * weight, box, shape, resampling) / divisor for band in data]
    return _restored(values, shape, data.dtype), np.clip(resized, 0.0, 1.0)


def _restored(bands: Sequence[FloatArray], shape: tuple[int, int], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    stacked = np.stack(bands) if bands else np.empty((0, *shape))
    if dtype.kind not in "iu":
        return stacked.astype(dtype)
    bounds = np.iinfo(dtype)
    return np.clip(np.rint(stacked), bounds.min, bounds.max).astype(dtype)


def _convolve(band: npt.NDArray[Any], box: Box, shape: tuple[int, int], resampling: Resampling) -> FloatArray:
    image = PIL.Image.fromarray(np.ascontiguousarray(band, np.float32))
    return np.asarray(image.resize(shape[::-1], _FILTERS[resampling], box=box))


def _average(band: npt.NDArray[Any], box: Box, shape: tuple[int, int], _: Resampling) -> FloatArray:
    down = _means(band.astype(np.float64), box.top, box.bottom, shape[0])
    return _means(down.T, box.left, box.right, shape[1]).T


def _means(values: FloatArray, start: float, stop: float, cells: int) -> FloatArray:
    """Mean over each of ``cells`` equal parts of start…stop along the first axis, by the area covered."""
    edges = np.linspace(start, stop, cells + 1)
    below = np.minimum(edges.astype(np.intp), len(values) - 1)
    sums = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=sums[1:])
    integral = sums[below] + values[below] * (edges - below)[:, np.newaxis]
    return np.diff(integral, axis=0) / ((stop - start) / cells)


def most_frequent(samples: npt.NDArray[Any], valid: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """The value that occurs most often among the valid ones along the first axis; of equals the earliest sample."""
    counts = np.stack([((samples == sample) & valid).sum(axis=0) for sample in samples])
    winner = np.where(valid, counts, -1).argmax(axis=0)
    chosen: npt.NDArray[Any] = np.take_along_axis(samples, winner[np.newaxis], axis=0)[0]
    return chosen
