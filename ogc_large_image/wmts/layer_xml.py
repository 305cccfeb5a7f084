"""What the service metadata says of one layer (07-057r7 tables 6 to 10).

As text and not as a tree, like everything else that there is of each of ten
thousand layers: every word goes through ``_text``, the rest are numbers,
addresses with quoted parts, and names that were checked when they were given.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84
from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.feature_info.formats import INFO_FORMATS
from ogc_large_image.ows.xml import clean, number
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.styles.style import Style
from ogc_large_image.wmts.coverage import LayerCoverage, SetCoverage
from ogc_large_image.wmts.dimensions import listed_values, variable
from ogc_large_image.wmts.feature_info import INFO_EXTENSIONS
from ogc_large_image.wmts.legends import LEGEND_EXTENSIONS, LISTED_EXTENSION

PLACE = "{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}"
"""The variables of 07-057r7 table 32, in its spelling."""


def layer_fragment(layer: Layer, coverage: LayerCoverage, resources: str, formats: tuple[ImageFormat, ...]) -> bytes:
    """The Layer element as bytes, to be placed inside Contents; ``resources`` is the address that tiles are below."""
    address = f"{resources}/{quote(layer.name, safe='')}"
    return "".join(
        (
            "<Layer>",
            _text("ows:Title", layer.title or layer.name),
            _text("ows:Abstract", layer.abstract),
            _keywords(layer.keywords),
            f"<ows:WGS84BoundingBox>{_corners(coverage.geographic)}</ows:WGS84BoundingBox>" if coverage.geographic else "",
            _text("ows:Identifier", layer.name),
            *_bounding_boxes(coverage),
            *(_style(style, address, is_default=style is layer.styles[0]) for style in layer.styles),
            _formats(formats, layer.queryable),
            *map(_dimension, layer.dimensions),
            *map(_tile_matrix_set_link, coverage.sets.values()),
            *_resource_urls(layer, address, formats),
            "</Layer>",
        )
    ).encode()


def _text(tag: str, text: str) -> str:
    """An element with this text, none where there is nothing of it that XML can hold."""
    text = clean(text)
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def _keywords(words: tuple[str, ...]) -> str:
    elements = "".join(_text("ows:Keyword", word) for word in words)
    return f"<ows:Keywords>{elements}</ows:Keywords>" if elements else ""


def _style(style: Style, layer_address: str, *, is_default: bool) -> str:
    return (
        f'<Style isDefault="{"true" if is_default else "false"}">{_text("ows:Title", style.title)}'
        f"{_text('ows:Abstract', style.abstract)}{_text('ows:Identifier', style.name)}{_legend_url(style, layer_address)}</Style>"
    )


def _legend_url(style: Style, layer_address: str) -> str:
    """A LegendURL (07-057r7 table 8), with the scales that the style is drawn at where it has any."""
    href = f"{layer_address}/{quote(clean(style.name), safe='')}/legend.{LISTED_EXTENSION}"
    scales = f' minScaleDenominator="{number(style.min_scale)}"' if style.min_scale else ""
    if style.max_scale is not None:
        scales += f' maxScaleDenominator="{number(style.max_scale)}"'
    return f'<LegendURL format="{LEGEND_EXTENSIONS[LISTED_EXTENSION].value}"{scales} xlink:href={quoteattr(href)}/>'


def _dimension(dimension: Dimension) -> str:
    """A Dimension element (07-057r7 table 6), whose Default the schema wants even where a value must be given."""
    values = listed_values(dimension)
    return "".join(
        (
            "<Dimension>",
            _text("ows:Title", dimension.title),
            _text("ows:Identifier", variable(dimension)),
            _text("ows:UOM", dimension.units),
            _text("UnitSymbol", dimension.unit_symbol),
            _text("Default", dimension.default or values[0]),
            "<Current>true</Current>" if dimension.current else "",
            *(_text("Value", value) for value in values),
            "</Dimension>",
        )
    )


def _bounding_boxes(coverage: LayerCoverage) -> Iterator[str]:
    """One a CRS, however many sets have it; none in degrees, for WGS84BoundingBox says that.

    OpenLayers takes CRS:84 and EPSG:4326 for one another without turning the
    axes, so that a box in one of them hides the layer in sets of the other.
    """
    seen: set[str] = set()
    for each in coverage.sets.values():
        crs = each.tile_matrix_set.crs
        if crs.code in seen or crs.same_grid(CRS84):
            continue
        seen.add(crs.code)
        box = each.extent.swapped() if crs.northing_first else each.extent
        yield f'<ows:BoundingBox crs="{crs.urn}">{_corners(box)}</ows:BoundingBox>'


def _corners(box: BBox) -> str:
    return (
        f"<ows:LowerCorner>{number(box.xmin)} {number(box.ymin)}</ows:LowerCorner>"
        f"<ows:UpperCorner>{number(box.xmax)} {number(box.ymax)}</ows:UpperCorner>"
    )


@lru_cache(maxsize=16)
def _formats(formats: tuple[ImageFormat, ...], queryable: bool) -> str:
    infos = INFO_FORMATS if queryable else ()
    return "".join((*(_text("Format", each.value) for each in formats), *(_text("InfoFormat", each) for each in infos)))


def _resource_urls(layer: Layer, address: str, formats: tuple[ImageFormat, ...]) -> Iterator[str]:
    """A template for each format of tiles and of feature information, with every variable in it.

    ``style`` is in lower case, as 07-057r7 table 32 spells it.
    """
    dimensions = "".join(f"{{{variable(each)}}}/" for each in layer.dimensions)
    stem = escape(f"{address}/{{style}}/{dimensions}{PLACE}", {'"': "&quot;"})
    for head, ending in _resources(formats, layer.queryable):
        yield f'{head} template="{stem}{ending}"/>'


@lru_cache(maxsize=16)
def _resources(formats: tuple[ImageFormat, ...], queryable: bool) -> tuple[tuple[str, str], ...]:
    """What comes before and behind the part that differs between layers."""
    tiles = [("tile", each.value, f".{each.extension}") for each in formats]
    infos = [("FeatureInfo", media_type, f"/{{J}}/{{I}}.{extension}") for extension, media_type in INFO_EXTENSIONS.items()]
    if not queryable:
        infos = []
    return tuple(
        (f'<ResourceURL format={quoteattr(media_type)} resourceType="{kind}"', ending)
        for kind, media_type, ending in tiles + infos
    )


def _tile_matrix_set_link(coverage: SetCoverage) -> str:
    name = f"<TileMatrixSet>{escape(coverage.tile_matrix_set.identifier)}</TileMatrixSet>"
    if not coverage.limited or coverage.is_whole:
        return f"<TileMatrixSetLink>{name}</TileMatrixSetLink>"
    limits = "".join(
        f"<TileMatrixLimits><TileMatrix>{identifier}</TileMatrix>"
        f"<MinTileRow>{rows.min_row}</MinTileRow><MaxTileRow>{rows.max_row}</MaxTileRow>"
        f"<MinTileCol>{rows.min_col}</MinTileCol><MaxTileCol>{rows.max_col}</MaxTileCol></TileMatrixLimits>"
        for identifier, rows in coverage.limits.items()
    )
    return f"<TileMatrixSetLink>{name}<TileMatrixSetLimits>{limits}</TileMatrixSetLimits></TileMatrixSetLink>"
