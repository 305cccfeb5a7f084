"""EXCEPTIONS: in which of its forms an error is told to the client that asked for a map (06-042 7.3.3.11, 01-068r3 7.2.3.11)."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from django.http import HttpResponse

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.views import ReportWriter
from ogc_large_image.render.error_image import ErrorKind, draw_error_image
from ogc_large_image.render.queries import WHITE, ImageFormat
from ogc_large_image.wms.exceptions import code, finish, report
from ogc_large_image.wms.versions import Version

Value = TypeVar("Value")

MAP_REQUESTS = ("getmap", "map")
JSON_TYPE = "application/json"


class ExceptionForm(Enum):
    """What an error is written as."""

    XML = "xml"
    INIMAGE = "inimage"
    BLANK = "blank"
    JSON = "json"


# Each version's names are understood in the other: what the client means is plain.
_FORMS = {
    "xml": ExceptionForm.XML,
    "inimage": ExceptionForm.INIMAGE,
    "blank": ExceptionForm.BLANK,
    "json": ExceptionForm.JSON,
    "text/xml": ExceptionForm.XML,
    "application/vnd.ogc.se_xml": ExceptionForm.XML,
    "application/vnd.ogc.se_inimage": ExceptionForm.INIMAGE,
    "application/vnd.ogc.se_blank": ExceptionForm.BLANK,
    "application/json": ExceptionForm.JSON,
}


def reporter(kvp: Kvp, version: Version, limits: Limits) -> ReportWriter:
    """Writes errors of this request in the form that it asks for; pictures only where a map was asked for."""

    def write(error: OgcLargeImageError) -> HttpResponse:
        form = exception_form(kvp)
        if form is ExceptionForm.XML:
            return report(error, version)
        if form is ExceptionForm.JSON:
            return finish(HttpResponse(write_json(error, version), content_type=JSON_TYPE), error)
        return _picture(ErrorKind(form.value), kvp, error, limits)

    return write


def exception_form(kvp: Kvp) -> ExceptionForm:
    """The form that the request asks for; XML where it asks for none, or for none that there is."""
    form = _FORMS.get(_lenient(lambda: kvp.text("EXCEPTIONS"), "").lower(), ExceptionForm.XML)
    is_map = _lenient(lambda: kvp.text("REQUEST"), "").lower() in MAP_REQUESTS
    return form if is_map or form is ExceptionForm.JSON else ExceptionForm.XML


def write_json(error: OgcLargeImageError, version: Version) -> bytes:
    """The report as GeoServer writes it in JSON."""
    exception = {"code": code(error, version) or "NoApplicableCode", "locator": error.locator.upper(), "text": error.message}
    return json.dumps({"version": version.number, "exceptions": [exception]}).encode()


def _picture(kind: ErrorKind, kvp: Kvp, error: OgcLargeImageError, limits: Limits) -> HttpResponse:
    """In the size, format and colours asked for, as far as those can be made out: any of them may be the error."""
    image = draw_error_image(
        kind,
        error.message,
        _lenient(lambda: kvp.integer("WIDTH"), None),
        _lenient(lambda: kvp.integer("HEIGHT"), None),
        _lenient(lambda: ImageFormat.parse(kvp.text("FORMAT"), "FORMAT"), ImageFormat.PNG),
        _lenient(lambda: kvp.boolean("TRANSPARENT", False), False),
        _lenient(lambda: kvp.colour("BGCOLOR", WHITE), WHITE),
        limits,
    )
    return finish(HttpResponse(image.data, content_type=image.media_type), error)


def _lenient(read: Callable[[], Value], otherwise: Value) -> Value:
    try:
        return read()
    except OgcLargeImageError:
        return otherwise
