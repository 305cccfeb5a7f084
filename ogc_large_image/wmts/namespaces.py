"""The XML vocabularies of WMTS documents, and where their schemas are published."""

from __future__ import annotations

from ogc_large_image.ows.xml import XLINK, XSI, ElementFactory

OWS_NAMESPACE = "http://www.opengis.net/ows/1.1"
WMTS_NAMESPACE = "http://www.opengis.net/wmts/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# One set of prefixes for all elements, so that a part that is written alone needs no declarations of its own.
PREFIXES: dict[str | None, str] = {None: WMTS_NAMESPACE, "ows": OWS_NAMESPACE, "xlink": XLINK, "xsi": XSI}

OWS = ElementFactory(OWS_NAMESPACE, PREFIXES)
WMTS = ElementFactory(WMTS_NAMESPACE, PREFIXES)

CAPABILITIES_SCHEMA = f"{WMTS_NAMESPACE} http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd"
EXCEPTION_SCHEMA = f"{OWS_NAMESPACE} http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd"
