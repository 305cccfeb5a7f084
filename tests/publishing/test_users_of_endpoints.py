"""What an endpoint makes of its users, and what it costs those who need none."""

import time

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists

from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.publishing.catalog import PERSONAL_SECONDS, Scope, UserCatalogs
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.visibility import public
from tests.publishing.askers import Asker, basic, by_every_way

TILE = "tiles/secret/0/0/0.png"
MATHS = "wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=secret&STYLES=&CRS=EPSG:32633&BBOX=500000,4997000,504000,5000000&WIDTH=8&HEIGHT=8&FORMAT=image/png&EXPRESSION=b1%2Bb2&COLORSCALERANGE=0,500"


@pytest.fixture
def warm(published, settings):
    settings.ROOT_URLCONF = "tests.publishing.permission_urls"
    settings.OGC_LARGE_IMAGE = {**settings.OGC_LARGE_IMAGE, "CACHE": "memory"}
    published("ground")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("root", ["/maps/", "/personal/"])
@pytest.mark.parametrize("path", ["tiles/ground/0/0/0.png", "api/layers/ground/", "layers/ground/"])
@pytest.mark.usefixtures("warm")
def test_nobody_without_a_login_costs_a_query(django_assert_num_queries, monkeypatch, root, path):
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now)
    Asker(root=root).ask(path)
    Asker(root=root).ask(path)
    with django_assert_num_queries(0):
        assert Asker(root=root).ask(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_known_password_costs_no_query(users, django_assert_num_queries, monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now)
    for _ in range(2):
        assert Asker(basic("by_object")).ask(TILE).status_code == 200
    with django_assert_num_queries(0):
        assert Asker(basic("by_object")).ask(TILE).status_code == 200


def test_users_of_different_models_are_different_though_their_keys_are_alike():
    catalogs, scope = UserCatalogs(), Scope()
    one, other = type("User", (), {"pk": 1})(), type("Client", (), {"pk": 1})()
    assert catalogs.of(one, public, scope) is not catalogs.of(other, public, scope)
    assert catalogs.of(one, public, scope) is catalogs.of(one, public, scope)


def test_users_without_a_key_are_each_somebody_else():
    catalogs, scope = UserCatalogs(), Scope()
    one, other = (type("Token", (), {"pk": None, "is_authenticated": True})() for _ in range(2))
    assert catalogs.of(one, public, scope) is not catalogs.of(other, public, scope)


@pytest.mark.django_db(transaction=True)
def test_band_maths_is_for_the_user_whom_the_endpoint_knows(users, settings):
    settings.OGC_LARGE_IMAGE = {**settings.OGC_LARGE_IMAGE, "EXPRESSIONS": "publishing.change_style"}
    users["by_object"].user_permissions.add(Permission.objects.get(codename="change_style"))
    for asker in by_every_way(users["by_object"]).values():
        assert asker.ask(MATHS).headers["Content-Type"] == "image/png"
    for asker in by_every_way(users["by_model"]).values():
        assert b"ServiceException" in asker.ask(MATHS).content
    # The session is another's than the password.
    session = by_every_way(users["by_object"])["session"]
    assert b"ServiceException" in Asker(basic("by_model"), cookies=session.cookies).ask(MATHS).content


@pytest.mark.django_db(transaction=True)
def test_no_answer_lets_scripts_of_other_sites_read_it_by_a_cookie(users):
    for asker in by_every_way(users["by_object"]).values():
        headers = asker.ask(TILE, origin="https://other.example").headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_gives_nothing_now_and_then_is_followed(published, monkeypatch):
    published("ground")
    clock, shown = [time.monotonic()], [True]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])

    def now_and_then(user):
        return Layer.objects.all() if shown[0] else Layer.objects.none()

    catalog = UserCatalogs().of(None, now_and_then, Scope())
    revisions = []
    for turn in range(9):
        shown[0] = turn % 2 == 0
        clock[0] += PERSONAL_SECONDS
        revisions.append(int(catalog.revision))
        assert bool(catalog.root().layers) == shown[0]
    assert revisions == sorted(set(revisions))


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_depends_on_other_tables_is_followed_where_nobody_is_asked_who_he_is(published, monkeypatch):
    published("ground")
    clock = [time.monotonic()]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    flag = Group.objects.create(name="open")

    def while_open(user):
        return Layer.objects.filter(Exists(Group.objects.filter(name="open")))

    catalog = UserCatalogs().of(None, while_open, Scope(), is_personal=False)
    before = int(catalog.revision)
    assert catalog.layer("ground")
    Group.objects.filter(pk=flag.pk).update(name="closed")
    clock[0] += PERSONAL_SECONDS
    assert int(catalog.revision) > before
    with pytest.raises(LayerNotDefined):
        catalog.layer("ground")
