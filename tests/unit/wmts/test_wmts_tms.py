from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from ogc_large_image.layers.layer import Layer
from tests.rasters import RasterSpec, ramp


@pytest.fixture
def scene(raster_layer: Callable[..., Layer], publish: Callable[..., Any]) -> Layer:
    layer = raster_layer("scene", RasterSpec(ramp(), interpretations=["red", "green", "blue"]))
    publish(layer)
    return layer


def xml(response: Any) -> etree._Element:
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/xml"
    return etree.fromstring(response.content)


def path(address: str) -> str:
    return address.removeprefix("http://testserver")


def test_the_root_leads_to_the_service_that_leads_to_the_maps_that_lead_to_the_levels(client: Client, scene: Layer):
    (service,) = xml(client.get("/tms/"))
    listed = xml(client.get(path(service.get("href"))))
    maps = listed.findall("TileMaps/TileMap")
    assert [(each.get("profile"), each.get("srs")) for each in maps] == [
        ("global-mercator", "EPSG:3857"),
        ("global-geodetic", "EPSG:4326"),
        ("local", "EPSG:32633"),
    ]
    for each in maps:
        found = xml(client.get(path(each.get("href"))))
        levels = found.findall("TileSets/TileSet")
        assert [level.get("order") for level in levels] == [str(order) for order in range(len(levels))]
        tile = client.get(path(levels[0].get("href")) + f"/0/0.{found.find('TileFormat').get('extension')}")
        assert tile["Content-Type"] == found.find("TileFormat").get("mime-type")


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("/tms/", b"<TileMapService version="),
        ("/tms/1.0.0/", b"<TileMapService version="),
        ("/tms/1.0.0/scene@WebMercatorQuad@png", b"<TileMap version="),
    ],
)
def test_gdal_knows_the_documents_by_the_version_being_first(client: Client, scene: Layer, address: str, start: bytes):
    assert start in client.get(address).content


def test_a_tile_map_says_where_it_is(client: Client, scene: Layer):
    found = xml(client.get("/tms/1.0.0/scene@WebMercatorQuad@png"))
    assert float(found.find("Origin").get("x")) == pytest.approx(-20037508.342789)
    assert float(found.find("Origin").get("y")) == pytest.approx(-20037508.342789)
    assert float(found.find("TileSets/TileSet").get("units-per-pixel")) == pytest.approx(156543.033928)


@pytest.mark.parametrize("name", ["WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad", "own"])
def test_the_box_of_a_tile_map_is_that_of_its_tiles(client: Client, scene: Layer, publish: Callable[..., Any], name: str):
    """GDAL counts tiles from the box's corner, and takes no notice of the origin."""
    publish(scene, LAYER_TILE_MATRIX_SETS=[name])
    (listed,) = xml(client.get("/tms/1.0.0/")).findall("TileMaps/TileMap")
    found = xml(client.get(path(listed.get("href"))))
    box, origin, tile = found.find("BoundingBox"), found.find("Origin"), found.find("TileFormat")
    assert (box.get("minx"), box.get("miny")) == (origin.get("x"), origin.get("y"))
    for level in found.findall("TileSets/TileSet")[:10]:
        for low, high, side in (("minx", "maxx", "width"), ("miny", "maxy", "height")):
            tiles = (float(box.get(high)) - float(box.get(low))) / float(level.get("units-per-pixel")) / int(tile.get(side))
            assert tiles == pytest.approx(round(tiles), abs=1e-3)


def test_a_set_that_ends_at_different_places_is_no_tile_map(client: Client, raster_layer: Any, publish: Any):
    # 600 rows are three tiles in the finest matrix, and as good as four in the next.
    tall = RasterSpec(ramp(600, 400), interpretations=["red", "green", "blue"])
    publish(raster_layer("scene", tall), LAYER_TILE_MATRIX_SETS=["own", "WebMercatorQuad"])
    assert len(xml(client.get("/tms/1.0.0/")).findall("TileMaps/TileMap")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "scene@WebMercatorQuad@bmp",
        "scene@Nothing@png",
        "other@WebMercatorQuad@png",
        "scene@WebMercatorQuad@png/99/0/0.png",
        "scene@WebMercatorQuad@png/1/0/2.png",
        "scene@WebMercatorQuad@png/1/a/0.png",
        "scene@WebMercatorQuad@png/-1/0/0.png",
    ],
)
def test_what_is_not_there_is_said_in_the_protocols_words(client: Client, scene: Layer, address: str):
    response = client.get(f"/tms/1.0.0/{address}")
    assert response.status_code == 404
    assert etree.fromstring(response.content).tag == "TileMapServerError"
