"""Pixels of a large-image source, taken tile by tile from one of its levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import LimitExceeded, SourceUnreadable
from ogc_large_image.limits import Limits

IntArray = npt.NDArray[np.intp]

# Tiles are decoded one after the other, so more of them than may be held at once.
_DECODED_PER_HELD = 8
# A level that is finer by a rounding error is not another level.
_TOLERANCE = 1.001


@dataclass(frozen=True, slots=True)
class TileLevel:
    """One resolution of the image; ``width`` and ``height`` count the pixels that it has in full."""

    z: int
    factor: int
    """Full-resolution pixels per pixel, along both axes."""
    width: int
    height: int


def levels_of(source: Any, frame: int = 0) -> tuple[TileLevel, ...]:
    """The levels that the file itself has, finest first: large-image would compute the others from them."""
    present = source._nonemptyLevelsList(frame)
    levels = []
    for z in range(source.levels - 1, -1, -1):
        if present[z] is not None:
            factor = 1 << (source.levels - 1 - z)
            levels.append(TileLevel(z, factor, max(1, source.sizeX // factor), max(1, source.sizeY // factor)))
    return tuple(levels)


def choose_level(levels: Sequence[TileLevel], resolution: float) -> TileLevel:
    """The coarsest level with pixels no larger than ``resolution`` full-resolution ones."""
    fitting = [level for level in levels if level.factor <= resolution * _TOLERANCE]
    return fitting[-1] if fitting else levels[0]


def take_pixels(
    source: Any, level: TileLevel, frame: int, columns: IntArray, rows: IntArray, limits: Limits
) -> npt.NDArray[Any]:
    """Where these columns and rows of the level cross, shape (channels, rows, columns).

    Both are ascending and may repeat. LimitExceeded where too much would be decoded for it, SourceUnreadable
    where a tile cannot be.
    """
    across = list(_runs(columns, source.tileWidth))
    down = list(_runs(rows, source.tileHeight))
    decoded = len(across) * len(down) * source.tileWidth * source.tileHeight
    if decoded > _DECODED_PER_HELD * limits.max_source_pixels:
        raise LimitExceeded("The request would read too much of the image.", "width")
    taken: npt.NDArray[Any] | None = None
    for tile_y, vertical in down:
        for tile_x, horizontal in across:
            tile = _tile(source, tile_x, tile_y, level.z, frame)
            if taken is None:
                taken = np.empty((tile.shape[2], len(rows), len(columns)), tile.dtype)
            if (tile.shape[2], tile.dtype) != (taken.shape[0], taken.dtype):
                raise SourceUnreadable("The image's parts differ in kind.")
            inside_rows = rows[vertical] - tile_y * source.tileHeight
            inside_columns = columns[horizontal] - tile_x * source.tileWidth
            taken[:, vertical, horizontal] = tile[inside_rows[:, np.newaxis], inside_columns].transpose(2, 0, 1)
    if taken is None:
        raise SourceUnreadable("The image has no pixels.")
    return taken


def _runs(positions: IntArray, size: int) -> Iterator[tuple[int, slice]]:
    """Each tile index that the ascending positions meet, and which of them fall into it."""
    tiles = positions // size
    starts = np.flatnonzero(np.diff(tiles, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(tiles)], strict=True):
        yield int(tiles[start]), slice(int(start), int(stop))


def _tile(source: Any, x: int, y: int, z: int, frame: int) -> npt.NDArray[Any]:
    """One tile, shape (height, width, channels)."""
    try:
        tile = np.asarray(source.getTile(x, y, z, numpyAllowed="always", frame=frame))
    except Exception as error:
        raise SourceUnreadable("The image cannot be read.") from error
    return tile if tile.ndim == 3 else tile[:, :, np.newaxis]
