"""How pixel values are made where the two grids do not coincide."""

from __future__ import annotations

from enum import Enum


class Resampling(str, Enum):
    """The names are those of GDAL's warper."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    CUBIC = "cubic"
    AVERAGE = "average"
    LANCZOS = "lanczos"
    MODE = "mode"

    @property
    def keeps_values(self) -> bool:
        """Whether only values that are in the source can come out, as categorical data needs."""
        return self in (Resampling.NEAREST, Resampling.MODE)
