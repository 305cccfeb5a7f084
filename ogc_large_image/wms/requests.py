"""GetMap as a query: every dialect of WMS ends here, nothing below knows of versions or of axis order."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ogc_large_image.errors import InvalidParameter
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.tilematrixsets_snapping import snapped
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.render.queries import WHITE, AnimationQuery, MapQuery
from ogc_large_image.wms.chosen_layers import LayerChoice, choose_layers
from ogc_large_image.wms.format_options import delay, encoding_options
from ogc_large_image.wms.parameters import Offer, offered_format, offered_in, require_service, require_version
from ogc_large_image.wms.versions import Version


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Which layers are asked for, and on what: the part that GetFeatureInfo repeats (06-042 7.4.3.3)."""

    choice: LayerChoice
    grid: PixelGrid
    angle: float


@dataclass(frozen=True, slots=True)
class MapRequest:
    """A GetMap request: one picture, or an animation of several."""

    query: MapQuery
    animation: AnimationQuery | None
    warnings: tuple[str, ...]


def parse_get_map(kvp: Kvp, version: Version, offer: Offer) -> MapRequest:
    """The map that a GetMap request asks for (06-042 7.3.3, 01-068r3 7.2.3), layers in drawing order.

    How large it may be is the plan's to check; only the number of layers is
    bounded here, before they are looked up.
    """
    require_version(kvp)
    require_service(kvp, mandatory=False)
    frame = parse_map_frame(kvp, version, offer)
    image_format = offered_format(kvp, offer)
    query = MapQuery(
        selections=frame.choice.selections,
        grid=frame.grid,
        format=image_format,
        # A format without transparency shows the background whatever was asked for (06-042 7.3.3.9).
        transparent=kvp.boolean("TRANSPARENT", False) and image_format.has_alpha,
        background=kvp.colour("BGCOLOR", WHITE),
        options=encoding_options(kvp),
        angle=frame.angle,
    )
    return MapRequest(query, _animation(kvp, query, frame.choice), frame.choice.warnings)


def parse_map_frame(kvp: Kvp, version: Version, offer: Offer) -> MapFrame:
    """Layers, reference system, extent and size."""
    choice = choose_layers(kvp, offer)
    crs = version.parse_crs(kvp.required(version.crs_parameter))
    for chosen in choice.layers:
        offered_in(chosen.layer, crs, version, offer)
    return MapFrame(choice, _grid(kvp, version, crs), kvp.number("ANGLE", 0.0) % 360.0)


def _animation(kvp: Kvp, query: MapQuery, choice: LayerChoice) -> AnimationQuery | None:
    """None where there is one picture only, or the format has room for one; all others show the frames together."""
    if not query.format.is_animated:
        return None
    steps = choice.steps
    if len(steps) == 1:
        return None
    return AnimationQuery(tuple(replace(query, selections=selections) for selections in steps), delay(kvp))


def _grid(kvp: Kvp, version: Version, crs: Crs) -> PixelGrid:
    width, height = kvp.integer("WIDTH", minimum=1), kvp.integer("HEIGHT", minimum=1)
    bbox = version.in_wire_order(kvp.bbox("BBOX"), crs)
    if not bbox.is_valid:
        raise InvalidParameter("BBOX has a minimum that is not below its maximum.", "BBOX")
    if not (_is_usable(bbox.width / width) and _is_usable(bbox.height / height)):
        raise InvalidParameter("BBOX is too large or too small to be divided into pixels.", "BBOX")
    return snapped(PixelGrid(bbox, crs, width, height))


def _is_usable(resolution: float) -> bool:
    """Whether both a resolution and its inverse are proper numbers."""
    return math.isfinite(resolution) and resolution > 0 and math.isfinite(1 / resolution)
