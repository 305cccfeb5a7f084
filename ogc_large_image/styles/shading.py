"""Light and shadow on a relief: the hillshade of a style."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.picture import Bytes, Flags, Picture
from ogc_large_image.styles.style import Hillshade

Floats = npt.NDArray[np.float32]
CellSize = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""Metres per column and per row of the picture, for each of its rows."""

# The ReliefFactor that the standard suggests for the Earth.
_USUAL_RELIEF = 55.0


def brightness(hillshade: Hillshade, heights: npt.NDArray[Any], valid: Flags | None, cell_size: CellSize) -> Floats:
    """The light that each pixel reflects, from 0 to 1, by Horn's slopes.

    ``heights`` (H + 2, W + 2) and ``valid`` go one pixel beyond the picture on
    each side, so that adjoining pictures meet without a seam; a neighbour
    without a value counts as level with the middle. Returns (H, W).
    """
    heights = heights.astype(np.float64 if heights.dtype.itemsize > 4 else np.float32)
    usable = np.isfinite(heights) if valid is None else np.isfinite(heights) & valid
    rows, columns = heights.shape[0] - 2, heights.shape[1] - 2
    middle = heights[1:-1, 1:-1]
    whole = bool(usable.all())

    def around(down: int, right: int) -> npt.NDArray[Any]:
        window = np.s_[down : down + rows, right : right + columns]
        return heights[window] if whole else np.where(usable[window], heights[window], middle)

    factor = hillshade.relief / _USUAL_RELIEF
    with np.errstate(all="ignore"):
        north, south = (around(down, 0) + 2 * around(down, 1) + around(down, 2) for down in (0, 2))
        west, east = (around(0, right) + 2 * around(1, right) + around(2, right) for right in (0, 2))
        across, down = (size.astype(heights.dtype)[:, None] for size in cell_size)
        eastwards = (east - west) * (factor / 8) / across
        northwards = (north - south) * (factor / 8) / down
        azimuth, altitude = math.radians(hillshade.azimuth), math.radians(hillshade.altitude)
        lit = math.sin(altitude) - math.cos(altitude) * (math.sin(azimuth) * eastwards + math.cos(azimuth) * northwards)
        lit /= np.sqrt(1 + eastwards * eastwards + northwards * northwards)
    shade: Floats = np.clip(np.nan_to_num(lit), 0, 1).astype(np.float32)
    return shade


def shaded(picture: Picture, light: Floats, *, brightness_only: bool) -> Picture:
    """The picture darkened by what is missing of the light, or that shadow alone, to be laid over another."""
    rgba = picture.rgba()
    if brightness_only:
        shadow: Bytes = np.zeros_like(rgba)
        shadow[..., 3] = np.rint(rgba[..., 3] * (1 - light))
        return Picture(shadow)
    for channel in range(3):
        rgba[..., channel] = np.rint(rgba[..., channel] * light)
    return Picture.from_rgba(rgba)
