"""Where on an image a request is: sides and places in pixels or in any CRS, and the grids that they make."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ogc_large_image.errors import CrsNotSupported, InvalidParameter, MissingParameter
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WGS84, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.rest import declared
from ogc_large_image.rest.answers.thumbnails import extent_in
from ogc_large_image.rest.asked import Asked
from ogc_large_image.sources.description import SourceDescription

_PIXEL_WORDS = frozenset({"pixel", "pixels", "base_pixels"})
# A side on the edge between two pixels but for rounding is on the edge.
_SNAP = 1e-6


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in ``crs``, within the image's extent there."""

    bbox: BBox
    crs: Crs


def units_asked(text: str, description: SourceDescription, default: Crs | None) -> Crs | None:
    """The CRS of sides or of a place; None for pixels. CrsNotSupported."""
    word = text.strip().lower()
    if word in _PIXEL_WORDS or not (word or default):
        return None
    crs = Crs.parse(text, "units") if word else default
    if crs is None or crs.is_pixel:
        return None
    if not description.is_georeferenced:
        raise CrsNotSupported("The image has no place on the ground, only pixels.", "units")
    return crs


def part_asked(asked: Asked) -> Area:
    """The part of the image that the sides name, all of it where there are none; in the image's own CRS."""
    description = asked.image.description
    sides = [asked[each] for each in declared.part]
    if all(side is None for side in sides):
        return Area(description.extent, description.crs)
    for parameter, side in zip(declared.part, sides, strict=True):
        if side is None:
            raise MissingParameter(f"{parameter.name} is missing.", parameter.name)
    return _area(asked, [side for side in sides if side is not None], description.crs)


def region_asked(asked: Asked) -> Area:
    """The region that the sides name, in the asked projection, by default the image's own CRS."""
    projection = asked.projection
    target = asked.image.description.crs if projection is None or projection.is_pixel else projection
    return _area(asked, [asked[each] for each in (declared.left, declared.right, declared.top, declared.bottom)], target)


def _area(asked: Asked, sides: list[float], target: Crs) -> Area:
    description = asked.image.description
    left, right, top, bottom = sides
    box = BBox(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
    units = units_asked(asked[declared.units], description, WGS84 if description.is_georeferenced else None)
    if units is None:
        box, units = _pixels_box(description, box), description.crs
    moved = box if units == target else transform_bbox(box, units, target) if box.is_valid else None
    found = moved.intersection(extent_in(description, target)) if moved is not None and moved.is_valid else None
    if found is None:
        raise InvalidParameter("The region does not overlap the image: look at its sides, units and projection.", "left")
    return Area(found, target)


def _pixels_box(description: SourceDescription, box: BBox) -> BBox:
    """From columns and rows, counted from the upper left, to the image's CRS."""
    columns = max(0.0, math.floor(box.xmin + _SNAP)), min(float(description.width), math.ceil(box.xmax - _SNAP))
    rows = max(0.0, math.floor(box.ymin + _SNAP)), min(float(description.height), math.ceil(box.ymax - _SNAP))
    if columns[0] >= columns[1] or rows[0] >= rows[1]:
        raise InvalidParameter("The region does not overlap the image.", "left")
    corners = [ground(description, column, row) for column in columns for row in rows]
    xs, ys = zip(*corners, strict=True)
    return BBox(min(xs), min(ys), max(xs), max(ys))


def ground(description: SourceDescription, column: float, row: float) -> tuple[float, float]:
    """Where a position in the image is, in its CRS."""
    x0, xc, xr, y0, yc, yr = description.geotransform
    return x0 + column * xc + row * xr, y0 + column * yc + row * yr


def full_grid(description: SourceDescription, area: Area) -> PixelGrid:
    """The area at the image's own resolution; in its own CRS cut along its pixels."""
    if area.crs == description.crs and is_upright(description):
        return _own_grid(description, area.bbox)
    native = transform_bbox(area.bbox, area.crs, description.crs) if area.crs != description.crs else area.bbox
    reached = native.intersection(description.extent) if native is not None and native.is_valid else None
    if reached is None:
        raise InvalidParameter("The region does not overlap the image.", "left")
    across, down = _pixel_size(description)
    cells = max(1.0, (reached.width / across) * (reached.height / down))
    side = math.sqrt(area.bbox.width * area.bbox.height / cells)
    width, height = (max(1, round(length / side)) for length in (area.bbox.width, area.bbox.height))
    return PixelGrid(area.bbox, area.crs, width, height)


def reduced(grid: PixelGrid, max_width: int | None, max_height: int | None) -> PixelGrid:
    """The same area in at most so many pixels, its aspect kept."""
    share = min(1.0, (max_width or grid.width) / grid.width, (max_height or grid.height) / grid.height)
    if share == 1.0:
        return grid
    return PixelGrid(grid.bbox, grid.crs, max(1, round(grid.width * share)), max(1, round(grid.height * share)))


def is_upright(description: SourceDescription) -> bool:
    """Whether the image's rows run from west to east in its CRS, and its columns from north to south."""
    _, xc, xr, _, yc, yr = description.geotransform
    return not (xr or yc or description.has_gcps) and xc > 0 > yr


def _pixel_size(description: SourceDescription) -> tuple[float, float]:
    _, xc, xr, _, yc, yr = description.geotransform
    return math.hypot(xc, yc), math.hypot(xr, yr)


def _own_grid(description: SourceDescription, box: BBox) -> PixelGrid:
    across, down = _pixel_size(description)
    extent = description.extent
    first = max(0, math.floor((box.xmin - extent.xmin) / across + _SNAP))
    last = min(description.width, math.ceil((box.xmax - extent.xmin) / across - _SNAP))
    upper = max(0, math.floor((extent.ymax - box.ymax) / down + _SNAP))
    lower = min(description.height, math.ceil((extent.ymax - box.ymin) / down - _SNAP))
    width, height = max(1, last - first), max(1, lower - upper)
    west, north = extent.xmin + first * across, extent.ymax - upper * down
    return PixelGrid(BBox(west, north - height * down, west + width * across, north), description.crs, width, height)
