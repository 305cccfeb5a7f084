"""What the service metadata says of one layer and of one tile matrix set (07-057r7 tables 6 to 14)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from lxml import etree

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tilematrixsets import TileMatrix, TileMatrixSet
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.xml import Element, inner, number
from ogc_large_image.render.queries import ImageFormat
from ogc_large_image.styles.style import Style
from ogc_large_image.wmts.coverage import LayerCoverage, SetCoverage
from ogc_large_image.wmts.namespaces import OWS, PREFIXES, WMTS, WMTS_NAMESPACE
from ogc_large_image.wmts.requests import EXTENSIONS

_LIMITS, _MATRIX_LIMITS, _TILE_MATRIX, _MIN_ROW, _MAX_ROW, _MIN_COL, _MAX_COL = (
    f"{{{WMTS_NAMESPACE}}}{name}"
    for name in (
        "TileMatrixSetLimits",
        "TileMatrixLimits",
        "TileMatrix",
        "MinTileRow",
        "MaxTileRow",
        "MinTileCol",
        "MaxTileCol",
    )
)


def layer_fragment(layer: Layer, coverage: LayerCoverage, resources: str) -> bytes:
    """The Layer element as bytes, to be placed inside Contents; ``resources`` is the address that tiles are below."""
    return inner(WMTS("Contents", _layer(layer, coverage, resources)))


def _layer(layer: Layer, coverage: LayerCoverage, resources: str) -> Element:
    return WMTS(
        "Layer",
        OWS("Title", layer.title or layer.name),
        OWS.optional("Abstract", layer.abstract),
        keywords(layer.keywords),
        OWS("WGS84BoundingBox", _corners(coverage.geographic)),
        OWS("Identifier", layer.name),
        (_bounding_box(each.tile_matrix_set.crs, each.extent) for each in coverage.sets.values()),
        (_style(style, style is layer.styles[0]) for style in layer.styles),
        (WMTS("Format", each.value) for each in ImageFormat),
        (_tile_matrix_set_link(each) for each in coverage.sets.values()),
        _resource_urls(layer, resources),
    )


def keywords(words: tuple[str, ...]) -> Element | None:
    """An ows:Keywords element, or None for no words."""
    elements = [OWS("Keyword", word) for word in words if word]
    return OWS("Keywords", elements) if elements else None


def _style(style: Style, is_default: bool) -> Element:
    return WMTS(
        "Style", {"isDefault": "true" if is_default else "false"}, OWS.optional("Title", style.title), OWS("Identifier", style.name)
    )


def _resource_urls(layer: Layer, resources: str) -> Iterator[Element]:
    """A template for each format, with every variable in it, spelt as in 07-057r7 table 32: ``style`` in lower case."""
    name = quote(layer.name, safe="")
    for image_format in ImageFormat:
        extension = next(key for key, value in EXTENSIONS.items() if value is image_format)
        template = f"{resources}/{name}/{{style}}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.{extension}"
        yield WMTS("ResourceURL", {"format": image_format.value, "resourceType": "tile", "template": template})


def _tile_matrix_set_link(coverage: SetCoverage) -> Element:
    """A link with its limits; built by hand, for these are most of the elements of a large catalog."""
    limits = etree.Element(_LIMITS, nsmap=PREFIXES)
    add = etree.SubElement
    for identifier, allowed in coverage.limits.items():
        entry = add(limits, _MATRIX_LIMITS)
        add(entry, _TILE_MATRIX).text = identifier
        add(entry, _MIN_ROW).text = str(allowed.min_row)
        add(entry, _MAX_ROW).text = str(allowed.max_row)
        add(entry, _MIN_COL).text = str(allowed.min_col)
        add(entry, _MAX_COL).text = str(allowed.max_col)
    return WMTS("TileMatrixSetLink", WMTS("TileMatrixSet", coverage.tile_matrix_set.identifier), limits)


def tile_matrix_set_element(tile_matrix_set: TileMatrixSet) -> Element:
    """A TileMatrixSet element (07-057r7 table 11).

    No WellKnownScaleSet is named (07-057r7 6.2 and annex E): GoogleCRS84Quad begins
    one matrix before WorldCRS84Quad, GoogleMapsCompatible ends before WebMercatorQuad.
    """
    return WMTS(
        "TileMatrixSet",
        OWS.optional("Title", tile_matrix_set.title),
        OWS("Identifier", tile_matrix_set.identifier),
        OWS("SupportedCRS", tile_matrix_set.crs.urn),
        (_tile_matrix(each, tile_matrix_set.crs) for each in tile_matrix_set.matrices),
    )


def _tile_matrix(matrix: TileMatrix, crs: Crs) -> Element:
    return WMTS(
        "TileMatrix",
        OWS("Identifier", matrix.identifier),
        WMTS("ScaleDenominator", number(matrix.scale_denominator)),
        WMTS("TopLeftCorner", _position(matrix.origin_x, matrix.origin_y, crs)),
        WMTS("TileWidth", str(matrix.tile_width)),
        WMTS("TileHeight", str(matrix.tile_height)),
        WMTS("MatrixWidth", str(matrix.matrix_width)),
        WMTS("MatrixHeight", str(matrix.matrix_height)),
    )


def _bounding_box(crs: Crs, bbox: BBox) -> Element:
    return OWS("BoundingBox", {"crs": crs.urn}, _corners(bbox.swapped() if crs.northing_first else bbox))


def _corners(bbox: BBox) -> tuple[Element, Element]:
    return (
        OWS("LowerCorner", f"{number(bbox.xmin)} {number(bbox.ymin)}"),
        OWS("UpperCorner", f"{number(bbox.xmax)} {number(bbox.ymax)}"),
    )


def _position(x: float, y: float, crs: Crs) -> str:
    """A position in the CRS's own axis order (07-057r7 table 14)."""
    first, second = (y, x) if crs.northing_first else (x, y)
    return f"{number(first)} {number(second)}"
