"""What each fault is called in WMTS: the one table from errors to codes, and the exception report itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse

from ogc_large_image import conf, errors
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.ows.xml import XSI_SCHEMA_LOCATION, document
from ogc_large_image.wmts import VERSION
from ogc_large_image.wmts.namespaces import EXCEPTION_SCHEMA, OWS, XML_LANG

XML = "application/xml"


@dataclass(frozen=True, slots=True)
class ExceptionCode:
    """A code of 07-057r7 tables 20 to 27, with the HTTP status that they give it."""

    code: str
    status: int
    locator: str | None = None
    """Overrules the error's own; the empty one is left out of the report."""
    resource_status: int | None = None
    """Where a resource was asked for by its address and HTTP has a better word than ``status`` (07-057r7 10.1)."""


_MISSING = ExceptionCode("MissingParameterValue", 400)
_INVALID = ExceptionCode("InvalidParameterValue", 400)
_OUT_OF_RANGE = ExceptionCode("TileOutOfRange", 400)
_POINT_OUT_OF_RANGE = ExceptionCode("PointIJOutOfRange", 400)
_FAILED = ExceptionCode("NoApplicableCode", 500, locator="")


def _not_defined(locator: str | None = None) -> ExceptionCode:
    return ExceptionCode("InvalidParameterValue", 400, locator=locator, resource_status=404)


CODES: Mapping[type[OgcLargeImageError], ExceptionCode] = {
    errors.OgcLargeImageError: _FAILED,
    errors.RequestError: _INVALID,
    errors.MissingParameter: _MISSING,
    errors.InvalidParameter: _INVALID,
    errors.LimitExceeded: _INVALID,
    errors.OperationNotSupported: ExceptionCode("OperationNotSupported", 501),
    errors.VersionNotSupported: ExceptionCode("VersionNegotiationFailed", 400, locator=""),
    errors.FormatNotSupported: _not_defined(),
    errors.CrsNotSupported: _INVALID,
    errors.InvalidStyle: _INVALID,
    errors.InvalidDimensionValue: _INVALID,
    errors.MissingDimensionValue: _MISSING,
    errors.CurrentUpdateSequence: ExceptionCode("InvalidUpdateSequence", 400, locator=""),
    errors.InvalidUpdateSequence: ExceptionCode("InvalidUpdateSequence", 400, locator=""),
    errors.NotDefined: _not_defined(),
    errors.LayerNotDefined: _not_defined("layer"),
    errors.StyleNotDefined: _not_defined("style"),
    errors.TileMatrixSetNotDefined: _not_defined("TileMatrixSet"),
    errors.TileMatrixNotDefined: _not_defined("TileMatrix"),
    errors.FrameNotDefined: _not_defined(),
    errors.BandNotDefined: _not_defined(),
    errors.TileOutOfRange: _OUT_OF_RANGE,
    # 07-057r7 table 26 has PointIJOutOfRange, but its own test suite takes nothing else than this code; see ``code_of``.
    errors.PointOutOfRange: _OUT_OF_RANGE,
    errors.LayerNotQueryable: ExceptionCode("OperationNotSupported", 501, locator="GetFeatureInfo"),
    errors.SourceError: _FAILED,
    errors.SourceNotFound: ExceptionCode("NoApplicableCode", 404, locator=""),
    errors.SourceRefused: _FAILED,
    errors.SourceUnreadable: _FAILED,
    errors.Overloaded: ExceptionCode("NoApplicableCode", 503, locator=""),
}


def code_of(error: OgcLargeImageError) -> ExceptionCode:
    """The entry of the error's class, or of the nearest ancestor: a site's own catalog may raise classes of its own."""
    if isinstance(error, errors.PointOutOfRange) and conf.app_settings().point_ij_out_of_range:
        return _POINT_OUT_OF_RANGE
    return next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)


def kvp_report(error: OgcLargeImageError) -> HttpResponse:
    """The report of a request in key-value pairs."""
    code = code_of(error)
    return _response(error, code, code.status)


def resource_report(error: OgcLargeImageError) -> HttpResponse:
    """The report of a request for a resource: what is not there is 404 (07-057r7 10.1)."""
    code = code_of(error)
    return _response(error, code, code.resource_status or code.status)


def _response(error: OgcLargeImageError, code: ExceptionCode, status: int) -> HttpResponse:
    response = HttpResponse(exception_report(error), content_type=XML, status=status)
    if status == 503:
        response["Retry-After"] = "1"
    return response


def exception_report(error: OgcLargeImageError) -> bytes:
    """An ``ows:ExceptionReport`` (06-121r3 8.3) of one exception."""
    code = code_of(error)
    locator = error.locator if code.locator is None else code.locator
    attributes = {"exceptionCode": code.code} | ({"locator": locator} if locator else {})
    return document(
        OWS(
            "ExceptionReport",
            {XSI_SCHEMA_LOCATION: EXCEPTION_SCHEMA, "version": VERSION, XML_LANG: "en"},
            OWS("Exception", attributes, OWS("ExceptionText", error.message)),
        )
    )
