"""What the form of a layer tells of it: pictures, its place, what was recorded, and where it is served."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

import pytest

from ogc_large_image.publishing.admin.footprint import footprint_of
from ogc_large_image.publishing.admin.style_pictures import served_layer
from ogc_large_image.publishing.models import Layer, LayerGroup, Service
from tests.publishing import urls
from tests.publishing.scenes.models import Scene
from tests.rasters import RasterSpec, ramp

LAYERS = "/admin/publishing/layer/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(admin):
    def get(row) -> str:
        response = admin.get(f"{LAYERS}{row.pk}/change/")
        assert response.status_code == 200
        return response.content.decode()

    return get


def roots(page: str) -> set[str]:
    """Of the endpoints whose addresses the page tells."""
    return {address.removesuffix("wms") for address in re.findall(r'value="http://testserver([^"]+/wms)"', page)}


def test_the_form_tells_what_was_recorded(page, published):
    text = page(published("dem", RasterSpec(ramp(60, 80, 1, "uint16"), nodata=7.0)))
    for told in ("80 × 60 pixels", "uint16", "EPSG:32633", "WGS 84 / UTM zone 33N", "<td>20000</td>", "<td>7</td>"):
        assert told in text
    assert 'class="ogc-footprint"' in text


def test_a_layer_without_a_place_has_no_footprint(page, published):
    text = page(published("slide", RasterSpec(ramp(), crs=None, geotransform=None)))
    assert "ogc-footprint" not in text
    assert "Without a place on the ground" in text


def test_the_outline_is_that_of_the_image_and_not_of_the_box_around_it(published):
    turned = (15.0, 0.01, 0.01, 45.0, 0.01, -0.01)
    row = published("turned", RasterSpec(ramp(100, 100), crs="EPSG:4326", geotransform=turned))
    footprint = footprint_of(served_layer(row.pk).description)
    points = [tuple(map(float, point.split(","))) for point in footprint.outline.split()]
    assert points[0] == (150, -450)
    assert {(160, -460), (170, -450), (160, -440)} < set(points)
    assert footprint.middle == (160, -450)
    west, north, width, height = footprint.window
    assert west < 150
    assert west + width > 170
    assert north < -460
    assert north + height > -440


@pytest.mark.parametrize("place", [(-180.0, 90.0), (179.0, 10.0), (-180.0, -80.0)])
def test_the_region_shown_lies_in_the_world(published, place):
    transform = (place[0], 0.01, 0.0, place[1], 0.0, -0.01)
    row = published("edge", RasterSpec(ramp(100, 100), crs="EPSG:4326", geotransform=transform))
    west, north, width, height = footprint_of(served_layer(row.pk).description).window
    assert -1800 <= west <= west + width <= 1800
    assert -900 <= north <= north + height <= 900


def test_the_drawing_is_well_formed(page, published):
    found = re.search(r'<svg class="ogc-map".*?</svg>', page(published("dem")), re.DOTALL)
    assert ElementTree.fromstring(found[0]).tag == "svg"


def test_the_addresses_of_every_endpoint_that_has_the_layer_are_told(page, published):
    earth = LayerGroup.objects.create(name="earth", title="Earth")
    relief = LayerGroup.objects.create(name="relief", title="Relief", parent=earth)
    sea = LayerGroup.objects.create(name="sea", title="Sea")
    Service.objects.create(name="ours", title="Ours", group=earth)
    Service.objects.create(name="others", title="Others", group=sea)
    Service.objects.create(name="hidden", title="Hidden", is_published=False)
    text = page(published("dem", group=relief))
    found = roots(text)
    assert {"/maps/", "/everybody/", "/users/", "/groups/earth/", "/groups/relief/", "/layer/dem/", "/services/ours/"} <= found
    assert not found & {"/groups/sea/", "/services/others/", "/services/hidden/"}
    for address in ("/maps/wmts/1.0.0/WMTSCapabilities.xml", "/maps/api/layers/dem/tiles/{z}/{x}/{y}.png"):
        assert f'value="http://testserver{address}"' in text
    assert "/maps/layers/dem/" in text


def test_what_is_not_for_everybody_is_told_where_users_are_told_apart(page, published):
    found = roots(page(published("dem", is_public=False)))
    assert "/users/" in found
    assert "/maps/" not in found


def test_addresses_are_those_that_the_outside_world_has(page, published, monkeypatch, settings):
    settings.OGC_LARGE_IMAGE = {**settings.OGC_LARGE_IMAGE, "PUBLIC_URL": "https://maps.example.org/all"}
    for endpoint, address in ((urls.users, "mine"), (urls.layers, "layer/{layer_name}")):
        monkeypatch.setattr(endpoint, "_settings", {"PUBLIC_URL": f"https://maps.example.org/{address}"})
        monkeypatch.setattr(endpoint, "_made", None)
    text = page(published("dem"))
    told = set(re.findall(r'value="(https?://[^"]+/wms)"', text))
    assert {f"https://maps.example.org/{each}/wms" for each in ("all", "mine", "layer/dem")} <= told
    assert "http://testserver/everybody/wms" in told
    assert not told & {f"http://testserver/{each}/wms" for each in ("maps", "users", "layer/dem")}
    assert 'href="https://maps.example.org/all/layers/dem/"' in text


def test_every_address_told_leads_somewhere(admin, page, published):
    text = page(published("dem"))
    addresses = set(re.findall(r'id="ogc-address-[^>]*value="http://testserver([^"]+)"', text))
    assert len(addresses) >= 6
    for address in addresses:
        path = address.replace("{z}", "0").replace("{x}", "0").replace("{y}", "0")
        query = {"SERVICE": "WMS", "REQUEST": "GetCapabilities"} if path.endswith("/wms") else {}
        assert admin.get(path, query).status_code == 200, path


def test_an_object_s_layer_leads_to_the_object_and_asks_for_no_source(register, scene, page, admin):
    register(Scene)
    scene("Meadow")
    text = page(Layer.objects.get())
    assert "which it follows" in text
    assert 'name="path"' not in text


def test_what_keeps_an_image_from_being_quick_is_told_with_the_way_out(page, published):
    row = published("dem", RasterSpec(ramp(1200, 1200, 1), options={"TILED": "NO"}))
    assert row.cog_problems
    text = page(row)
    for problem in row.cog_problems:
        assert escape(problem) in text
    assert f"python manage.py ogc_cog {row.path}" in text


def test_an_image_that_is_quick_is_praised(page, published):
    row = published("dem")
    Layer.objects.filter(pk=row.pk).update(is_cog=True, cog_problems=[])
    assert "A cloud optimized GeoTIFF: quick to serve." in page(row)


def test_what_failed_and_what_waits_is_told(page, published):
    row = published("dem")
    Layer.objects.filter(pk=row.pk).update(state=Layer.State.FAILED, problem="It is broken.")
    assert "The image cannot be published: It is broken." in page(row)
    Layer.objects.filter(pk=row.pk).update(state=Layer.State.WAITING, problem="")
    assert "what was known of it before is served until then" in page(row)
