"""What is particular to the capabilities of WMS 1.3.0 (06-042 Annex E.1)."""

from __future__ import annotations

from collections.abc import Iterable

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.links import Link
from ogc_large_image.limits import Limits
from ogc_large_image.ows.markup import Markup, document, make
from ogc_large_image.ows.xml import XLINK, XSI, number
from ogc_large_image.render.legend_query import LegendFormat
from ogc_large_image.wms.capabilities_writer import CapabilitiesWriter, ServiceContent, dimension_name
from ogc_large_image.wms.style_documents import DESCRIPTION_TYPES, SLD
from ogc_large_image.wms.versions import WMS_130

WMS = "http://www.opengis.net/wms"
SCHEMA = "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd"
SLD_SCHEMA = "http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd"


class CapabilitiesWriter130(CapabilitiesWriter):
    """Namespaces, limits, and bounds as elements."""

    version = WMS_130
    service_name = "WMS"
    crs_element = "CRS"

    def root(self, revision: str, service: Markup, capability: Markup) -> Markup:
        attributes = {
            "version": self.version.number,
            "updateSequence": revision,
            "xmlns": WMS,
            "xmlns:sld": SLD,
            "xmlns:xlink": XLINK,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{WMS} {SCHEMA} {SLD} {SLD_SCHEMA}",
        }
        return make("WMS_Capabilities", attributes, service, capability)

    def document(self, root: Markup) -> bytes:
        return document(root)

    def online_resource(self, url: str) -> Markup:
        return make("OnlineResource", {"xlink:type": "simple", "xlink:href": url})

    def geographic_extent(self, bbox: BBox) -> Markup:
        west, south, east, north = map(number, bbox)
        # One for each layer; numbers have nothing to be escaped.
        return Markup(
            f"<EX_GeographicBoundingBox><westBoundLongitude>{west}</westBoundLongitude>"
            f"<eastBoundLongitude>{east}</eastBoundLongitude><southBoundLatitude>{south}</southBoundLatitude>"
            f"<northBoundLatitude>{north}</northBoundLatitude></EX_GeographicBoundingBox>"
        )

    def style_operations(self, content: ServiceContent) -> Iterable[Markup]:
        """In a namespace of their own (05-078r4 6.4)."""
        return (
            self.operation("sld:DescribeLayer", (DESCRIPTION_TYPES[self.version.number],), content.url),
            self.operation("sld:GetLegendGraphic", [each.value for each in LegendFormat], content.url),
        )

    def symbolization(self) -> Markup | None:
        return None

    def dimensions(self, dimensions: Iterable[Dimension]) -> Iterable[Markup]:
        for dimension in dimensions:
            known = {
                "name": dimension_name(dimension),
                "units": dimension.units,
                "unitSymbol": dimension.unit_symbol,
                "default": dimension.default,
                "multipleValues": "1" if dimension.multiple_values else "0",
                "nearestValue": "1" if dimension.nearest_value else "0",
                "current": "1" if dimension.current else "",
            }
            attributes = {name: text for name, text in known.items() if text or name == "units"}
            yield make("Dimension", attributes, dimension.extent)

    def scales(self, low: float, high: float | None) -> Iterable[Markup]:
        if low:
            yield make("MinScaleDenominator", number(low))
        if high is not None:
            yield make("MaxScaleDenominator", number(high))

    def metadata_kind(self, link: Link) -> str:
        return link.kind

    def limits(self, limits: Limits) -> Iterable[Markup]:
        return [
            make("LayerLimit", str(limits.layer_limit)),
            make("MaxWidth", str(limits.max_width)),
            make("MaxHeight", str(limits.max_height)),
        ]
