"""What is particular to the capabilities of WMS 1.3.0 (06-042 Annex E.1)."""

from __future__ import annotations

from collections.abc import Iterable

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.limits import Limits
from ogc_large_image.ows.xml import (
    XLINK,
    XLINK_HREF,
    XLINK_TYPE,
    XSI,
    XSI_SCHEMA_LOCATION,
    Element,
    ElementFactory,
    document,
    number,
)
from ogc_large_image.wms.capabilities_writer import CapabilitiesWriter
from ogc_large_image.wms.versions import WMS_130

WMS = "http://www.opengis.net/wms"
SCHEMA = "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd"


class CapabilitiesWriter130(CapabilitiesWriter):
    """Namespaces, limits, and bounds as elements."""

    version = WMS_130
    service_name = "WMS"
    crs_element = "CRS"
    element = ElementFactory(WMS, {None: WMS})
    # Each prefix that an element is made with costs time, so only those that need more than the default have more.
    linked = ElementFactory(WMS, {None: WMS, "xlink": XLINK, "xsi": XSI})

    def root(self, revision: str, service: Element, capability: Element) -> Element:
        attributes = {
            "version": self.version.number,
            "updateSequence": revision,
            XSI_SCHEMA_LOCATION: f"{WMS} {SCHEMA}",
        }
        return self.linked("WMS_Capabilities", attributes, service, capability)

    def document(self, root: Element) -> bytes:
        return document(root)

    def online_resource(self, url: str) -> Element:
        return self.linked("OnlineResource", {XLINK_TYPE: "simple", XLINK_HREF: url})

    def geographic_extent(self, bbox: BBox) -> Element:
        make = self.element
        return make(
            "EX_GeographicBoundingBox",
            make("westBoundLongitude", number(bbox.xmin)),
            make("eastBoundLongitude", number(bbox.xmax)),
            make("southBoundLatitude", number(bbox.ymin)),
            make("northBoundLatitude", number(bbox.ymax)),
        )

    def limits(self, limits: Limits) -> Iterable[Element]:
        return [
            self.element("LayerLimit", str(limits.layer_limit)),
            self.element("MaxWidth", str(limits.max_width)),
            self.element("MaxHeight", str(limits.max_height)),
        ]
