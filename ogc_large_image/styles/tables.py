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

from ogc_large_image.styles.picture import Bytes, Flags
from ogc_large_image.styles.resolved import ResolvedBand
from ogc_large_image.styles.transfer import classes_at, colours_at, fractions, is_drawn, reach, span, to_bytes

# Steps of a ramp that leaves the last of 256 palette entries free for "nothing here".
_COARSE = 254
_FINE = 65535
# In levels of 255: how far a ramp in coarse steps may be from the exact colour.
_TOLERANCE = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class ColourTable:
    """Colours by position, and how a value finds its position.

    ``colours`` has 256 or 65536 rows, more than any position, and
    those that no position leads to are transparent; ``count`` rows are in use.
    """

    band: ResolvedBand
    colours: Bytes
    count: int
    scale: float | None
    """Positions per fraction, for values that are scaled; None where they index a table of all values."""
    classes: npt.NDArray[Any] | None = None
    """From values to positions; None where a value is its own position."""
    drawn: Flags | None = None
    """By value, where the style leaves some values out and they index a table."""

    @property
    def clear(self) -> int | None:
        """A position of a palette that draws nothing; None where all are taken."""
        if len(self.colours) > 256:
            return None
        unlit = np.flatnonzero(self.colours[:, 3] == 0)
        return int(unlit[0]) if unlit.size else None

    def positions(self, values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Flags | None]:
        """Positions of the shape of ``values``, and where to draw nothing unless the positions say so themselves."""
        if self.scale is not None:
            return self._scaled(values, self.scale)
        raw = values.view(_unsigned(values.dtype))
        return (raw if self.classes is None else self.classes.take(raw)), None

    def _scaled(self, values: npt.NDArray[Any], scale: float) -> tuple[npt.NDArray[Any], Flags | None]:
        kind = np.uint8 if len(self.colours) == 256 else np.uint16
        drawn = is_drawn(self.band, values)
        omitted = None if drawn is None else ~drawn
        if self.band.discrete:
            at = fractions(self.band, values)
            with np.errstate(all="ignore"):
                return classes_at(at, len(self.band.palette)).astype(kind), omitted
        wide = values.astype(np.float32) if values.dtype == np.float16 else values
        with np.errstate(all="ignore"):
            at = np.subtract(wide, self.band.minimum)
            at *= scale / span(self.band)
            np.rint(at, out=at)
            np.clip(at, 0, self.count - 1, out=at)
            return at.astype(kind), omitted


@lru_cache(maxsize=64)
def ramp_table(band: ResolvedBand, dtype: str) -> ColourTable:
    """For one band drawn alone: at most 256 positions where that is exact or within two levels, else 65536."""
    kind = np.dtype(dtype)
    if not _is_small(kind):
        return _discrete_table(band) if band.discrete else _scaled_table(band, _COARSE) or _fine_table(band)
    exact = value_table(band, dtype)
    if kind.itemsize == 1:
        return exact
    return _distinct_colours(exact) or _coarse_values(exact, kind) or exact


@lru_cache(maxsize=64)
def value_table(band: ResolvedBand, dtype: str) -> ColourTable:
    """For one band of several: a position for each value, or 65536 steps."""
    kind = np.dtype(dtype)
    if not _is_small(kind):
        return _discrete_table(band) if band.discrete else _fine_table(band)
    values = _all_values(kind)
    colours = to_bytes(colours_at(band, fractions(band, values)))
    drawn = is_drawn(band, values)
    if drawn is not None:
        colours[~drawn] = 0
    return ColourTable(band, colours, len(colours), None, None, drawn)


def _is_small(kind: np.dtype[Any]) -> bool:
    return kind.kind in "iu" and kind.itemsize <= 2


def _unsigned(kind: np.dtype[Any]) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if kind.itemsize == 1 else np.uint16


def _all_values(kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Every value of the type, in the order of its unsigned reading."""
    unsigned = _unsigned(kind)
    return np.arange(1 << (8 * kind.itemsize), dtype=unsigned).view(kind)


def _room(colours: Bytes, rows: int) -> Bytes:
    roomy = np.zeros((rows, 4), np.uint8)
    roomy[: len(colours)] = colours
    return roomy


def _discrete_table(band: ResolvedBand) -> ColourTable:
    colours = np.array(band.palette, np.uint8)
    return ColourTable(band, _room(colours, 256 if len(colours) <= 255 else 65536), len(colours), 1.0)


def _fine_table(band: ResolvedBand) -> ColourTable:
    limit = reach(band)
    colours = to_bytes(colours_at(band, np.linspace(0, limit, _FINE + 1)))
    return ColourTable(band, colours, _FINE + 1, _FINE / limit)


def _scaled_table(band: ResolvedBand, steps: int) -> ColourTable | None:
    """None where the palette has more detail than that many steps can show."""
    limit = reach(band)
    colours = to_bytes(colours_at(band, np.linspace(0, limit, steps + 1)))
    places = np.concatenate([np.linspace(0, limit, 16 * steps), np.linspace(0, 1, len(band.palette))])
    nearest = np.rint(places * (steps / limit)).astype(np.intp)
    if _differs(colours[nearest], to_bytes(colours_at(band, places))):
        return None
    return ColourTable(band, _room(colours, 256), steps + 1, steps / limit)


def _differs(drawn: Bytes, exact: Bytes) -> bool:
    return bool((np.abs(drawn.astype(np.int16) - exact) > _TOLERANCE).any())


def _distinct_colours(exact: ColourTable) -> ColourTable | None:
    """The same pictures from a palette, where 255 colours are enough."""
    packed, classes = np.unique(exact.colours.view(np.uint32).ravel(), return_inverse=True)
    if len(packed) > 255:
        return None
    colours = _room(packed.view(np.uint8).reshape(-1, 4), 256)
    return ColourTable(exact.band, colours, len(packed), None, classes.reshape(-1).astype(np.uint8))


def _coarse_values(exact: ColourTable, kind: np.dtype[Any]) -> ColourTable | None:
    """As ``_scaled_table``, with the scaling itself done beforehand for all values."""
    band = exact.band
    limit = reach(band)
    colours = to_bytes(colours_at(band, np.linspace(0, limit, _COARSE + 1)))
    at = fractions(band, _all_values(kind))
    classes = np.clip(np.rint(at * (_COARSE / limit)), 0, _COARSE).astype(np.uint8)
    drawn = exact.drawn
    if drawn is not None:
        classes[~drawn] = _COARSE + 1
    room = _room(colours, 256)
    if _differs(room[classes], exact.colours):
        return None
    return ColourTable(band, room, _COARSE + 1, None, classes)
