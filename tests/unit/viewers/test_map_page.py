"""The map of one layer, and the definitions that it computes with."""

import re

import pytest
from django.contrib.staticfiles import finders

from ogc_large_image.viewers.libraries.build import VENDOR
from tests.described_layers import ground_layer, pixel_layer


@pytest.fixture
def site(publish):
    return publish(ground_layer("ground", title="Green fields"), pixel_layer("slide"))


@pytest.mark.parametrize("path", ["/layers/ground/map/", "/layers/ground/map", "/layers/slide/map/"])
def test_the_page_tells_its_script_where_the_services_are(client, site, path):
    text = client.get(path).content.decode()
    name = path.split("/")[2]
    assert f'data-layer="{name}"' in text
    assert f'data-wmts="/wmts/1.0.0/{name}/WMTSCapabilities.xml"' in text
    assert 'data-wms="/wms?SERVICE=WMS&amp;VERSION=1.3.0&amp;REQUEST=GetCapabilities"' in text
    for address in re.findall(r'data-wmt?s="([^"]+)"', text):
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_the_page_of_a_layer_leads_to_its_map(client, site):
    assert 'href="/layers/ground/map/"' in client.get("/layers/ground/").content.decode()


def test_its_policy_lets_no_text_be_evaluated_as_a_script(client, site):
    policy = client.get("/layers/ground/map/")["Content-Security-Policy"]
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy
    assert "worker-src 'self' blob:" in policy
    assert "'wasm-unsafe-eval'" in policy


def test_pages_without_a_viewer_have_no_workers(client, site):
    policy = client.get("/layers/ground/")["Content-Security-Policy"]
    assert "worker-src" not in policy
    assert "wasm-unsafe-eval" not in policy


def test_the_files_of_the_page_are_there(client, site):
    names = re.findall(r'(?:src|href)="/static/([^"]+)"', client.get("/layers/ground/map/").content.decode())
    assert any(name.startswith("ogc_large_image/map/") for name in names)
    assert [name for name in names if "/vendor/" not in name and not finders.find(name)] == []


def test_a_site_without_the_library_says_how_to_get_it(client, site, monkeypatch):
    find = finders.find
    monkeypatch.setattr(finders, "find", lambda path, **options: None if "/vendor/" in path else find(path, **options))
    text = client.get("/layers/ground/map/").content.decode()
    assert "OpenLayers is not installed here" in text
    assert "manage.py ogc_viewers" in text
    assert "/vendor/" not in text


def test_a_layer_that_is_not_there(client, site):
    assert client.get("/layers/absent/map/").status_code == 404


@pytest.mark.parametrize("path", ["/layers/ground/map/", "/crs/EPSG:2056.json"])
def test_pages_are_only_read(client, site, path):
    assert client.post(path).status_code == 405


def test_a_definition_is_for_every_site_and_may_be_kept(client, site):
    response = client.get("/crs/EPSG:2056.json")
    answer = response.json()
    assert answer["code"] == "EPSG:2056"
    assert answer["proj4"].startswith("+proj=somerc")
    assert len(answer["area"]) == 4
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in response["Cache-Control"]


@pytest.mark.parametrize("code", ["EPSG:1", "nonsense", "CRS:1", "EPSG:5773", "%00", "<b>", "WKT:0123456789abcdef"])
def test_what_has_no_definition_is_not_found(client, site, code):
    response = client.get(f"/crs/{code}.json")
    assert response.status_code == 404
    assert response.json()["detail"]


def test_the_libraries_were_put_where_django_looks():
    assert finders.find("ogc_large_image/pages.css").startswith(str(VENDOR.parent))


@pytest.mark.parametrize("library", ["geojs", "cesium"])
def test_a_layer_has_the_viewers_of_models_files_too(client, site, library):
    response = client.get(f"/layers/ground/{library}/")
    text = response.content.decode()
    assert 'data-endpoint="api/layers"' in text
    assert 'data-image="ground"' in text
    assert "worker-src" in response["Content-Security-Policy"]
    assert f'href="/layers/ground/{library}/"' in client.get("/layers/ground/").content.decode()
    assert client.get(f"/layers/absent/{library}/").status_code == 404
    assert client.post(f"/layers/ground/{library}/").status_code == 405


def test_an_image_without_a_place_has_no_globe(client, site):
    assert "/cesium/" not in client.get("/layers/slide/").content.decode()
