"""What well-known clients do beside the standard, and that it works; each test names its client."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ogc_large_image.layers.layer import Layer
from tests.rasters import RasterSpec, ramp
from tests.unit.wmts.test_wmts_capabilities import NS, texts, valid

DOCUMENT = "/wmts/1.0.0/WMTSCapabilities.xml"
CAPABILITIES = {"SERVICE": "WMTS", "REQUEST": "GetCapabilities"}
TILE = {
    "SERVICE": "WMTS",
    "REQUEST": "GetTile",
    "VERSION": "1.0.0",
    "LAYER": "scene",
    "STYLE": "default",
    "FORMAT": "image/png",
    "TILEMATRIXSET": "WebMercatorQuad",
    "TILEMATRIX": "0",
    "TILEROW": "0",
    "TILECOL": "0",
}


@pytest.fixture
def scene(raster_layer: Callable[..., Layer], publish: Callable[..., Any]) -> Layer:
    spec = RasterSpec(ramp(), interpretations=["red", "green", "blue"])
    layer = raster_layer("scene", spec, title='A "quoted" <title> & more')
    publish(layer)
    return layer


def document(client: Client) -> Any:
    return valid(client.get(DOCUMENT).content)


def test_arcgis_reads_urns_of_crss_only(client: Client, scene: Layer):
    """ArcMap and ArcGIS Pro refuse http://www.opengis.net/def/crs/… in SupportedCRS."""
    for name in texts(document(client), "w:Contents/w:TileMatrixSet/ows:SupportedCRS"):
        assert re.fullmatch(r"urn:ogc:def:crs:(EPSG::\d+|OGC:1\.3:CRS84)", name)


def test_arcgis_is_not_put_off_by_quotes_in_a_title(client: Client, scene: Layer):
    """ArcMap rejected documents of others with raw quotes and markup in titles: they are escaped, identifiers have none."""
    root = document(client)
    assert root.findtext("w:Contents/w:Layer/ows:Title", None, NS) == 'A "quoted" <title> & more'
    for identifier in root.iter(f"{{{NS['ows']}}}Identifier"):
        assert re.fullmatch(r"[\w.:@-]+", identifier.text)


def test_arcgis_online_asks_the_document_with_pairs_behind_its_address(client: Client, scene: Layer):
    """ArcGIS Online appends SERVICE, VERSION and REQUEST to whatever address it was given, the document's too."""
    pairs = {"SERVICE": "WMTS", "VERSION": "1.0.0", "REQUEST": "GetCapabilities"}
    assert client.get(DOCUMENT, pairs).content == client.get(DOCUMENT).content


def test_arcgis_online_appends_the_documents_path_to_a_service_address(client: Client, scene: Layer):
    """Given …/wmts it asks …/wmts/1.0.0/WMTSCapabilities.xml, and …/wmts/ with a slash is taken as well."""
    assert client.get(DOCUMENT).status_code == 200
    assert client.get("/wmts/", CAPABILITIES).content == client.get("/wmts", CAPABILITIES).content


def test_tiles_may_be_asked_for_at_the_documents_address(client: Client, scene: Layer):
    """Some clients put every request's pairs behind the address that the user typed."""
    assert client.get(DOCUMENT, TILE).content == client.get("/wmts", TILE).content


@pytest.mark.parametrize("spelling", ["image/jpg", "IMAGE/JPEG", "image/jpeg"])
def test_arcgis_asks_for_image_jpg(client: Client, scene: Layer, spelling: str):
    """ArcGIS and older OpenLayers write image/jpg."""
    response = client.get("/wmts", TILE | {"FORMAT": spelling})
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")


def test_leaflet_plugins_send_an_empty_style(client: Client, scene: Layer):
    """leaflet-tilelayer-wmts sends style= where none is chosen."""
    assert client.get("/wmts", TILE | {"STYLE": ""}).content == client.get("/wmts", TILE).content


def test_leaflet_plugins_write_names_in_lower_case_and_values_of_their_own(client: Client, scene: Layer):
    """They send service=WMTS&request=GetTile&tilematrixset=… and options of the map as further pairs."""
    pairs = {name.lower(): value for name, value in TILE.items()} | {"maxZoom": "18", "tileSize": "256", "attribution": "©"}
    assert client.get("/wmts", pairs).content == client.get("/wmts", TILE).content


