"""Coordinate reference systems by name.

Inside the product a coordinate is easting or longitude first, whatever its CRS
says; ``northing_first`` tells the protocols which CRSs a wire format swaps.
A ``Crs`` is two strings: cheap to compare, hash, pickle and record.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyproj
from pyproj.exceptions import ProjError

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs_facts import CrsFacts, crs_facts, horizontal, is_computable, is_horizontal, read_wkt

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, ValidationInfo

_LONGEST_NAME = 128
_NAMES = re.compile(
    r"""
    EPSG:(?P<short>[1-9][0-9]{0,6})
    | (?:CRS:|OGC:(?:CRS)?)(?P<ogc>1|84)
    | urn:(?:x-)?ogc:def:crs:EPSG:[0-9.:]{0,16}:(?P<urn>[1-9][0-9]{0,6})
    | urn:(?:x-)?ogc:def:crs:OGC:[0-9.]{0,8}:(?:CRS)?(?P<ogc_urn>1|84)
    | https?://(?:www\.)?opengis\.net/def/crs/EPSG/[0-9.]{1,16}/(?P<url>[1-9][0-9]{0,6})
    | https?://(?:www\.)?opengis\.net/def/crs/OGC/[0-9.]{1,8}/(?:CRS)?(?P<ogc_url>1|84)
    | https?://(?:www\.)?opengis\.net/gml/srs/epsg\.xml\#(?P<gml>[1-9][0-9]{0,6})
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# Names that web map clients used before EPSG:3857 was registered.
_WEB_MERCATOR_ALIASES = frozenset({"900913", "3785", "102100", "102113"})
_OGC_CODES = {"1": "PIXEL", "84": "OGC:CRS84"}


@dataclass(frozen=True, slots=True)
class Crs:
    """A horizontal CRS; equal by ``code``."""

    code: str
    """``EPSG:3857``, ``OGC:CRS84``, ``PIXEL``, or ``WKT:…`` with a digest where there is no registered code."""
    wkt: str = field(compare=False, repr=False)
    """WKT 2; empty for ``PIXEL``."""

    @classmethod
    def parse(cls, text: str, locator: str = "crs") -> Crs:
        """The CRS of this name, in any of OGC's spellings; CrsNotSupported for everything else.

        Compound, vertical, geocentric and three-dimensional CRSs are refused: a map is flat.
        """
        code = _code_of(text) if len(text) <= _LONGEST_NAME else None
        if code is None:
            raise CrsNotSupported("The value is not the name of a coordinate reference system.", locator)
        crs = _registered(code)
        if crs is None:
            raise CrsNotSupported(f"The coordinate reference system {code} is not known here.", locator)
        return crs

    @classmethod
    def from_wkt(cls, wkt: str) -> Crs:
        """The CRS of a raster: the registered one that the text describes, else one without a code.

        A height is left out; CrsNotSupported for text that locates nothing on the ground.
        """
        return _from_wkt(wkt)

    @classmethod
    def restore(cls, code: str, wkt: str) -> Crs:
        """The CRS that was recorded as ``(code, wkt)``; CrsNotSupported for a code that is not known, and no WKT beside it."""
        if code == PIXEL.code:
            return PIXEL
        if code.startswith("WKT:"):
            crs_facts(wkt)
            return cls(code, wkt)
        return _registered(code) or _from_wkt(wkt)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """A CRS, or its place in the list that is the context of the validation (``layers.record``)."""
        # Who asks has loaded it, and nothing else in this package needs it.
        from pydantic import PlainValidator

        return PlainValidator(_listed).__get_pydantic_core_schema__(source, handler)

    @property
    def recorded_wkt(self) -> str:
        """What there is to be recorded beside the code: nothing where the code says it all."""
        return self.wkt if self.code.startswith("WKT:") else ""

    @property
    def _facts(self) -> CrsFacts:
        return crs_facts(self.wkt)

    @property
    def is_pixel(self) -> bool:
        """Whether coordinates are an image's own: x to the right, y up, lower left corner at (0, 0) (06-042 Annex B.2)."""
        return not self.wkt

    @property
    def is_geographic(self) -> bool:
        return self._facts.is_geographic

    @property
    def northing_first(self) -> bool:
        """Whether the CRS's own definition lists northing or latitude first (06-042 6.7.2, 07-057r7 6.1)."""
        return self._facts.northing_first

    @property
    def name(self) -> str:
        return self._facts.name

    @property
    def metres_per_unit(self) -> float:
        """For scale denominators; degrees count along the equator (07-057r7 6.1)."""
        return self._facts.metres_per_unit

    @property
    def area_of_use(self) -> BBox | None:
        """In degrees of longitude and latitude; all longitudes where it crosses the antimeridian."""
        return self._facts.area_of_use

    @property
    def x_range(self) -> tuple[float, float] | None:
        """The turn of x that is in ordinary use where x wraps around the globe, else None."""
        return self._facts.x_range

    @property
    def x_period(self) -> float | None:
        """How far apart in x two names of one place are, in CRS units; None where x does not wrap."""
        x_range = self._facts.x_range
        return x_range[1] - x_range[0] if x_range else None

    @property
    def base(self) -> Crs:
        """The geographic CRS that a projected one is computed from; itself if geographic or ``PIXEL``."""
        base_wkt = self._facts.base_wkt
        return _from_wkt(base_wkt) if base_wkt else self

    @property
    def epsg(self) -> int | None:
        authority, _, number = self.code.partition(":")
        return int(number) if authority == "EPSG" else None

    @property
    def urn(self) -> str:
        """OGC's URN (07-092r3); empty for a CRS without a registered code."""
        if self.epsg is not None:
            return f"urn:ogc:def:crs:EPSG::{self.epsg}"
        return _OGC_URNS.get(self.code, "")

    @property
    def url(self) -> str:
        """OGC's HTTP URI (09-048r5); empty for a CRS without a registered code."""
        if self.epsg is not None:
            return f"http://www.opengis.net/def/crs/EPSG/0/{self.epsg}"
        return _OGC_URLS.get(self.code, "")

    def same_grid(self, other: Crs) -> bool:
        """Whether the two give a place the same numbers; EPSG:4326 and CRS:84 do, easting first."""
        return self.code == other.code or (self.code in _LONLAT_CODES and other.code in _LONLAT_CODES)


