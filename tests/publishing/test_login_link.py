"""Pages of a service that tells users apart lead to the site's login."""

from html import unescape

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

from ogc_large_image.access import BASIC, Access
from ogc_large_image.publishing.endpoints import DatabaseEndpoint
from tests.publishing.askers import PASSWORD, basic

personal = DatabaseEndpoint("personal", access=Access())
without_sessions = DatabaseEndpoint("scripts", access=Access(authentication=[BASIC]))
everything = DatabaseEndpoint("everything", access=Access())

SITE = [
    path("maps/", include("ogc_large_image.urls")),
    path("personal/", personal.urls),
    path("scripts/", without_sessions.urls),
]
ADMIN = path("admin/", admin.site.urls)
LOGIN = path("enter/", lambda request: HttpResponse(), name="enter")
LAST = path("", everything.urls)

pytestmark = pytest.mark.django_db


class Urls:
    def __init__(self, *urlpatterns):
        self.urlpatterns = list(urlpatterns)


@pytest.fixture
def site(settings):
    def make(*patterns, login_url="/accounts/login/"):
        settings.LOGIN_URL = login_url
        settings.ROOT_URLCONF = Urls(*patterns, *SITE, LAST)

    return make


def link(client, address, **headers):
    """Where the page's login is, if it has one."""
    text = client.get(address, headers=headers).content.decode()
    before, found, _ = text.partition('">Log in</a>')
    return unescape(before.rpartition('href="')[2]) if found else None


def test_the_site_has_the_admins_login_if_no_other(client, site, users, published):
    site(ADMIN)
    published("open")
    address = link(client, "/personal/?q=open")
    assert address == "/admin/login/?next=%2Fpersonal%2F%3Fq%3Dopen"
    assert "Secret" not in client.get("/personal/").content.decode()
    answer = client.post(address, {"username": "superuser", "password": PASSWORD})
    assert answer["Location"] == "/personal/?q=open"
    assert "Secret" in client.get("/personal/").content.decode()
    assert link(client, "/personal/") is None


def test_a_page_of_what_is_not_for_everybody_leads_there_too(client, site):
    site(ADMIN)
    assert link(client, "/personal/layers/secret/") == "/admin/login/?next=%2Fpersonal%2Flayers%2Fsecret%2F"


@pytest.mark.parametrize(
    ("login_url", "begins"),
    [
        ("/enter/", "/enter/?next="),
        ("enter", "/enter/?next="),
        ("https://sso.example.org/?site=maps", "https://sso.example.org/?site=maps&next="),
        ("nothing-of-this-name", "/admin/login/?next="),
    ],
)
def test_the_sites_own_login_comes_first(client, site, login_url, begins):
    site(LOGIN, ADMIN, login_url=login_url)
    assert link(client, "/personal/") == f"{begins}%2Fpersonal%2F"


def test_without_a_login_there_is_no_link(client, site):
    site()
    assert link(client, "/personal/") is None


def test_nor_where_it_would_change_nothing(client, site, users):
    site(ADMIN)
    assert link(client, "/maps/") is None
    assert link(client, "/scripts/") is None
    assert link(client, "/personal/", authorization=basic("superuser")["authorization"]) is None
