"""User × operation × encoding: what a user may not see is to them as if it were not there."""

from __future__ import annotations

import gzip
import re
import time
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer, LayerGroup
from tests.publishing.askers import PERMITTED, WAYS, Asker, basic, by_every_way, make_users, make_wrong, signed_in
from tests.publishing.operations import GROUPED, HEADS, LISTS, OF_A_LAYER, OF_NO_LAYER, POSTS, Operation
from tests.publishing.permission_urls import maps
from tests.publishing.settings import FOLDER
from tests.rasters import RasterSpec, ramp, write

PUBLIC, PRIVATE, ABSENT = "ground", "secret", "absent"
"""Equally long, so that answers that differ by the name alone have one length."""
HIDDEN = ("secret", "Secret", "vault", "Vault")
DENIED = (
    "anonymous",
    *(f"nobody by {way}" for way in WAYS),
    "inactive by session",
    "anonymous at the public endpoint",
    "superuser at the public endpoint",
)
WRONG = (
    "wrong password",
    "wrong password beside a session",
    "unknown user",
    "inactive user's password",
    "malformed password",
    "inactive user's token",
    "token that was taken back",
    "malformed token",
    "expired address",
    "address of another endpoint",
    "inactive user's address",
    "tampered address",
    "empty address",
)
LEFT_OUT = {"Date", "ETag"}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """A public layer, and the same image in private in a group where nothing else is; all users, once for all tests."""
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF="tests.publishing.permission_urls"):
        vault = LayerGroup.objects.create(name="vault", title="Vault")
        spec = RasterSpec(ramp(), "EPSG:3857", (0, 20_000, 0, 6_000_000, 0, -20_000), interpretations=["red", "green", "blue"])
        rows = [
            _published(PUBLIC, spec, is_public=True),
            _published(PRIVATE, spec, is_public=False, group=vault),
        ]
        users = make_users(rows[1])
        askers = {f"{name} by {way}": each for name in users for way, each in by_every_way(users[name]).items()}
        askers["anonymous"] = Asker()
        askers["anonymous at the public endpoint"] = Asker(root="/maps/")
        askers["superuser at the public endpoint"] = Asker(root="/maps/", cookies=signed_in(users["superuser"]))
        askers["nobody by basic at the members' endpoint"] = Asker(basic("nobody"), root="/members/")
        wrong = make_wrong(users)
        users["inactive"].is_active = False
        users["inactive"].save()
        assert set(wrong) == set(WRONG)
        yield SimpleNamespace(askers=askers, wrong=wrong)
        for row in (*rows, vault, *users.values(), Group.objects.get(name="foresters")):
            row.delete()
        for name in (PUBLIC, PRIVATE):
            (FOLDER / "rasters" / f"{name}.tif").unlink()


def _published(name: str, spec: RasterSpec, **fields) -> Layer:
    path = write(FOLDER / "rasters" / f"{name}.tif", spec)
    row = Layer(name=name, title=name.title(), path=str(path), **fields)
    row.save()
    assert not publish(row).problem
    return row


def told(response, layer: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers, with one word for the layer's name."""
    headers = {name: value.replace(layer, "*") for name, value in response.headers.items() if name not in LEFT_OUT}
    return response.status_code, response.content.replace(layer.encode(), b"*"), headers


def answer(asker: Asker, operation: Operation, layer: str):
    path, body = operation.of(layer)
    return asker.ask(path, operation.method, body)


def text_of(response) -> str:
    packed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.content) if packed else response.content).decode("utf-8", "replace")


