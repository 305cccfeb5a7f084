"""Where a page takes its map library from."""

import re

import pytest
from django.template import Context, Template

from ogc_large_image.viewers.libraries import build
from ogc_large_image.viewers.map_libraries import FILES, map_library
from ogc_large_image.viewers.policy import content_security_policy, viewer_page

CDN = "https://cdn.example.org/npm"


def rendered(name):
    return Template("{% load ogc_viewers %}{% load_map_library name %}").render(Context({"name": name}))


@pytest.fixture
def network(settings):
    settings.OGC_LARGE_IMAGE = {"VIEWER_CDN": CDN}


@pytest.mark.parametrize("name", ["openlayers", "geojs"])
def test_a_library_of_a_network_comes_with_what_it_must_be(network, name):
    text = rendered(name)
    tags = re.findall(r"<(?:script|link)[^>]*>", text)
    assert tags
    for tag in tags:
        assert f'"{CDN}/' in tag
        assert re.search(r'integrity="sha384-[A-Za-z0-9+/]{64}" crossorigin="anonymous"', tag)
        assert re.search(r"@[0-9]+\.[0-9]+\.[0-9]+/", tag)


def test_the_network_has_the_versions_of_the_lock(network):
    lock = (build.RECIPE / "package-lock.json").read_text()
    for name, package in (("openlayers", "ol"), ("geojs", "geojs")):
        (version,) = set(re.findall(rf"/{package}@([0-9.]+)/", rendered(name)))
        assert re.search(rf'"node_modules/{package}": {{\s*"version": "{re.escape(version)}"', lock)


@pytest.mark.parametrize("name", FILES)
def test_the_site_s_own_files_need_no_proof(name, monkeypatch):
    monkeypatch.setattr("ogc_large_image.viewers.map_libraries.finders.find", lambda path: f"/there/{path}")
    library = map_library(name)
    files = [*library.styles, *library.scripts]
    assert [file.address for file in files] == [f"/static/ogc_large_image/vendor/{file}" for file in FILES[name]]
    assert library.folder == f"/static/ogc_large_image/vendor/{name}/"
    assert not any(file.integrity for file in files)


def test_the_policy_opens_for_the_network_and_the_base_map_only(settings):
    settings.OGC_LARGE_IMAGE = {"VIEWER_CDN": CDN, "BASE_MAP": {"url": "https://{s}.tiles.example.org/{z}/{x}/{y}.png"}}
    policy = dict(part.strip().split(" ", 1) for part in content_security_policy("geojs").split(";"))
    assert "https://cdn.example.org" in policy["script-src"]
    assert "https://*.tiles.example.org" in policy["img-src"]
    assert "https://*.tiles.example.org" not in policy["script-src"]
    assert "https://" not in content_security_policy()


def test_a_view_of_one_s_own_sends_the_policy(rf):
    from django.http import HttpResponse
    from django.views.generic import View

    @viewer_page("cesium")
    def page(request):
        return HttpResponse("")

    @viewer_page("cesium")
    class Page(View):
        def get(self, request):
            return HttpResponse("")

    for view in (page, Page.as_view()):
        assert "worker-src 'self' blob:" in view(rf.get("/"))["Content-Security-Policy"]


@pytest.mark.parametrize(
    "value",
    [
        {"url": "https://tiles.example.org/{z}/{x}.png"},
        {"attribution": "x"},
        {"url": 1},
        "https://…",
        {"url": "/{z}/{x}/{y}", "x": "y"},
    ],
)
def test_a_base_map_that_cannot_be_is_refused(settings, value):
    from ogc_large_image import conf

    settings.OGC_LARGE_IMAGE = {"BASE_MAP": value}
    assert [problem.key for problem in conf.problems()] == ["BASE_MAP"]
