"""Services over the database: all of it, and parts of it that rows and addresses name."""

import base64

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.test.utils import CaptureQueriesContext

from ogc_large_image.access import Access
from ogc_large_image.endpoints import Visit
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.catalog import catalogs
from ogc_large_image.publishing.endpoints import DatabaseEndpoint, ServiceEndpoint
from ogc_large_image.publishing.models import Layer, LayerGroup, Service
from ogc_large_image.recent import Recent
from tests.publishing.urls import named, services, users
from tests.rasters import RasterSpec

GREY = RasterSpec(np.arange(100, dtype="uint8").reshape(1, 10, 10))
WMS = "wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"
WMTS = "wmts/1.0.0/WMTSCapabilities.xml"


def basic(name, password="x"):
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def anna(db):
    return get_user_model().objects.create_superuser("anna", password="x")


@pytest.fixture
def earth(published):
    """A group of two layers, one of which is not for everybody, and a layer beside it."""
    group = LayerGroup.objects.create(name="earth", title="Earth", abstract="From above.")
    inner = LayerGroup.objects.create(name="earth.heights", title="Heights", parent=group)
    published("dem", GREY, group=inner)
    published("secret", GREY, group=group, is_public=False)
    published("cells", GREY)
    return group


def names(client, prefix, **options):
    return sorted(layer["name"] for layer in client.get(f"{prefix}api/layers/", **options).json()["results"])


def test_users_see_what_is_theirs(client, earth, anna):
    assert names(client, "/everybody/") == names(client, "/users/") == ["cells", "dem"]
    assert names(client, "/users/", headers=basic("anna")) == ["cells", "dem", "secret"]
    client.force_login(anna)
    assert names(client, "/everybody/") == ["cells", "dem"]
    assert names(client, "/users/") == ["cells", "dem", "secret"]


def test_any_callable_says_what_is_visible(client, earth):
    assert names(client, "/named/") == ["dem"]


@pytest.mark.parametrize(
    "visible",
    [
        Layer.objects.order_by("name")[:1],
        Layer.objects.filter(name="cells").order_by().union(Layer.objects.filter(name="cells").order_by()),
        Layer.objects.annotate(place=Window(RowNumber(), order_by="name")).filter(place=1),
    ],
)
def test_a_choice_among_all_layers_stays_one_among_all(client, earth, monkeypatch, visible):
    monkeypatch.setattr(named, "visible", lambda user: visible)
    assert names(client, "/named/") == ["cells"]
    assert client.get("/named/api/layers/cells/").status_code == 200
    assert client.get("/named/api/layers/dem/").status_code == 404


def test_a_service_has_the_words_crss_and_layers_of_its_row(client, earth):
    Service.objects.create(
        name="land",
        title="Land & sea",
        abstract="All heights.",
        group=earth,
        crs=["EPSG:2056"],
        metadata={"keywords": ["height"], "fees": "ten francs"},
    )
    text = client.get(f"/services/land/{WMS}").text
    for part in (
        "<Title>Land &amp; sea</Title>",
        "<Abstract>All heights.</Abstract>",
        "<Keyword>height</Keyword>",
        "<Fees>ten francs</Fees>",
        "<CRS>EPSG:2056</CRS>",
        "<Name>dem</Name>",
        "http://testserver/services/land/wms",
    ):
        assert part in text
    assert "<Name>cells</Name>" not in text
    assert client.get("/services/land/tiles/cells/0/0/0.png").status_code == 404
    assert "<CRS>EPSG:2056</CRS>" not in client.get(f"/everybody/{WMS}").text
    assert "<ows:Title>Land &amp; sea</ows:Title>" in client.get(f"/services/land/{WMTS}").text


def test_services_of_the_same_layers_have_titles_of_their_own(client, earth):
    for title in ("One", "Two"):
        Service.objects.create(name=title.lower(), title=title)
    for title in ("One", "Two", "One"):
        text = client.get(f"/services/{title.lower()}/{WMS}").text
        assert text.count(f"<Title>{title}</Title>") == 2
    assert "<h1>Two</h1>" in client.get("/services/two/").text


