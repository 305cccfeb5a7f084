"""Coordinates and rectangles from one CRS to another, easting first on both sides.

The axis order is corrected here by the names of the axes and not by pyproj's
``always_xy``, which leaves northing first where both axes point south (EPSG:32661).
"""

from __future__ import annotations

import math
import os
import threading
from collections import OrderedDict
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj.exceptions import ProjError

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.extremes import FloatArray, covered_arc, extremes, samples
from ogc_large_image.geo.parallelogram import SHARES, Area, Parallelogram

# Where web Mercator's square ends; beyond it a projection that is infinite at the pole is not followed.
MERCATOR_LATITUDE = 85.0511287798066
# The UTM zones, each to longitude and latitude and back, and then some.
_TRANSFORMERS_PER_THREAD = 192
# A place that does not come back to within this of itself is outside the projection's domain.
_ROUND_TRIP_METRES = 1000.0


class _Transformers(threading.local):
    """A thread's own transformers, least recently used first; a forked child starts with none."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.held: OrderedDict[tuple[str, str], pyproj.Transformer | None] = OrderedDict()


_transformers = _Transformers()


def transform(
    source: Crs, target: Crs, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> tuple[FloatArray, FloatArray]:
    """Points of ``source`` in ``target``, in arrays of their shape; both ``inf`` where there is no answer.

    Between CRSs of one grid the given arrays themselves may come back.
    CrsNotSupported between image pixels and anything else.
    """
    if source.same_grid(target):
        return x, y
    if source.is_pixel or target.is_pixel:
        raise CrsNotSupported("An image without georeference has no place in another coordinate reference system.", "crs")
    transformer = _transformer(source, target)
    if transformer is None:
        return np.full(x.shape, np.inf), np.full(x.shape, np.inf)
    first, second = (y, x) if source.northing_first else (x, y)
    # pyproj takes and gives a single point as plain numbers.
    points = transformer.transform(*(first.ravel(), second.ravel()) if x.size != 1 else (first.item(), second.item()))
    one, other = (np.asarray(values, np.float64).reshape(x.shape) for values in points)
    east, north = (other, one) if target.northing_first else (one, other)
    lost = ~(np.isfinite(east) & np.isfinite(north))
    if lost.any():
        east, north = np.where(lost, np.inf, east), np.where(lost, np.inf, north)
    return east, north


def _transformer(source: Crs, target: Crs) -> pyproj.Transformer | None:
    """This thread's transformer, or None where no operation joins the two, as between two planets."""
    local = _transformers
    if local.pid != os.getpid():
        local.pid = os.getpid()
        local.held = OrderedDict()
    key = (source.code, target.code)
    if key in local.held:
        local.held.move_to_end(key)
        return local.held[key]
    try:
        transformer = pyproj.Transformer.from_crs(source.wkt, target.wkt)
    except ProjError:
        transformer = None
    local.held[key] = transformer
    if len(local.held) > _TRANSFORMERS_PER_THREAD:
        local.held.popitem(last=False)
    return transformer


