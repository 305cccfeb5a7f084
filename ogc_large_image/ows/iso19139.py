"""What is known of a layer as a metadata record of ISO 19115 in the XML of ISO 19139 (2007 edition)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.layers.dimension import TIME, Dimension
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.ows.xml import XSI, XSI_SCHEMA_LOCATION, Element, ElementFactory, clean, document, number

GMD = "http://www.isotc211.org/2005/gmd"
GCO = "http://www.isotc211.org/2005/gco"
GML = "http://www.opengis.net/gml/3.2"
SCHEMA = "http://schemas.opengis.net/iso/19139/20070417/gmd/gmd.xsd"
CODES = "http://schemas.opengis.net/iso/19139/20070417/resources/Codelist/gmxCodelists.xml"
NIL_REASON = f"{{{GCO}}}nilReason"

G = ElementFactory(GMD, {"gmd": GMD, "gco": GCO, "gml": GML, "xsi": XSI})
C = ElementFactory(GCO, {"gco": GCO})
T = ElementFactory(GML, {"gml": GML})

UNKNOWN = {NIL_REASON: "unknown"}


def write_record(layer: Layer, service: ServiceMetadata, root: str) -> bytes:
    """The record; ``root`` is the public address of the services, ending in a slash."""
    return document(
        G(
            "MD_Metadata",
            {XSI_SCHEMA_LOCATION: f"{GMD} {SCHEMA}"},
            _text("fileIdentifier", layer.name),
            _text("language", "eng"),
            _code("characterSet", "MD_CharacterSetCode", "utf8"),
            _code("hierarchyLevel", "MD_ScopeCode", "dataset"),
            G("contact", _party(service, "pointOfContact")),
            # When a record was last changed is not kept, and the time of asking is not it.
            G("dateStamp", UNKNOWN),
            _text("metadataStandardName", "ISO 19115:2003/19139"),
            _text("metadataStandardVersion", "1.0"),
            G("spatialRepresentationInfo", _grid(layer)),
            _reference_system(layer),
            G("identificationInfo", _identification(layer, service)),
            G("contentInfo", _content(layer)),
            G("distributionInfo", G("MD_Distribution", _transfer(layer, root))),
        )
    )


def _text(name: str, text: str) -> Element:
    return G(name, C("CharacterString", text)) if clean(text) else G(name, {NIL_REASON: "missing"})


def _number(name: str, kind: str, value: float) -> Element:
    return G(name, C(kind, number(value)))


def _code(name: str, code_list: str, value: str) -> Element:
    return G(name, G(code_list, {"codeList": f"{CODES}#{code_list}", "codeListValue": value}, value))


def _party(service: ServiceMetadata, role: str) -> Element:
    return G(
        "CI_ResponsibleParty",
        _text("individualName", service.contact_person) if service.contact_person else None,
        _text("organisationName", service.provider),
        _text("positionName", service.contact_position) if service.contact_position else None,
        G("contactInfo", _contact(service)) if service.has_contact else None,
        _code("role", "CI_RoleCode", role),
    )


def _contact(service: ServiceMetadata) -> Element:
    numbers = [_text(name, each) for name, each in (("voice", service.phone), ("facsimile", service.fax)) if clean(each)]
    places = (
        ("deliveryPoint", service.address),
        ("city", service.city),
        ("administrativeArea", service.state),
        ("postalCode", service.postcode),
        ("country", service.country),
        ("electronicMailAddress", service.email),
    )
    address = [_text(name, each) for name, each in places if clean(each)]
    return G(
        "CI_Contact",
        G("phone", G("CI_Telephone", numbers)) if numbers else None,
        G("address", G("CI_Address", address)) if address else None,
    )


def _grid(layer: Layer) -> Element:
    description = layer.description
    sizes = (("row", description.height), ("column", description.width))
    return G(
        "MD_GridSpatialRepresentation",
        _number("numberOfDimensions", "Integer", len(sizes)),
        [
            G(
                "axisDimensionProperties",
                G(
                    "MD_Dimension",
                    _code("dimensionName", "MD_DimensionNameTypeCode", name),
                    _number("dimensionSize", "Integer", size),
                ),
            )
            for name, size in sizes
        ],
        _code("cellGeometry", "MD_CellGeometryCode", "area"),
        G("transformationParameterAvailability", C("Boolean", "true" if description.is_georeferenced else "false")),
    )


def _reference_system(layer: Layer) -> Element | None:
    crs = layer.description.crs
    if crs.is_pixel:
        return None
    identifier = G("RS_Identifier", _text("code", crs.urn or crs.name))
    return G("referenceSystemInfo", G("MD_ReferenceSystem", G("referenceSystemIdentifier", identifier)))


def _identification(layer: Layer, service: ServiceMetadata) -> Element:
    citation = G(
        "CI_Citation",
        _text("title", layer.title or layer.name),
        G("date", UNKNOWN),
        [_identifier(each.authority, each.value) for each in layer.identifiers],
    )
    return G(
        "MD_DataIdentification",
        G("citation", citation),
        _text("abstract", layer.abstract or layer.title or layer.name),
        _text("credit", layer.attribution) if clean(layer.attribution) else None,
        G("pointOfContact", _party(service, "pointOfContact")),
        _keywords(layer.keywords),
        G("resourceConstraints", _constraints(service)),
        _code("spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "grid"),
        _resolution(layer),
        _text("language", "eng"),
        G("topicCategory", G("MD_TopicCategoryCode", "imageryBaseMapsEarthCover")),
        [G("extent", each) for each in _extents(layer)],
    )


def _identifier(authority: str, value: str) -> Element:
    return G("identifier", G("MD_Identifier", _text("code", f"{authority}:{value}")))


def _keywords(keywords: Iterable[str]) -> Element | None:
    found = [_text("keyword", each) for each in keywords if clean(each)]
    return G("descriptiveKeywords", G("MD_Keywords", found)) if found else None


def _constraints(service: ServiceMetadata) -> Element:
    return G(
        "MD_LegalConstraints",
        _text("useLimitation", f"Fees: {service.fees}"),
        _code("accessConstraints", "MD_RestrictionCode", "otherRestrictions"),
        _text("otherConstraints", service.access_constraints),
    )


def _resolution(layer: Layer) -> Element | None:
    """The length of a pixel along a row, in the units of the reference system."""
    description = layer.description
    if not description.is_georeferenced or not description.extent.is_valid:
        return None
    unit = "urn:ogc:def:uom:EPSG::9102" if description.crs.is_geographic else "urn:ogc:def:uom:EPSG::9001"
    if not description.crs.is_geographic and description.crs.metres_per_unit != 1.0:
        return None
    _x, across_x, _, _y, across_y, _ = description.geotransform
    size = math.hypot(across_x, across_y)
    return G("spatialResolution", G("MD_Resolution", G("distance", C("Distance", {"uom": unit}, number(size)))))


def _extents(layer: Layer) -> Iterator[Element]:
    geographic = layer.description.geographic_extent
    if geographic is not None:
        yield G("EX_Extent", G("geographicElement", _box(geographic)))
    for dimension in layer.dimensions:
        if dimension.name == TIME and dimension.values:
            yield G("EX_Extent", G("temporalElement", G("EX_TemporalExtent", G("extent", _period(dimension)))))


def _box(geographic: BBox) -> Element:
    bounds = (
        ("westBoundLongitude", geographic.xmin),
        ("eastBoundLongitude", geographic.xmax),
        ("southBoundLatitude", geographic.ymin),
        ("northBoundLatitude", geographic.ymax),
    )
    return G("EX_GeographicBoundingBox", [_number(name, "Decimal", round(each, 9)) for name, each in bounds])


def _period(dimension: Dimension) -> Element:
    ordered = sorted(dimension.values)
    return T(
        "TimePeriod",
        {f"{{{GML}}}id": "time"},
        T("beginPosition", ordered[0]),
        T("endPosition", ordered[-1]),
    )


def _content(layer: Layer) -> Element:
    """The bands, by their numbers and words, with the values that were recorded."""
    return G(
        "MD_CoverageDescription",
        G("attributeDescription", {NIL_REASON: "inapplicable"}),
        _code("contentType", "MD_CoverageContentTypeCode", "image"),
        [
            G(
                "dimension",
                G(
                    "MD_Band",
                    _text("descriptor", " ".join(filter(None, (f"Band {band.index}", band.name, band.unit)))),
                ),
            )
            for band in layer.description.bands
        ],
    )


def _transfer(layer: Layer, root: str) -> Element:
    services = (("wms", "OGC:WMS", layer.name), ("wmts", "OGC:WMTS", layer.name))
    online = [
        G(
            "onLine",
            G(
                "CI_OnlineResource",
                G("linkage", G("URL", f"{root}{path}")),
                _text("protocol", protocol),
                _text("name", name),
                _code("function", "CI_OnLineFunctionCode", "download"),
            ),
        )
        for path, protocol, name in services
    ]
    links = [G("onLine", G("CI_OnlineResource", G("linkage", G("URL", link.url)))) for link in layer.data_links]
    return G("transferOptions", G("MD_DigitalTransferOptions", online, links))
