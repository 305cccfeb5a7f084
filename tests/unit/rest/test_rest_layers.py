"""The list of layers, one layer's metadata, and the health of the process."""

import json
import math

import pytest

from ogc_large_image.layers.layer import LayerGroup
from ogc_large_image.sources.description import Band
from tests.described_layers import ground_layer, pixel_layer


@pytest.fixture
def three(publish):
    return publish(
        ground_layer("ground", abstract="Fields", group=("Maps",)), ground_layer("degrees", "EPSG:4326"), pixel_layer("slide")
    )


def test_a_list_says_what_there_is(client, three):
    response = client.get("/api/layers/")
    assert response["Content-Type"] == "application/json"
    document = response.json()
    assert (document["count"], document["next"], document["previous"]) == (3, None, None)
    ground, _degrees, slide = document["results"]
    assert ground["name"] == "ground"
    assert ground["abstract"] == "Fields"
    assert ground["group"] == ["Maps"]
    assert ground["crs"] == "EPSG:32633"
    assert ground["size"] == {"width": 400, "height": 300}
    assert ground["extent"]["bbox"] == [500_000, 4_997_000, 504_000, 5_000_000]
    west, south, east, north = ground["extent"]["lonlat"]
    assert 14.9 < west < east < 15.1
    assert 45 < south < north < 46
    assert slide["crs"] == "PIXEL"
    assert slide["extent"]["lonlat"] is None


def test_links_are_absolute_and_work(client, three, engine):
    links = client.get("/api/layers/").json()["results"][0]["links"]
    assert all(link.startswith("http://testserver/") for link in links.values())
    assert client.get(links["self"]).status_code == 200
    assert client.get(links["tiles"].format(z=0, x=0, y=0)).status_code == 200
    assert client.get(links["thumbnail"]).status_code == 200


def test_a_long_list_comes_in_pages(client, three):
    first = client.get("/api/layers/?limit=2").json()
    assert [layer["name"] for layer in first["results"]] == ["ground", "degrees"]
    second = client.get(first["next"]).json()
    assert [layer["name"] for layer in second["results"]] == ["slide"]
    assert second["next"] is None
    assert client.get(second["previous"]).json() == first


def test_layers_of_all_groups_are_listed(client, publish):
    inner = LayerGroup(title="Inner", layers=(ground_layer("b"),))
    publish(tree=LayerGroup(title="Root", layers=(ground_layer("a"),), groups=(LayerGroup(title="Outer", groups=(inner,)),)))
    assert [layer["name"] for layer in client.get("/api/layers/").json()["results"]] == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("offset=-1", "offset"),
        ("offset=1.5", "offset"),
        ("offset=" + "9" * 40, "offset"),
        ("offset=%D9%A1", "offset"),
        ("offset=1%00", "offset"),
    ],
)
def test_a_wrong_page_is_named(client, three, query, parameter):
    response = client.get(f"/api/layers/?{query}")
    assert response.status_code == 400
    assert response.json()["parameter"] == parameter


def test_a_page_beyond_the_end_is_empty(client, three):
    document = client.get("/api/layers/?offset=1000").json()
    assert document["results"] == []
    assert document["next"] is None


@pytest.mark.parametrize("path", ["/api/layers", "/api/layers/", "/api/layers/ground", "/api/layers/ground/"])
def test_addresses_work_with_and_without_a_last_slash(client, three, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/api/layers/", "/api/layers/ground/"])
@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/xml", "*/*;q=0", "nonsense"])
def test_format_and_accept_are_not_a_trap(client, three, path, accept):
    response = client.get(f"{path}?format=image/png", headers={"accept": accept})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/api/layers/", "/api/layers/ground/"])
def test_validators_follow_the_catalog(client, three, path):
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    three.revision = "2"
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_the_same_document_at_another_address_is_another_one(client, three):
    here, there = (client.get("/api/layers/", headers={"host": host}) for host in ("localhost", "127.0.0.1"))
    assert here["ETag"] != there["ETag"]


@pytest.mark.parametrize("path", ["/api/layers/", "/api/layers/ground/", "/healthz"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed(client, three, path, method):
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("path", ["/api/layers/", "/api/layers/ground/"])
def test_any_origin_may_read(client, three, path):
    assert client.get(path)["Access-Control-Allow-Origin"] == "*"
    assert client.options(path).status_code == 204
    assert client.head(path).content == b""


def test_a_forged_host_is_refused(client, three):
    assert client.get("/api/layers/", headers={"host": "evil.example.org"}).status_code == 400


def test_metadata_is_whole(client, publish):
    bands = (Band(1, "float32", "gray", name="height", unit="m", nodata=math.nan, minimum=-1.5, maximum=math.inf),)
    publish(ground_layer(bands=bands, keywords=("relief",), attribution="Survey"))
    document = client.get("/api/layers/ground/").json()
    (band,) = document["bands"]
    assert (band["name"], band["unit"], band["nodata"], band["min"], band["max"]) == ("height", "m", "nan", -1.5, "inf")
    assert document["keywords"] == ["relief"]
    assert document["attribution"] == "Survey"
    assert document["styles"] == [{"name": "default", "title": "Default"}]
    assert document["geotransform"] == [500_000, 10, 0, 5_000_000, 0, -10]
    assert document["geospatial"] is True
    assert "secret" not in json.dumps(document)


def test_metadata_says_which_tiles_there_are(client, three):
    ground = client.get("/api/layers/ground/").json()["tiles"]
    slide = client.get("/api/layers/slide/").json()["tiles"]
    # 10 m at 45° are 14 m in web mercator: between the 19 m of level 13 and the 9.6 m of level 14.
    assert ground == {"pyramid": "WebMercatorQuad", "size": 256, "min_zoom": 0, "max_zoom": 14}
    assert slide == {"pyramid": "pixels", "size": 256, "min_zoom": 0, "max_zoom": 2}


@pytest.mark.parametrize("name", ["absent", "..", "%00", "%2e%2e", "a%0Ab", "x" * 3000])
def test_a_layer_that_is_not_there(client, three, name):
    assert client.get(f"/api/layers/{name}/").status_code == 404


def test_a_failing_catalog_is_answered_by_an_id(client, settings):
    def broken():
        raise RuntimeError("/secret/place")

    settings.OGC_LARGE_IMAGE = {"CATALOG": broken}
    for path in ("/api/layers/", "/api/layers/x/", "/healthz"):
        response = client.get(path)
        assert response.status_code == 500
        assert "secret" not in response.content.decode()


def test_health(client, three):
    response = client.get("/healthz")
    assert response.json() == {"status": "ok", "layers": 3}
    assert response["Cache-Control"] == "no-store"


def test_what_stands_for_nothing_below_the_layers_is_told_as_json(client):
    response = client.get("/api/layers/a/b/c/d")
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert response.json()["detail"]
