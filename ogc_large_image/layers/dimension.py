"""A dimension that a layer has beside the two on the ground: time, elevation, or any other."""

from __future__ import annotations

from dataclasses import dataclass

TIME = "time"
ELEVATION = "elevation"
SAMPLE_PREFIX = "dim_"
"""Of every other dimension's name (06-042 C.3.3); clients write it in any case."""
TIME_UNITS = "ISO8601"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One Dimension element of WMS and WMTS (06-042 Annex C.2, 07-057r7 table 6).

    With an ``axis`` its values choose frames. Without one it filters by value:
    only pixels whose first band lies in the asked range are shown.
    """

    name: str
    """``time``, ``elevation`` or ``dim_…``, lower case."""
    units: str
    """``ISO8601`` for times, a vertical CRS or a unit's name; empty where there is none."""
    unit_symbol: str = ""
    """As in UCUM."""
    values: tuple[str, ...] = ()
    """One text a position of the axis, none twice; empty without an axis."""
    extent: str = ""
    """The text of the capabilities: a list of values and of ``min/max/resolution``."""
    default: str = ""
    """What is shown when nothing is asked for; empty where a value must be given."""
    nearest_value: bool = False
    multiple_values: bool = False
    current: bool = False
    """Whether ``current`` stands for the latest time."""
    axis: int | None = None
    """Which of the description's axes."""
    title: str = ""

    @property
    def is_temporal(self) -> bool:
        return self.units == TIME_UNITS
