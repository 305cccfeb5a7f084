"""Each system check says one thing, with its id."""

import pytest
from django.core.checks import run_checks


def own_messages():
    return [message for message in run_checks() if message.id.startswith("ogc_large_image.")]


@pytest.fixture
def ids(settings):
    def ids(**values):
        settings.OGC_LARGE_IMAGE = {"CATALOG": "tests.conftest.ListedCatalog", **values}
        return [message.id for message in own_messages()]

    return ids


def test_a_sound_site_has_no_messages(ids):
    assert ids() == []


def test_a_setting_that_is_no_dict(settings):
    settings.OGC_LARGE_IMAGE = 5
    assert "ogc_large_image.E001" in [message.id for message in run_checks()]


def test_a_wrong_value(ids):
    assert ids(MAX_SOURCES=0) == ["ogc_large_image.E002"]


def test_an_unknown_key_with_the_likely_meaning(settings):
    settings.OGC_LARGE_IMAGE = {"CATALOG": "tests.conftest.ListedCatalog", "MAX_SOURCE": 5}
    (message,) = own_messages()
    assert message.id == "ogc_large_image.W001"
    assert "MAX_SOURCES" in message.hint


def test_no_catalog(settings):
    settings.OGC_LARGE_IMAGE = {}
    assert [message.id for message in own_messages()] == ["ogc_large_image.W002"]


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("django.core.cache.backends.filebased.FileBasedCache", ["ogc_large_image.W003"]),
        ("django.core.cache.backends.locmem.LocMemCache", []),
        ("django.core.cache.backends.redis.RedisCache", []),
    ],
)
def test_a_cache_that_unpickles(ids, settings, tmp_path, backend, expected):
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path / "cache")}}
    assert ids(CACHE="default") == expected


def test_missing_templates(ids, settings):
    settings.TEMPLATES = []
    assert "ogc_large_image.W004" in ids()


def test_a_missing_map_library(ids, settings):
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "leaflet"]
    assert ids() == ["ogc_large_image.W005"]


@pytest.mark.parametrize(("backend", "expected"), [("redis", ["ogc_large_image.W006"]), ("django", []), ("python", [])])
def test_large_images_own_cache(ids, settings, backend, expected):
    settings.LARGE_IMAGE_CACHE_BACKEND = backend
    assert ids() == expected


def test_a_site_without_a_catalog_needs_no_landing_page(settings):
    settings.OGC_LARGE_IMAGE, settings.TEMPLATES = {}, []
    assert [message.id for message in own_messages()] == ["ogc_large_image.W002"]
