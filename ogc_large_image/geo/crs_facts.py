"""What the geodetic database knows of a CRS, read once and kept as plain values.

pyproj's objects belong to the thread that made them and cost milliseconds;
nothing above this module holds one.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyproj
from pyproj.exceptions import ProjError

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.bbox import BBox

# A pixel counts as the 0.28 mm that a rendered pixel is taken for (07-057r7 6.1),
# so the scale denominator of an image without georeference is its reduction.
METRES_PER_PIXEL = 0.00028
EARTH_RADIUS = 6378137.0
# Spares the trial to the many others, transverse Mercator above all.
_CYLINDER_METHODS = re.compile(
    r"^(?!.*(transverse|oblique)).*(mercator|cylindrical|plate carr|gall stereographic)", re.IGNORECASE
)


class CrsFacts(NamedTuple):
    """The properties of a CRS that need the database."""

    name: str
    is_geographic: bool
    northing_first: bool
    metres_per_unit: float
    area_of_use: BBox | None
    x_range: tuple[float, float] | None
    """Smallest and largest x in ordinary use, of a CRS whose x wraps there."""
    base_wkt: str
    """The geographic CRS below a projected one; empty for a geographic one."""


PIXEL_FACTS = CrsFacts("Image pixels", False, False, METRES_PER_PIXEL, None, None, "")


@lru_cache(maxsize=1024)
def crs_facts(wkt: str) -> CrsFacts:
    """Facts of a horizontal CRS; the empty text stands for image pixels. CrsNotSupported for text that describes none."""
    if not wkt:
        return PIXEL_FACTS
    crs = horizontal(read_wkt(wkt))
    plain = (crs.source_crs or crs) if crs.is_bound else crs
    geographic = bool(plain.is_geographic)
    base = None if geographic else plain.geodetic_crs
    return CrsFacts(
        name=plain.name,
        is_geographic=geographic,
        northing_first=_northing_first(plain),
        metres_per_unit=_metres_per_unit(plain),
        area_of_use=_area_of_use(plain),
        x_range=_degrees_range(plain) if geographic else _cylinder_range(plain),
        base_wkt=base.to_wkt() if base else "",
    )


def read_wkt(wkt: str) -> pyproj.CRS:
    """A pyproj CRS; CrsNotSupported where the text is no well-known text."""
    try:
        return pyproj.CRS.from_wkt(wkt)
    except (ProjError, ValueError):
        raise CrsNotSupported("The text does not describe a coordinate reference system.", "crs") from None


def horizontal(crs: pyproj.CRS) -> pyproj.CRS:
    """The two-dimensional part of a CRS, which is what locates a raster's pixels; CrsNotSupported without one."""
    if crs.is_compound:
        return horizontal(crs.sub_crs_list[0])
    plain = (crs.source_crs or crs) if crs.is_bound else crs
    if len(plain.axis_info) == 3 and not plain.is_geocentric:
        crs = plain = plain.to_2d()
    if not is_horizontal(plain):
        raise CrsNotSupported("The coordinate reference system is neither geographic nor projected.", "crs")
    return crs


def is_horizontal(crs: pyproj.CRS) -> bool:
    """Whether it is two-dimensional and geographic or projected."""
    return (
        bool(crs.is_geographic or crs.is_projected)
        and not (crs.is_compound or crs.is_vertical or crs.is_geocentric)
        and len(crs.axis_info) == 2
    )


def is_computable(crs: pyproj.CRS) -> bool:
    """Whether the projection library has the map projection's formulas; the database also lists some that it has not."""
    if crs.is_geographic or crs.geodetic_crs is None:
        return bool(crs.is_geographic)
    try:
        pyproj.Transformer.from_crs(crs.geodetic_crs, crs)
    except ProjError:
        return False
    return True


def _northing_first(crs: pyproj.CRS) -> bool:
    """Axes count by their names: EPSG:32661 has northing first though both its axes point south, EPSG:3031 has not."""
    first, second = (axis.name.lower() for axis in crs.axis_info)
    return ("northing" in first or "latitude" in first) and ("easting" in second or "longitude" in second)


def _metres_per_unit(crs: pyproj.CRS) -> float:
    """Angles count along the equator (07-057r7 6.1)."""
    factor = float(crs.axis_info[0].unit_conversion_factor)
    if not crs.is_geographic:
        return factor
    return factor * (crs.ellipsoid.semi_major_metre if crs.ellipsoid else EARTH_RADIUS)


def _area_of_use(crs: pyproj.CRS) -> BBox | None:
    area = crs.area_of_use
    if area is None:
        return None
    if area.west > area.east:  # over the antimeridian: a box that holds both sides
        return BBox(-180.0, area.south, 180.0, area.north)
    box = BBox(area.west, area.south, area.east, area.north)
    return box if box.is_valid else None


def _degrees_range(crs: pyproj.CRS) -> tuple[float, float]:
    half = round(math.pi / float(crs.axis_info[0].unit_conversion_factor), 9)  # the database's grads are cut off
    return (-half, half)


def _cylinder_range(crs: pyproj.CRS) -> tuple[float, float] | None:
    """One turn of x where meridians are equally spaced straight lines along y, which is tried out, not looked up."""
    operation = crs.coordinate_operation
    if operation is None or not _CYLINDER_METHODS.search(operation.method_name):
        return None
    half = _half_turn(crs)
    if half is None:
        return None
    unit = float(crs.axis_info[0].unit_conversion_factor)
    easting = sum(float(p.value) * p.unit_conversion_factor / unit for p in operation.params if p.name == "False easting")
    return (easting - half, easting + half)


def _half_turn(crs: pyproj.CRS) -> float | None:
    """x between meridians half a turn apart, or None where meridians are not equally spaced straight lines."""
    base = crs.geodetic_crs
    if base is None:
        return None
    degrees = math.pi / 180 / float(base.axis_info[0].unit_conversion_factor)
    # Odd longitudes, which no registered map has its edge on.
    lon, lat = np.meshgrid((np.arange(36) * 10.0 - 173.7) * degrees, np.array([-60.0, 0.0, 60.0]) * degrees)
    x, y = pyproj.Transformer.from_crs(base, crs, always_xy=True).transform(lon, lat)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    steps = np.diff(x, axis=1)
    step = float(np.median(steps))
    breaks = np.abs(steps - step) > 1e-6 * abs(step)  # where the map's edge runs between two meridians
    if step <= 0 or breaks.sum() > 3 or np.ptp(x, axis=0).max() > 1e-6 * step or np.ptp(y, axis=1).max() > 1e-6 * step:
        return None
    # Over the longest unbroken run, for the last digit's sake.
    edge = int(np.argmax(breaks[0])) + 1 if breaks[0].any() else 0
    run = max(x[0, :edge], x[0, edge:], key=len)
    return float(run[-1] - run[0]) / (len(run) - 1) * 18
