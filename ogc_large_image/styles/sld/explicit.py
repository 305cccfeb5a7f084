"""Styles as far as an SLD can say them: colours at given values, or three plain channels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ogc_large_image.errors import RequestError
from ogc_large_image.styles.curve import Steps, curve_of, gathered
from ogc_large_image.styles.resolve import band_number, default_bands, resolve_style
from ogc_large_image.styles.resolved import BLACK, ResolvedBand
from ogc_large_image.styles.sld.read import LayerStyles
from ogc_large_image.styles.style import (
    AUTO,
    GREY_BAND,
    NO_BAND,
    RGBA,
    TRANSPARENT,
    BandStyle,
    BoundKind,
    ColourStop,
    Composite,
    Contrast,
    Rule,
    StopKind,
    Style,
)
from ogc_large_image.styles.subject import StyledSource

PRIMARIES: tuple[RGBA, ...] = ((255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255))
_MOST_STOPS = 256
# Of a logarithmic or equalised ramp, which is written as a linear one between so many values.
_UNEVEN_STOPS = 65


class _NotExpressibleError(Exception):
    """An SLD has no words for this style."""


def explicit_styles(name: str, styles: Sequence[Style], description: StyledSource) -> LayerStyles:
    """The layer's styles with the numbers that they come to for this image.

    A style that SLD has no words for (several bands but red, green and blue,
    band maths, other frames, own nodata values) is named only: the service
    knows it by its name. A fixed range of a channel becomes a Normalize.
    """
    written = tuple(_explicit(style, description) for style in styles)
    return LayerStyles(name, written, styles[0].name if styles else "")


def _explicit(style: Style, description: StyledSource) -> Style | str:
    try:
        first, *further = (_rule(rule, description) for rule in style.all_rules)
    except (_NotExpressibleError, RequestError):
        return style.name
    return Style(
        bands=first.bands,
        name=style.name,
        title=style.title,
        abstract=style.abstract,
        opacity=first.opacity,
        hillshade=first.hillshade,
        min_scale=first.min_scale,
        max_scale=first.max_scale,
        rules=tuple(further),
    )


def _rule(rule: Rule, description: StyledSource) -> Rule:
    relief = rule.hillshade
    if relief is not None and (relief.azimuth, relief.altitude) != (315.0, 45.0):
        raise _NotExpressibleError
    style = Style(rule.bands, gamma=rule.gamma, contrast=rule.contrast)
    resolved = resolve_style(style, description, 0).bands
    entries = rule.bands or tuple(
        replace(band, gamma=rule.gamma, contrast=rule.contrast) for band in default_bands(description)
    )
    entries = tuple(_numbered(entry, description) for entry in entries)
    for entry in entries:
        if entry.expression or entry.frame is not None or entry.framedelta or entry.nodata is not None:
            raise _NotExpressibleError
        if entry.composite not in (None, Composite.LIGHTEN):
            raise _NotExpressibleError
    if len(resolved) != len(entries):
        raise _NotExpressibleError
    if len(entries) == 1:
        bands: tuple[BandStyle, ...] = (_coloured(entries[0], resolved[0], description),)
    else:
        bands = _channels(entries)
    return replace(rule, bands=bands, gamma=1.0, contrast=Contrast.NONE)


def _numbered(entry: BandStyle, description: StyledSource) -> BandStyle:
    """With the number of its band, where the style leaves that to the image."""
    if entry.expression or entry.band not in (NO_BAND, GREY_BAND):
        return entry
    return replace(entry, band=band_number(entry, description) or 1)


def _channels(entries: Sequence[BandStyle]) -> tuple[BandStyle, ...]:
    """Red, green and blue in this order."""
    by_colour = {entry.palette: entry for entry in entries}
    found = [by_colour.get((BLACK, colour)) for colour in PRIMARIES]
    if len(entries) != 3 or None in found:
        raise _NotExpressibleError
    channels = []
    for entry in found:
        assert entry is not None
        plain = BandStyle(entry.band, palette=entry.palette, gamma=entry.gamma, contrast=entry.contrast)
        as_is = entry.minimum.kind in (BoundKind.AUTO, BoundKind.FULL) and entry.maximum.kind in (
            BoundKind.AUTO,
            BoundKind.FULL,
        )
        if replace(entry, minimum=AUTO, maximum=AUTO) != plain:
            raise _NotExpressibleError
        channels.append(plain if as_is or entry.contrast is not Contrast.NONE else replace(plain, contrast=Contrast.NORMALIZE))
    return tuple(channels)


def _coloured(entry: BandStyle, band: ResolvedBand, description: StyledSource) -> BandStyle:
    stops, kind = _stops(entry, band, description)
    if len(stops) > _MOST_STOPS or (kind is not StopKind.RAMP and len(pieces(stops, kind)[1]) > _MOST_STOPS + 2):
        raise _NotExpressibleError
    gamma = entry.gamma if kind is StopKind.RAMP else 1.0
    return BandStyle(entry.band, stops=stops, stop_kind=kind, gamma=gamma)


def _stops(entry: BandStyle, band: ResolvedBand, description: StyledSource) -> tuple[tuple[ColourStop, ...], StopKind]:
    beyond = (TRANSPARENT, TRANSPARENT) if band.is_plain and not band.clamp else (band.below, band.above)
    if band.discrete:
        return _intervals(replace(band, below=beyond[0], above=beyond[1])), StopKind.INTERVALS
    if band.stop_kind is not StopKind.RAMP:
        endless = [ColourStop(math.inf, band.above)] if band.above is not None and band.above[3] else []
        return (*_labelled(band.stops, band.palette, band.labels), *endless), band.stop_kind
    source_band = description.bands[entry.band - 1] if isinstance(entry.band, int) else None
    if source_band is not None and source_band.colortable and band.is_plain and entry.palette is None:
        values = range(len(band.palette))
        return _labelled(values, band.palette, source_band.categories), StopKind.VALUES
    return _ramp(band, *beyond), StopKind.RAMP


def _ramp(band: ResolvedBand, below: RGBA | None, above: RGBA | None) -> tuple[ColourStop, ...]:
    if band.stops and not band.logarithmic:
        stops = list(_labelled(band.stops, band.palette, band.labels))
    else:
        stops = _sampled(replace(band, gamma=1.0))
    if band.maximum < band.minimum:
        stops.reverse()
    first = [] if below is None else [ColourStop(stops[0].value, below)]
    # Of two stops of one value the second one counts, and the last value is still in the range.
    last = [] if above is None else [ColourStop(math.nextafter(stops[-1].value, math.inf), above)]
    return (*first, *stops, *last)


def _sampled(band: ResolvedBand) -> list[ColourStop]:
    """The palette's own colours, or as many of them as a colour map may have."""
    many = len(band.palette) > _MOST_STOPS - 2
    count = _UNEVEN_STOPS if band.logarithmic or band.equalised else _MOST_STOPS - 2 if many else len(band.palette)
    values = gathered(band, np.linspace(0, 1, max(count, 2)))
    levels = curve_of(replace(band, below=None, above=None)).colours(values).round().astype(int).tolist()
    return [ColourStop(value, tuple(level)) for value, level in zip(values.tolist(), levels, strict=True)]


