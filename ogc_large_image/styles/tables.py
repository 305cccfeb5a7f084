"""Tables from values to colours, made once for a style and a data type.

Small integers index a table of all their values, so that nodata and ranges
cost nothing; everything else is scaled to as many steps as its palette needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.cells import CellTable, cell_table
from ogc_large_image.styles.curve import curve_of
from ogc_large_image.styles.picture import Bytes, Flags
from ogc_large_image.styles.reduction import MOST, Reduced, distinct, is_close, joined, padded
from ogc_large_image.styles.resolved import ResolvedBand
from ogc_large_image.styles.transfer import classes_at, colours_at, fractions, is_drawn, reach, span, to_bytes

# The highest positions of evenly stepped ramps.
_COARSE = MOST - 1
_FINE = 65535


@dataclass(frozen=True, slots=True, eq=False)
class ColourTable:
    """Colours by position, and how a value finds its position.

    ``colours`` has 256 or 65536 rows, so that no position is out of range;
    rows that none leads to are transparent.
    """

    band: ResolvedBand
    colours: Bytes
    scale: float | None = None
    """Steps per fraction of the range, for values that are scaled; None where they index a table of all values."""
    steps: int = 0
    """The highest step."""
    classes: npt.NDArray[Any] | None = None
    """From values or steps to positions; None where they are positions themselves."""
    drawn: Flags | None = None
    """By value, where they index a table and the style leaves some out."""

    @property
    def clear(self) -> int | None:
        """A position of a palette that draws nothing; None where all are taken."""
        unlit = np.flatnonzero(self.colours[:, 3] == 0)
        return int(unlit[0]) if unlit.size else None

    def positions(self, values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Flags | None]:
        """Positions of the shape of ``values``, and where to draw nothing unless the positions say so themselves."""
        omitted: Flags | None = None
        if self.scale is None:
            positions = values.view(_unsigned(values.dtype))
        else:
            drawn = is_drawn(self.band, values)
            omitted = None if drawn is None else ~drawn
            positions = self._steps(values, self.scale)
        return (positions if self.classes is None else self.classes.take(positions)), omitted

    def _steps(self, values: npt.NDArray[Any], scale: float) -> npt.NDArray[Any]:
        kind = np.uint8 if self.steps < 256 else np.uint16
        with np.errstate(all="ignore"):
            if self.band.discrete:
                return classes_at(fractions(self.band, values), self.steps + 1).astype(kind)
            wide = values.astype(np.float32) if values.dtype == np.float16 else values
            at = np.asarray(np.subtract(wide, self.band.minimum))
            at *= scale / span(self.band)
            np.rint(at, out=at)
            np.clip(at, 0, self.steps, out=at)
            return at.astype(kind)


@lru_cache(maxsize=64)
def ramp_table(band: ResolvedBand, dtype: str) -> ColourTable | CellTable:
    """For one band drawn alone: 256 positions where that is exact or within two levels, else 65536."""
    kind = np.dtype(dtype)
    if not (band.is_plain or _is_small(kind)):
        return cell_table(band, dtype, reduced=True)
    exact = value_table(band, dtype)
    assert isinstance(exact, ColourTable)
    if len(exact.colours) == 256:
        return exact
    if not _is_small(kind):
        return _scaled_ramp(band, exact)
    values = _all_values(kind)
    # In the order of the values, in which colours are smooth, and not of their unsigned reading.
    order = np.argsort(values)
    colours = exact.colours[order]
    reduced = distinct(colours)
    if reduced is None and band.is_plain:
        reduced = _stepped(band, values[order], colours)
    reduced = reduced or joined(colours, colours)
    if reduced is None:
        return exact
    classes = np.empty(len(values), np.uint8)
    classes[order] = reduced[1]
    return ColourTable(band, padded(reduced[0], 256), classes=classes)


@lru_cache(maxsize=64)
def value_table(band: ResolvedBand, dtype: str) -> ColourTable | CellTable:
    """For one band of several: a position for each value, or 65536 steps; discrete palettes have one for each colour."""
    kind = np.dtype(dtype)
    if _is_small(kind):
        values = _all_values(kind)
        levels = colours_at(band, fractions(band, values)) if band.is_plain else curve_of(band).colours(values)
        colours = to_bytes(levels)
        drawn = is_drawn(band, values)
        if drawn is not None:
            colours[~drawn] = 0
        return ColourTable(band, colours, drawn=drawn)
    if not band.is_plain:
        return cell_table(band, dtype, reduced=False)
    if band.discrete:
        palette = np.array(band.palette, np.uint8)
        return ColourTable(band, padded(palette, 256 if len(palette) <= MOST else _FINE + 1), 1.0, len(palette) - 1)
    limit = reach(band)
    return ColourTable(band, _ramp(band, _FINE), _FINE / limit, _FINE)


def _scaled_ramp(band: ResolvedBand, exact: ColourTable) -> ColourTable:
    if band.discrete:
        return exact
    coarse = _ramp(band, _COARSE)
    low, high = _extremes(band)
    if all(is_close(coarse[ends], levels) for ends in _coarse_ends() for levels in (low, high)):
        return ColourTable(band, padded(coarse, 256), _COARSE / reach(band), _COARSE)
    reduced = joined(low, high)
    if reduced is None:
        return exact
    return ColourTable(band, padded(reduced[0], 256), exact.scale, exact.steps, reduced[1])


def _coarse_ends() -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The coarse steps that the least and the greatest value of each fine step are rounded to."""
    edges = np.rint(np.clip(np.arange(_FINE + 2) - 0.5, 0, _FINE) * (_COARSE / _FINE)).astype(np.intp)
    return edges[:-1], edges[1:]


def _ramp(band: ResolvedBand, steps: int) -> Bytes:
    return to_bytes(colours_at(band, np.linspace(0, reach(band), steps + 1)))


def _extremes(band: ResolvedBand) -> tuple[Bytes, Bytes]:
    """The least and greatest levels, (65536, 4) each, of all values that are rounded to one fine step."""
    halves = _ramp(band, 2 * _FINE)
    low, high = halves[::2].copy(), halves[::2].copy()
    for side in (slice(1, None), slice(None, -1)):
        np.minimum(low[side], halves[1::2], out=low[side])
        np.maximum(high[side], halves[1::2], out=high[side])
    # The palette's own colours are its extremes, and may fall between the halves.
    places = np.linspace(0, _FINE / reach(band), len(band.palette))
    own = np.rint(places).astype(np.intp)
    np.minimum.at(low, own, np.array(band.palette, np.uint8))
    np.maximum.at(high, own, np.array(band.palette, np.uint8))
    return low, high


def _stepped(band: ResolvedBand, values: npt.NDArray[Any], exact: Bytes) -> Reduced | None:
    """255 even steps of the range, with the scaling done beforehand for all values; None where they are too coarse."""
    colours = padded(_ramp(band, _COARSE), 256)
    steps = np.rint(fractions(band, values) * (_COARSE / reach(band)))
    classes = np.clip(steps, 0, _COARSE).astype(np.uint8)
    drawn = is_drawn(band, values)
    if drawn is not None:
        classes[~drawn] = MOST
    return (colours, classes) if is_close(colours[classes], exact) else None


def _is_small(kind: np.dtype[Any]) -> bool:
    return kind.kind in "iu" and kind.itemsize <= 2


def _unsigned(kind: np.dtype[Any]) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if kind.itemsize == 1 else np.uint16


def _all_values(kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Every value of the type, in the order of its unsigned reading."""
    return np.arange(1 << (8 * kind.itemsize), dtype=_unsigned(kind)).view(kind)
