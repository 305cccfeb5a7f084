"""A site with the app has the database's layers, unless it says otherwise."""

from django.core.checks import run_checks
from django.test import override_settings

from ogc_large_image import conf, services
from ogc_large_image.publishing.catalog import DatabaseCatalog


def warnings():
    return [message.id for message in run_checks() if message.id.startswith("ogc_large_image") and not message.is_silenced()]


@override_settings(OGC_LARGE_IMAGE={})
def test_without_a_catalog_it_is_the_databases(db):
    assert conf.app_settings().catalog is DatabaseCatalog
    assert services.has_catalog()
    assert warnings() == []


@override_settings(OGC_LARGE_IMAGE={"CATALOG": "ogc_large_image.services.EmptyCatalog"})
def test_a_catalog_that_is_named_is_the_one(db):
    assert not services.has_catalog()
