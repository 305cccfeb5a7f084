"""What is particular to the capabilities of WMS 1.1.1 (01-068r3 Annex A.1)."""

from __future__ import annotations

from collections.abc import Iterable

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.limits import Limits
from ogc_large_image.ows.xml import XLINK, XLINK_HREF, XLINK_TYPE, Element, ElementFactory, document
from ogc_large_image.wms.capabilities_writer import CapabilitiesWriter, bounds
from ogc_large_image.wms.versions import WMS_111

# No internal subset: parsers that read the DTD anew from its system id lose one, and what it declares with it.
DOCTYPE = '<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd">'


class CapabilitiesWriter111(CapabilitiesWriter):
    """A DTD, no namespaces, bounds as attributes, and no place for limits."""

    version = WMS_111
    service_name = "OGC:WMS"
    crs_element = "SRS"
    element = ElementFactory()
    # The DTD declares the namespace on this very element and on no other, so each one carries it.
    link = ElementFactory(None, {"xlink": XLINK})

    def root(self, revision: str, service: Element, capability: Element) -> Element:
        attributes = {"version": self.version.number, "updateSequence": revision}
        return self.element("WMT_MS_Capabilities", attributes, service, capability)

    def document(self, root: Element) -> bytes:
        return document(root, doctype=DOCTYPE)

    def online_resource(self, url: str) -> Element:
        return self.link("OnlineResource", {XLINK_TYPE: "simple", XLINK_HREF: url})

    def geographic_extent(self, bbox: BBox) -> Element:
        return self.element("LatLonBoundingBox", bounds(bbox))

    def limits(self, limits: Limits) -> Iterable[Element]:
        return ()
