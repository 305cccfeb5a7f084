"""Numbers of an image as people and programs are told them: exact, and with their meaning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.styles.entries import legend_entries
from ogc_large_image.styles.quantity import Quantity
from ogc_large_image.styles.resolved import ResolvedStyle

Styled = tuple[ResolvedStyle, SourceDescription]


@dataclass(frozen=True, slots=True)
class BandValue:
    """One band's value at one place."""

    index: int
    """1-based."""
    name: str
    value: int | float | None
    """As the image stores it: whole for whole data types, and with the fewest digits that tell single
    precision apart. None for NaN, and where the image does not reach. It may be infinite."""
    unit: str
    scale: float
    offset: float
    scaled_value: int | float | None
    """``value`` × ``scale`` + ``offset``: what is measured, in ``unit``."""
    is_nodata: bool
    """The image says that there is nothing here, whatever the value."""
    category: str
    """What the value stands for, by the image or by the style; empty for a quantity."""


def band_values(
    bands: Sequence[Band], values: npt.NDArray[Any] | None, styled: Sequence[Styled] = (), *, is_valid: bool = True
) -> tuple[BandValue, ...]:
    """One for each band, of its value among ``values`` (bands,), which is None outside the image."""
    if values is None:
        return tuple(_band_value(band, None, True, styled) for band in bands)
    return tuple(
        _band_value(band, plain_number(value), not is_valid or _is_nodata(band, value), styled)
        for band, value in zip(bands, values, strict=True)
    )


def plain_number(value: np.generic) -> int | float | None:
    """The number as Python's own; None for NaN and for what is no real number."""
    kind = value.dtype.kind
    if kind in "biu":
        return int(value)
    if kind != "f" or np.isnan(value):
        return None
    # The shortest text that reads as this very number in its own precision, which a double would lengthen.
    return float(value) if value.dtype.itemsize == 8 else float(str(value))


def _is_nodata(band: Band, value: np.generic) -> bool:
    if value.dtype.kind == "f" and np.isnan(value):
        return True
    if band.nodata is None:
        return False
    if value.dtype.kind == "f":
        with np.errstate(over="ignore"):
            return bool(value == value.dtype.type(band.nodata))
    return bool(int(value) == band.nodata)


def _band_value(band: Band, value: int | float | None, is_nodata: bool, styled: Sequence[Styled]) -> BandValue:
    return BandValue(
        index=band.index,
        name=band.name,
        value=value,
        unit=band.unit,
        scale=band.scale,
        offset=band.offset,
        scaled_value=None if value is None or is_nodata else _scaled(value, band),
        is_nodata=is_nodata,
        category="" if value is None or is_nodata else _category(band, value, styled),
    )


def _scaled(value: int | float, band: Band) -> int | float:
    return value if math.isinf(value) else Quantity(band.scale, band.offset).of(value)


def _category(band: Band, value: int | float, styled: Sequence[Styled]) -> str:
    if 0 <= value < len(band.categories) and value == int(value):
        return band.categories[int(value)]
    return next(filter(None, (_label(resolved, description, band, value) for resolved, description in styled)), "")


def _label(resolved: ResolvedStyle, description: SourceDescription, band: Band, value: int | float) -> str:
    """The words that the style itself has for the value, where it draws this band alone."""
    if len(resolved.bands) != 1 or resolved.bands[0].expression or not any(resolved.bands[0].labels):
        return ""
    if resolved.inputs[resolved.bands[0].input][1] != band.index:
        return ""
    for entry in legend_entries(resolved, description).classes:
        low = -math.inf if entry.minimum is None else entry.minimum
        high = math.inf if entry.maximum is None else entry.maximum
        if low <= value < high or low == value == high:
            return entry.label
    return ""
