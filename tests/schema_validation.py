"""Validates documents against the OGC's schemas that are kept beside this file, without a network."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
# The W3C moved this one schema about; its content is the same for what is used here.
MOVED = {"http://www.w3.org/2009/01/xml.xsd": "http://www.w3.org/2001/xml.xsd"}

# The schema of WMS 1.3.0 itself, and that of the operations of the SLD profile in one.
WMS_130_CAPABILITIES = "http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd"
WMS_130_EXCEPTIONS = "http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd"
WMS_111_CAPABILITIES = "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd"
WMS_111_EXCEPTIONS = "http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd"
WMTS_CAPABILITIES = "http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd"
WMTS_ALL = "http://schemas.opengis.net/wmts/1.0/wmts.xsd"
OWS_EXCEPTIONS = "http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd"


def vendored(url: str) -> Path:
    """The file that stands for a schema's public address."""
    parts = urlsplit(MOVED.get(url.replace("https:", "http:"), url))
    return SCHEMAS / parts.netloc / parts.path.lstrip("/")


class VendoredResolver(etree.Resolver):
    """Answers every address from the vendored files; one that is missing is an error, never a fetch."""

    def resolve(self, system_url, public_id, context):
        if system_url is None or not system_url.startswith(("http:", "https:")):
            return None
        return self.resolve_string(vendored(system_url).read_bytes(), context, base_url=system_url)


def parser() -> etree.XMLParser:
    reader = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    reader.resolvers.add(VendoredResolver())
    return reader


@cache
def xml_schema(url: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(vendored(url).read_bytes(), parser(), base_url=url))


@cache
def dtd(url: str) -> etree.DTD:
    with vendored(url).open("rb") as file:
        return etree.DTD(file)


def parse(document: bytes) -> etree._Element:
    return etree.fromstring(document, parser())


def validate_xsd(document: bytes, schema: str) -> etree._Element:
    """The document's root; AssertionError with the validator's reasons where it is not valid."""
    root = parse(document)
    if not xml_schema(schema).validate(root):
        raise AssertionError(str(xml_schema(schema).error_log))
    return root


@cache
def _wmts_schema() -> etree.XMLSchema:
    text = vendored(WMTS_CAPABILITIES).read_bytes()
    mended, count = re.subn(rb'(name="M(?:in|ax)Tile(?:Row|Col)" type=)"positiveInteger"', rb'\1"nonNegativeInteger"', text)
    assert count == 4
    return etree.XMLSchema(etree.fromstring(mended, parser(), base_url=WMTS_CAPABILITIES))


def validate_wmts(document: bytes) -> etree._Element:
    """The root of a service metadata document that is valid by the published schema with its known error mended.

    Limits start at 0 there, as the schema's own annotation says (07-057r7 table 10).
    """
    root = parse(document)
    if not _wmts_schema().validate(root):
        raise AssertionError(str(_wmts_schema().error_log))
    return root


def validate_dtd(document: bytes, system_id: str) -> etree._Element:
    """The same for a DTD, which the document must name itself, without an internal subset."""
    root = parse(document)
    info = root.getroottree().docinfo
    assert info.system_url == system_id
    assert info.internalDTD is None or not list(info.internalDTD.iterelements())
    if not dtd(system_id).validate(root):
        raise AssertionError(str(dtd(system_id).error_log))
    return root
