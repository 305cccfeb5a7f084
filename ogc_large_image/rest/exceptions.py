"""The one table from faults to HTTP status, and the JSON that tells a REST client what was wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse

from ogc_large_image import errors


class NotLocal(errors.SourceError):
    """What is asked of the image can be told of a file on this machine only."""


STATUS: Final[Mapping[type[errors.OgcLargeImageError], int]] = {
    errors.OgcLargeImageError: 500,
    # What the client can put right. A name in the path that does not exist is 404, one in the query is 400.
    errors.RequestError: 400,
    errors.MissingParameter: 400,
    errors.InvalidParameter: 400,
    errors.LimitExceeded: 400,
    errors.OperationNotSupported: 400,
    errors.VersionNotSupported: 400,
    errors.FormatNotSupported: 400,
    errors.CrsNotSupported: 400,
    errors.InvalidStyle: 400,
    errors.InvalidDimensionValue: 400,
    errors.MissingDimensionValue: 400,
    errors.CurrentUpdateSequence: 400,
    errors.InvalidUpdateSequence: 400,
    errors.PointOutOfRange: 400,
    errors.LayerNotQueryable: 400,
    errors.StyleNotDefined: 400,
    errors.FrameNotDefined: 400,
    errors.BandNotDefined: 400,
    errors.NotDefined: 404,
    errors.LayerNotDefined: 404,
    errors.TileMatrixSetNotDefined: 404,
    errors.TileMatrixNotDefined: 404,
    errors.TileOutOfRange: 404,
    # The image behind the layer. A client sees no difference between a layer and its image.
    errors.SourceError: 502,
    errors.SourceNotFound: 404,
    errors.SourceRefused: 404,
    errors.SourceUnreadable: 502,
    errors.Overloaded: 503,
    NotLocal: 501,
}

RETRY_AFTER_SECONDS = "5"


def status_of(error: errors.OgcLargeImageError) -> int:
    """The status of the error's class, or of the nearest class above it that is in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def report(error: errors.OgcLargeImageError) -> HttpResponse:
    """``{"detail": what was wrong, "parameter": the one at fault}``, never in the content type of a picture."""
    return json_error(status_of(error), error.message, error.locator)


def json_error(status: int, detail: str, parameter: str = "") -> HttpResponse:
    """An error of this API; nobody may keep it."""
    body = json.dumps({"detail": detail, "parameter": parameter})
    response = HttpResponse(body, status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response
