"""The same tiles as OSGeo's Tile Map Service 1.0.0 has them: XML that leads to them, and rows counted from the south.

A tile map is a layer in a tile matrix set and a format, ``layer@set@ext``. TMS
wants all levels to begin at one point in the south west, which leaves out the
sets whose matrices end at different places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.errors import LayerNotDefined, OgcLargeImageError
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.tile_matrix import TileMatrixSet
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.kvp import Kvp, parse_integer
from ogc_large_image.ows.stored_document import StoredDocument, StoredDocuments, stored_response
from ogc_large_image.ows.views import pairs, respond
from ogc_large_image.ows.xml import Element, ElementFactory, document, number
from ogc_large_image.recent import Same
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.wmts.answers import tile_response
from ogc_large_image.wmts.coverage import SetCoverage, layer_coverage
from ogc_large_image.wmts.exceptions import code_of
from ogc_large_image.wmts.offer import TileOffer, tile_offer
from ogc_large_image.wmts.xyz import loose_tile

VERSION = "1.0.0"
MEDIA_TYPE = "text/xml"
_PROFILES = {
    "WebMercatorQuad": "global-mercator",
    "GoogleMapsCompatible": "global-mercator",
    "WorldCRS84Quad": "global-geodetic",
    "WGS1984Quad": "global-geodetic",
}
_SAME_CORNER = 1e-3
"""Pixels; finer matrices than these differ by what the register has rounded off."""
_CHECKED = 16

_E = ElementFactory()
_documents = StoredDocuments(capacity=32)


def root(request: HttpRequest) -> HttpResponse:
    """The versions of the service (TMS 1.0.0, "Root resource")."""
    title = services.service_metadata().title
    # The version first, by which GDAL knows the document.
    attributes = {"version": VERSION, "title": title, "href": _url(request)}
    return _document(request, lambda: _E("Services", _E("TileMapService", attributes)))


def service(request: HttpRequest) -> HttpResponse:
    """All tile maps, each in the preferred format; the other formats have the same address with another ending."""

    def call() -> HttpResponse:
        revision, url, offer = services.catalog(request).revision, _url(request), tile_offer(request)

        def write() -> bytes:
            metadata = services.service_metadata()
            listed = (_listed(layer, offer, url) for layer in services.layers(request))
            words = _E("Title", metadata.title), _E("Abstract", metadata.abstract)
            attributes = {"version": VERSION, "services": services.public_url(request, "tms/")}
            return document(_E("TileMapService", attributes, words, _E("TileMaps", listed)))

        key = (Same(services.catalog(request)), revision, url, offer)
        return stored_response(request, _documents.get(key, write), MEDIA_TYPE, conf.max_age("capabilities"))

    return respond(request, call, _report)


def tile_map(request: HttpRequest, layer: str, tile_matrix_set: str, extension: str) -> HttpResponse:
    """One tile map: its place, its format and its levels."""

    def write() -> Element:
        found, offer = services.catalog(request).layer(layer), tile_offer(request)
        image_format = _format(offer, extension)
        covered = _usable(found, offer).get(tile_matrix_set)
        if covered is None:
            raise LayerNotDefined("There is no such tile map.")
        return _tile_map(found, covered, image_format, _url(request))

    return _document(request, write)


def tile(request: HttpRequest, layer: str, tile_matrix_set: str, z: str, x: str, y: str, extension: str) -> HttpResponse:
    """One tile, its row counted from the south; empty beyond the layer, 404 where the tile map has none."""

    def call() -> HttpResponse:
        catalog, offer = services.catalog(request), tile_offer(request)
        image_format = _format(offer, extension)
        covered = _usable(catalog.layer(layer), offer).get(tile_matrix_set)
        if covered is None:
            raise LayerNotDefined("There is no such tile map.")
        level = parse_integer(z, "z")
        matrices = covered.tile_matrix_set.matrices
        if not 0 <= level < len(matrices):
            raise LayerNotDefined("The tile map has no such level.")
        matrix = matrices[level]
        row = matrix.matrix_height - 1 - parse_integer(y, "y")
        kvp = Kvp.parse(pairs(request))
        tile = loose_tile(catalog, offer, kvp, layer, tile_matrix_set, matrix.identifier, row, parse_integer(x, "x"))
        return tile_response(request, tile, image_format)

    return respond(request, call, _report)


def _format(offer: TileOffer, extension: str) -> ImageFormat:
    image_format = ImageFormat.of_extension(extension)
    offer.check_format(image_format)
    return image_format


def _usable(layer: Layer, offer: TileOffer) -> dict[str, SetCoverage]:
    """The layer's sets that a tile map can stand for."""
    coverage = layer_coverage(layer, offer)
    sets = coverage.sets.items() if coverage is not None else ()
    return {name: covered for name, covered in sets if _has_one_corner(covered.tile_matrix_set)}


