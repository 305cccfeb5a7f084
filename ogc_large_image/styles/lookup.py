"""The fast way from pixels to a picture: byte copies and table look-ups, no float images.

``ResolvedStyle.is_lookup`` tells which styles it draws; ``sources.style_step``
draws the others with large-image itself, and both agree within two levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.blend import blend
from ogc_large_image.styles.cells import CellTable
from ogc_large_image.styles.expression import parse_expression
from ogc_large_image.styles.picture import Bytes, Flags, Picture, coverage, faded
from ogc_large_image.styles.resolved import ResolvedBand, ResolvedStyle
from ogc_large_image.styles.shading import CellSize, brightness, shaded
from ogc_large_image.styles.tables import ColourTable, ramp_table, value_table

Planes = Sequence[npt.NDArray[Any]]
"""One (H, W) a band; their types may differ."""


def paint(
    resolved: ResolvedStyle,
    data: npt.NDArray[Any],
    mask: Flags | None = None,
    alpha: Bytes | None = None,
    cell_size: CellSize | None = None,
) -> Picture:
    """The picture of ``data`` (inputs, H, W); ``mask`` (H, W) is True where a pixel is valid, ``alpha`` (H, W) is graded.

    One band becomes a palette picture wherever 255 colours are enough, and
    hidden pixels have a transparent entry in it (255 beside a ramp); several
    bands become RGB, or RGBA where something is hidden. A pixel with NaN in
    any input is hidden, and so is one whose expression has no finite value.
    Where the style has a margin, all arrays go that far beyond the picture on
    every side, and a hillshade needs the ``cell_size`` of the picture's rows.
    ValueError for a style that is not ``is_lookup``.
    """
    if not resolved.is_lookup:
        raise ValueError("This style is drawn by large-image.")
    planes, undefined = _planes(resolved, data)
    light = None
    if resolved.hillshade is not None:
        if cell_size is None:
            raise ValueError("A hillshade needs the size of the picture's cells.")
        light = brightness(resolved.hillshade, planes[0], _valid(resolved.bands[0], planes[0], mask), cell_size)
        data, mask, alpha, undefined = (_inner(each) for each in (data, mask, alpha, undefined))
        planes = [np.ascontiguousarray(_inner(plane)) for plane in planes]
    hidden, graded = coverage(mask, alpha)
    hidden = join(join(hidden, not_numbers(data)), undefined)
    picture = _paint_planes(resolved, planes, hidden, graded)
    if light is not None and resolved.hillshade is not None:
        picture = shaded(picture, light, brightness_only=resolved.hillshade.brightness_only)
    return faded(picture, resolved.opacity)


def _paint_planes(resolved: ResolvedStyle, planes: Planes, hidden: Flags | None, graded: Bytes | None) -> Picture:
    if len(resolved.bands) == 1:
        return _paint_ramp(ramp_table(resolved.bands[0], planes[0].dtype.str), planes[0], hidden, graded)
    if not resolved.is_separable:
        rgba = blend(resolved.bands, planes)
        fade(rgba, hidden, graded)
        return Picture.from_rgba(rgba)
    return _paint_composite(_composite(resolved, tuple(plane.dtype.str for plane in planes)), planes, hidden, graded)


def _planes(resolved: ResolvedStyle, data: npt.NDArray[Any]) -> tuple[Planes, Flags | None]:
    """Each band's values, and where an expression among them has none."""
    undefined: Flags | None = None
    planes: list[npt.NDArray[Any]] = []
    for band in resolved.bands:
        if not band.expression:
            planes.append(data[band.input])
            continue
        values = parse_expression(band.expression).evaluate([data[operand] for operand in band.operands])
        finite = np.isfinite(values)
        undefined = undefined if finite.all() else join(undefined, ~finite)
        planes.append(values)
    return planes, undefined


def _valid(band: ResolvedBand, values: npt.NDArray[Any], mask: Flags | None) -> Flags | None:
    if band.nodata is None:
        return mask
    is_value: Flags = values != band.nodata
    return is_value if mask is None else mask & is_value


def _inner(array: Any) -> Any:
    """Without a margin of one pixel."""
    return None if array is None else array[..., 1:-1, 1:-1]


def join(hidden: Flags | None, more: Flags | None) -> Flags | None:
    """Both, where None hides nothing."""
    if hidden is None or more is None:
        return more if hidden is None else hidden
    return hidden | more


