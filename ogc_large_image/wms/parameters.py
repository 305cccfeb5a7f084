"""What every WMS operation reads alike: version and service, and what the site offers to the asker."""

from __future__ import annotations

from dataclasses import dataclass, field

from ogc_large_image.errors import CrsNotSupported, FormatNotSupported, InvalidParameter, MissingParameter
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.render.formats import ImageFormat, map_formats
from ogc_large_image.wms.extents import extents
from ogc_large_image.wms.versions import Version, requested_version


@dataclass(frozen=True, slots=True)
class Offer:
    """What the site offers to the asker."""

    catalog: Catalog
    limits: Limits
    extra_crs: tuple[Crs, ...] = ()
    formats: tuple[ImageFormat, ...] = field(default_factory=map_formats)
    allows_expressions: bool = False
    """Whether the asker may send band maths of their own."""


def require_version(kvp: Kvp) -> None:
    """VERSION is mandatory in all but GetCapabilities (06-042 6.9.1), under either of its names."""
    if not requested_version(kvp):
        raise MissingParameter("VERSION is missing.", "VERSION")


def require_service(kvp: Kvp, *, mandatory: bool) -> None:
    """SERVICE must be WMS where it is given, and be given for GetCapabilities (06-042 7.2.3.3)."""
    service = kvp.required("SERVICE") if mandatory else kvp.text("SERVICE", "WMS")
    if service.upper() != "WMS":
        raise InvalidParameter("SERVICE is not WMS.", "SERVICE")


def offered_in(layer: Layer, crs: Crs, version: Version, offer: Offer) -> None:
    """CrsNotSupported where the layer's capabilities do not list the CRS (06-042 7.3.3.5)."""
    if crs not in extents(layer, offer.extra_crs):
        raise CrsNotSupported(
            f"The layer {layer.name!r} is not offered in this coordinate reference system.", version.crs_parameter
        )


def offered_format(kvp: Kvp, offer: Offer) -> ImageFormat:
    """FORMAT of a map; FormatNotSupported for one that the site does not offer."""
    image_format = ImageFormat.parse(kvp.required("FORMAT"), "FORMAT")
    if image_format not in offer.formats:
        raise FormatNotSupported("FORMAT is not one of the map formats that are offered.", "FORMAT")
    return image_format