def _has_one_corner(tile_matrix_set: TileMatrixSet) -> bool:
    corner = tile_matrix_set.bbox
    return all(
        max(abs(matrix.bbox.xmin - corner.xmin), abs(matrix.bbox.ymin - corner.ymin)) <= _SAME_CORNER * matrix.resolution
        for matrix in tile_matrix_set.matrices[:_CHECKED]
    )


def _listed(layer: Layer, offer: TileOffer, url: str) -> Iterator[Element]:
    extension = offer.formats[0].extension
    for covered in _usable(layer, offer).values():
        yield _E(
            "TileMap",
            {
                "title": layer.title or layer.name,
                "srs": _srs(covered.tile_matrix_set),
                "profile": _profile(covered.tile_matrix_set),
                "href": f"{url}{_name(layer, covered, extension)}",
            },
        )


def _tile_map(layer: Layer, covered: SetCoverage, image_format: ImageFormat, url: str) -> Element:
    tile_matrix_set = covered.tile_matrix_set
    href = f"{url}{_name(layer, covered, image_format.extension)}"
    first, corner = tile_matrix_set.matrices[0], tile_matrix_set.bbox
    return _E(
        "TileMap",
        {"version": VERSION, "tilemapservice": url},
        _E("Title", layer.title or layer.name),
        _E("Abstract", layer.abstract),
        _E("SRS", _srs(tile_matrix_set)),
        # Of the tiles and not of the layer: GDAL counts them from here, and not from the origin.
        _E("BoundingBox", _edges(corner)),
        _E("Origin", {"x": number(corner.xmin), "y": number(corner.ymin)}),
        _E(
            "TileFormat",
            {
                "width": str(first.tile_width),
                "height": str(first.tile_height),
                "mime-type": image_format.value,
                "extension": image_format.extension,
            },
        ),
        _E(
            "TileSets",
            {"profile": _profile(tile_matrix_set)},
            (
                _E("TileSet", {"href": f"{href}/{order}", "units-per-pixel": number(matrix.resolution), "order": str(order)})
                for order, matrix in enumerate(tile_matrix_set.matrices)
            ),
        ),
    )


def _name(layer: Layer, covered: SetCoverage, extension: str) -> str:
    return f"{quote(layer.name, safe='')}@{quote(covered.tile_matrix_set.identifier, safe='')}@{extension}"


def _srs(tile_matrix_set: TileMatrixSet) -> str:
    """TMS is older than CRS:84 in such documents, and always x before y: EPSG:4326 is the same to it."""
    code = tile_matrix_set.crs.code
    return "EPSG:4326" if code == "OGC:CRS84" else code


def _profile(tile_matrix_set: TileMatrixSet) -> str:
    return _PROFILES.get(tile_matrix_set.identifier, "local")


def _edges(box: BBox) -> dict[str, str]:
    return {name: number(value) for name, value in zip(("minx", "miny", "maxx", "maxy"), box, strict=True)}


def _url(request: HttpRequest) -> str:
    return services.public_url(request, f"tms/{VERSION}/")


def _document(request: HttpRequest, write: Callable[[], Element]) -> HttpResponse:
    def call() -> HttpResponse:
        stored = StoredDocument.of(document(write()))
        return stored_response(request, stored, MEDIA_TYPE, conf.max_age("capabilities"))

    return respond(request, call, _report)


def _report(error: OgcLargeImageError) -> HttpResponse:
    """TMS 1.0.0, "Errors": a document with the reason; what is not there is 404."""
    code = code_of(error)
    status = 404 if code.status == 400 else code.status
    data = document(_E("TileMapServerError", _E("Message", error.message)))
    return HttpResponse(data, content_type=MEDIA_TYPE, status=status)
