"""Pixels that compress and decode about as aerial images and elevations do: octaves of noise, and noise of each pixel."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PIL import Image

_COARSEST = 2048
"""Cell of the first octave in pixels."""


class Field:
    """Smooth values over a square, about normal with mean 0 and deviation 1, made strip by strip.

    A strip depends on the seed and on its place alone, not on the order in which strips are made.
    """

    def __init__(self, seed: int, size: int, octaves: int, persistence: float = 0.6) -> None:
        self._size = size
        self._octaves = []
        weights = np.array([persistence**octave for octave in range(octaves)])
        # Interpolation takes about half of the deviation of a lattice of normal values.
        weights *= 1.5 / math.sqrt(float((weights**2).sum()))
        for octave, weight in enumerate(weights):
            cell = _COARSEST >> octave
            lattice = np.random.default_rng([seed, octave]).standard_normal((size // cell + 5, size // cell + 5), np.float32)
            self._octaves.append((cell, lattice * np.float32(weight)))

    def rows(self, first: int, count: int) -> np.ndarray:
        """float32 of shape (count, size)."""
        total = np.zeros((count, self._size), np.float32)
        for cell, lattice in self._octaves:
            top, bottom = first / cell + 2, (first + count) / cell + 2
            start = int(top) - 2
            part = Image.fromarray(lattice[start : math.ceil(bottom) + 2])
            box = (2, top - start, 2 + self._size / cell, bottom - start)
            total += np.asarray(part.resize((self._size, count), Image.Resampling.BILINEAR, box=box))
        return total


@lru_cache(maxsize=1)
def land_colours() -> np.ndarray:
    """Colours of shape (3, 256 · 256) by height (slow) and vegetation (fast), with room for noise at both ends."""
    height, green = np.meshgrid(np.linspace(0, 1, 256), np.linspace(0, 1, 256), indexing="ij")
    bare = np.stack([90 + 130 * height, 80 + 115 * height, 60 + 110 * height])
    grown = np.stack([45 + 60 * height, 75 + 70 * height, 35 + 40 * height])
    land = bare * (1 - green) + grown * green
    sea = np.stack([20 + 30 * height, 45 + 60 * height, 70 + 80 * height])
    shore = np.clip((height - 0.22) * 40, 0, 1)
    return np.clip(sea * (1 - shore) + land * shore, 20, 225).astype(np.uint8).reshape(3, -1)


def to_byte(values: np.ndarray) -> np.ndarray:
    """Deviations of -2.5 … 2.5 as 0 … 255."""
    return np.clip(values * np.float32(51) + np.float32(127.5), 0, 255).astype(np.uint8)
