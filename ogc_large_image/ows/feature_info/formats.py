"""The formats of feature information, and how requests name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ogc_large_image.errors import FormatNotSupported
from ogc_large_image.ows.feature_info.geojson import write_geojson
from ogc_large_image.ows.feature_info.gml import GML_2, GML_3, write_gml
from ogc_large_image.ows.feature_info.html import write_html
from ogc_large_image.ows.feature_info.plain_text import write_text
from ogc_large_image.ows.feature_info.plain_xml import write_xml

if TYPE_CHECKING:
    from ogc_large_image.render.inspection import LayerInfo

Writer = Callable[[Sequence["LayerInfo"], str], bytes]
"""From what was found and the address of the GML schemas to a document in UTF-8."""

DEFAULT_FORMAT = "text/plain"

_GML_2_TYPE = "application/vnd.ogc.gml"
_GML_3_TYPE = "application/gml+xml; version=3.1"
_WRITERS: Mapping[str, Writer] = {
    "text/plain": lambda infos, schemas: write_text(infos),
    "text/html": lambda infos, schemas: write_html(infos),
    "application/json": lambda infos, schemas: write_geojson(infos),
    "text/xml": lambda infos, schemas: write_xml(infos),
    _GML_2_TYPE: lambda infos, schemas: write_gml(infos, GML_2, schemas),
    _GML_3_TYPE: lambda infos, schemas: write_gml(infos, GML_3, schemas),
}
INFO_FORMATS = tuple(_WRITERS)
"""Media types, the default first."""

_ALIASES = {
    "application/geojson": "application/json",
    "application/geo+json": "application/json",
    "application/xml": "text/xml",
    "application/vnd.ogc.gml/2.1.2": _GML_2_TYPE,
    "application/vnd.ogc.gml/3.1.1": _GML_3_TYPE,
    "application/gml+xml": _GML_3_TYPE,
    "application/gml+xml;version=3.1.1": _GML_3_TYPE,
    "text/xml;subtype=gml/3.1.1": _GML_3_TYPE,
    "text/xml;subtype=gml/2.1.2": _GML_2_TYPE,
}
_NAMES = {name.replace(" ", ""): name for name in INFO_FORMATS} | _ALIASES
_LONGEST_NAME = 128


def parse_info_format(text: str, locator: str) -> str:
    """One of ``INFO_FORMATS``, from any spelling of it or of an alias; the default for an empty text.

    FormatNotSupported for everything else (06-042 7.4.3.5, 07-057r7 table 30).
    """
    if not text:
        return DEFAULT_FORMAT
    # A plus sign that was not escaped arrives as a space.
    name = "".join(text.lower().replace("gml xml", "gml+xml").replace("geo json", "geo+json").split(" "))
    found = _NAMES.get(name.removesuffix(";charset=utf-8")) if len(text) <= _LONGEST_NAME else None
    if found is None:
        raise FormatNotSupported(f"{locator} is not one of the formats that are offered.", locator)
    return found


def write_feature_info(infos: Sequence[LayerInfo], info_format: str, *, schemas_url: str = "") -> tuple[bytes, str]:
    """The document in one of ``INFO_FORMATS``, and its content type.

    ``schemas_url`` is where the schemas of the GML documents are served; where
    it is empty those documents name none.
    """
    content_type = f"{info_format}; charset=utf-8" if info_format.startswith("text/") else info_format
    return _WRITERS[info_format](infos, schemas_url), content_type
