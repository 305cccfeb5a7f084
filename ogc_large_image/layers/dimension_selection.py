"""From the dimension values of a request to the frames and the pixel values that are shown (06-042 Annex C)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ogc_large_image.errors import InvalidDimensionValue, MissingDimensionValue
from ogc_large_image.layers.axis_choice import choose_on_axis
from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.value_choice import Range, choose_values
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Band, SourceDescription

DEFAULT = "default"
"""What a client may write for the default (07-057r7 11.2.1)."""
_MOST = Limits().max_frames


@dataclass(frozen=True, slots=True)
class DimensionSelection:
    """What of a layer is shown; several frames are laid over one another in this order, or follow one another."""

    frames: tuple[int, ...] = (0,)
    value_ranges: tuple[Range, ...] = ()
    """Closed, in the numbers that the image stores; empty: whatever the value."""
    warnings: tuple[str, ...] = ()
    """Texts of HTTP's Warning header (06-042 C.4.2, C.4.3), in ASCII."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """The value that each dimension has."""


@dataclass(frozen=True, slots=True)
class _Choice:
    text: str
    positions: tuple[int, ...] = ()
    ranges: tuple[Range, ...] = ()
    warning: str = ""


def select_frames(layer: Layer, wanted: Mapping[str, str], max_frames: int = _MOST) -> DimensionSelection:
    """The frames that the values mean; dimensions without one have their default.

    ``wanted`` has lower-case dimension names; names that the layer does not
    know are not looked at. InvalidDimensionValue or MissingDimensionValue with
    the dimension's name as locator; InvalidDimensionValue too where more than
    ``max_frames`` frames are meant.
    """
    choices = {dimension.name: _choose(dimension, wanted.get(dimension.name, ""), max_frames) for dimension in layer.dimensions}
    positions = {
        dimension.axis: choices[dimension.name].positions for dimension in layer.dimensions if dimension.axis is not None
    }
    if math.prod(map(len, positions.values())) > max_frames:
        longest = max(choices, key=lambda name: len(choices[name].positions))
        raise InvalidDimensionValue(f"At most {max_frames} combinations of values can be asked for at once.", longest)
    frames = _frames(layer.description, positions)
    ranges = [choice.ranges for choice in choices.values() if choice.ranges]
    return DimensionSelection(
        frames=frames,
        value_ranges=_stored(_common(ranges), layer.description.bands[0]) if ranges else (),
        warnings=tuple(choice.warning for choice in choices.values() if choice.warning),
        chosen={name: choice.text for name, choice in choices.items()},
    )


def check_value(dimension: Dimension, text: str) -> None:
    """ValueError with the reason where the text could not be the dimension's default."""
    _chosen(replace(dimension, multiple_values=True), text, _MOST)


def _choose(dimension: Dimension, text: str, most: int) -> _Choice:
    text = text.strip(" ")
    is_default = not text or text.lower() == DEFAULT
    if is_default and not dimension.default:
        raise MissingDimensionValue(f"The dimension {dimension.name} has no default; a value is needed.", dimension.name)
    # The default may be a range where a client may not ask for one.
    asked = replace(dimension, multiple_values=True) if is_default else dimension
    try:
        choice = _chosen(asked, dimension.default if is_default else text, most)
    except ValueError as error:
        reason = f"The dimension {dimension.name} does not have the value that is asked for: {error}."
        raise InvalidDimensionValue(reason, dimension.name) from error
    if not is_default:
        return choice
    # The very text of the capabilities, so that a client recognises it.
    return _Choice(
        dimension.default, choice.positions, choice.ranges, _warning("Default value used", dimension, dimension.default)
    )


def _chosen(dimension: Dimension, text: str, most: int) -> _Choice:
    if dimension.axis is None:
        values = choose_values(dimension, text, most)
        warning = _warning("Nearest value used", dimension, values.text) if values.is_nearest else ""
        return _Choice(values.text, ranges=values.ranges, warning=warning)
    found = choose_on_axis(dimension, text, most)
    warning = _warning("Nearest value used", dimension, found.text) if found.is_nearest else ""
    return _Choice(found.text, positions=found.positions, warning=warning)


def _warning(what: str, dimension: Dimension, value: str) -> str:
    text = f"99 {what}: {dimension.name}={value} {dimension.units}".rstrip()
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _frames(description: SourceDescription, positions: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """The frames at every combination of the positions; an axis without a dimension stays at its first."""
    sizes = [len(axis.values) for axis in description.axes]
    chosen = [tuple(positions.get(axis, (0,))) for axis in range(len(sizes))]
    frames = []
    for combination in itertools.product(*chosen):
        frame = 0
        for size, position in zip(sizes, combination, strict=True):
            frame = frame * size + position
        frames.append(frame)
    return tuple(frames)


def _common(choices: Sequence[Sequence[Range]]) -> list[Range]:
    """What lies in a range of each; where there is nothing of that kind, one range that holds no value."""
    common = list(choices[0])
    for ranges in choices[1:]:
        overlaps = [(max(one[0], other[0]), min(one[1], other[1])) for one in common for other in ranges]
        common = [(low, high) for low, high in overlaps if low <= high]
    return common or [(math.inf, math.inf)]


def _stored(ranges: Sequence[Range], band: Band) -> tuple[Range, ...]:
    """The ranges in the band's stored numbers, which scale and offset make values of, as widely as those are rounded."""
    found = []
    for low, high in ranges:
        ends = sorted(((low - band.offset) / (band.scale or 1.0), (high - band.offset) / (band.scale or 1.0)))
        found.append((ends[0] - _rounding(ends[0], band.dtype), ends[1] + _rounding(ends[1], band.dtype)))
    return tuple(found)


def _rounding(value: float, dtype: str) -> float:
    if np.dtype(dtype).kind != "f":
        return 1e-6
    return float(abs(value) * np.finfo(dtype).eps)
