"""What the stored numbers of a band measure."""

from __future__ import annotations

import math
from dataclasses import dataclass

_DOUBLE_DIGITS = 15
"""Decimal digits that survive a calculation in doubles."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stored number × ``scale`` + ``offset`` is what was measured, in the band's unit."""

    scale: float = 1.0
    offset: float = 0.0

    @property
    def is_stored(self) -> bool:
        """Whether the stored number is the quantity itself."""
        return (self.scale, self.offset) == (1.0, 0.0) or not self.scale or not math.isfinite(self.scale + self.offset)

    def of(self, stored: float) -> float:
        """What a stored number measures; the last digits of the product, which are noise, are left out."""
        if self.is_stored:
            return stored
        return float(f"{stored * self.scale + self.offset:.{_DOUBLE_DIGITS}g}")

    def stored(self, quantity: float) -> float:
        """The number that is stored for a quantity."""
        return quantity if self.is_stored else (quantity - self.offset) / self.scale