def not_numbers(data: npt.NDArray[Any]) -> Flags | None:
    """Where any of the inputs (n, H, W) is NaN; None where none is."""
    if data.dtype.kind != "f":
        return None
    found = np.isnan(data)
    return found.any(axis=0) if found.any() else None


def fade(rgba: Bytes, hidden: Flags | None, graded: Bytes | None) -> None:
    """Multiply alpha into (H, W, 4), in place; hidden pixels become (0, 0, 0, 0)."""
    if graded is not None:
        product = rgba[..., 3].astype(np.uint16) * graded
        rgba[..., 3] = (product + 127) // 255
    if hidden is not None:
        np.copyto(rgba.view(np.uint32)[..., 0], 0, where=hidden)


def _paint_ramp(
    table: ColourTable | CellTable, values: npt.NDArray[Any], hidden: Flags | None, graded: Bytes | None
) -> Picture:
    positions, omitted = table.positions(values)
    hidden = join(hidden, omitted)
    if graded is None and len(table.colours) == 256:
        picture = _indexed(table, positions, hidden)
        if picture is not None:
            return picture
    packed = table.colours.view(np.uint32)[:, 0].take(positions)
    rgba = packed.view(np.uint8).reshape(*positions.shape, 4)
    fade(rgba, hidden, graded)
    return Picture.from_rgba(rgba)


def _indexed(table: ColourTable | CellTable, positions: Bytes, hidden: Flags | None) -> Picture | None:
    """None where all 256 colours are on show and none is left to stand for hidden pixels."""
    colours = table.colours
    if hidden is not None:
        clear = table.clear
        if clear is None:
            unused = np.flatnonzero(np.bincount(positions[~hidden], minlength=256) == 0)
            if not unused.size:
                return None
            clear = int(unused[0])
            colours = colours.copy()
            colours[clear] = 0
        positions = positions.copy()
        np.copyto(positions, np.uint8(clear), where=hidden)
    return Picture(positions, colours[: int(positions.max()) + 1])


@dataclass(frozen=True, slots=True, eq=False)
class _Channels:
    """One band's share of a composite: its levels by position for each channel that it lights."""

    band: ResolvedBand
    table: ColourTable | CellTable
    levels: tuple[tuple[int, Bytes | None], ...]
    """(channel, table), and None for the table where a byte is its own level."""


@dataclass(frozen=True, slots=True, eq=False)
class _Composite:
    parts: tuple[_Channels, ...]
    is_sparse: bool
    """Every band leaves out some values; where all do, nothing is drawn."""


@lru_cache(maxsize=32)
def _composite(resolved: ResolvedStyle, dtypes: tuple[str, ...]) -> _Composite:
    parts = tuple(_channels(band, value_table(band, dtype)) for band, dtype in zip(resolved.bands, dtypes, strict=True))
    return _Composite(parts, all(band.nodata is not None or not band.clamp for band in resolved.bands))


def _channels(band: ResolvedBand, table: ColourTable | CellTable) -> _Channels:
    levels: list[tuple[int, Bytes | None]] = []
    for channel in sorted(band.colour_channels):
        column = np.ascontiguousarray(table.colours[:, channel])
        is_itself = table.scale is None and len(column) == 256 and np.array_equal(column, np.arange(256))
        levels.append((channel, None if is_itself else column))
    return _Channels(band, table, tuple(levels))


def _paint_composite(composite: _Composite, planes: Planes, hidden: Flags | None, graded: Bytes | None) -> Picture:
    shape = planes[0].shape
    is_opaque = hidden is None and graded is None and not composite.is_sparse
    lit = sum(len(part.levels) for part in composite.parts)
    picture = (np.empty if lit == 3 else np.zeros)((*shape, 3 if is_opaque else 4), np.uint8)
    nowhere: Flags | None = None
    for part, values in zip(composite.parts, planes, strict=True):
        positions, omitted = part.table.positions(values)
        for channel, table in part.levels:
            levels = positions if table is None else table.take(positions)
            if omitted is not None:
                np.copyto(levels, 0, where=omitted)
            picture[..., channel] = levels
        if composite.is_sparse:
            if part.table.drawn is not None:
                omitted = ~part.table.drawn.take(positions)
            nowhere = omitted if nowhere is None or omitted is None else nowhere & omitted
    if is_opaque:
        return Picture(picture)
    picture[..., 3] = 255
    fade(picture, join(hidden, nowhere), graded)
    return Picture.from_rgba(picture) if composite.is_sparse else Picture(picture)
