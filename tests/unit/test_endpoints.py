"""Several services on one site, each with its own addresses, layers and words."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from ogc_large_image import conf, services
from ogc_large_image.endpoints import Endpoint, Visit
from tests.described_layers import ground_layer

CAPABILITIES = "wms?SERVICE=WMS&REQUEST=GetCapabilities"


@pytest.fixture
def site(settings, publish):
    publish(ground_layer("ground"), SERVICE={"title": "Maps", "fees": "ten"})
    settings.ROOT_URLCONF = "tests.unit.endpoint_urls"
    return Client()


def test_each_endpoint_has_its_own_layers_and_words(site):
    default, forest = site.get(f"/maps/{CAPABILITIES}").text, site.get(f"/forest/{CAPABILITIES}").text
    assert "<Name>ground</Name>" in default
    assert "<Title>Maps</Title>" in default
    assert "<Name>trees</Name>" in forest
    assert "<Title>Forest</Title>" in forest
    assert "<Fees>ten</Fees>" in forest


@pytest.mark.parametrize("path", ["wms?SERVICE=WMS&REQUEST=GetCapabilities", "wmts/1.0.0/WMTSCapabilities.xml", "tms/1.0.0/"])
def test_addresses_stay_below_the_endpoint(site, path):
    text = site.get(f"/regions/north/{path}").text
    assert "http://testserver/regions/north/" in text
    assert "/maps/" not in text
    assert "south-map" not in text


@pytest.mark.parametrize("path", ["tiles/ground/0/0/0.png", "api/layers/ground/", "metadata/ground.xml", "layers/ground"])
def test_a_layer_of_another_endpoint_is_not_there(site, path):
    assert site.get(f"/forest/{path}").status_code == 404


def test_the_part_of_an_endpoint_says_which_catalog_it_is(site):
    names = [layer["name"] for layer in site.get("/regions/south/api/layers/").json()["results"]]
    assert names == ["south-map"]
    assert site.get("/regions/west/api/layers/").status_code == 404


def test_an_endpoint_has_settings_of_its_own_while_it_answers(site):
    assert "max-age=7" in site.get("/forest/tiles/trees/0/0/0.png", headers={"if-none-match": "*"})["Cache-Control"]
    assert "max-age=3600" in site.get("/maps/tiles/ground/0/0/0.png", headers={"if-none-match": "*"})["Cache-Control"]
    assert conf.app_settings() is conf.site_settings()


def test_the_public_address_of_the_default_endpoint_is_nobody_elses(settings, site):
    settings.OGC_LARGE_IMAGE = {**settings.OGC_LARGE_IMAGE, "PUBLIC_URL": "https://maps.example.org/geo"}
    assert "https://maps.example.org/geo/" in site.get(f"/maps/{CAPABILITIES}").text
    assert "http://testserver/forest/wms" in site.get(f"/forest/{CAPABILITIES}").text


def test_what_belongs_to_the_process_cannot_be_an_endpoints(settings):
    endpoint = Endpoint("forest", settings={"CACHE": "none"})
    with pytest.raises(ImproperlyConfigured, match="'CACHE'"):
        endpoint.get_settings(None)


def test_everybody_is_alike_without_access(site):
    response = site.get(f"/forest/{CAPABILITIES}")
    assert response["Cache-Control"].startswith("public")
    assert "Cookie" not in response["Vary"]


def test_a_public_address_has_the_parameters_of_the_endpoint(rf):
    address = "https://maps.example.org/regions/{region}"
    endpoint = Endpoint("regions", settings={"PUBLIC_URL": address}, parameters=["region"])
    request = rf.get("/")
    request.ogc_visit = Visit(endpoint, request, {"region": "north & south"})
    with conf.in_force(endpoint.get_settings(request.ogc_visit)):
        assert services.public_url(request, "wms") == "https://maps.example.org/regions/north%20%26%20south/wms"
    with pytest.raises(ImproperlyConfigured, match="lacks"):
        Endpoint("regions", settings={"PUBLIC_URL": "https://maps.example.org"}, parameters=["region"])


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        ({"MAX_SOURCES": 4}, "An endpoint cannot have a 'MAX_SOURCES' of its own."),
        ({"CRS": ["EPSG:1"]}, "settings['CRS'] names a CRS that is not known: 'EPSG:1'."),
        ({"SERVICE": "Ours"}, "settings['SERVICE'] is not a dict."),
        ({"SERVICE": {"title": "Ours"}, "MAX_AGE": {"tile": 60}}, ""),
    ],
)
def test_what_is_wrong_with_an_endpoints_own_settings_is_told_at_start(own, problem):
    assert Endpoint("ours", settings=own).problem() == problem