def test_a_service_that_is_not_there_is_like_one_that_is_not_published(client, earth):
    row = Service.objects.create(name="land", title="Land", is_published=False)
    hidden, absent = client.get(f"/services/land/{WMS}"), client.get(f"/services/sea/{WMS}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content
    assert hidden.headers == absent.headers
    row.is_published = True
    row.save()
    assert client.get(f"/services/land/{WMS}").status_code == 200


ANYTHING = ["", WMS, WMTS, "api/layers/dem/", "tiles/dem/0/0/0.png", "nothing/at/all", "nothing/", "~x/", "layers/absent/map"]


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
@pytest.mark.parametrize("address", ANYTHING)
def test_a_service_that_requires_a_login_asks_for_it_whatever_is_named(client, earth, method, address):
    Service.objects.create(name="land", title="Land", login_required=True)
    response = getattr(client, method)(f"/services/land/{address}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic realm=")


def test_csrf_is_not_what_hinders_somebody_who_is_not_logged_in(earth):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert [strict.post(f"/staff/{address}").status_code for address in ANYTHING] == [401] * len(ANYTHING)


def test_after_a_login_the_service_is_like_any_other(client, earth, anna):
    Service.objects.create(name="land", title="Land", group=earth, login_required=True)
    assert names(client, "/services/land/", headers=basic("anna")) == ["dem", "secret"]
    assert client.get("/services/land/nothing/at/all", headers=basic("anna")).status_code == 404
    assert client.get(f"/services/land/{WMS}", headers=basic("anna", "wrong")).status_code == 401


@pytest.mark.parametrize("prefix", ["/staff/", "/closed/land/", "/closed/absent/"])
def test_where_all_want_a_login_nobody_is_told_what_is_there(client, earth, prefix):
    Service.objects.create(name="land", title="Land")
    answers = [client.get(f"{prefix}{address}") for address in ANYTHING]
    assert {answer.status_code for answer in answers} == {401}
    assert len({(answer.content, str(answer.headers)) for answer in answers}) == 1


@pytest.mark.parametrize("prefix", ["/staff/", "/users/", "/closed/absent/", "/services/land/", "/layer/secret/"])
def test_browsers_may_ask_what_they_may_ask_before_a_login(client, earth, prefix):
    Service.objects.create(name="land", title="Land", login_required=True)
    answers = {address: client.options(f"{prefix}{address}") for address in ANYTHING}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(ANYTHING, 204)
    assert {answer["Access-Control-Allow-Origin"] for answer in answers.values()} == {"*"}
    assert all("Authorization" in answer["Access-Control-Allow-Headers"] for answer in answers.values())
    assert {address for address, answer in answers.items() if "POST" in answer["Allow"]} == {WMS}


def test_no_redirect_tells_what_is_there(client, earth):
    for prefix in ("/staff/", "/users/", "/services/absent/", "/groups/absent/"):
        for address in ("layers", "nothing", "api", "tms", "wmts/x"):
            assert client.get(f"{prefix}{address}").status_code in (401, 404, 200), f"{prefix}{address}"


def test_a_group_is_a_service(client, earth, anna):
    text = client.get(f"/groups/earth/{WMS}").text
    assert "<Title>Earth</Title>" in text
    assert "<Abstract>From above.</Abstract>" in text
    assert "http://testserver/groups/earth/wms" in text
    assert names(client, "/groups/earth/") == ["dem"]
    assert names(client, "/groups/earth/", headers=basic("anna")) == ["dem", "secret"]
    assert names(client, "/groups/earth.heights/") == ["dem"]


@pytest.mark.parametrize("group", ["absent", "private", "empty", "%00", "%ff", "a%20b"])
def test_a_group_of_which_nothing_may_be_seen_is_not_there(client, published, group):
    private = LayerGroup.objects.create(name="private", title="Private")
    LayerGroup.objects.create(name="empty", title="Empty")
    published("hidden", GREY, group=private, is_public=False)
    answer = client.get(f"/groups/{group}/{WMS}")
    assert answer.status_code == 404
    assert answer.content == client.get(f"/groups/other/{WMS}").content


def test_further_parts_of_an_address_are_for_subclasses(client, earth):
    assert names(client, "/of/earth/maps/") == ["dem"]
    assert names(client, "/of/mars/maps/") == []
    assert "http://testserver/of/earth/maps/wms" in client.get(f"/of/earth/maps/{WMS}").text


def test_a_layer_is_a_service(client, earth, anna):
    assert "<h1>Dem</h1>" in client.get("/layer/dem/").text
    assert names(client, "/layer/dem/") == ["dem"]
    assert client.get("/layer/dem/tiles/cells/0/0/0.png").status_code == 404
    assert client.get("/layer/dem/tiles/dem/0/0/0.png").status_code == 200
    assert client.get("/layer/secret/").content == client.get("/layer/absent/").content
    assert client.get("/layer/secret/", headers=basic("anna")).status_code == 200
    assert client.get(f"/layer/%00/{WMS}").status_code == 404


def test_a_name_that_no_database_takes_is_not_there(client, earth):
    assert client.get("/maps/api/layers/a%00b/").status_code == 404
    assert client.get("/maps/tiles/%00/0/0/0.png").status_code == 404


def test_an_edited_service_is_another_document_at_once(client, earth):
    row = Service.objects.create(name="land", title="Before", group=earth)
    before = client.get(f"/services/land/{WMS}")
    row.title, row.group = "After", None
    row.save()
    after = client.get(f"/services/land/{WMS}", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "<Title>After</Title>" in after.text
    assert "<Name>cells</Name>" in after.text
    row.delete()
    assert client.get(f"/services/land/{WMS}", headers={"if-none-match": after["ETag"]}).status_code == 404


def elsewhere(change):
    """The change as another process makes it: this one has looked at the revision just now, and is not told."""
    revision.present()
    own, revision._known = revision._known, revision._Known()
    try:
        change()
    finally:
        revision._known = own


@pytest.mark.django_db(transaction=True)
def test_an_edited_service_is_another_document_within_a_second_in_other_processes(client, published, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(revision.time, "monotonic", lambda: clock[0])
    published("dem", GREY)
    row = Service.objects.create(name="land", title="Before")
    assert "<Title>Before</Title>" in client.get(f"/services/land/{WMS}").text
    elsewhere(lambda: Service.objects.filter(pk=row.pk).update(title="After", login_required=True))
    assert "<Title>Before</Title>" in client.get(f"/services/land/{WMS}").text
    clock[0] += 1
    assert client.get(f"/services/land/{WMS}").status_code == 401
    elsewhere(lambda: Service.objects.filter(pk=row.pk).update(login_required=False))
    clock[0] += 1
    assert "<Title>After</Title>" in client.get(f"/services/land/{WMS}").text


def committed():
    """The test's transaction as one that is over, so that the present revision is a settled one."""
    connection.run_on_commit.clear()
    revision.forget()


def test_services_are_found_without_a_query(client, earth):
    Service.objects.create(name="land", title="Land", group=earth)
    committed()
    client.get("/services/land/tiles/dem/0/0/0.png")
    revision._known.until = float("inf")
    for address in ("/services/land/tiles/dem/0/0/0.png", f"/services/land/{WMS}", "/services/absent/"):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert not queries.captured_queries, address


def test_the_settings_of_a_service_are_one_object_while_they_are_alike(rf, earth):
    row = Service.objects.create(name="land", title="Land")
    visit = Visit(services, rf.get("/"), {"service": "land"})
    first = services.get_settings(visit)
    earth.title = "World"
    earth.save()
    assert services.get_settings(visit) is first
    row.title = "Sea"
    row.save()
    assert services.get_settings(visit).service.title == "Sea"


@pytest.mark.parametrize("wrong", [{"metadata": ["no dict"]}, {"metadata": {"colour": "red"}}, {"crs": ["EPSG:no"]}])
def test_a_row_written_past_its_checks_is_served_as_far_as_it_goes(client, earth, wrong):
    Service.objects.create(name="land", title="Land", **wrong)
    assert "<Title>Land</Title>" in client.get(f"/services/land/{WMS}").text


def test_a_signed_address_stays_in_all_that_a_service_tells(client, earth, anna):
    Service.objects.create(name="land", title="Land", login_required=True)
    signature = services.signature(anna, 60, service="land")
    Service.objects.create(name="sea", title="Sea", login_required=True)
    assert f"http://testserver/services/land/~{signature}/wms" in client.get(f"/services/land/~{signature}/{WMS}").text
    assert client.get(f"/services/sea/~{signature}/{WMS}").status_code == 401
    assert client.get(f"/services/land/~{signature}/nothing").status_code == 404
    assert client.get(f"/services/land/~{signature}x/nothing").status_code == 401


def test_an_address_is_signed_only_where_somebody_is_asked_who_he_is(client, earth, anna):
    Service.objects.create(name="land", title="Land")
    signature = services.signature(anna, 60, service="land")
    assert client.get(f"/services/land/~{signature}/{WMS}").status_code == 404


def test_a_parameter_that_inner_addresses_have_is_refused():
    with pytest.raises(ImproperlyConfigured, match="'layer'"):
        _ = DatabaseEndpoint("maps", parameters=["layer"]).urls


def test_what_is_not_there_for_one_user_is_not_kept_for_another(client, earth):
    for address in ("/layer/secret/", "/users/metadata/secret.xml", "/users/nothing"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"], address
        assert {"Authorization", "Cookie"} <= {each.strip() for each in answer["Vary"].split(",")}, address


def test_names_that_stand_for_nothing_take_no_place_of_those_that_do(client, earth, monkeypatch):
    monkeypatch.setattr(catalogs, "_catalogs", Recent(4))
    client.get("/users/api/layers/")
    kept = dict(catalogs._catalogs._values)
    for number in range(10):
        assert client.get(f"/layer/nothing{number}/").status_code == 404
    assert kept.items() <= catalogs._catalogs._values.items()


def test_a_service_asks_for_a_login_in_the_ways_of_its_endpoint(rf, db):
    Service.objects.create(name="land", title="Land", login_required=True)
    endpoint = ServiceEndpoint("own", access=Access(realm="Ours", authentication=["session"]))
    access = endpoint.get_access(Visit(endpoint, rf.get("/"), {"service": "land"}))
    assert access.login_required
    assert access.realm == "Ours"
    assert not endpoint.access.login_required
    assert not access.has_signed_addresses
    assert users.access.has_signed_addresses
    assert Layer.objects.count() == 0
