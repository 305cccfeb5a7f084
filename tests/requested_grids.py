"""Grids that clients are asked to draw a layer on."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import lru_cache
from urllib.request import urlopen

from tests.live_server import LiveServer
from tests.map_comparison import Grid
from tests.published_rasters import OWN_CRS, UTM_SETS

Extent = tuple[float, float, float, float]

TILE_MATRIX_SETS = ("WebMercatorQuad", "WorldCRS84Quad", "UTM", "own")
"""Two for the world, that of the UTM zone in which a layer lies, and that of its own pixels."""
LAYERS_AND_SETS = [(layer, name) for name in TILE_MATRIX_SETS for layer in OWN_CRS]
_NAMESPACES = {"w": "http://www.opengis.net/wmts/1.0", "ows": "http://www.opengis.net/ows/1.1"}
# 07-057r7 6.1: a pixel of 0.28 mm; a degree is one of the Earth's equator.
_PIXEL = 0.28e-3
_METRES_PER_DEGREE = 6378137 * math.pi / 180


@dataclass(frozen=True)
class Tiling:
    """A layer in a tile matrix set, as its service's document has them; x is first, whatever the reference system."""

    identifier: str
    crs: str
    """As GDAL calls it."""
    matrix: str
    """Of about the resolution of the layer's file, and not finer."""
    corner: tuple[float, float]
    resolution: float
    tiles: tuple[int, int]
    """How many there are, across and down."""
    extent: Extent

    @property
    def metres_per_unit(self) -> float:
        return _metres_per_unit(self.crs)

    @property
    def middle(self) -> tuple[float, float]:
        """Of the layer."""
        west, south, east, north = self.extent
        return (west + east) / 2, (south + north) / 2

    def in_its_order(self, place: tuple[float, float]) -> list[float]:
        """A place as the reference system itself has it, which may be y first."""
        return list(_position(" ".join(map(repr, place)), self.crs))

    def grid(self, width: int, height: int) -> Grid:
        """Pixels of the matrix, around the middle of the layer."""
        left, top = self.corner
        column, row = (self.middle[0] - left) / self.resolution, (top - self.middle[1]) / self.resolution
        west, north = left + round(column - width / 2) * self.resolution, top - round(row - height / 2) * self.resolution
        box = (west, north - height * self.resolution, west + width * self.resolution, north)
        return Grid(self.crs, box, width, height)


@dataclass(frozen=True)
class Matrix:
    """A matrix of a set in which a layer lies, with the rows and columns that the document says the layer has."""

    tile_matrix_set: str
    crs: str
    identifier: str
    corner: tuple[float, float]
    resolution: float
    rows: range
    columns: range

    def tile_bbox(self, row: int, column: int) -> Extent:
        """Of a tile of 256 pixels a side."""
        side = 256 * self.resolution
        west, north = self.corner[0] + column * side, self.corner[1] - row * side
        return (west, self.corner[1] - (row + 1) * side, self.corner[0] + (column + 1) * side, north)


def matrices(server: LiveServer, layer: str) -> dict[str, list[Matrix]]:
    """The matrices in which the document has the layer, by tile matrix set, the coarsest first."""
    root = _document(f"{server.wmts}/1.0.0/{layer}/WMTSCapabilities.xml")
    links = {_text(link, "w:TileMatrixSet"): link for link in root.iterfind(".//w:TileMatrixSetLink", _NAMESPACES)}
    found = {}
    for each in root.iterfind("w:Contents/w:TileMatrixSet", _NAMESPACES):
        name = _text(each, "ows:Identifier")
        crs = _gdals_name(_text(each, "ows:SupportedCRS"))
        limits = {_text(one, "w:TileMatrix"): one for one in links[name].iterfind(".//w:TileMatrixLimits", _NAMESPACES)}
        found[name] = [
            Matrix(
                tile_matrix_set=name,
                crs=crs,
                identifier=_text(matrix, "ows:Identifier"),
                corner=_position(_text(matrix, "w:TopLeftCorner"), crs),
                resolution=float(_text(matrix, "w:ScaleDenominator")) * _PIXEL / _metres_per_unit(crs),
                rows=_range(matrix, limits, "Row", "Height"),
                columns=_range(matrix, limits, "Col", "Width"),
            )
            for matrix in each.iterfind("w:TileMatrix", _NAMESPACES)
            if not limits or _text(matrix, "ows:Identifier") in limits
        ]
    return found


