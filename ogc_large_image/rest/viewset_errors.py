"""Domain errors as Django REST framework's own, so that a site's exception handler sees them like any other."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Final

from rest_framework.exceptions import APIException

from ogc_large_image import errors
from ogc_large_image.rest.exceptions import RETRY_AFTER_SECONDS, status_of
from ogc_large_image.sources.guard import SourceTooLarge
from ogc_large_image.sources.opening import is_tile_source_error

logger = logging.getLogger(__name__)

UNREADABLE = "The image cannot be opened."

# Where the contract of view sets is older than this service's own: what no reader opens is a fault of the
# server that keeps it, and the pyramid's ranges are parameters.
OF_VIEW_SETS: Final[Mapping[type[errors.OgcLargeImageError], int]] = {
    errors.SourceRefused: 500,
    SourceTooLarge: 400,
    errors.SourceUnreadable: 500,
    errors.TileMatrixNotDefined: 400,
    errors.TileOutOfRange: 400,
}


class ImageError(APIException):  # type: ignore[misc]
    """``{"detail": what was wrong, "parameter": the one at fault}``."""

    def __init__(self, status: int, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.status_code = status
        self.detail = {"detail": detail, "parameter": parameter}
        if status == 503:
            self.wait = int(RETRY_AFTER_SECONDS)


def as_api_exception(error: Exception) -> Exception:
    """The framework's exception for this one; those of the framework, and Django's, are left as they are."""
    if isinstance(error, errors.OgcLargeImageError):
        if isinstance(error, errors.SourceError):
            logger.warning("A source failed: %s", error.message, exc_info=error)
        status = OF_VIEW_SETS.get(type(error)) or status_of(error)
        unreadable = isinstance(error, errors.SourceRefused | errors.SourceUnreadable) and status >= 500
        return ImageError(status, UNREADABLE if unreadable else error.message, error.locator)
    if is_tile_source_error(error):
        logger.warning("A source failed", exc_info=error)
        return ImageError(500, UNREADABLE)
    error_id = secrets.token_hex(8)
    logger.error("Request failed, error id %s", error_id, exc_info=error)
    return ImageError(500, f"The service failed. The failure is logged as {error_id}.")
