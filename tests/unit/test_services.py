"""What is shared by all requests, and the addresses that the outside world sees."""

import threading

import pytest
from django.test import RequestFactory
from django.urls import resolve, set_script_prefix

from ogc_large_image import services
from ogc_large_image.cache import DjangoByteCache
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.layers.layer import LayerGroup
from ogc_large_image.render.cache import MemoryCache, NullCache


def get(path="/wms", **extra):
    request = RequestFactory().get(path, **extra)
    request.resolver_match = resolve(request.path_info)
    return request


def test_there_are_no_layers_without_configuration(settings):
    settings.OGC_LARGE_IMAGE = {"SERVICE": {"title": "Maps"}}
    assert services.layers(get()) == ()
    assert services.catalog(get()).root() == LayerGroup(title="Maps")
    with pytest.raises(LayerNotDefined):
        services.catalog(get()).layer("any")


def test_the_catalog_is_made_once_from_its_options(settings):
    made = []

    def make(**options):
        made.append(options)
        return services.EmptyCatalog()

    settings.OGC_LARGE_IMAGE = {"CATALOG": make, "CATALOG_OPTIONS": {"path": "x"}}
    assert services.catalog(get()) is services.catalog(get())
    assert made == [{"path": "x"}]


def test_threads_that_come_first_together_get_one_catalog(settings):
    barrier = threading.Barrier(8)
    made, got = [], []

    def make():
        made.append(True)
        return services.EmptyCatalog()

    settings.OGC_LARGE_IMAGE = {"CATALOG": make}

    def use():
        barrier.wait()
        got.append(services.catalog(None))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len({id(catalog) for catalog in got}) == 1


def test_a_changed_setting_makes_everything_anew(settings):
    settings.OGC_LARGE_IMAGE = {"LIMITS": {"max_width": 10}}
    before = services.map_service()
    assert services.map_service() is before
    settings.OGC_LARGE_IMAGE = {"LIMITS": {"max_width": 20}}
    assert services.limits().max_width == 20
    assert services.map_service() is not before


def test_layers_are_walked_again_when_the_catalog_changes(publish, monkeypatch):
    catalog = publish(tree=LayerGroup(title="Root", groups=(LayerGroup(title="Group"),)))
    walks = []
    root = catalog.root
    monkeypatch.setattr(catalog, "root", lambda: walks.append(True) or root())
    services.layers(get())
    services.layers(get())
    assert len(walks) == 1
    catalog.revision = "2"
    services.layers(get())
    assert len(walks) == 2


@pytest.mark.parametrize(("name", "kind"), [("memory", MemoryCache), ("none", NullCache), ("default", DjangoByteCache)])
def test_the_configured_cache_is_used(settings, name, kind):
    settings.OGC_LARGE_IMAGE = {"CACHE": name}
    assert isinstance(services._make_cache(), kind)


def test_configured_crss_are_listed(settings):
    settings.OGC_LARGE_IMAGE = {"CRS": ["EPSG:25833"]}
    assert [crs.code for crs in services.crs_list()] == ["EPSG:25833"]


def test_an_address_is_made_from_the_request():
    assert services.public_url(get(), "wms") == "http://testserver/wms"
    assert services.public_url(get()) == "http://testserver/"
    assert services.public_url(get(headers={"host": "localhost:8123"}), "/wms") == "http://localhost:8123/wms"


def test_the_configured_address_wins(settings):
    settings.OGC_LARGE_IMAGE = {"PUBLIC_URL": "https://maps.example.org/geo/"}
    assert services.public_url(get(), "wms") == "https://maps.example.org/geo/wms"
    assert services.public_url(get()) == "https://maps.example.org/geo/"


def test_a_proxy_is_believed_when_the_site_says_so(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.USE_X_FORWARDED_HOST = True
    settings.ALLOWED_HOSTS = ["maps.example.org"]
    request = get(headers={"x-forwarded-proto": "https", "x-forwarded-host": "maps.example.org"})
    assert services.public_url(request, "wms") == "https://maps.example.org/wms"


def test_a_proxy_is_not_believed_by_default():
    request = get(headers={"x-forwarded-proto": "https", "x-forwarded-host": "evil.example.org"})
    assert services.public_url(request, "wms") == "http://testserver/wms"


def test_a_script_name_is_part_of_the_address():
    request = get()
    set_script_prefix("/mounted/")
    try:
        assert services.public_url(request, "wms") == "http://testserver/mounted/wms"
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize("path", ["/maps/", "/nested/deep/"])
def test_the_prefix_of_an_include_is_part_of_the_address(settings, path):
    settings.ROOT_URLCONF = "tests.unit.included_urls"
    assert services.public_url(get(f"{path}wms"), "wms") == f"http://testserver{path}wms"
