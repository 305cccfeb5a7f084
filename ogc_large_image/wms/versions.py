"""The versions of WMS as a table of their differences, and which of them answers a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ogc_large_image.errors import CrsNotSupported, InvalidParameter
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, Crs
from ogc_large_image.ows.kvp import Kvp

# One to three numbers: "1.3" is meant as 1.3.0 by those who send it.
VERSION_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}")
EPSG_LABEL = re.compile(r"EPSG:[0-9]{1,9}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the protocol: its words, and what it means by coordinates."""

    number: str
    crs_parameter: str
    crs_labels: Mapping[Crs, str]
    """Labels of this version's own CRS namespace (06-042 Annex B)."""
    keeps_axis_order: bool
    """Whether coordinates are written in the order that the CRS defines (06-042 6.7.3), or always x, y (01-068r3)."""
    accepts_urls: bool
    """Whether a CRS may be named by more than a label of the EPSG namespace (06-042 6.7.3)."""
    point_parameters: tuple[str, str]
    """Column and row of GetFeatureInfo's point."""
    sld_version: Literal["1.0.0", "1.1.0"]
    """Of the style documents that belong to this version (02-070, 05-078r4)."""
    capabilities_type: str
    exception_type: str
    exception_formats: tuple[str, ...]
    """Names for EXCEPTIONS: a report, the text as a picture, an empty picture, JSON."""

    def label(self, crs: Crs) -> str | None:
        """How the version names a CRS, None where it has no name for it."""
        if crs in self.crs_labels:
            return self.crs_labels[crs]
        return crs.code if crs.code.startswith("EPSG:") else None

    def parse_crs(self, text: str) -> Crs:
        """The CRS that a request names; CrsNotSupported for one that the version has no name for."""
        if not self.accepts_urls and not EPSG_LABEL.fullmatch(text):
            raise CrsNotSupported(f"{self.crs_parameter} is not of the form EPSG:n.", self.crs_parameter)
        crs = Crs.parse(text, self.crs_parameter)
        if self.label(crs) is None:
            raise CrsNotSupported("This coordinate reference system is not offered.", self.crs_parameter)
        return crs

    def in_wire_order(self, bbox: BBox, crs: Crs) -> BBox:
        """Easting first to the version's order, and back again."""
        return bbox.swapped() if self.keeps_axis_order and crs.northing_first else bbox


WMS_111 = Version(
    number="1.1.1",
    crs_parameter="SRS",
    # Neither CRS:84 nor anything for pixels existed yet; EPSG:4326 is in the order of CRS:84 here.
    crs_labels={},
    keeps_axis_order=False,
    accepts_urls=False,
    point_parameters=("X", "Y"),
    sld_version="1.0.0",
    capabilities_type="application/vnd.ogc.wms_xml",
    exception_type="application/vnd.ogc.se_xml",
    exception_formats=(
        "application/vnd.ogc.se_xml",
        "application/vnd.ogc.se_inimage",
        "application/vnd.ogc.se_blank",
        "application/json",
    ),
)
WMS_130 = Version(
    number="1.3.0",
    crs_parameter="CRS",
    crs_labels={CRS84: "CRS:84", PIXEL: "CRS:1"},
    keeps_axis_order=True,
    accepts_urls=True,
    point_parameters=("I", "J"),
    sld_version="1.1.0",
    capabilities_type="text/xml",
    exception_type="text/xml",
    exception_formats=("XML", "INIMAGE", "BLANK", "JSON"),
)

VERSIONS = {version.number: version for version in (WMS_111, WMS_130)}
HIGHEST = WMS_130


def negotiate(text: str) -> str:
    """The number of the version to answer with (06-042 6.2.4, 01-068r3 6.2.4).

    None asked for: the highest. One that is not offered: the highest below
    it, or the lowest where there is none below. InvalidParameter for a text
    that is no version number.
    """
    if not text:
        return HIGHEST.number
    if not VERSION_NUMBER.fullmatch(text):
        raise InvalidParameter("VERSION is not a version number.", "VERSION")
    offered = sorted(VERSIONS, key=_ordered)
    below = [number for number in offered if _ordered(number) <= _ordered(text)]
    return below[-1] if below else offered[0]


def requested_version(kvp: Kvp) -> str:
    """The VERSION parameter, or WMTVER, its name before 1.1.0 (01-068r3 6.2.4 has VERSION win); empty for neither."""
    return kvp.text("VERSION") or kvp.text("WMTVER")


def _ordered(number: str) -> tuple[int, ...]:
    parts = tuple(int(part) for part in number.split("."))
    return parts + (0,) * (3 - len(parts))
