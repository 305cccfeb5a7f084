"""Whether two servers have drawn the same picture, pixels of one's own choice of overview and rounding set aside."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

_CELL = 8
"""Colours are compared as means over so many pixels square: nearest pixels may differ by one in their place."""
_COVERAGE = 0.97
_LEVELS = 5.0


@dataclass(frozen=True)
class Agreement:
    """Of two pictures of one size."""

    coverage: float
    """Share of the pixels that both show or neither."""
    levels: float
    """Difference of the colours of 255 where both show them: the 95th percentile over cells of pixels."""

    @property
    def holds(self) -> bool:
        return self.coverage >= _COVERAGE and self.levels <= _LEVELS


def compare(first: bytes, second: bytes) -> Agreement:
    """Of two PNG files."""
    one, other = _rgba(first), _rgba(second)
    shown = (one[..., 3] > 127, other[..., 3] > 127)
    coverage = float((shown[0] == shown[1]).mean())
    both = _cells((shown[0] & shown[1]).astype(np.float32)) == 1
    if not both.any():
        return Agreement(coverage, 0.0)
    difference = max(
        float(np.percentile(np.abs(_cells(one[..., channel]) - _cells(other[..., channel]))[both], 95)) for channel in range(3)
    )
    return Agreement(coverage, difference)


def side_by_side(pictures: list[bytes], path: Path) -> None:
    """Writes the pictures beside one another, for the eye."""
    images = [Image.open(io.BytesIO(picture)).convert("RGBA") for picture in pictures]
    sheet = Image.new("RGBA", (sum(image.width + 8 for image in images), max(image.height for image in images)), "white")
    left = 0
    for image in images:
        sheet.paste(image, (left, 0), image)
        left += image.width + 8
    sheet.convert("RGB").save(path)


def _rgba(picture: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(picture)) as image:
        return np.asarray(image.convert("RGBA"), np.float32)


def _cells(values: np.ndarray) -> np.ndarray:
    height, width = (size // _CELL * _CELL for size in values.shape)
    return values[:height, :width].reshape(height // _CELL, _CELL, width // _CELL, _CELL).mean((1, 3))
