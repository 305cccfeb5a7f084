"""What a reader hands on: pixels, their validity and their grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.grid import PixelGrid


@dataclass(frozen=True, slots=True)
class Raster:
    """``data`` has shape (bands, height, width) in the source's dtype.

    ``mask`` has shape (height, width) and is True where a pixel is valid;
    None says that all are. ``alpha`` (uint8, same shape) is there where the
    source has a graded alpha band; its zeros are already in ``mask``.
    """

    grid: PixelGrid
    data: npt.NDArray[Any]
    mask: npt.NDArray[np.bool_] | None = None
    alpha: npt.NDArray[np.uint8] | None = None

    @property
    def is_empty(self) -> bool:
        """No pixel is valid."""
        return self.mask is not None and not self.mask.any()


@dataclass(frozen=True, slots=True)
class PixelValues:
    """One pixel in several frames: ``data`` has shape (frames, bands) in the source's dtype.

    ``valid`` has shape (frames,) and is what the image's mask or alpha band
    says; a nodata value or NaN is for the reader of ``data`` to see.
    """

    data: npt.NDArray[Any]
    valid: npt.NDArray[np.bool_]
