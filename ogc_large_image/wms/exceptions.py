"""How WMS tells of an error: the one table from the error classes to the standard's codes, and its two report formats."""

from __future__ import annotations

from django.http import HttpResponse

from ogc_large_image import errors
from ogc_large_image.ows.xml import XSI, XSI_SCHEMA_LOCATION, Element, ElementFactory, document
from ogc_large_image.wms.versions import WMS_111, WMS_130, Version

OGC = "http://www.opengis.net/ogc"
SCHEMA_130 = "http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd"
DOCTYPE_111 = '<!DOCTYPE ServiceExceptionReport SYSTEM "http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd">'

# The codes of 06-042 table E.1 and 01-068r3 table A.1; what those tables lack is reported without a code.
CODES: dict[type[errors.OgcLargeImageError], str | None] = {
    errors.OgcLargeImageError: None,
    errors.RequestError: None,
    errors.MissingParameter: None,
    errors.InvalidParameter: None,
    errors.LimitExceeded: None,
    errors.OperationNotSupported: "OperationNotSupported",
    errors.VersionNotSupported: None,
    errors.FormatNotSupported: "InvalidFormat",
    errors.CrsNotSupported: "InvalidCRS",
    errors.InvalidStyle: None,
    errors.InvalidDimensionValue: "InvalidDimensionValue",
    errors.MissingDimensionValue: "MissingDimensionValue",
    errors.CurrentUpdateSequence: "CurrentUpdateSequence",
    errors.InvalidUpdateSequence: "InvalidUpdateSequence",
    errors.NotDefined: None,
    errors.LayerNotDefined: "LayerNotDefined",
    errors.StyleNotDefined: "StyleNotDefined",
    errors.TileMatrixSetNotDefined: None,
    errors.TileMatrixNotDefined: None,
    errors.FrameNotDefined: "InvalidDimensionValue",
    errors.BandNotDefined: None,
    errors.TileOutOfRange: None,
    errors.PointOutOfRange: "InvalidPoint",
    errors.LayerNotQueryable: "LayerNotQueryable",
    errors.SourceError: None,
    errors.SourceNotFound: None,
    errors.SourceRefused: None,
    errors.SourceUnreadable: None,
    errors.Overloaded: None,
}
# What 1.1.1 calls otherwise, or does not know.
CODES_111: dict[str, str | None] = {"InvalidCRS": "InvalidSRS", "InvalidPoint": None}

RETRY_AFTER_SECONDS = "2"

E_130 = ElementFactory(OGC, {None: OGC, "xsi": XSI})
E_111 = ElementFactory()


def code(error: errors.OgcLargeImageError, version: Version) -> str | None:
    """The standard's code for an error, None where it has none."""
    found = next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)
    return CODES_111.get(found, found) if version is WMS_111 and found else found


def status(error: errors.OgcLargeImageError) -> int:
    """The HTTP status of a report.

    A client's mistake is a report with 200: neither version of the standard
    names a status, MapServer and GeoServer answer so, and clients such as
    QGIS read a ServiceException only out of an answer that is no HTTP error.
    Where the service itself fails, proxies and monitors have to know.
    """
    if isinstance(error, errors.RequestError):
        return 200
    return 503 if isinstance(error, errors.Overloaded) else 500


def write_report(error: errors.OgcLargeImageError, version: Version) -> bytes:
    """The service exception report (06-042 E.2, 01-068r3 A.3)."""
    if version is WMS_111:
        return document(_report(E_111, error, {"code": code(error, version) or ""}, {"version": "1.1.1"}), doctype=DOCTYPE_111)
    # The engine names parameters in lower case, all of WMS's are written in upper case.
    attributes = {"code": code(error, version) or "", "locator": error.locator.upper()}
    return document(_report(E_130, error, attributes, {"version": "1.3.0", XSI_SCHEMA_LOCATION: f"{OGC} {SCHEMA_130}"}))


def report(error: errors.OgcLargeImageError, version: Version) -> HttpResponse:
    """The report as an HTTP answer."""
    return finish(HttpResponse(write_report(error, version), content_type=version.exception_type), error)


def finish(response: HttpResponse, error: errors.OgcLargeImageError) -> HttpResponse:
    """The answer with the error's status."""
    response.status_code = status(error)
    if isinstance(error, errors.Overloaded):
        response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def report_111(error: errors.OgcLargeImageError) -> HttpResponse:
    """In the words of 1.1.1."""
    return report(error, WMS_111)


def report_130(error: errors.OgcLargeImageError) -> HttpResponse:
    """In the words of 1.3.0."""
    return report(error, WMS_130)


def _report(
    factory: ElementFactory, error: errors.OgcLargeImageError, attributes: dict[str, str], root_attributes: dict[str, str]
) -> Element:
    given = {name: value for name, value in attributes.items() if value}
    return factory("ServiceExceptionReport", root_attributes, factory("ServiceException", given, error.message))
