"""Where the parts of a legend are: boxes, ramps and texts on a sheet, in pixels from its top left corner.

All lengths are multiples of the font's size. A sheet of a given size is tried
with ever smaller letters; where none are small enough the colours are drawn
without words, as in the icons that clients put into lists of layers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ogc_large_image.render.legend_sheet import Box, Line, Mark, Ramp, Sheet, Words, moved
from ogc_large_image.styles.entries import LegendClass, LegendEntries, LegendKind, LegendRamp, LegendTick

Measure = Callable[[str, float], float]
"""The width in pixels of a text in a font of this size in pixels."""

SMALLEST_FONT = 6.0
_SHRINK = 0.87
_MARGIN = 0.5
_LINE = 1.45
_SWATCH_WIDTH, _SWATCH_HEIGHT = 1.9, 1.05
_GAP = 0.5
_BAR_THICKNESS = 1.4
_BAR_LENGTH = 14.0
_CHANNEL_LENGTH = 8.0
_FLOW_LENGTH = 48.0
_TICK_LENGTH = 0.3
_LONGEST_TEXT = 120


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a sheet with its own origin."""

    width: float
    height: float
    marks: list[Mark]

    def moved(self, x: float, y: float) -> list[Mark]:
        return [moved(mark, x, y) for mark in self.marks]


def lay_out(
    entries: Sequence[LegendEntries],
    *,
    vertical: bool,
    font: float,
    measure: Measure,
    width: int | None = None,
    height: int | None = None,
    longest: int = 2048,
) -> Sheet:
    """The sheet of these entries one below the other: of the size asked for, else as large as the words need.

    Lists fold into columns where they would be longer than ``longest`` pixels.
    A sheet may come out larger than that still: look before drawing it.
    """
    sizes = [font]
    if width is not None or height is not None:
        while sizes[-1] * _SHRINK >= SMALLEST_FONT:
            sizes.append(sizes[-1] * _SHRINK)
    for size in sizes:
        composer = _Composer(size, vertical, measure, width, height, longest)
        part = composer.stacked([composer.part(each, len(entries)) for each in entries])
        margin = _MARGIN * size
        needed = math.ceil(part.width + 2 * margin), math.ceil(part.height + 2 * margin)
        if (width is None or needed[0] <= width) and (height is None or needed[1] <= height):
            return Sheet(width or needed[0], height or needed[1], tuple(part.moved(margin, margin)))
    needed = (width or round(2 * font), height or round(2 * font))
    return Sheet(*needed, tuple(_colours_alone(entries, *needed, vertical=vertical)))


