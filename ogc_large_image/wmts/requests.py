"""WMTS requests as values: everything that a client may write in a query string or a path, checked and typed.

The functions here know nothing of HTTP or of what is published; a name that
is well-formed passes, and what it stands for is looked up later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ogc_large_image.errors import FormatNotSupported, InvalidParameter, MissingParameter, VersionNotSupported
from ogc_large_image.ows.kvp import Kvp, parse_integer
from ogc_large_image.render.queries import ImageFormat
from ogc_large_image.wmts import VERSION

SERVICE = "WMTS"

EXTENSIONS = {"png": ImageFormat.PNG, "jpeg": ImageFormat.JPEG, "jpg": ImageFormat.JPEG, "webp": ImageFormat.WEBP}
"""Output formats by the ending of a tile's address."""

CAPABILITIES_TYPES = ("application/xml", "text/xml")


class Section(str, Enum):
    """The parts of a service metadata document that can be asked for (07-057r7 table 2)."""

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
    """Empty for the layer's default."""
    format: ImageFormat
    tile_matrix_set: str
    tile_matrix: str
    row: int
    col: int


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
    """GetTile (07-057r7 table 22); parameters that are not in that table are ignored, as 7.2.2 demands.

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
        format=_format(kvp.required("format")),
        tile_matrix_set=kvp.required("TileMatrixSet"),
        tile_matrix=kvp.required("TileMatrix"),
        row=kvp.integer("TileRow"),
        col=kvp.integer("TileCol"),
    )


def parse_tile_path(
    *, layer: str, style: str, tile_matrix_set: str, tile_matrix: str, row: str, col: str, extension: str
) -> TileRequest:
    """The same from the decoded segments of a tile's address (07-057r7 10.2.1)."""
    image_format = EXTENSIONS.get(extension)
    if image_format is None:
        raise FormatNotSupported("Tiles are not offered in this format.", "format")
    return TileRequest(
        layer=layer,
        style=style,
        format=image_format,
        tile_matrix_set=tile_matrix_set,
        tile_matrix=tile_matrix,
        row=parse_integer(row, "TileRow"),
        col=parse_integer(col, "TileCol"),
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


def _format(text: str) -> ImageFormat:
    try:
        return ImageFormat(text)
    except ValueError:
        raise FormatNotSupported("Tiles are not offered in this format.", "format") from None


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
