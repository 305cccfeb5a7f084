"""How a user comes by addresses that stand for them."""

import html
import io
import logging
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ogc_large_image.access.logs import WithoutSignatures
from ogc_large_image.publishing.models import Service
from tests.publishing.askers import Asker, basic
from tests.publishing.permission_urls import maps

TILE = "tiles/secret/0/0/0.png"


@pytest.fixture
def browser(users):
    """Of somebody who is logged in, and who has to send back the form's token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(users["by_object"], "django.contrib.auth.backends.ModelBackend")
    return client


def sent(client, days="30", root="/personal/"):
    page = client.get(root).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    return client.post(f"{root}signed-addresses/", {"days": days, "csrfmiddlewaretoken": token[1] if token else ""})


def addresses_in(text):
    return dict(re.findall(r'id="signed-(\w+)"[^>]* value="([^"]+)"', html.unescape(text)))


def test_a_user_makes_addresses_on_the_landing_page(browser):
    response = sent(browser)
    found = addresses_in(response.text)
    assert set(found) == {"wms", "wmts", "api"}
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    for address in found.values():
        assert address.startswith("http://testserver/personal/~")
        assert "secret" in Client().get(address, {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}).text


@pytest.mark.parametrize("days", ["", "0", "30.5", "100000", "-1"])
def test_addresses_are_good_for_a_choice_of_days(browser, days):
    response = sent(browser, days)
    assert response.status_code == 400
    assert "~" not in response.text


def test_no_other_site_makes_addresses_for_a_user(browser):
    assert browser.post("/personal/signed-addresses/", {"days": "30"}).status_code == 403


def test_an_address_makes_no_further_addresses(users, browser):
    root = re.match(r"http://testserver(/personal/~[^/]+/)", addresses_in(sent(browser).text)["wms"])[1]
    client = Client()
    assert "signed-addresses" not in client.get(root).text
    assert client.post(f"{root}signed-addresses/", {"days": "30"}).status_code == 404


def test_nobody_has_no_addresses_of_his_own(users):
    client = Client()
    assert "signed-addresses" not in client.get("/personal/").text
    assert client.post("/personal/signed-addresses/", {"days": "30"}).status_code == 404
    assert client.post("/members/signed-addresses/", {"days": "30"}).status_code == 401
    assert client.post("/maps/signed-addresses/", {"days": "30"}).status_code == 404


def test_addresses_are_made_by_post_alone(browser):
    assert browser.get("/personal/signed-addresses/").status_code == 405


def test_pages_below_a_signed_address_tell_it_to_no_other_site(users, browser):
    root = addresses_in(sent(browser).text)["wms"].removeprefix("http://testserver").removesuffix("wms")
    for path in ("", "layers/secret/", "layers/secret/map/", "api/layers/", TILE):
        response = Asker(root=root).ask(path)
        assert response.status_code == 200
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert Asker(basic("by_object")).ask("").headers["Referrer-Policy"] == "same-origin"


def test_logs_of_requests_have_no_signature(users, caplog):
    address = f"/personal/~{maps.signature(users['by_object'], 60)}/layers/absent/"
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 405
    assert len(caplog.messages) == 2
    for message in caplog.messages:
        assert "/personal/~…/layers/absent/" in message
    bare = logging.LogRecord("site", logging.INFO, "", 0, f"GET {address} and /~anna/", (), None)
    assert WithoutSignatures().filter(bare)
    assert bare.getMessage() == "GET /personal/~…/layers/absent/ and /~anna/"


def printed(*arguments):
    out = io.StringIO()
    call_command("ogc_sign", *arguments, stdout=out)
    return dict(line.split(": ") for line in out.getvalue().splitlines())


def test_the_command_prints_addresses(users):
    found = printed("personal", "by_object", "--days", "7", "--site", "https://maps.example.org/")
    assert set(found) == {"WMS", "WMTS", "REST"}
    for address in found.values():
        assert address.startswith("https://maps.example.org/personal/~")
        path = address.removeprefix("https://maps.example.org")
        assert "secret" in Client().get(path, {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}).text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere", "by_object"), "no endpoint 'nowhere'"),
        (("ogc_large_image", "by_object"), "no endpoint"),
        (("personal", "carl"), "no user 'carl'"),
        (("personal", "by_object", "--part", "x"), "NAME=VALUE"),
        (("personal", "by_object", "--part", "x=1"), "other parts"),
        (("personal", "by_object", "--days", "0"), "days"),
    ],
)
def test_the_command_says_what_is_wrong(users, arguments, words):
    with pytest.raises(CommandError, match=words):
        printed(*arguments)


def test_the_command_signs_a_part_of_an_endpoint(users, settings):
    settings.ROOT_URLCONF = "tests.publishing.urls"
    with pytest.raises(CommandError, match="no such part"):
        printed("services", "by_object", "--part", "service=forest")
    Service.objects.create(name="forest", title="Forest", login_required=True)
    address = printed("services", "by_object", "--part", "service=forest")["WMS"]
    assert "secret" in Client().get(address, {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}).text
    Service.objects.create(name="field", title="Field", login_required=True)
    other = address.replace("/forest/", "/field/")
    assert Client().get(other, {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}).status_code == 401
