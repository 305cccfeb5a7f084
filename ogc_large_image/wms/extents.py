"""Where a layer is, in each CRS that it is offered in: what capabilities list and GetMap accepts."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.crs_facts import EARTH_RADIUS
from ogc_large_image.geo.transform import MERCATOR_LATITUDE, transform_bbox
from ogc_large_image.layers.layer import Layer
from ogc_large_image.recent import Recent
from ogc_large_image.sources.description import SourceDescription

WORLD = BBox(-180.0, -90.0, 180.0, 90.0)
MERCATOR_WORLD = BBox(-180.0, -MERCATOR_LATITUDE, 180.0, MERCATOR_LATITUDE)
# What a transformation may lose of the whole turn, in degrees.
ROUNDING = 1e-9

_known: Recent[Mapping[Crs, BBox]] = Recent(capacity=50_000)


def extents(layer: Layer, extra: tuple[Crs, ...] = ()) -> Mapping[Crs, BBox]:
    """The layer's extent, easting first, in each CRS where it is finite.

    ``extra`` are the CRSs that the site offers beside the standard ones. An
    image without georeference has its pixel CRS alone.
    """
    return _known.get_or_set((identity(layer), extra), lambda: find_extents(layer, extra))


def identity(layer: Layer) -> Hashable:
    """What tells one state of a layer's place from another."""
    return (layer.name, layer.revision, layer.source)


def within_world(bbox: BBox) -> BBox | None:
    """The same place with longitudes in [-180, 180] and latitudes in [-90, 90] (06-042 6.7.3 and 7.2.4.6.6).

    A box over the antimeridian becomes all longitudes: the standards want the
    western bound below the eastern one.
    """
    west, east = bbox.xmin, bbox.xmax
    if west < WORLD.xmin or east > WORLD.xmax:
        turns = math.floor((west + 180.0 + ROUNDING) / 360.0)
        west, east = west - 360.0 * turns, east - 360.0 * turns
        if east > WORLD.xmax + ROUNDING:
            west, east = WORLD.xmin, WORLD.xmax
    return BBox(west, bbox.ymin, east, bbox.ymax).intersection(WORLD)


def find_extents(layer: Layer, extra: tuple[Crs, ...]) -> Mapping[Crs, BBox]:
    """``extents`` for whoever needs them once and keeps what he makes of them."""
    description = layer.description
    own = description.crs
    if own.is_pixel:
        return {own: description.extent}
    turned = description.geographic_extent
    geographic = within_world(turned) if turned else None
    found: dict[Crs, BBox] = {}
    for crs in _offered(own, extra):
        box = _extent_in(crs, description, geographic)
        if box is not None and box.is_valid:
            found[crs] = box
    return found


def _offered(own: Crs, extra: Iterable[Crs]) -> Iterator[Crs]:
    """The standard CRSs, the layer's own and the site's, each once, in the order that capabilities list them."""
    return iter(dict.fromkeys((WGS84, CRS84, WEB_MERCATOR, own, *(crs for crs in extra if not crs.is_pixel))))


def _extent_in(crs: Crs, description: SourceDescription, geographic: BBox | None) -> BBox | None:
    if crs.same_grid(CRS84):
        return geographic
    if crs == description.crs:
        return description.extent
    if crs == WEB_MERCATOR:
        return _mercator(geographic) if geographic else None
    return transform_bbox(description.outline, description.crs, crs)


def _mercator(geographic: BBox) -> BBox | None:
    """By the sphere's own formula, since x goes by longitude and y by latitude alone; cut off where the tiled world ends."""
    box = geographic.intersection(MERCATOR_WORLD)
    if box is None:
        return None
    south, north = (EARTH_RADIUS * math.asinh(math.tan(math.radians(latitude))) for latitude in (box.ymin, box.ymax))
    return BBox(EARTH_RADIUS * math.radians(box.xmin), south, EARTH_RADIUS * math.radians(box.xmax), north)
