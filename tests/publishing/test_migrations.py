"""What a database of an earlier version holds is served by this one."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ogc_large_image.publishing.catalog import DatabaseCatalog
from ogc_large_image.publishing.models import Layer


@pytest.fixture
def migrate_to():
    """Brings the tables to a migration, and gives the apps as they were then; the newest ones after the test."""

    def migrate(name):
        target = [("publishing", name)]
        executor = MigrationExecutor(connection)
        executor.migrate(target)
        return executor.loader.project_state(target).apps

    yield migrate
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_records_of_json_columns_are_served_as_text(published, migrate_to):
    row = published("dem")
    before = DatabaseCatalog().layer("dem")
    migrate_to("0003_group_import_key")
    with connection.cursor() as cursor:
        cursor.execute("SELECT record FROM publishing_layer WHERE name = 'dem'")
        assert "crs" in json.loads(cursor.fetchone()[0])
    migrate_to("0004_record_as_text")
    row.refresh_from_db()
    assert row.is_described
    assert isinstance(row.record, str)
    assert repr(DatabaseCatalog().layer("dem")) == repr(before)
    assert Layer.objects.filter(is_described=True).count() == 1