def _listed(place: object, info: ValidationInfo) -> Crs:
    if isinstance(place, Crs):
        return place
    # Models that are no records have no list.
    listed: list[Crs] = info.context if isinstance(info.context, list) else []
    if not isinstance(place, int) or not 0 <= place < len(listed):
        raise ValueError("The list has no such coordinate reference system.")
    return listed[place]


_LONLAT_CODES = frozenset({"EPSG:4326", "OGC:CRS84"})
_OGC_URNS = {"OGC:CRS84": "urn:ogc:def:crs:OGC:1.3:CRS84", "PIXEL": "urn:ogc:def:crs:OGC:1.3:CRS1"}
_OGC_URLS = {
    "OGC:CRS84": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "PIXEL": "http://www.opengis.net/def/crs/OGC/1.3/CRS1",
}

PIXEL = Crs("PIXEL", "")


@lru_cache(maxsize=1024)
def _code_of(text: str) -> str | None:
    """The one code of all the spellings of a name; None for text that is no name."""
    match = _NAMES.fullmatch(text)
    if match is None:
        return None
    number = match.group("short") or match.group("urn") or match.group("url") or match.group("gml")
    if number is None:
        return _OGC_CODES[match.group("ogc") or match.group("ogc_urn") or match.group("ogc_url")]
    return "EPSG:3857" if number in _WEB_MERCATOR_ALIASES else f"EPSG:{number}"


@lru_cache(maxsize=1024)
def _registered(code: str) -> Crs | None:
    """The CRS of a code in the database; None, remembered too, where there is no horizontal one."""
    if code == PIXEL.code:
        return PIXEL
    try:
        crs = pyproj.CRS.from_user_input(code)
    except (ProjError, ValueError):
        return None
    return Crs(code, crs.to_wkt()) if is_horizontal(crs) and is_computable(crs) else None


@lru_cache(maxsize=256)
def _from_wkt(wkt: str) -> Crs:
    crs = horizontal(read_wkt(wkt))
    code = _identify(crs)
    registered = _registered(code) if code else None
    if registered:
        return registered
    text = crs.to_wkt()
    return Crs("WKT:" + hashlib.sha256(text.encode()).hexdigest()[:16], text)


def _identify(crs: pyproj.CRS) -> str | None:
    """The registered code of the same CRS; a mere likeness of parameters on another datum does not count."""
    plain = (crs.source_crs or crs) if crs.is_bound else crs
    if plain.to_authority(min_confidence=90) == ("OGC", "CRS84"):
        return "OGC:CRS84"
    number = plain.to_epsg(min_confidence=90)
    if number is None:
        number = plain.to_epsg(min_confidence=70)
        if number is None or _datum(pyproj.CRS.from_epsg(number)) != _datum(plain):
            return None
    return "EPSG:3857" if str(number) in _WEB_MERCATOR_ALIASES else f"EPSG:{number}"


def _datum(crs: pyproj.CRS) -> str:
    return crs.datum.name.removesuffix(" ensemble") if crs.datum else ""


WGS84 = Crs.parse("EPSG:4326")
CRS84 = Crs.parse("OGC:CRS84")
WEB_MERCATOR = Crs.parse("EPSG:3857")
