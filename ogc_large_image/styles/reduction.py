"""From a long run of colours to at most 255, so that a picture can be a palette picture.

Palette pictures are the smallest and the fastest to encode; one entry of 256
stays free for "nothing here".
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.picture import Bytes

MOST = 255
TOLERANCE = 2
"""Levels by which a reduced colour may be off in any channel."""

# Joining is a loop over runs of equal colours; more of them are not a smooth palette.
_MOST_RUNS = 8192

Reduced = tuple[Bytes, npt.NDArray[np.uint8]]


def distinct(colours: Bytes) -> Reduced | None:
    """Exactly, in the order of first use, which keeps neighbours in value neighbours in index."""
    packed, first, inverse = np.unique(
        np.ascontiguousarray(colours).view(np.uint32).ravel(), return_index=True, return_inverse=True
    )
    if len(packed) > MOST:
        return None
    order = np.argsort(first)
    rank = np.empty(len(order), np.uint8)
    rank[order] = np.arange(len(order), dtype=np.uint8)
    return colours[first[order]], rank[inverse.reshape(-1)]


def is_close(drawn: Bytes, exact: Bytes) -> bool:
    """Whether no channel is off by more than the tolerance."""
    return not (np.abs(drawn.astype(np.int16) - exact) > TOLERANCE).any()


def joined(low: Bytes, high: Bytes) -> Reduced | None:
    """Of neighbours that differ little one colour midway, in the smallest spread for which 255 are enough.

    ``low`` and ``high`` (n, 4) are the least and greatest levels that one
    position stands for. None where the tolerance does not suffice.
    """
    changes = np.any((low[1:] != low[:-1]) | (high[1:] != high[:-1]), axis=1)
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
    if len(starts) > _MOST_RUNS:
        return None
    runs = list(zip(low[starts].tolist(), high[starts].tolist(), strict=True))
    best = None
    for spread in range(2 * TOLERANCE, 0, -1):
        cells = _cells(runs, spread)
        if cells is None:
            break
        best = cells
    if best is None:
        return None
    lengths = np.diff(np.append(starts[[first for first, _ in best]], len(low)))
    return np.array([colour for _, colour in best], np.uint8), np.repeat(np.arange(len(best), dtype=np.uint8), lengths)


def _cells(runs: list[tuple[list[int], list[int]]], spread: int) -> list[tuple[int, list[int]]] | None:
    """(first run, colour) of each cell, whose channels vary by ``spread`` at most; the first and the last run stay alone."""
    cells: list[tuple[int, list[int]]] = []
    low, high = runs[0]
    for number, (run_low, run_high) in enumerate(runs):
        lower, upper = list(map(min, low, run_low)), list(map(max, high, run_high))
        fits = 1 < number < len(runs) - 1 and all(top - bottom <= spread for bottom, top in zip(lower, upper, strict=True))
        low, high = (lower, upper) if fits else (run_low, run_high)
        middle = [(bottom + top) // 2 for bottom, top in zip(low, high, strict=True)]
        if fits:
            cells[-1] = (cells[-1][0], middle)
        else:
            cells.append((number, middle))
        if len(cells) > MOST:
            return None
    return cells


def padded(colours: npt.NDArray[Any], rows: int) -> Bytes:
    """With transparent rows up to that number, so that no index is out of range."""
    roomy = np.zeros((rows, 4), np.uint8)
    roomy[: len(colours)] = colours
    return roomy
