"""The dimensions that a layer has by the axes of its image, and those that its operator gives it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace

from ogc_large_image.layers.axis_choice import ends_of
from ogc_large_image.layers.dimension import ELEVATION, SAMPLE_PREFIX, TIME, TIME_UNITS, Dimension
from ogc_large_image.layers.dimension_selection import check_value
from ogc_large_image.layers.dimension_spec import EARLIEST, LATEST, DimensionKind, DimensionSpec
from ogc_large_image.layers.dimension_texts import (
    extent_of_numbers,
    extent_of_times,
    name_texts,
    number_texts,
)
from ogc_large_image.layers.iso8601 import parse_time, time_texts
from ogc_large_image.layers.units import METRE, Unit, is_vertical, unit_of
from ogc_large_image.layers.value_choice import hull_text
from ogc_large_image.sources.description import Axis, SourceDescription

# The vertical systems that heights and depths in metres are taken to be in (06-042 6.7.5 wants one):
# above the WGS 84 ellipsoid as in the standard's own example, and below mean sea level.
_HEIGHTS = "EPSG:5030"
_DEPTHS = "EPSG:5715"
_VERTICAL = frozenset({"z", "elevation", "height", "altitude", "depth"})
_LEVELS = frozenset({"lev", "level", "plev", "pressure", "pressure_level", "isobaric", "isobaricinhpa", "deptht", "depthw"})
"""Vertical where their unit is one of length or pressure; else numbers of levels."""
_NUMBERED = re.compile(r"_?\d+$", re.ASCII)
_UNSAFE = re.compile(r"[^a-z0-9_]+", re.ASCII)
_NAME = re.compile(rf"{TIME}|{ELEVATION}|{SAMPLE_PREFIX}[a-z0-9_]+", re.ASCII)
_TITLES = {"t": "Time", "z": "Elevation", "c": "Channel", "xy": "Position"}
_CHANNEL = "c"


def dimensions_of(description: SourceDescription, given: Iterable[DimensionSpec] = ()) -> tuple[Dimension, ...]:
    """One dimension for each axis of the image, changed and added to by what is given.

    The default is the latest time, and the first value of any other axis.
    ValueError with the reason where what is given does not fit the image.
    """
    found = {dimension.name: dimension for dimension in _automatic(description)}
    for spec in given:
        if not _NAME.fullmatch(spec.name):
            raise ValueError(f"A dimension is called time, elevation or dim_ and lower-case letters, not {spec.name!r}.")
        made = _filter(spec) if spec.kind is DimensionKind.VALUE else _chosen(spec, description, found)
        found = {name: dimension for name, dimension in found.items() if made.axis is None or dimension.axis != made.axis}
        found[spec.name] = _with_default(_changed(made, spec), spec)
    return tuple(found.values())


def _automatic(description: SourceDescription) -> Iterable[Dimension]:
    if math.prod(len(axis.values) for axis in description.axes) != description.frames:
        return
    taken: set[str] = set()
    for number, axis in enumerate(description.axes):
        dimension = _dimension(axis, number, taken)
        taken.add(dimension.name)
        yield dimension


def _dimension(axis: Axis, number: int, taken: set[str]) -> Dimension:
    title = _TITLES.get(axis.name) or axis.name.replace("_", " ").strip().capitalize()
    texts = [value for value in axis.values if isinstance(value, str)]
    if not texts:
        return _of_numbers(axis, number, taken, title)
    if axis.unit == TIME_UNITS:
        try:
            moments = [parse_time(text).start for text in texts]
        except ValueError:
            pass
        else:
            values, extent = time_texts(moments), extent_of_times(moments)
            name = TIME if TIME not in taken else _sample_name(axis.name, taken)
            dimension = Dimension(name, TIME_UNITS, "", values, extent, title=title, axis=number)
            return _offered(dimension, default=ends_of(dimension)[1], nearest=True)
    unit = Unit("") if axis.unit == TIME_UNITS else unit_of(axis.unit)
    values = name_texts([str(value) for value in axis.values])
    dimension = Dimension(_sample_name(axis.name, taken), *unit, values, ",".join(values), title=title, axis=number)
    return _offered(dimension, default=values[0], nearest=False)


def _of_numbers(axis: Axis, number: int, taken: set[str], title: str) -> Dimension:
    numbers = [float(value) for value in axis.values]
    name, unit = _sample_name(axis.name, taken), unit_of(axis.unit)
    plain = _NUMBERED.sub("", axis.name)
    if ELEVATION not in taken and (plain in _VERTICAL or (plain in _LEVELS and is_vertical(axis.unit))):
        name = ELEVATION
        if unit == METRE:
            unit = Unit(_DEPTHS if plain.startswith("depth") else _HEIGHTS, METRE.symbol)
    values = number_texts(numbers)
    dimension = Dimension(name, *unit, values, extent_of_numbers(numbers), title=title, axis=number)
    return _offered(dimension, default=values[0], nearest=name == ELEVATION)


def _offered(dimension: Dimension, default: str, nearest: bool) -> Dimension:
    return replace(dimension, default=default, nearest_value=nearest, multiple_values=True)


def _sample_name(axis: str, taken: set[str]) -> str:
    word = "channel" if axis == _CHANNEL else _UNSAFE.sub("_", axis.lower()).strip("_") or "axis"
    name, number = SAMPLE_PREFIX + word, 1
    while name in taken:
        number += 1
        name = f"{SAMPLE_PREFIX}{word}_{number}"
    return name


def _filter(spec: DimensionSpec) -> Dimension:
    """A dimension over the pixels' values."""
    if not spec.extent:
        raise ValueError(f"The dimension {spec.name} filters by value and needs an extent.")
    title = spec.name.removeprefix(SAMPLE_PREFIX).replace("_", " ").capitalize()
    default = hull_text(spec.extent)
    return Dimension(spec.name, "", extent=spec.extent, default=default, multiple_values=True, title=title)


def _chosen(spec: DimensionSpec, description: SourceDescription, found: dict[str, Dimension]) -> Dimension:
    """The automatic dimension that the spec is about, under the spec's name."""
    for dimension in found.values():
        if dimension.axis is not None and spec.axis == description.axes[dimension.axis].name:
            return replace(dimension, name=spec.name)
    if spec.axis or spec.name not in found:
        raise ValueError(f"The image has no axis for the dimension {spec.name}.")
    return found[spec.name]


def _changed(dimension: Dimension, spec: DimensionSpec) -> Dimension:
    names = ("units", "unit_symbol", "extent", "nearest_value", "multiple_values", "current", "title")
    given = {name: getattr(spec, name) for name in names if getattr(spec, name) is not None}
    return replace(dimension, **given)


def _with_default(dimension: Dimension, spec: DimensionSpec) -> Dimension:
    """The default that the spec says, which must be one that a client could ask for."""
    default = dimension.default if spec.default is None else spec.default
    if default in (EARLIEST, LATEST) and dimension.axis is not None:
        default = ends_of(dimension)[default == LATEST]
    if default:
        try:
            check_value(dimension, default)
        except ValueError as error:
            raise ValueError(f"The default of the dimension {dimension.name} cannot be asked for: {error}.") from error
    return replace(dimension, default=default)
