"""GetMap as a query: every dialect of WMS ends here, nothing below knows of versions or of axis order."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ogc_large_image.errors import (
    CrsNotSupported,
    InvalidParameter,
    LimitExceeded,
    MissingParameter,
)
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.tilematrixsets_snapping import snapped
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp, located
from ogc_large_image.render.queries import WHITE, ImageFormat, LayerSelection, MapQuery
from ogc_large_image.styles.style import Style
from ogc_large_image.wms.extents import extents
from ogc_large_image.wms.versions import Version, requested_version


@dataclass(frozen=True, slots=True)
class Offer:
    """What the site offers to the asker."""

    catalog: Catalog
    limits: Limits
    extra_crs: tuple[Crs, ...] = ()


def parse_get_map(kvp: Kvp, version: Version, offer: Offer) -> MapQuery:
    """The map that a GetMap request asks for (06-042 7.3.3, 01-068r3 7.2.3), layers in drawing order.

    How large it may be is the plan's to check; only the number of layers is
    bounded here, before they are looked up.
    """
    require_version(kvp)
    require_service(kvp, mandatory=False)
    selections = _selections(kvp, offer)
    crs = _crs(kvp, version, offer, selections)
    image_format = _format(kvp)
    return MapQuery(
        selections=selections,
        grid=_grid(kvp, version, crs),
        format=image_format,
        # A format without transparency shows the background whatever was asked for (06-042 7.3.3.9).
        transparent=kvp.boolean("TRANSPARENT", False) and image_format.has_alpha,
        background=kvp.colour("BGCOLOR", WHITE),
    )


def require_version(kvp: Kvp) -> None:
    """VERSION is mandatory in all but GetCapabilities (06-042 6.9.1), under either of its names."""
    if not requested_version(kvp):
        raise MissingParameter("VERSION is missing.", "VERSION")


def require_service(kvp: Kvp, *, mandatory: bool) -> None:
    """SERVICE must be WMS where it is given, and be given for GetCapabilities (06-042 7.2.3.3)."""
    service = kvp.required("SERVICE") if mandatory else kvp.text("SERVICE", "WMS")
    if service.upper() != "WMS":
        raise InvalidParameter("SERVICE is not WMS.", "SERVICE")


def _selections(kvp: Kvp, offer: Offer) -> tuple[LayerSelection, ...]:
    kvp.required("LAYERS")
    names = kvp.names("LAYERS")
    if len(names) > offer.limits.layer_limit:
        raise LimitExceeded(f"LAYERS names more than {offer.limits.layer_limit} layers.", "LAYERS")
    with located("LAYERS"):
        layers = [offer.catalog.layer(name) for name in names]
    styles = _style_names(kvp, len(layers))
    return tuple(LayerSelection(layer, _style(layer, name)) for layer, name in zip(layers, styles, strict=True))


def _style_names(kvp: Kvp, count: int) -> tuple[str, ...]:
    """One name a layer, empty for the default; ``STYLES=`` and ``STYLES=,,,`` are all defaults (06-042 7.3.3.4)."""
    names = kvp.names("STYLES")
    while len(names) > count and not names[-1]:
        names = names[:-1]
    if not any(names):
        return ("",) * count
    if len(names) != count:
        raise InvalidParameter("STYLES does not have one member for each of LAYERS.", "STYLES")
    return names


def _style(layer: Layer, name: str) -> Style:
    with located("STYLES"):
        return layer.style(name)


def _crs(kvp: Kvp, version: Version, offer: Offer, selections: tuple[LayerSelection, ...]) -> Crs:
    crs = version.parse_crs(kvp.required(version.crs_parameter))
    for selection in selections:
        if crs not in extents(selection.layer, offer.extra_crs):
            name = selection.layer.name
            raise CrsNotSupported(
                f"The layer {name!r} is not offered in this coordinate reference system.", version.crs_parameter
            )
    return crs


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


def _format(kvp: Kvp) -> ImageFormat:
    return ImageFormat.parse(kvp.required("FORMAT"), "FORMAT")