@dataclass(frozen=True, slots=True)
class _Composer:
    """Makes the parts in one size of letters."""

    font: float
    vertical: bool
    measure: Measure
    width: int | None
    height: int | None
    longest: int

    def part(self, entries: LegendEntries, count: int) -> _Part:
        title = _with_unit(entries.title, entries.unit)
        if entries.kind is LegendKind.CHANNELS:
            return self.stacked([self.channel(ramp) for ramp in entries.ramps])
        if entries.kind is LegendKind.RAMP:
            body = self.upright_ramp(entries.ramps[0], count) if self.vertical else self.flat_ramp(entries.ramps[0])
        else:
            body = self.listed(entries.classes) if self.vertical else self.flowing(entries.classes)
        return self.stacked([self.heading(title), body]) if title else body

    def stacked(self, parts: Iterable[_Part]) -> _Part:
        marks: list[Mark] = []
        width, y = 0.0, 0.0
        for part in parts:
            y += _GAP * self.font if marks else 0.0
            marks += part.moved(0.0, y)
            y += part.height
            width = max(width, part.width)
        return _Part(width, y, marks)

    def heading(self, text: str) -> _Part:
        height = _LINE * self.font
        return _Part(self.measure(text, self.font), height, [Words(0, height / 2, text, self.font, bold=True)])

    # --- ramps ----------------------------------------------------------------

    def upright_ramp(self, ramp: LegendRamp, count: int) -> _Part:
        """From the lowest value at the bottom to the highest at the top, the ticks at its right."""
        font = self.font
        thickness = _BAR_THICKNESS * font
        length = _BAR_LENGTH * font
        if self.height is not None:
            taken = (2 * _MARGIN + _GAP + _LINE) * font + (count - 1) * (_GAP + _LINE) * font
            length = max(4 * font, (self.height - taken) / count)
        ends = font if ramp.below or ramp.above else 0.0
        top = font / 2 + (ends if ramp.above else 0.0)
        bar = length - font - (ends if ramp.above else 0.0) - (ends if ramp.below else 0.0)
        marks: list[Mark] = [Ramp(0, top, thickness, bar, ramp.colours, vertical=True)]
        if ramp.above is not None:
            marks.append(Box(0, top - ends, thickness, ends * 0.85, ramp.above))
        if ramp.below is not None:
            marks.append(Box(0, top + bar + ends * 0.15, thickness, ends * 0.85, ramp.below))
        widest = 0.0
        at = thickness + _TICK_LENGTH * font
        for tick in _spread(ramp.ticks, bar, lambda _: _LINE * font * 0.8):
            y = top + bar * (1 - tick.position)
            marks += [Line(thickness, y, at, y), Words(at + 0.25 * font, y, _short(tick.label), font)]
            widest = max(widest, self.measure(_short(tick.label), font))
        return _Part(at + 0.25 * font + widest, length, marks)

    def flat_ramp(self, ramp: LegendRamp) -> _Part:
        """From left to right, the ticks below."""
        font = self.font
        length = _BAR_LENGTH * font if self.width is None else max(4 * font, self.width - 2 * _MARGIN * font)
        half_texts = [self.measure(_short(tick.label), font) / 2 for tick in (ramp.ticks[0], ramp.ticks[-1])]
        ends = font if ramp.below or ramp.above else 0.0
        left = max(half_texts[0], ends if ramp.below else 0.0)
        right = max(half_texts[1], ends if ramp.above else 0.0)
        bar = length - left - right
        thickness = _BAR_THICKNESS * font
        marks: list[Mark] = [Ramp(left, 0, bar, thickness, ramp.colours, vertical=False)]
        if ramp.below is not None:
            marks.append(Box(left - ends, 0, ends * 0.85, thickness, ramp.below))
        if ramp.above is not None:
            marks.append(Box(left + bar + ends * 0.15, 0, ends * 0.85, thickness, ramp.above))
        at = thickness + _TICK_LENGTH * font
        for tick in _spread(ramp.ticks, bar, lambda text: self.measure(_short(text), font) + font / 2):
            x = left + bar * tick.position
            marks += [Line(x, thickness, x, at), Words(x, at + 0.65 * font, _short(tick.label), font, centred=True)]
        return _Part(length, at + 1.3 * font, marks)

    def channel(self, ramp: LegendRamp) -> _Part:
        """A short bar between its ends' values, below the band's name."""
        font = self.font
        low, high = (_short(tick.label) for tick in (ramp.ticks[0], ramp.ticks[-1]))
        height = _LINE * font
        x = self.measure(low, font) + 0.4 * font
        length = _CHANNEL_LENGTH * font
        marks: list[Mark] = [
            Words(0, height / 2, low, font),
            Ramp(x, (height - font) / 2, length, font, ramp.colours, vertical=False),
            Words(x + length + 0.4 * font, height / 2, high, font),
        ]
        body = _Part(x + length + 0.4 * font + self.measure(high, font), height, marks)
        title = _with_unit(ramp.title, ramp.unit)
        if not title:
            return body
        heading = self.heading(title)
        return _Part(
            max(heading.width, body.width), heading.height + body.height, heading.marks + body.moved(0, heading.height)
        )

    # --- lists ----------------------------------------------------------------

    def entry(self, each: LegendClass) -> _Part:
        font = self.font
        width, height = _SWATCH_WIDTH * font, _SWATCH_HEIGHT * font
        label = _short(each.label)
        line = _LINE * font
        marks: list[Mark] = [Box(0, (line - height) / 2, width, height, each.colour)]
        if not label:
            return _Part(width, line, marks)
        marks.append(Words(width + _GAP * font, line / 2, label, font))
        return _Part(width + _GAP * font + self.measure(label, font), line, marks)

    def listed(self, classes: Sequence[LegendClass]) -> _Part:
        """One below the other, the highest first as on a ramp, in as many columns as it takes."""
        line = _LINE * self.font
        room = (self.height or self.longest) - (2 * _MARGIN + _GAP + _LINE) * self.font
        rows = max(1, int(room / line))
        marks: list[Mark] = []
        x, widest = 0.0, 0.0
        for number, each in enumerate(_as_read(classes)):
            if number and number % rows == 0:
                x += widest + 2 * _GAP * self.font
                widest = 0.0
            part = self.entry(each)
            marks += part.moved(x, (number % rows) * line)
            widest = max(widest, part.width)
        return _Part(x + widest, min(rows, len(classes)) * line, marks)

    def flowing(self, classes: Sequence[LegendClass]) -> _Part:
        """Side by side, in as many lines as it takes."""
        line = _LINE * self.font
        room = min(self.longest, _FLOW_LENGTH * self.font) if self.width is None else self.width - 2 * _MARGIN * self.font
        marks: list[Mark] = []
        x, y, widest = 0.0, 0.0, 0.0
        for each in classes:
            part = self.entry(each)
            if x and x + part.width > room:
                x, y = 0.0, y + line
            marks += part.moved(x, y)
            widest = max(widest, x + part.width)
            x += part.width + 2 * _GAP * self.font
        return _Part(widest, y + line, marks)


def _as_read(classes: Sequence[LegendClass]) -> Sequence[LegendClass]:
    """Classes of quantities with the highest on top; single values in their own order."""
    ranges = any(each.minimum != each.maximum for each in classes)
    return classes[::-1] if ranges else classes


def _spread(ticks: Sequence[LegendTick], length: float, room: Callable[[str], float]) -> list[LegendTick]:
    """As many of the ticks as do not touch, the two ends before the others."""
    inner = sorted(ticks, key=lambda tick: tick.position)
    kept: list[LegendTick] = []
    for tick in [inner[0], inner[-1], *inner[1:-1]]:
        needed = room(tick.label)
        if all(abs(tick.position - other.position) * length >= (needed + room(other.label)) / 2 for other in kept):
            kept.append(tick)
    return kept


def _colours_alone(entries: Sequence[LegendEntries], width: int, height: int, *, vertical: bool) -> list[Mark]:
    """All colours in bands across the sheet, of all entries one below the other."""
    marks: list[Mark] = []
    strips = [ramp.colours for each in entries for ramp in each.ramps]
    strips += [tuple(entry.colour for entry in each.classes) for each in entries if each.classes]
    strip_height = height / max(1, len(strips))
    upright = vertical and len(strips) == 1
    for number, colours in enumerate(strips):
        marks.append(Ramp(0, number * strip_height, width, strip_height, colours, vertical=upright))
    return marks


def _with_unit(title: str, unit: str) -> str:
    return _short(f"{title} [{unit}]" if title and unit else title or unit)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