def _range(matrix: ElementTree.Element, limits: dict[str, ElementTree.Element], line: str, side: str) -> range:
    found = limits.get(_text(matrix, "ows:Identifier"))
    if found is None:
        return range(int(_text(matrix, f"w:Matrix{side}")))
    return range(int(_text(found, f"w:MinTile{line}")), int(_text(found, f"w:MaxTile{line}")) + 1)


def _gdals_name(urn: str) -> str:
    return urn.replace("urn:ogc:def:crs:EPSG::", "EPSG:").replace("urn:ogc:def:crs:OGC:1.3:", "OGC:")


def tiling(server: LiveServer, layer: str, name: str) -> Tiling:
    """The layer in one of ``TILE_MATRIX_SETS``."""
    root = _document(f"{server.wmts}/1.0.0/{layer}/WMTSCapabilities.xml")
    links = {_text(link, "w:TileMatrixSet"): link for link in root.iterfind(".//w:TileMatrixSetLink", _NAMESPACES)}
    wanted = {"UTM": UTM_SETS[layer], "own": next(each for each in links if each.startswith("EPSG_"))}.get(name, name)
    (found,) = (
        each for each in root.iterfind("w:Contents/w:TileMatrixSet", _NAMESPACES) if _text(each, "ows:Identifier") == wanted
    )
    urn = _text(found, "ows:SupportedCRS")
    crs = _gdals_name(urn)
    if crs in ("EPSG:4326", "OGC:CRS84"):
        box, in_order = root.find(".//ows:WGS84BoundingBox", _NAMESPACES), "OGC:CRS84"
    else:
        (box,), in_order = (each for each in root.iterfind(".//ows:BoundingBox", _NAMESPACES) if each.get("crs") == urn), crs
    assert box is not None
    # The document's limits go as far as one matrix beyond the first that is as fine as the file; the own set has none.
    limited = [_text(each, "w:TileMatrix") for each in links[wanted].iterfind(".//w:TileMatrixLimits", _NAMESPACES)]
    matrices = {_text(each, "ows:Identifier"): each for each in found.iterfind("w:TileMatrix", _NAMESPACES)}
    matrix = limited[-3] if limited else list(matrices)[-1]
    scale = float(_text(matrices[matrix], "w:ScaleDenominator"))
    return Tiling(
        identifier=wanted,
        crs=crs,
        matrix=matrix,
        corner=_position(_text(matrices[matrix], "w:TopLeftCorner"), crs),
        resolution=scale * _PIXEL / _metres_per_unit(crs),
        tiles=(int(_text(matrices[matrix], "w:MatrixWidth")), int(_text(matrices[matrix], "w:MatrixHeight"))),
        extent=(*_position(_text(box, "ows:LowerCorner"), in_order), *_position(_text(box, "ows:UpperCorner"), in_order)),
    )


@lru_cache(maxsize=32)
def _document(address: str) -> ElementTree.Element:
    with urlopen(address) as response:
        return ElementTree.fromstring(response.read())


def _text(element: ElementTree.Element, path: str) -> str:
    text = element.findtext(path, None, _NAMESPACES)
    assert text
    return text


def _metres_per_unit(crs: str) -> float:
    return _METRES_PER_DEGREE if crs in ("EPSG:4326", "OGC:CRS84") else 1.0


def _position(text: str, crs: str) -> tuple[float, float]:
    first, second = map(float, text.split())
    return (second, first) if crs == "EPSG:4326" else (first, second)


def grid_inside(extent: Extent, crs: str, width: int, height: int) -> Grid:
    """Square pixels in the middle of the extent, for some clients draw no more than what lies in it, on grids of their own.

    The numbers have so few digits in binary that calculating with them is exact, however a client does it.
    """
    west, south, east, north = extent
    resolution = _short(min((east - west) / width, (north - south) / height) * 0.9)
    left = round((west + east) / 2 / resolution - width / 2) * resolution
    top = round((south + north) / 2 / resolution + height / 2) * resolution
    return Grid(crs, (left, top - height * resolution, left + width * resolution, top), width, height)


def _short(value: float) -> float:
    fraction, exponent = math.frexp(value)
    return math.ldexp(math.floor(fraction * 4096), exponent - 12)
