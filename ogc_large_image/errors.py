"""The faults that a client can cause or has to be told of.

No class here knows HTTP or a protocol: each protocol has one table from these
classes to its own codes (``wms.exceptions``, ``wmts.exceptions``,
``rest.exceptions``), and a test fails where a table has no entry.
Texts are for strangers: no path, no URL, no signature ever goes into one.
"""

from __future__ import annotations

import errno
from typing import Final

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The numbers of an OSError where a disk or a quota is full."""


class OgcLargeImageError(Exception):
    """Root of every fault; ``locator`` names the parameter at fault, as the client spelt it."""

    def __init__(self, message: str, locator: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.locator = locator


# --- the request itself -------------------------------------------------------


class RequestError(OgcLargeImageError):
    """The request cannot be understood or carried out as it stands."""


class MissingParameter(RequestError):
    """A mandatory parameter is absent or empty."""


class InvalidParameter(RequestError):
    """A parameter's value is outside its domain."""


class LimitExceeded(InvalidParameter):
    """The answer would be larger than this service's advertised limits."""


class OperationNotSupported(RequestError):
    """The operation, or an optional part of it, is not offered here."""


class VersionNotSupported(RequestError):
    """No version that the client accepts is offered."""


class FormatNotSupported(InvalidParameter):
    """The output format is not offered for this operation."""


class CrsNotSupported(InvalidParameter):
    """The coordinate reference system is unknown or not offered for the layer."""


class InvalidStyle(InvalidParameter):
    """A style's own description is not valid or not allowed."""


class InvalidDimensionValue(InvalidParameter):
    """A dimension has no such value."""


class MissingDimensionValue(MissingParameter):
    """A dimension without a default was not given a value."""


class CurrentUpdateSequence(RequestError):
    """The client already holds the present service metadata."""


class InvalidUpdateSequence(RequestError):
    """The client claims service metadata newer than the present one."""


# --- things that are not there ------------------------------------------------


class NotDefined(RequestError):
    """Something that the request names does not exist, or not for this client."""


class LayerNotDefined(NotDefined):
    """No such layer."""


class StyleNotDefined(NotDefined):
    """The layer has no such style."""


class TileMatrixSetNotDefined(NotDefined):
    """No such tile matrix set, or none that the layer is offered in."""


class TileMatrixNotDefined(NotDefined):
    """The tile matrix set has no such tile matrix."""


class FrameNotDefined(NotDefined):
    """The image has no such frame."""


class BandNotDefined(NotDefined):
    """The image has no such band."""


class TileOutOfRange(RequestError):
    """The tile's row or column is outside the tile matrix limits."""


class PointOutOfRange(RequestError):
    """The queried pixel is outside the map."""


class LayerNotQueryable(RequestError):
    """Feature information is not offered for the layer."""


# --- the data behind a layer --------------------------------------------------


class SourceError(OgcLargeImageError):
    """The image behind a layer could not be used."""


class SourceNotFound(SourceError):
    """The image is not there any more."""


class SourceRefused(SourceError):
    """The image is of a kind that this service does not open."""


class SourceUnreadable(SourceError):
    """The image is damaged, or its storage does not answer."""


class Overloaded(OgcLargeImageError):
    """Too much work is waiting; the client may come again."""
