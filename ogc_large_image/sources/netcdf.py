"""From GDAL's metadata of a netCDF file to axes and frames.

GDAL lays the cells of all but the two horizontal dimensions out as bands. Here
they become the frames of an image with named axes, one data band a frame.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import cftime

from ogc_large_image.sources.description import Axis

_ORDINARY_CALENDARS = frozenset({"", "standard", "gregorian", "proleptic_gregorian"})
_TIME_UNITS = re.compile(r"\s*[A-Za-z]+\s+since\s+\S", re.ASCII)
# GDAL's own spelling, NETCDF:"file":variable, and rasterio's, netcdf:file:variable.
_SUBDATASET = re.compile(r'netcdf:.*?"?:(?P<name>[a-z_][a-z0-9_.-]*)', re.IGNORECASE | re.DOTALL | re.ASCII)
_LONGEST_LABEL = 64

DIMENSIONS = "NETCDF_DIM_EXTRA"
"""The item of GDAL's metadata that names them; a conversion to another format keeps it."""


def axes_of(metadata: Mapping[str, str], band_metadata: Sequence[Mapping[str, str]]) -> tuple[Axis, ...]:
    """The axes of a variable whose cells are the bands, slowest first; empty where it has a single band.

    The frame of a cell is its band's index less one. Where the dimensions do not
    account for the bands there is one axis of the band numbers.
    """
    if len(band_metadata) < 2:
        return ()
    numbers = Axis("band", tuple(float(index) for index in range(1, len(band_metadata) + 1)))
    return kept_axes(metadata, band_metadata) or (numbers,)


def kept_axes(metadata: Mapping[str, str], band_metadata: Sequence[Mapping[str, str]]) -> tuple[Axis, ...]:
    """The same of a file in another format that was made of a netCDF; empty where its bands are no longer those cells."""
    names = _listed(metadata.get(DIMENSIONS, ""))
    axes = [_axis(name, metadata, band_metadata) for name in _slowest_first(names, band_metadata)]
    return _with_time_named(axes) if frames_of(axes) == len(band_metadata) > 1 else ()


def frames_of(axes: Sequence[Axis]) -> int:
    """How many frames the axes span."""
    return math.prod(len(axis.values) for axis in axes)


def variables_of(subdatasets: Sequence[str]) -> tuple[str, ...]:
    """Names of the variables in GDAL's list of subdataset addresses."""
    found = (_SUBDATASET.fullmatch(address) for address in subdatasets)
    return tuple(match.group("name") for match in found if match)


def _listed(text: str) -> list[str]:
    """The items of GDAL's ``{a,b}``; a single one may come without braces."""
    return [item.strip() for item in text.strip().strip("{}").split(",") if item.strip()]


def _slowest_first(names: Sequence[str], band_metadata: Sequence[Mapping[str, str]]) -> list[str]:
    """The dimensions by how many bands pass before their value changes."""

    def stride(name: str) -> int:
        values = [metadata.get(f"NETCDF_DIM_{name}") for metadata in band_metadata]
        return next((index for index, value in enumerate(values) if value != values[0]), len(values))

    return sorted(names, key=stride, reverse=True)


def _axis(name: str, metadata: Mapping[str, str], band_metadata: Sequence[Mapping[str, str]]) -> Axis:
    size = _size(name, metadata, band_metadata)
    texts = _listed(metadata.get(f"NETCDF_DIM_{name}_VALUES", ""))
    unit = metadata.get(f"{name}#units", "").strip()
    calendar = metadata.get(f"{name}#calendar", "").strip().lower()
    if len(texts) != size or len(set(texts)) != size:
        return Axis(name.lower(), tuple(float(index) for index in range(size)))
    try:
        numbers = [float(text) for text in texts]
    except ValueError:
        return Axis(name.lower(), tuple(text[:_LONGEST_LABEL] for text in texts), unit)
    if not all(map(math.isfinite, numbers)):
        return Axis(name.lower(), tuple(float(index) for index in range(size)))
    labels = _times(numbers, unit, calendar) if _TIME_UNITS.match(unit) else None
    if labels is None:
        return Axis(name.lower(), tuple(numbers), unit)
    return Axis(name.lower(), labels, "ISO8601", "" if calendar in _ORDINARY_CALENDARS else calendar)


def _size(name: str, metadata: Mapping[str, str], band_metadata: Sequence[Mapping[str, str]]) -> int:
    definition = _listed(metadata.get(f"NETCDF_DIM_{name}_DEF", ""))
    if definition and definition[0].isdecimal():
        return int(definition[0])
    return len({metadata.get(f"NETCDF_DIM_{name}") for metadata in band_metadata} - {None})


def _times(numbers: Sequence[float], unit: str, calendar: str) -> tuple[str, ...] | None:
    """ISO 8601 labels of a CF time axis; None where it cannot be told what they are."""
    try:
        dates = cftime.num2date(numbers, unit, calendar or "standard", only_use_cftime_datetimes=True)
        moments = [_moment(date) for date in dates]
    except (ValueError, OverflowError, TypeError):
        return None
    ascending = all(early < late for early, late in itertools.pairwise(numbers))
    return tuple(_label(moment) for moment in _apart(moments, ascending))


def _moment(date: Any) -> datetime:
    """The same year, month, day and time of day; a day that our calendar has not becomes the month's last."""
    for day in range(date.day, date.day - 4, -1):
        try:
            found = datetime(date.year, date.month, day, date.hour, date.minute, date.second, date.microsecond)
        except ValueError:
            continue
        # Fractions of an hour or a day leave microseconds behind that nobody wrote.
        return found + timedelta(microseconds=500 - (found.microsecond + 500) % 1000)
    raise ValueError("no such date")


def _apart(moments: Sequence[datetime], ascending: bool) -> Iterator[datetime]:
    """The same moments, those that another calendar's days made coincide a second apart and still in order."""
    seen: set[datetime] = set()
    latest = datetime.min
    for moment in moments:
        if ascending and moment <= latest:
            moment = latest + timedelta(seconds=1)
        while moment in seen:
            moment += timedelta(seconds=1)
        seen.add(moment)
        latest = moment
        yield moment


def _label(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds") + "Z"


def _with_time_named(axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """The first axis of times is called time, whatever the file calls it, unless another one is."""
    names = {axis.name for axis in axes}
    times = [axis for axis in axes if axis.unit == "ISO8601"]
    if not times or "time" in names:
        return tuple(axes)
    return tuple(Axis("time", axis.values, axis.unit, axis.calendar) if axis is times[0] else axis for axis in axes)
