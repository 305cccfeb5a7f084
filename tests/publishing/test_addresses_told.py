"""Every address that an endpoint tells is one of its own, and leads somewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.contrib.auth import get_user_model

from ogc_large_image.publishing.models import LayerGroup, Service
from tests.publishing.urls import groups, layers, services, staff, users
from tests.rasters import RasterSpec, ramp

HOST = "http://testserver"
LOGIN = "/admin/login/?next="
"""The site's, which pages lead to."""
CAPABILITIES = "SERVICE=WMS&REQUEST=GetCapabilities&VERSION"
BEGINNINGS = [
    "",
    f"wms?{CAPABILITIES}=1.1.1",
    f"wms?{CAPABILITIES}=1.3.0",
    "wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=DescribeLayer&LAYERS=dem",
    "wmts?SERVICE=WMTS&REQUEST=GetCapabilities",
    "wmts/1.0.0/WMTSCapabilities.xml",
    "tms",
    "api/layers/?limit=1",
    "api/layers/dem/tiles/tilejson.json",
    "layers/dem/",
    "layers/dem/map/",
    "layers/dem/geojs/",
    "layers/dem/cesium/",
    "metadata/dem.xml",
]
FILLED = {
    "Style": "default",
    "style": "default",
    "TileMatrixSet": "WebMercatorQuad",
    "TileMatrix": "0",
    "TileRow": "0",
    "TileCol": "0",
    "I": "0",
    "J": "0",
    "x": "0",
    "y": "0",
    "z": "0",
    "level": "0",
}
TEXT = re.compile(r"text/|application/(.*\+)?(xml|json)|application/vnd")
STEM = re.compile(r"/(wms\?|wmts\??|wmts/1\.0\.0/|crs/|api|api/layers|tms/1\.0\.0/[^/]+/\d+)\Z|\{")
"""What other addresses begin with, and templates of more than tiles."""
KINDS = [
    "legend",
    "thumbnail.png",
    "tiles/",
    "default/WebMercatorQuad/0/0/0",
    "metadata/",
    "/dem@",
    "GetLegendGraphic",
    "/map/",
]


@pytest.fixture
def anna(db):
    return get_user_model().objects.create_superuser("anna", password="x")


@pytest.fixture
def earth(published):
    group = LayerGroup.objects.create(name="earth", title="Earth")
    published("dem", RasterSpec(ramp()), group=group)
    published("secret", RasterSpec(ramp()), group=group, is_public=False)
    Service.objects.create(name="land", title="Land", group=group)
    Service.objects.create(name="closed", title="Closed", group=group, login_required=True)


def prefix_of(name: str, user) -> str:
    signed = {
        "signed": ("/users/", lambda: users.signature(user, 60)),
        "signed staff": ("/staff/", lambda: staff.signature(user, 60)),
        "signed service": ("/services/closed/", lambda: services.signature(user, 60, service="closed")),
        "signed group": ("/groups/earth/", lambda: groups.signature(user, 60, group="earth")),
        "signed layer": ("/layer/dem/", lambda: layers.signature(user, 60, layer_name="dem")),
    }
    if name not in signed:
        return name
    place, sign = signed[name]
    return f"{place}~{sign()}/"


def addresses_in(response) -> Iterator[str]:
    """Those of this site, as paths with their queries."""
    text = html.unescape(response.text)
    for found in re.findall(rf"{HOST}[^\s\"'<>]*", text):
        yield found.removeprefix(HOST) or "/"
    if response["Content-Type"].startswith("text/html"):
        yield from re.findall(r"\s(?:href|src|action|data-[\w-]+)=\"(/[^\"]*)\"", text)
        # The viewers' scripts put the slashes around them.
        yield from (f"/{found}" for found in re.findall(r"\sdata-(?:api|endpoint)=\"([^\"]*)\"", text))


def filled(address: str) -> str:
    """A template's address of one tile."""
    return re.sub(r"\{(\w+)\}", lambda match: FILLED.get(match[1], match[0]), unquote(address))


@pytest.mark.parametrize(
    "name",
    [
        "/everybody/",
        "/users/",
        "/services/land/",
        "/groups/earth/",
        "/layer/dem/",
        "signed",
        "signed staff",
        "signed service",
        "signed group",
        "signed layer",
    ],
)
def test_every_address_told_is_an_endpoints_own_and_leads_somewhere(client, earth, anna, name):
    prefix = prefix_of(name, anna)
    answers, foreign = walked(client, prefix)
    assert not foreign
    assert not {address: status for address, status in answers.items() if status != 200}
    for kind in KINDS:
        assert any(kind in address for address in answers), kind


def walked(client, prefix: str) -> tuple[dict[str, int], dict[str, str]]:
    """The answers to all that the documents lead to, and what they name of other places, with where they do."""
    waiting = [f"{prefix}{address}" for address in BEGINNINGS]
    answers: dict[str, int] = {}
    foreign: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        if address in answers:
            continue
        response = client.get(address)
        answers[address] = response.status_code
        if not TEXT.match(response["Content-Type"]):
            continue
        for found in map(filled, addresses_in(response)):
            if not found.startswith((prefix, "/static/", LOGIN)):
                foreign[found] = address
            elif found.startswith(prefix) and not STEM.search(found):
                waiting.append(found)
    return answers, foreign
