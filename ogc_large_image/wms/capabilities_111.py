"""What is particular to the capabilities of WMS 1.1.1 (01-068r3 Annex A.1)."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs_facts import METRES_PER_PIXEL
from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.links import Link
from ogc_large_image.limits import Limits
from ogc_large_image.ows.markup import Markup, document, make
from ogc_large_image.ows.xml import XLINK, number
from ogc_large_image.render.legend_query import LegendFormat
from ogc_large_image.wms.capabilities_writer import CapabilitiesWriter, ServiceContent, bounds, dimension_name
from ogc_large_image.wms.style_documents import DESCRIPTION_TYPES, SLD_TYPE
from ogc_large_image.wms.versions import WMS_111

# No internal subset: parsers that read the DTD anew from its system id lose one, and what it declares with it.
DOCTYPE = '<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd">'

# Heights were in vertical datums of EPSG's before there was a namespace CRS (01-068r3 C.2).
EPSG_UNITS = {"CRS:88": "EPSG:5703"}

# Of the pixel that a scale denominator is reckoned with.
_DIAGONAL = METRES_PER_PIXEL * math.sqrt(2)
EARTH_CIRCUMFERENCE = 40_075_017.0
"""Metres; no pixel is longer."""


class CapabilitiesWriter111(CapabilitiesWriter):
    """A DTD, no namespaces, bounds as attributes, and no place for limits."""

    version = WMS_111
    service_name = "OGC:WMS"
    crs_element = "SRS"

    def root(self, revision: str, service: Markup, capability: Markup) -> Markup:
        attributes = {"version": self.version.number, "updateSequence": revision}
        return make("WMT_MS_Capabilities", attributes, service, capability)

    def document(self, root: Markup) -> bytes:
        return document(root, DOCTYPE)

    def online_resource(self, url: str) -> Markup:
        # The DTD declares the namespace on this very element and on no other, so each one carries it.
        return make("OnlineResource", {"xmlns:xlink": XLINK, "xlink:type": "simple", "xlink:href": url})

    def geographic_extent(self, bbox: BBox) -> Markup:
        return make("LatLonBoundingBox", bounds(bbox))

    def style_operations(self, content: ServiceContent) -> Iterable[Markup]:
        return (
            self.operation("DescribeLayer", (DESCRIPTION_TYPES[self.version.number],), content.url),
            self.operation("GetLegendGraphic", [each.value for each in LegendFormat], content.url),
            self.operation("GetStyles", (SLD_TYPE,), content.url),
        )

    def symbolization(self) -> Markup | None:
        offered = {"SupportSLD": "1", "UserLayer": "0", "UserStyle": "1", "RemoteWFS": "0"}
        return make("UserDefinedSymbolization", offered)

    def dimensions(self, dimensions: Iterable[Dimension]) -> Iterable[Markup]:
        """A Dimension and an Extent of each; lists of values and intervals are always allowed here (01-068r3 C.3)."""
        named = [(dimension_name(each), each) for each in dimensions]
        for name, dimension in named:
            symbol = {"unitSymbol": dimension.unit_symbol} if dimension.unit_symbol else None
            yield make("Dimension", {"name": name, "units": EPSG_UNITS.get(dimension.units, dimension.units)}, symbol)
        for name, dimension in named:
            default = {"default": dimension.default} if dimension.default else None
            nearest = {"nearestValue": "1" if dimension.nearest_value else "0"}
            yield make("Extent", {"name": name}, default, nearest, dimension.extent)

    def scales(self, low: float, high: float | None) -> Iterable[Markup]:
        """As the diagonal of a pixel on the ground in metres; both ends have to be there."""
        if low or high is not None:
            diagonals = (low * _DIAGONAL, EARTH_CIRCUMFERENCE if high is None else high * _DIAGONAL)
            yield make("ScaleHint", dict(zip(("min", "max"), map(number, diagonals), strict=True)))

    def metadata_kind(self, link: Link) -> str:
        if link.kind.startswith("ISO"):
            return "TC211"
        return "FGDC" if link.kind.startswith("FGDC") else ""

    def limits(self, limits: Limits) -> Iterable[Markup]:
        return ()