@pytest.mark.django_db
@pytest.mark.urls("tests.publishing.permission_urls")
class TestMatrix:
    @pytest.mark.parametrize("operation", OF_A_LAYER, ids=str)
    def test_a_layer_that_is_not_for_somebody_is_absent_to_him(self, site, operation):
        for who in DENIED:
            asker = site.askers[who]
            assert told(answer(asker, operation, PRIVATE), PRIVATE) == told(answer(asker, operation, ABSENT), ABSENT), who

    @pytest.mark.parametrize("operation", [*HEADS, *POSTS], ids=str)
    def test_so_it_is_by_every_method(self, site, operation):
        for who in ("anonymous", "nobody by basic"):
            asker = site.askers[who]
            assert told(answer(asker, operation, PRIVATE), PRIVATE) == told(answer(asker, operation, ABSENT), ABSENT), who

    @pytest.mark.parametrize("operation", OF_A_LAYER, ids=str)
    def test_whoever_may_sees_it_as_everybody_sees_the_public_one(self, site, operation):
        public = answer(site.askers["anonymous"], operation, PUBLIC)
        absent = answer(site.askers["anonymous"], operation, ABSENT)
        assert public.status_code == operation.status
        assert b"ServiceException" not in public.content
        for who in (f"{name} by {way}" for name in PERMITTED for way in WAYS):
            private = answer(site.askers[who], operation, PRIVATE)
            assert private.status_code == public.status_code
            assert private.headers["Content-Type"] == public.headers["Content-Type"]
            if private.headers["Content-Type"].startswith("image/"):
                assert private.content == public.content
            assert private.status_code != 200 or private.content != absent.content

    @pytest.mark.parametrize("who", ["anonymous", *(f"nobody by {way}" for way in WAYS), "anonymous at the public endpoint"])
    def test_the_public_layer_is_there_for_everybody(self, site, who):
        for operation in OF_A_LAYER:
            response = answer(site.askers[who], operation, PUBLIC)
            assert response.status_code == operation.status
            assert b"ServiceException" not in response.content

    @pytest.mark.parametrize("operation", LISTS, ids=str)
    @pytest.mark.parametrize("who", DENIED)
    def test_no_list_names_what_is_not_for_somebody(self, site, who, operation):
        response = answer(site.askers[who], operation, "")
        assert response.status_code == 200
        # What was searched for is told to whoever has asked.
        text = text_of(response).replace('value="secret"', "").replace("%3Fq%3Dsecret", "")
        assert not [word for word in HIDDEN if word in text]
        assert operation.is_filtered or PUBLIC in text

    @pytest.mark.parametrize("operation", LISTS, ids=str)
    @pytest.mark.parametrize("way", WAYS)
    def test_lists_name_what_is_for_somebody(self, site, way, operation):
        for name in PERMITTED:
            text = text_of(answer(site.askers[f"{name} by {way}"], operation, ""))
            assert PRIVATE in text
            assert operation.is_filtered or PUBLIC in text

    @pytest.mark.parametrize("operation", GROUPED, ids=str)
    def test_a_group_of_nothing_for_somebody_is_absent_to_him(self, site, operation):
        for who in DENIED:
            asker = site.askers[who]
            assert told(answer(asker, operation, "vault"), "vault") == told(answer(asker, operation, "fault"), "fault"), who

    @pytest.mark.parametrize("operation", OF_NO_LAYER, ids=str)
    def test_what_tells_of_no_layer_is_there_for_everybody(self, site, operation):
        for who in DENIED:
            assert answer(site.askers[who], operation, "").status_code == 200

    @pytest.mark.parametrize("layer", [PUBLIC, PRIVATE, ABSENT])
    @pytest.mark.parametrize("who", WRONG)
    def test_wrong_credentials_are_told_so_whatever_they_ask_for(self, site, who, layer):
        expected = None
        for operation in (*OF_A_LAYER, *LISTS, *OF_NO_LAYER):
            response = answer(site.wrong[who], operation, layer)
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"] == 'Basic realm="Raster maps", charset="UTF-8"'
            expected = expected or told(response, layer)
            assert told(response, layer) == expected

    @pytest.mark.parametrize("operation", [*OF_A_LAYER, *HEADS, *POSTS, *LISTS, *OF_NO_LAYER], ids=str)
    def test_where_a_login_is_required_everybody_else_is_asked_for_it(self, operation):
        for layer in (PUBLIC, PRIVATE, ABSENT):
            response = answer(Asker(root="/members/"), operation, layer)
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"] == 'Basic realm="Members", charset="UTF-8"'

    @pytest.mark.parametrize("operation", OF_A_LAYER, ids=str)
    def test_where_a_login_is_required_what_is_not_for_a_user_is_absent_to_him(self, site, operation):
        asker = site.askers["nobody by basic at the members' endpoint"]
        assert told(answer(asker, operation, PRIVATE), PRIVATE) == told(answer(asker, operation, ABSENT), ABSENT)
        assert answer(asker, operation, PUBLIC).status_code == operation.status

    def test_no_answer_to_a_user_is_for_others(self, site):
        for operation in (*OF_A_LAYER, *LISTS, *OF_NO_LAYER):
            for who in ("anonymous", "nobody by basic", "by_model by session", "by_model by address"):
                headers = answer(site.askers[who], operation, PRIVATE).headers
                assert not {"public", "s-maxage"} & set(headers["Cache-Control"].replace("=", " ").replace(",", " ").split())
                assert {"private", "no-store"} & set(headers["Cache-Control"].replace(",", " ").split()), operation
                assert {"Authorization", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}

    def test_addresses_in_answers_below_a_signed_address_are_signed(self, site):
        asker = site.askers["by_model by address"]
        for operation in (*OF_A_LAYER, *LISTS):
            text = text_of(answer(asker, operation, PRIVATE)).replace("&#x3D;", "=")
            for address in re.findall(r"(?:http://testserver)?/?personal/[^\s\"'<>]*", text):
                assert asker.root.strip("/") in address, operation

    def test_the_tables_have_every_address_of_an_endpoint(self):
        asked = {resolve(f"/personal/{each.path.partition('?')[0]}").url_name for each in (*OF_A_LAYER, *LISTS, *OF_NO_LAYER)}
        # Of nothing: what stands for no resource. By POST: what test_signed_addresses.py is about.
        assert _names(maps.urls[0]) - asked == {"wmts-unknown", "unknown", "signed-addresses"}

    def test_a_denied_layer_takes_as_much_looking_up_as_an_absent_one(self, site, monkeypatch):
        now = time.monotonic()
        monkeypatch.setattr("time.monotonic", lambda: now)
        for who in ("anonymous", "nobody by session", "nobody by basic", "nobody by address"):
            for operation in OF_A_LAYER:
                answer(site.askers[who], operation, ABSENT)
                counts = []
                for layer in (ABSENT, PRIVATE, ABSENT, PRIVATE):
                    with CaptureQueriesContext(connection) as queries:
                        answer(site.askers[who], operation, layer)
                    counts.append([re.sub(r"'[^']*'|[0-9.]+", "*", each["sql"]) for each in queries.captured_queries])
                assert counts[0] == counts[1] == counts[2] == counts[3], operation


def _names(patterns) -> set[str]:
    return set().union(*(_names(each.url_patterns) if hasattr(each, "url_patterns") else {each.name} for each in patterns)) - {
        None
    }
