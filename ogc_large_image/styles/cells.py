"""Tables of curves for values that are too many to be listed.

The range of a curve is cut into even cells, a colour each. A cell that a jump
runs through has no one colour: its values are looked at one by one, so that a
value right at a threshold is never on the wrong side of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.curve import Curve, Ramp, Values, curve_of
from ogc_large_image.styles.picture import Bytes, Flags
from ogc_large_image.styles.reduction import Reduced, distinct, joined, padded
from ogc_large_image.styles.resolved import ResolvedBand
from ogc_large_image.styles.transfer import to_bytes

# Inner cells; one more on either side stands for all values beyond.
_CELLS = 63000
_ROWS = 65536


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """How values find their cells."""

    start: float
    scale: float
    logarithmic: bool

    def of(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """From 0 for all values before the start to ``_CELLS`` + 1, in the values' own arithmetic, never descending."""
        with np.errstate(all="ignore"):
            if values.dtype == np.float16:
                values = values.astype(np.float32)
            if self.logarithmic:
                values = np.where(values > 0, np.log(values), -np.inf)
            at = np.asarray(np.subtract(values, self.start))
            at *= self.scale
            np.floor(at, out=at)
            np.clip(at, -1, _CELLS, out=at)
            at += 1
            return at.astype(np.uint16)

    def middles(self) -> Values:
        """A value inside each cell."""
        at = self.start + (np.arange(_CELLS + 2) - 0.5) / self.scale
        return np.asarray(np.exp(at) if self.logarithmic else at, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class CellTable:
    """Colours by position, and how a value finds its position; see :class:`.tables.ColourTable`."""

    band: ResolvedBand
    colours: Bytes
    curve: Curve
    cells: _Cells
    jump_ends: npt.NDArray[np.uint16]
    """For each piece between two jumps the cell of its greatest value, which the jump at its end runs through, else 0."""
    torn: Flags
    """By cell: a jump runs through it."""
    classes: npt.NDArray[Any] | None = None
    scale: float = field(default=1.0)
    drawn: None = None

    @property
    def clear(self) -> int | None:
        """A position of a palette that draws nothing; None where all are taken."""
        unlit = np.flatnonzero(self.colours[:, 3] == 0)
        return int(unlit[0]) if unlit.size else None

    def positions(self, values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Flags | None]:
        """Positions of the shape of ``values``, and where to draw nothing unless the positions say so themselves."""
        omitted = None if self.band.nodata is None else values == self.band.nodata
        positions = self.cells.of(values)
        if len(self.curve.jumps):
            torn = self.torn.take(positions)
            if torn.any():
                positions[torn] = self._beside_jumps(values[torn], positions[torn])
        return (positions if self.classes is None else self.classes.take(positions)), omitted

    def _beside_jumps(self, values: npt.NDArray[Any], cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        piece = np.searchsorted(self.curve.jumps, values.astype(np.float64), side="right")
        is_end = self.jump_ends.take(piece) == cells
        return np.asarray(_CELLS + 2 + 2 * piece + is_end).astype(np.uint16)


def has_room(band: ResolvedBand) -> bool:
    """Whether the rows of a table are enough for the pieces of the band's curve."""
    return _CELLS + 2 + 2 * (len(curve_of(band).jumps) + 1) <= _ROWS


@lru_cache(maxsize=32)
def cell_table(band: ResolvedBand, dtype: str, *, reduced: bool) -> CellTable:
    """For values of many different kinds; ``reduced`` to 256 positions where that is possible within two levels."""
    curve = curve_of(band)
    logarithmic = isinstance(curve, Ramp) and band.logarithmic
    start, stop = np.log([curve.start, curve.stop]) if logarithmic else (curve.start, curve.stop)
    # A little less than fits, so that the last jump is not in the cell of all values beyond it.
    cells = _Cells(float(start), (_CELLS - 2) / float((stop - start) or 1.0), bool(logarithmic))
    before, after = _neighbours(curve.jumps, np.dtype(dtype))
    same = cells.of(before) == cells.of(after)
    torn = np.zeros(_ROWS, np.bool_)
    torn[cells.of(after)[same]] = True
    ends = np.append(np.where(same, cells.of(before), 0), 0).astype(np.uint16)
    middles = curve.colours(cells.middles())
    for beside in (before, after):
        # The middle of a cell need not be a value of the type, and rounding may put it beyond the jump.
        middles[cells.of(beside)] = curve.colours(beside)
    sides = to_bytes(_sides(curve))
    colours = np.concatenate([to_bytes(middles), sides])
    table = CellTable(band, padded(colours, _ROWS), curve, cells, ends, torn)
    found = _reduced(colours, curve, cells) if reduced else None
    if found is None:
        return table
    classes = np.zeros(_ROWS, np.uint8)
    classes[: len(colours)] = found[1]
    return CellTable(band, padded(found[0], 256), curve, cells, ends, torn, classes)


def _neighbours(jumps: Values, kind: np.dtype[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The greatest value of the type before each jump, and the least from it on."""
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        after = np.ceil(np.clip(jumps, float(limits.min) + 1, float(limits.max)))
        # The greatest integers of 64 bits have no double of their own; the one below does.
        exact = np.array([min(max(int(value), limits.min + 1), limits.max) for value in after.tolist()], kind)
        return exact - kind.type(1), exact
    working = np.dtype(np.float32) if kind == np.float16 else kind
    with np.errstate(over="ignore"):
        near = jumps.astype(working)
        down, up = np.nextafter(near, working.type(-np.inf)), np.nextafter(near, working.type(np.inf))
    after = np.where(near.astype(np.float64) >= jumps, near, up)
    before = np.where(near.astype(np.float64) < jumps, near, down)
    return before, after


def _sides(curve: Curve) -> Values:
    """The colours of each piece at its first and its last values, one row after the other."""
    jumps = curve.jumps
    if not len(jumps):
        return np.empty((0, 4))
    before = np.nextafter(jumps, -np.inf)
    firsts, lasts = np.append(before[:1], jumps), np.append(before, jumps[-1:])
    both = np.stack([curve.colours(firsts), curve.colours(lasts)], axis=1)
    return np.asarray(both.reshape(-1, both.shape[-1]))


def _reduced(colours: Bytes, curve: Curve, cells: _Cells) -> Reduced | None:
    found = distinct(colours)
    if found is not None or not isinstance(curve, Ramp):
        return found
    # In the order of the values, in which colours are smooth, the sides of the jumps are among the cells.
    jumps = np.repeat(cells.of(curve.jumps).astype(np.float64), 2)
    sides = np.concatenate([[0.0], jumps, [_CELLS + 2.0]]) if len(jumps) else jumps
    order = np.argsort(np.concatenate([np.arange(_CELLS + 2, dtype=np.float64), sides]), kind="stable")
    found = joined(colours[order], colours[order])
    if found is None:
        return None
    classes = np.empty(len(colours), np.uint8)
    classes[order] = found[1]
    return found[0], classes
