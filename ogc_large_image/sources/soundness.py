"""What every description has that was made of an image: one that was recorded may have been damaged since."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.sources.description import Band, SourceDescription

LARGEST = 2**31 - 1
"""Pixels of a side, and frames: GDAL counts them in 32 bits."""


def check_description(description: SourceDescription) -> None:
    """ValueError, with the reason, for one that no image has. Ten thousand of them are checked before a document is written."""
    if not (1 <= description.width <= LARGEST and 1 <= description.height <= LARGEST and 1 <= description.frames <= LARGEST):
        raise ValueError("No image has this size, or this number of frames.")
    if math.prod([len(axis.values) for axis in description.axes]) != description.frames:
        raise ValueError("The axes have not as many places as there are frames.")
    if not description.bands:
        raise ValueError("There are no bands.")
    for number, band in enumerate(description.bands, 1):
        _check_band(band, number)
    _, xc, xr, _, yc, yr = description.geotransform
    if not math.isfinite(sum(description.geotransform)) or xc * yr == xr * yc:
        raise ValueError("The geotransform is degenerate.")
    if not _is_measurable(description.extent):
        raise ValueError("The extent is none.")
    geographic = description.geographic_extent
    if geographic is not None and (description.crs.is_pixel or not math.isfinite(sum(geographic))):
        raise ValueError("The extent in degrees is none.")


def _check_band(band: Band, number: int) -> None:
    if band.index != number:
        raise ValueError("The bands are not numbered from 1 on.")
    if not _is_number_type(band.dtype):
        raise ValueError("The type of the values is none of numbers.")
    if band.colortable and any(abs(part) > LARGEST for colour in band.colortable for part in colour):
        raise ValueError("The colours of a band are none.")


def _is_measurable(box: BBox) -> bool:
    return box.is_valid and math.isfinite(box.width) and math.isfinite(box.height)


@lru_cache(maxsize=256)
def _is_number_type(name: str) -> bool:
    try:
        return np.dtype(name).kind in "biufc"
    except (TypeError, ValueError):
        return False