class _Part:
    """An area as the image of a rectangle of parameters, which for a rectangle are its coordinates themselves."""

    def __init__(self, bbox: BBox, outline: Parallelogram | None) -> None:
        self.bbox = bbox
        self.parameters = bbox if outline is None else SHARES
        self._outline = outline

    def points(self, u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        """x and y at the parameters."""
        return (u, v) if self._outline is None else self._outline.points(u, v)

    def holds(self, x: FloatArray, y: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether the points are well within the area."""
        box = self.parameters
        u, v = (x, y) if self._outline is None else self._outline.shares(x, y)
        margin_u, margin_v = 1e-9 * box.width, 1e-9 * box.height
        return (u > box.xmin + margin_u) & (u < box.xmax - margin_u) & (v > box.ymin + margin_v) & (v < box.ymax - margin_v)


def transform_bbox(area: Area, source: Crs, target: Crs) -> BBox | None:
    """The rectangle of ``target`` around a rectangle or a parallelogram of ``source``; None where nothing of it is finite.

    It holds the interior too, a pole for instance, and lies in the target's
    ordinary range: a box over the antimeridian becomes the whole turn. Where
    the target is infinite at a pole it ends at 85.0511°, web Mercator's edge.
    CrsNotSupported between image pixels and anything else.
    """
    bbox, outline = (area, None) if isinstance(area, BBox) else (area.bbox, area)
    if not bbox.is_valid or not (math.isfinite(bbox.width) and math.isfinite(bbox.height)):
        return None
    if source.is_geographic:
        quarter = _quarter_turn(source)
        if bbox.ymin < -quarter or bbox.ymax > quarter:
            # What is left of a parallelogram is none.
            outline = None
        bbox = bbox._replace(ymin=max(bbox.ymin, -quarter), ymax=min(bbox.ymax, quarter))
    if not bbox.is_valid:
        return None
    if source.same_grid(target):
        return bbox._replace(**dict(zip(("xmin", "xmax"), _ordinary(bbox.xmin, bbox.xmax, target), strict=True)))
    with np.errstate(all="ignore"):
        part = _Part(bbox, outline)
        box = _around_globe(part, source, target) if target.x_period else _on_map(part, source, target)
    return box if box and box.is_valid else None


def _quarter_turn(geographic: Crs) -> float:
    """90 degrees in the units of a geographic CRS."""
    return (geographic.x_period or 360.0) / 4


def _ordinary(low: float, high: float, crs: Crs) -> tuple[float, float]:
    """An interval of x moved by whole turns into the ordinary range, all of which it becomes where it does not fit."""
    if crs.x_range is None:
        return low, high
    start, end = crs.x_range
    period = end - start
    slack = 1e-8 * period
    turns = math.floor((low - start + slack) / period)
    low, high = low - turns * period, high - turns * period
    if high > end + slack:
        return start, end
    return max(low, start), min(high, end)


def _on_map(part: _Part, source: Crs, target: Crs) -> BBox | None:
    """In a target whose x does not wrap."""
    base = target.base
    south, north = _latitude_limits(target)

    def project(u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        lon, lat = _place(source, base, *part.points(u, v))
        return _place(base, target, lon, np.where(np.isfinite(lat), np.clip(lat, south, north), lat))

    return extremes(project, part.parameters)


def _around_globe(part: _Part, source: Crs, target: Crs) -> BBox | None:
    """In a target whose x wraps: geographic, or cylindrical and so with x by longitude and y by latitude alone."""
    base = target.base
    box = _lonlat_box(part, source, base)
    if box is None:
        return None
    south, north = _latitude_limits(target)
    box = box._replace(ymin=max(box.ymin, south), ymax=min(box.ymax, north))
    if box.ymin >= box.ymax:
        return None
    whole = box.width >= (base.x_period or 360.0) * (1 - 1e-9)
    if not target.is_geographic:
        box = _unrolled(box, base, target)
    low, high = target.x_range if whole and target.x_range else _ordinary(box.xmin, box.xmax, target)
    return box._replace(xmin=low, xmax=high)


def _unrolled(box: BBox, base: Crs, target: Crs) -> BBox:
    """A box of longitudes, maybe beyond the ordinary, in a cylindrical target; x beyond the ordinary likewise."""
    period, turn = target.x_period or 1.0, base.x_period or 1.0
    middle = (box.xmin + box.xmax) / 2
    lon = np.array([middle, box.xmin, box.xmax])
    x, y = transform(base, target, lon, np.array([0.0, box.ymin, box.ymax]))
    estimate = x[0] + (lon - middle) * (period / turn)
    x = x - period * np.round((x - estimate) / period)
    return BBox(float(x[1]), float(y[1]), float(x[2]), float(y[2]))


def _lonlat_box(part: _Part, source: Crs, base: Crs) -> BBox | None:
    """In a geographic CRS, west to east even over the antimeridian, so that xmax may exceed the ordinary range."""
    period = base.x_period or 360.0
    quarter = period / 4
    poles = _poles_inside(part, source, base)

    def place(u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        lon, lat = _place(source, base, *part.points(u, v))
        if not source.is_geographic:  # a pole has no longitude
            lon = np.where(np.abs(lat) > quarter * (1 - 1e-9), np.inf, lon)
        return lon, lat

    arc = None
    if not poles and not (source.x_period and part.bbox.width >= source.x_period * (1 - 1e-9)):
        arc = covered_arc(place(*samples(part.parameters))[0], period)
    low, high = arc or (-period / 2, period / 2)

    def unwrapped(u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        lon, lat = place(u, v)
        return lon - period * np.round((lon - (low + high) / 2) / period), lat

    box = extremes(unwrapped, part.parameters)
    if box is None:
        return None
    if arc is None:
        box = box._replace(xmin=low, xmax=high)
    box = box._replace(ymin=max(box.ymin, -quarter), ymax=min(box.ymax, quarter))
    if -quarter in poles:
        box = box._replace(ymin=-quarter)
    return box._replace(ymax=quarter) if quarter in poles else box


def _poles_inside(part: _Part, source: Crs, base: Crs) -> tuple[float, ...]:
    """Latitudes of the poles that are points well within the area, so that it goes all the way around them."""
    if source.x_period:
        return ()
    quarter = _quarter_turn(base)
    lon = np.array([0.0, quarter, 0.0, quarter])
    x, y = transform(base, source, lon, np.array([-quarter, -quarter, quarter, quarter]))
    inside = part.holds(x, y)
    found: list[float] = []
    for pole, (one, other) in ((-quarter, (0, 1)), (quarter, (2, 3))):
        apart = math.hypot(x[one] - x[other], y[one] - y[other])
        if inside[one] and inside[other] and apart < 1e-6 * max(part.bbox.width, part.bbox.height):
            found.append(pole)
    return tuple(found)


def _place(source: Crs, target: Crs, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """As ``transform``, with ``inf`` also where the way back leads elsewhere: many projections answer outside their domain."""
    u, v = transform(source, target, x, y)
    if source.same_grid(target) or (source.x_period and target.x_period):
        return u, v
    back_x, back_y = transform(target, source, u, v)
    dx, dy = back_x - x, back_y - y
    if source.x_period:
        dx = dx - source.x_period * np.round(dx / source.x_period)
    if source.is_geographic:
        dx = dx * np.cos(y * (math.pi / 2 / _quarter_turn(source)))
    tolerance = _ROUND_TRIP_METRES / source.metres_per_unit
    lost = ~(np.hypot(dx, dy) < tolerance)
    return np.where(lost, np.inf, u), np.where(lost, np.inf, v)


@lru_cache(maxsize=256)
def _latitude_limits(target: Crs) -> tuple[float, float]:
    """The parallels of the target's base that bound what of it is followed, in the base's units."""
    base = target.base
    quarter = _quarter_turn(base)
    if target.is_geographic:
        return -quarter, quarter
    limit = MERCATOR_LATITUDE / 90 * quarter
    lon = np.array([0.0, quarter, 0.0, quarter])
    x, y = transform(base, target, lon, np.array([-quarter, -quarter, quarter, quarter]))
    far = 1e8 / target.metres_per_unit
    infinite = ~((np.abs(x) < far) & (np.abs(y) < far))
    return (-limit if infinite[:2].any() else -quarter, limit if infinite[2:].any() else quarter)
