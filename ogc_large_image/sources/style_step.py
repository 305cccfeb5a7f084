"""Styles that tables cannot draw, drawn by large-image's own style step.

large-image applies a style in ``TileSource._applyStyle``. It is called here
without a tile source: the pixels are read already, the ranges are numbers,
and of a client's text nothing is left in the style that it is given.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.sources.environment import import_large_image
from ogc_large_image.styles.lookup import fade, join, not_numbers
from ogc_large_image.styles.picture import Bytes, Flags, Picture, coverage
from ogc_large_image.styles.resolved import ResolvedBand, ResolvedStyle


class _Carrier:
    """What ``_applyStyle`` asks of the tile source that it is a method of."""

    @staticmethod
    def _applyStyleFunction(image: npt.NDArray[Any], *_: Any) -> npt.NDArray[Any]:  # noqa: N802
        """Styles call no functions here."""
        return image

    @staticmethod
    def _getMinMax(_end: str, value: float, *_: Any) -> float:  # noqa: N802
        """Ranges are numbers already."""
        return value


def paint_with_large_image(
    resolved: ResolvedStyle, data: npt.NDArray[Any], mask: Flags | None = None, alpha: Bytes | None = None
) -> Picture:
    """The picture of ``data`` (inputs, H, W) in any resolved style; ``mask`` and ``alpha`` as in ``styles.lookup.paint``."""
    hidden, graded = coverage(mask, alpha)
    hidden = join(hidden, not_numbers(data))
    if hidden is not None and data.dtype.kind == "f":
        data = np.where(hidden, data.dtype.type(0), data)
    image = data.transpose(1, 2, 0)
    if len(data) == 1:
        # Of a single band large-image makes a gray picture, which has no place for transparency.
        image = np.broadcast_to(image, (*image.shape[:2], 2))
    style = {"bands": [_band(band) for band in resolved.bands]}
    with np.errstate(all="ignore"):
        drawn = _tile_source()._applyStyle(_Carrier(), image, style, 0, 0, 0)
        rgba = np.clip(np.nan_to_num(drawn), 0, 255).astype(np.uint8)
    # Not by a multiplying band of the style: its factor would meet opacities beyond 255, which are cut off only here.
    fade(rgba, hidden, graded)
    return Picture.from_rgba(rgba)


@lru_cache(maxsize=1)
def _tile_source() -> Any:
    return import_large_image().tilesource.TileSource


def _band(band: ResolvedBand) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "band": band.input + 1,
        "min": band.minimum,
        "max": band.maximum,
        "palette": ["#{:02x}{:02x}{:02x}{:02x}".format(*colour) for colour in band.palette],
        "scheme": "discrete" if band.discrete else "linear",
        "composite": band.composite.value,
        "clamp": band.clamp,
    }
    if band.nodata is not None:
        entry["nodata"] = band.nodata
    return entry
