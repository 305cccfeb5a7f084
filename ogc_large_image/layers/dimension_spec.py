"""What an operator says of a dimension; all that is left open is made from the image."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class DimensionKind(str, Enum):
    """What the values of a dimension choose."""

    AXIS = "axis"
    """Frames along an axis of the image, or of a series of images."""
    VALUE = "value"
    """Pixels, by what they hold."""


LATEST = "latest"
EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """A dimension by hand; None leaves a field as it would be without."""

    name: str
    """``time``, ``elevation`` or ``dim_…``; one that the image has by itself is changed."""
    kind: DimensionKind = DimensionKind.AXIS
    axis: str = ""
    """Name of the image's axis; empty for the one that has the dimension's name by itself."""
    units: str | None = None
    unit_symbol: str | None = None
    extent: str | None = None
    """As in capabilities; needed for a filter by value."""
    default: str | None = None
    """A value, a list or an interval; or ``latest`` or ``earliest``; empty for none, so that a value must be given."""
    nearest_value: bool | None = None
    multiple_values: bool | None = None
    current: bool | None = None
    title: str | None = None
