"""Bands that meet in a channel, in styles that go beyond large-image's: its rules, with curves for palettes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.picture import Bytes
from ogc_large_image.styles.resolved import ResolvedBand
from ogc_large_image.styles.style import Composite
from ogc_large_image.styles.tables import ColourTable, value_table


def blend(bands: Sequence[ResolvedBand], planes: Sequence[npt.NDArray[Any]]) -> Bytes:
    """(H, W, 4): of each channel the greatest level, or where a band multiplies, the product; left-out values do neither."""
    levels = np.zeros((*planes[0].shape, 4), np.float32)
    for number, (band, values) in enumerate(zip(bands, planes, strict=True)):
        colours, drawn = _colours(band, values)
        if band.composite is Composite.LIGHTEN:
            if drawn is not None:
                colours[~drawn] = 0
            np.maximum(levels, colours, out=levels)
        elif number:
            if drawn is not None:
                colours[~drawn] = 255
            levels *= colours
            levels /= 255
    return (levels + np.float32(1e-3)).astype(np.uint8)


def _colours(band: ResolvedBand, values: npt.NDArray[Any]) -> tuple[Bytes, npt.NDArray[np.bool_] | None]:
    table = value_table(band, values.dtype.str)
    positions, omitted = table.positions(values)
    drawn = None if omitted is None else ~omitted
    if isinstance(table, ColourTable) and table.drawn is not None:
        drawn = table.drawn.take(positions)
    return table.colours.view(np.uint32)[:, 0].take(positions)[..., None].view(np.uint8), drawn