def _intervals(band: ResolvedBand) -> tuple[ColourStop, ...]:
    curve = curve_of(band)
    assert isinstance(curve, Steps)
    ends = [*curve.jumps.tolist(), math.inf]
    colours = [tuple(level) for level in curve.levels.astype(int).tolist()]
    if not colours[-1][3]:
        ends, colours = ends[:-1], colours[:-1]
    return tuple(ColourStop(end, colour) for end, colour in zip(ends, colours, strict=True))


def _labelled(values: Sequence[float], colours: Sequence[RGBA], labels: Sequence[str]) -> tuple[ColourStop, ...]:
    named = [*labels, *[""] * (len(colours) - len(labels))]
    return tuple(ColourStop(float(value), colour, label) for value, colour, label in zip(values, colours, named, strict=False))


def pieces(stops: Sequence[ColourStop], kind: StopKind) -> tuple[list[float], list[RGBA]]:
    """Thresholds as SE 1.1 has them, and the colours before, between and after them; whole numbers that follow one another share theirs."""
    if kind is StopKind.INTERVALS:
        ends = [stop.value for stop in stops if math.isfinite(stop.value)]
        colours = [stop.colour for stop in stops]
        return ends, colours if len(colours) > len(ends) else [*colours, TRANSPARENT]
    ends, colours = [], [TRANSPARENT]
    for stop, following in itertools.zip_longest(stops, stops[1:]):
        ends.append(stop.value)
        colours.append(stop.colour)
        if following is None or following.value != stop.value + 1:
            ends.append(math.nextafter(stop.value, math.inf))
            colours.append(TRANSPARENT)
    return ends, colours
