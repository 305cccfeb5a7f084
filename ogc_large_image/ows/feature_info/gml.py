"""Feature information as GML 2 and GML 3 by two small application schemas, which are served beside the services.

An element a value, named after its band or dimension: clients read the
features as tables without knowing any schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ogc_large_image.geo.crs import Crs
from ogc_large_image.ows.feature_info.words import NOT_A_NAME, colour_text, crs_name, field_names, number_text
from ogc_large_image.ows.xml import XSI, XSI_SCHEMA_LOCATION, Element, ElementFactory, document, number

if TYPE_CHECKING:
    from ogc_large_image.render.inspection import BandValue, LayerInfo

GML = "http://www.opengis.net/gml"
_KNOWN = (
    "layer",
    "title",
    "style",
    "frame",
    "crs",
    "x",
    "y",
    "longitude",
    "latitude",
    "column",
    "row",
    "colour",
    "position",
    "series",
)


@dataclass(frozen=True, slots=True)
class GmlVersion:
    """What the two versions write differently."""

    number: str
    namespace: str
    schema: str
    """The schema's file name."""
    keeps_axis_order: bool
    """GML 3 writes coordinates in the order of the CRS's definition, GML 2 x first."""


GML_2 = GmlVersion("2.1.2", "urn:ogc-large-image:feature-info:gml-2", "feature_info_gml_2.xsd", keeps_axis_order=False)
GML_3 = GmlVersion("3.1.1", "urn:ogc-large-image:feature-info:gml-3", "feature_info_gml_3.xsd", keeps_axis_order=True)
SCHEMA_FILES = (GML_2.schema, GML_3.schema)


def write_gml(infos: Sequence[LayerInfo], version: GmlVersion, schemas_url: str) -> bytes:
    """A feature collection with one feature a pixel; valid by the version's schema below ``schemas_url``."""
    return document(_Writer(version).collection(infos, schemas_url))


class _Writer:
    def __init__(self, version: GmlVersion) -> None:
        self.version = version
        self.own = ElementFactory(version.namespace, {"info": version.namespace, "gml": GML, "xsi": XSI})
        self.gml = ElementFactory(GML, {"gml": GML})

    def collection(self, infos: Sequence[LayerInfo], schemas_url: str) -> Element:
        location = {}
        if schemas_url:
            location[XSI_SCHEMA_LOCATION] = f"{self.version.namespace} {schemas_url}{self.version.schema}"
        members = [self.gml("featureMember", self.feature(info, place)) for place, info in enumerate(infos, 1)]
        return self.own("FeatureInfo", location, self.bounds(infos), members)

    def feature(self, info: LayerInfo, place: int) -> Element:
        identifier = {"fid": f"pixel.{place}"} if self.version is GML_2 else {f"{{{GML}}}id": f"pixel.{place}"}
        words = [
            self.own("layer", info.layer.name),
            self.own("title", info.layer.title),
            self.own("style", info.style.name),
            self.own("crs", crs_name(info)),
            self.own("x", number_text(info.x)),
            self.own("y", number_text(info.y)),
            self.own("position", self.point(info)),
        ]
        return self.own("Pixel", identifier, words, self.values(info))

    def values(self, info: LayerInfo) -> Iterator[Element]:
        """What not every pixel has."""
        if info.longitude is not None and info.latitude is not None:
            yield self.own("longitude", number_text(info.longitude))
            yield self.own("latitude", number_text(info.latitude))
        if info.source_column is not None:
            yield self.own("column", str(info.source_column))
            yield self.own("row", str(info.source_row))
        yield self.own("frame", str(info.frame))
        dimensions = _named(info.dimension_values)
        for name, value in dimensions.items():
            yield self.own(name, value)
        names = field_names(info.bands, (*_KNOWN, *dimensions))
        for name, band in zip(names, info.bands, strict=True):
            yield self.own(name, _attributes(band), number_text(band.value))
        for each in info.series:
            numbers = " ".join(number_text(band.value) or "nil" for band in each.bands)
            yield self.own("series", {"frame": str(each.frame), **_named(each.dimension_values)}, numbers)
        if colour_text(info):
            yield self.own("colour", colour_text(info))

    def point(self, info: LayerInfo) -> Element:
        return self.gml("Point", self.srs(info.crs), self.coordinates([(info.x, info.y)], info.crs))

    def bounds(self, infos: Sequence[LayerInfo]) -> Element:
        """The box of all points, which are in the one CRS of the map; GML must have one, or say why not."""
        if not infos:
            return self.gml("boundedBy", self.gml("null" if self.version is GML_2 else "Null", "inapplicable"))
        crs = infos[0].crs
        xs, ys = [info.x for info in infos], [info.y for info in infos]
        corners = [(min(xs), min(ys)), (max(xs), max(ys))]
        if self.version is GML_2:
            return self.gml("boundedBy", self.gml("Box", self.srs(crs), self.coordinates(corners, crs)))
        names = ("lowerCorner", "upperCorner")
        texts = [self.gml(name, self.position(corner, crs)) for name, corner in zip(names, corners, strict=True)]
        return self.gml("boundedBy", self.gml("Envelope", self.srs(crs), texts))

    def coordinates(self, points: Iterable[tuple[float, float]], crs: Crs) -> Element:
        if self.version is GML_2:
            return self.gml("coordinates", " ".join(f"{number(x)},{number(y)}" for x, y in points))
        return self.gml("pos", " ".join(self.position(point, crs) for point in points))

    def position(self, point: tuple[float, float], crs: Crs) -> str:
        x, y = point
        swapped = self.version.keeps_axis_order and crs.northing_first
        return f"{number(y)} {number(x)}" if swapped else f"{number(x)} {number(y)}"

    def srs(self, crs: Crs) -> dict[str, str]:
        if self.version is GML_2 and crs.epsg is not None:
            return {"srsName": f"http://www.opengis.net/gml/srs/epsg.xml#{crs.epsg}"}
        return {"srsName": crs.urn} if crs.urn else {}


def _named(values: Mapping[str, str]) -> dict[str, str]:
    """Dimensions under names that elements and attributes can have."""
    return {NOT_A_NAME.sub("_", name): value for name, value in values.items()}


def _attributes(band: BandValue) -> dict[str, str]:
    known = {
        "band": str(band.index),
        "name": band.name,
        "unit": band.unit,
        "scale": number_text(band.scale) if band.scale != 1 else "",
        "offset": number_text(band.offset) if band.offset != 0 else "",
        "scaledValue": number_text(band.scaled_value) if band.scaled_value != band.value else "",
        "category": band.category or "",
        "nodata": "true" if band.is_nodata else "",
    }
    return {name: text for name, text in known.items() if text}
