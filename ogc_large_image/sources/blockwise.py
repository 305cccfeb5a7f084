"""A dataset that is read block by block, so that each block is decoded once for all the processes that need it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources.datasets import Dataset
from ogc_large_image.sources.datasets.dataset import BandStatistics, DatasetProfile, Window
from ogc_large_image.sources.description import GeoTransform
from ogc_large_image.sources.shared_blocks import SharedBlocks, block_key

_MOST_BLOCKS = 64
"""A window over more of them is read as it is: it would drive out what tiles come back for."""


def blockwise(dataset: Dataset, identity: tuple[object, ...], blocks: SharedBlocks | None) -> Dataset:
    """The dataset with its blocks in the store, where that is worth it; ``identity`` tells file, version and level.

    What is not compressed is read as fast from the file, and blocks as large
    as the whole image, or of bands that differ in type, are not worth keeping.
    """
    if blocks is None:
        return dataset
    profile = dataset.profile
    dtypes = {band.dtype for band in profile.bands}
    height, width = profile.block_shape
    is_tiled = 0 < width < profile.width or 0 < height < profile.height
    if not (profile.is_compressed and is_tiled and len(dtypes) == 1):
        return dataset
    return BlockwiseDataset(dataset, profile, identity, blocks)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, the part of it that lies in a window, and where in the window that is."""

    block: Window
    rows: slice
    columns: slice
    to_rows: slice
    to_columns: slice


class BlockwiseDataset:
    """A :class:`.datasets.dataset.Dataset` over another one; what it returns is to be read only."""

    def __init__(self, dataset: Dataset, profile: DatasetProfile, identity: tuple[object, ...], blocks: SharedBlocks) -> None:
        self._dataset = dataset
        self._identity = identity
        self._blocks = blocks
        self.profile = profile
        self._dtype = np.dtype(profile.bands[0].dtype)

    def read(
        self,
        bands: Sequence[int],
        window: Window,
        shape: tuple[int, int] | None = None,
        resampling: Resampling = Resampling.NEAREST,
    ) -> npt.NDArray[Any]:
        """See :meth:`.datasets.dataset.Dataset.read`."""
        pieces = list(self._pieces(window)) if shape is None and self._is_small(window) else []
        if not pieces:
            return self._dataset.read(bands, window, shape, resampling)
        if len(pieces) == 1:
            return self._block(bands, pieces[0].block)[:, pieces[0].rows, pieces[0].columns]
        data = np.empty((len(bands), window.height, window.width), self._dtype)
        for piece in pieces:
            data[:, piece.to_rows, piece.to_columns] = self._block(bands, piece.block)[:, piece.rows, piece.columns]
        return data

    def read_mask(self, window: Window, shape: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """See :meth:`.datasets.dataset.Dataset.read_mask`."""
        return self._dataset.read_mask(window, shape)

    def statistics(self, band: int) -> BandStatistics | None:
        """See :meth:`.datasets.dataset.Dataset.statistics`."""
        return self._dataset.statistics(band)

    def fitted_geotransform(self) -> GeoTransform | None:
        """See :meth:`.datasets.dataset.Dataset.fitted_geotransform`."""
        return self._dataset.fitted_geotransform()

    def close(self) -> None:
        """Close the dataset; its blocks stay in the store."""
        self._dataset.close()

    def _is_small(self, window: Window) -> bool:
        height, width = self.profile.block_shape
        return (window.height / height + 1) * (window.width / width + 1) <= _MOST_BLOCKS

    def _pieces(self, window: Window) -> Iterator[_Piece]:
        height, width = self.profile.block_shape
        for row, rows, to_rows in _cuts(window.row, window.height, height):
            for column, columns, to_columns in _cuts(window.column, window.width, width):
                size = min(width, self.profile.width - column), min(height, self.profile.height - row)
                yield _Piece(Window(column, row, *size), rows, columns, to_rows, to_columns)

    def _block(self, bands: Sequence[int], block: Window) -> npt.NDArray[Any]:
        shape = (len(bands), block.height, block.width)
        key = block_key(self._identity, tuple(bands), block.column, block.row)
        kept = self._blocks.get(key, math.prod(shape) * self._dtype.itemsize)
        if kept is not None:
            return kept.view(self._dtype).reshape(shape)
        data = self._dataset.read(bands, block)
        self._blocks.put(key, data)
        return data


def _cuts(first: int, count: int, size: int) -> Iterator[tuple[int, slice, slice]]:
    """The blocks of ``size`` under ``count`` pixels from ``first`` on: start, the part of it, and its place among the pixels."""
    for start in range(first // size * size, first + count, size):
        low, high = max(start, first), min(start + size, first + count)
        yield start, slice(low - start, high - start), slice(low - first, high - first)
