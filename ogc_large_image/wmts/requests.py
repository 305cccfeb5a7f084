"""WMTS requests as values: everything that a client may write in a query string or a path, checked and typed.

The functions here know nothing of HTTP or of what is published; a name that
is well-formed passes, and what it stands for is looked up later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from ogc_large_image.errors import InvalidParameter, MissingParameter, NotDefined, VersionNotSupported
from ogc_large_image.ows.kvp import Kvp, parse_integer
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.wmts import VERSION

SERVICE = "WMTS"

CAPABILITIES_TYPES = ("application/xml", "text/xml")


class Section(str, Enum):
    """The parts of a service metadata document that can be asked for (07-057r7 table 18)."""

    SERVICE_IDENTIFICATION = "ServiceIdentification"
    SERVICE_PROVIDER = "ServiceProvider"
    OPERATIONS_METADATA = "OperationsMetadata"
    CONTENTS = "Contents"
    THEMES = "Themes"


ALL_SECTIONS = frozenset(Section)


@dataclass(frozen=True, slots=True)
class CapabilitiesRequest:
    """A GetCapabilities request, or one for the ServiceMetadata resource."""

    sections: frozenset[Section] = ALL_SECTIONS
    update_sequence: str = ""
    """What the client holds; empty for nothing."""
    media_type: str = CAPABILITIES_TYPES[0]


@dataclass(frozen=True, slots=True)
class TileRequest:
    """A GetTile request, or one for a tile resource; rows count from the top (07-057r7 6.1)."""

    layer: str
    style: str
    """A name, not looked up yet; empty, too, for the layer's default."""
    format: ImageFormat
    tile_matrix_set: str
    tile_matrix: str
    row: int
    col: int
    dimensions: Kvp | tuple[str, ...] = field(default=(), compare=False)
    """Pairs that may have values of the layer's dimensions, or the values themselves in the layer's order.

    Which dimensions there are is known to the layer alone.
    """


@dataclass(frozen=True, slots=True)
class FeatureInfoRequest:
    """A GetFeatureInfo request, or one for a FeatureInfo resource (07-057r7 7.3 and 10.3)."""

    tile: TileRequest
    info_format: str
    """A media type, not checked yet."""
    row: int
    """J: the pixel's row in the tile, from the top."""
    column: int
    """I."""


def check_service(kvp: Kvp) -> None:
    """SERVICE is mandatory in every request (07-057r7 tables 16 and 22)."""
    if kvp.required("service").upper() != SERVICE:
        raise InvalidParameter("The service here is WMTS.", "service")


def parse_capabilities(kvp: Kvp) -> CapabilitiesRequest:
    """GetCapabilities (07-057r7 8.1.1, 06-121r3 7.2); VERSION is no parameter of it and therefore ignored."""
    accepted = _members(kvp, "AcceptVersions")
    if accepted and VERSION not in accepted:
        raise VersionNotSupported(f"The only version offered here is {VERSION}.")
    return CapabilitiesRequest(
        sections=_sections(kvp),
        update_sequence=kvp.text("updateSequence"),
        media_type=_capabilities_type(kvp),
    )


def parse_tile(kvp: Kvp) -> TileRequest:
    """GetTile (07-057r7 table 22); parameters that are neither in that table nor dimensions are ignored, as 7.2.2 demands.

    STYLE must be there but may be empty: many clients send it so, and the
    standard's own word for the default style is a style without a name.
    """
    if kvp.required("version") != VERSION:
        raise InvalidParameter(f"The only version offered here is {VERSION}.", "version")
    layer = kvp.required("layer")
    if not kvp.has("style"):
        raise MissingParameter("style is missing.", "style")
    return TileRequest(
        layer=layer,
        style=kvp.text("style"),
        format=ImageFormat.parse(kvp.required("format"), "format"),
        tile_matrix_set=kvp.required("TileMatrixSet"),
        tile_matrix=kvp.required("TileMatrix"),
        row=kvp.integer("TileRow"),
        col=kvp.integer("TileCol"),
        dimensions=kvp,
    )


def parse_feature_info(kvp: Kvp) -> FeatureInfoRequest:
    """GetFeatureInfo (07-057r7 table 25): all of GetTile, and the pixel."""
    tile = parse_tile(kvp)
    return FeatureInfoRequest(tile, row=kvp.integer("J"), column=kvp.integer("I"), info_format=kvp.required("InfoFormat"))


TILE_SEGMENTS = 6
"""Of a tile's address without dimensions: layer, style, set, matrix, row and column."""
INFO_SEGMENTS = 8


def parse_tile_path(segments: Sequence[str], extension: str) -> TileRequest:
    """The same from the decoded segments of a tile's address (07-057r7 10.2.1), dimensions after the style."""
    return _tile_of_path(segments, ImageFormat.of_extension(extension, "format"))


def parse_feature_info_path(segments: Sequence[str], media_type: str) -> FeatureInfoRequest:
    """From the segments of a FeatureInfo resource's address (07-057r7 10.3.1), where the row comes before the column."""
    *tile, row, column = segments
    return FeatureInfoRequest(
        # Nothing is drawn: any format will do.
        _tile_of_path(tile, ImageFormat.PNG),
        row=parse_integer(row, "J"),
        column=parse_integer(column, "I"),
        info_format=media_type,
    )


def _tile_of_path(segments: Sequence[str], image_format: ImageFormat) -> TileRequest:
    if len(segments) < TILE_SEGMENTS or not all(segments):
        raise NotDefined("There is no such resource.")
    layer, style, *dimensions, tile_matrix_set, tile_matrix, row, col = segments
    return TileRequest(
        layer=layer,
        style=style,
        format=image_format,
        tile_matrix_set=tile_matrix_set,
        tile_matrix=tile_matrix,
        row=parse_integer(row, "TileRow"),
        col=parse_integer(col, "TileCol"),
        dimensions=tuple(dimensions),
    )


def is_newer(claimed: str, present: str) -> bool:
    """Whether a client's update sequence is ahead of the present one, where the two can be compared at all.

    Whole numbers are compared as such and instants in their common form as
    texts (06-121r3 7.3.4); of other revisions it is only known that they differ.
    """
    if _is_number(claimed) and _is_number(present):
        return int(claimed) > int(present)
    if len(claimed) == len(present) and _is_instant(claimed) and _is_instant(present):
        return claimed > present
    return False


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 40


def _is_instant(text: str) -> bool:
    return text.endswith("Z") and text[:4].isdigit() and text[4:5] == "-" and "T" in text


def _sections(kvp: Kvp) -> frozenset[Section]:
    if not kvp.has("sections"):
        return ALL_SECTIONS
    names = _members(kvp, "sections")
    if not names:
        raise MissingParameter("sections is empty.", "sections")
    # The standard writes "All", its test suite "all".
    wanted = [name for name in names if name.lower() != "all"]
    known = {section.value: section for section in Section}
    if not known.keys() >= set(wanted):
        raise InvalidParameter("There is no such section.", "sections")
    return frozenset(known[name] for name in wanted) if len(wanted) == len(names) else ALL_SECTIONS


def _capabilities_type(kvp: Kvp) -> str:
    """The first acceptable type; application/xml where none is, for a client can always be served that (06-121r3 7.3.5)."""
    return next((text for text in _members(kvp, "AcceptFormats") if text in CAPABILITIES_TYPES), CAPABILITIES_TYPES[0])


def _members(kvp: Kvp, name: str) -> tuple[str, ...]:
    return tuple(text.strip(" ") for text in kvp.names(name))