def test_openlayers_writes_names_in_camel_case(client: Client, scene: Layer):
    """ol/source/WMTS sends layer, style, tilematrixset, Service, Request, Version, Format, TileMatrix, TileCol, TileRow."""
    names = ["Service", "Request", "Version", "layer", "style", "Format", "tilematrixset", "TileMatrix", "TileRow", "TileCol"]
    order = ["SERVICE", "REQUEST", "VERSION", "LAYER", "STYLE", "FORMAT", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"]
    pairs = {name: TILE[key] for name, key in zip(names, order, strict=True)}
    assert client.get("/wmts", pairs).content == client.get("/wmts", TILE).content


def test_openlayers_takes_the_first_encoding_that_it_knows(client: Client, scene: Layer):
    """optionsFromCapabilities goes by the order of ows:Get, and mixes the templates of all formats, tile by tile: pairs come first."""
    operation = document(client).find("ows:OperationsMetadata/ows:Operation[@name='GetTile']", NS)
    assert texts(operation, ".//ows:Value") == ["KVP", "RESTful", "KVP"]


def test_openlayers_takes_the_two_names_of_degrees_for_one(client: Client, scene: Layer, publish: Callable[..., Any]):
    """A box in CRS:84 would be its limit of sets in EPSG:4326, with the axes turned: there is the box in WGS 84 only."""
    publish(scene, LAYER_TILE_MATRIX_SETS=["WorldCRS84Quad", "WGS1984Quad", "WebMercatorQuad"])
    layer = document(client).find("w:Contents/w:Layer", NS)
    assert layer.find("ows:WGS84BoundingBox", NS) is not None
    assert [box.get("crs") for box in layer.findall("ows:BoundingBox", NS)] == ["urn:ogc:def:crs:EPSG::3857"]


def test_openlayers_and_every_browser_may_read_tiles_and_refusals(client: Client, scene: Layer):
    """Without CORS a canvas with a tile on it is tainted, and a refusal cannot be shown."""
    assert client.get("/wmts", TILE)["Access-Control-Allow-Origin"] == "*"
    assert client.get("/wmts", TILE | {"LAYER": "none"})["Access-Control-Allow-Origin"] == "*"


def test_qgis_appends_to_an_address_that_ends_in_a_question_mark(client: Client, scene: Layer):
    """QGIS joins pairs to what ows:Get says: it must end where they can follow."""
    gets = document(client).findall("ows:OperationsMetadata/ows:Operation/ows:DCP/ows:HTTP/ows:Get", NS)
    addresses = [get.get("{http://www.w3.org/1999/xlink}href") for get in gets]
    assert {address for address in addresses if "1.0.0" not in address} == {"http://testserver/wmts?"}


def test_qgis_shows_the_matrices_that_have_limits_only(client: Client, scene: Layer):
    """QGIS takes a matrix without limits for one without tiles: there are none left out between those that have them."""
    for link in document(client).findall("w:Contents/w:Layer/w:TileMatrixSetLink", NS):
        listed = texts(link, "w:TileMatrixSetLimits/w:TileMatrixLimits/w:TileMatrix")
        assert listed == [str(number) for number in range(len(listed))]


def test_qgis_adds_its_own_pairs(client: Client, scene: Layer):
    """dpiMode, DPI, MAP_RESOLUTION and FORMAT_OPTIONS are sent along where a connection asks for them."""
    pairs = TILE | {"DPI": "192", "MAP_RESOLUTION": "192", "FORMAT_OPTIONS": "dpi:192"}
    assert client.get("/wmts", pairs).content == client.get("/wmts", TILE).content


def test_gdal_guesses_the_axes_by_the_corner(client: Client, scene: Layer, publish: Callable[..., Any]):
    """GDAL swaps TopLeftCorner back where the CRS has latitude first, as the standard has it; CRS:84 is never swapped."""
    publish(scene, LAYER_TILE_MATRIX_SETS=["WorldCRS84Quad", "WGS1984Quad"])
    root = document(client)
    corners = {
        each.findtext("ows:Identifier", None, NS): each.findtext("w:TileMatrix/w:TopLeftCorner", None, NS)
        for each in root.findall("w:Contents/w:TileMatrixSet", NS)
    }
    assert corners == {"WorldCRS84Quad": "-180 90", "WGS1984Quad": "90 -180"}


def test_brutile_wants_the_other_spelling_of_style(client: Client, scene: Layer):
    """BruTile before 2.1.3 looks for {Style}; the standard (07-057r7 table 32) and its suite have {style}, so it stays."""
    templates = [url.get("template") for url in document(client).findall("w:Contents/w:Layer/w:ResourceURL", NS)]
    assert templates
    assert all("{style}" in template and "{Style}" not in template for template in templates)


def test_mapproxy_and_slippy_maps_need_no_knowledge_of_wmts(client: Client, scene: Layer):
    """A tile source of MapProxy or Leaflet is a template with x, y and z; TMS clients flip y."""
    tile = client.get("/wmts", TILE).content
    assert client.get("/tiles/scene/0/0/0.png").content == tile
    assert client.get("/tms/1.0.0/scene@WebMercatorQuad@png/0/0/0.png").content == tile


def test_proxies_and_link_checkers_ask_for_the_head(client: Client, scene: Layer):
    """HEAD is answered as GET is, without the body."""
    assert client.head(DOCUMENT).status_code == 200
    assert client.head("/wmts", TILE)["Content-Type"] == "image/png"
