"""One number tells of every change: whoever has it has what it stands for, in any order that transactions come in."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from ogc_large_image.publishing import revision
from ogc_large_image.publishing.catalog import DatabaseCatalog
from ogc_large_image.publishing.models import Layer, LayerGroup, Revision, Style
from tests.publishing.scenes.models import Scene

CAPABILITIES = "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other():
    """Another connection: ``other(function, …)`` is called on it, and its answer comes back."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda function, *arguments: thread.submit(function, *arguments).result(30)
        thread.submit(lambda: connection.close()).result()


@pytest.fixture
def old_state(other):
    """As ``other``, in a transaction that sees the database as it was when the fixture was first called."""
    begun = []

    def begin():
        begun.append(transaction.atomic())
        begun[0].__enter__()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        Layer.objects.count()

    def call(function, *arguments):
        if not begun:
            other(begin)
        return other(function, *arguments)

    yield call
    other(begun[0].__exit__, None, None, None)


class ReadingFromACopy:
    """A router of a site that reads from a copy of its database, here one that does not answer."""

    def db_for_read(self, model, **hints):
        return "copy"

    def db_for_write(self, model, **hints):
        return "default"


def test_what_is_remembered_is_read_where_it_is_written_since_a_copy_lags_behind(client, settings, published, register, scene):
    register(Scene)
    settings.DATABASE_ROUTERS = [ReadingFromACopy()]
    published("dem", title="DEM")
    made = scene("Dam")
    assert f"<Name>scene-{made.pk}</Name>" in client.get(CAPABILITIES).text
    assert client.get("/maps/api/layers/dem/").json()["title"] == "DEM"
    assert client.get("/maps/tiles/dem/0/0/0.png").status_code == 200


def test_a_row_of_an_old_state_is_not_remembered_as_a_new_one(old_state, published):
    row = published("dem", title="Old")
    catalog = DatabaseCatalog()
    old_state(Layer.objects.count)
    row.title = "New"
    row.save()
    revision.present()
    assert old_state(lambda: catalog.layer("dem").title) == "Old"
    assert catalog.layer("dem").title == "New"
    assert old_state(lambda: catalog.layer("dem").title) == "Old"
    assert catalog.layer("dem").title == "New"


def test_a_row_of_an_old_state_is_not_remembered_where_only_transactions_look(old_state, published):
    row = published("dem", title="Old")
    catalog = DatabaseCatalog()
    old_state(Layer.objects.count)
    row.title = "New"
    row.save()
    assert old_state(lambda: catalog.layer("dem").title) == "Old"
    with transaction.atomic():
        assert catalog.layer("dem").title == "New"
    assert old_state(lambda: catalog.layer("dem").title) == "Old"
    with transaction.atomic():
        assert catalog.layer("dem").title == "New"


def test_a_document_of_an_old_state_is_nobody_elses(client, old_state, published):
    row = published("dem", title="Words of old", group=LayerGroup.objects.create(name="land", title="Land"))
    old_state(Layer.objects.count)
    row.title = "Newer words"
    row.save()
    revision.present()
    for _ in range(2):
        assert "Words of old" in old_state(lambda: client.get(CAPABILITIES).text)
        assert "Newer words" in client.get(CAPABILITIES).text


def test_a_transaction_looks_the_number_up_once(published, django_assert_num_queries):
    published("dem")
    with transaction.atomic(), django_assert_num_queries(1):
        assert revision.present() == revision.present() > 0


def test_a_change_is_seen_at_once_though_another_thread_is_looking(monkeypatch, other):
    revision.bump()
    stored, looked, go_on = revision._stored, threading.Event(), threading.Event()

    def look_slowly():
        found = stored()
        if not looked.is_set():
            looked.set()
            go_on.wait(30)
        return found

    monkeypatch.setattr(revision, "_stored", look_slowly)
    slow = threading.Thread(target=lambda: (revision.present(), connection.close()))
    slow.start()
    looked.wait(30)
    revision.bump()
    numbers = []
    quick = threading.Thread(target=lambda: (numbers.append(revision.present()), connection.close()))
    quick.start()
    go_on.set()
    slow.join()
    quick.join()
    assert numbers == [stored()[0]]
    assert revision.present() == numbers[0]


def test_a_transaction_tells_of_all_its_changes_by_one_row():
    before, number = Revision.objects.count(), revision.present()
    with transaction.atomic():
        for index in range(5):
            Style.objects.create(name=f"style{index}")
        Style.objects.filter(name="style1").update(title="One")
        Style.objects.get(name="style2").delete()
    assert Revision.objects.count() == before + 1
    assert revision.present() > number


def test_what_is_undone_in_a_transaction_is_told_anew():
    number = revision.present()
    with transaction.atomic():
        with transaction.atomic():
            Style.objects.create(name="never")
            transaction.set_rollback(True)
        Style.objects.create(name="made")
    assert revision.present() > number


def test_who_changes_something_makes_nobody_wait(other):
    """Each database for what it can do at once: PostgreSQL writes, SQLite reads."""
    one, two = (Style.objects.create(name=name) for name in ("one", "two"))
    numbers = [other(revision.present)]
    with transaction.atomic():
        one.save()
        if connection.vendor == "postgresql":
            other(two.save)
        numbers.append(other(revision.present))
        assert (numbers[1] > numbers[0]) is (connection.vendor == "postgresql")
    numbers.append(other(revision.present))
    # Committed after the other's, though begun before it.
    assert numbers[2] > numbers[1]


def test_rows_are_put_together_without_a_change_of_the_number():
    for _ in range(revision.MOST_ROWS + 1):
        revision.bump()
    number, rows = revision._stored()
    assert rows > revision.MOST_ROWS
    revision._put_together()
    assert revision._stored() == (number, 1)
    for _ in range(2 * revision.MOST_ROWS):
        revision.bump()
    assert Revision.objects.count() <= revision.MOST_ROWS + 2
    assert revision.present() > number


def test_a_fixture_is_noticed_at_once(published, tmp_path):
    published("dem", title="From a fixture")
    fixture = tmp_path / "layers.json"
    with fixture.open("w") as stream:
        call_command("dumpdata", "publishing.layer", stdout=stream)
    Layer.objects.all().delete()
    catalog = DatabaseCatalog()
    assert catalog.is_empty()
    number, rows = revision.present(), Revision.objects.count()
    call_command("loaddata", fixture, verbosity=0)
    assert catalog.layer("dem").title == "From a fixture"
    assert revision.present() > number
    assert Revision.objects.count() == rows + 1


def test_a_fixture_of_everything_does_not_turn_the_number_back(published, tmp_path):
    published("dem")
    fixture = tmp_path / "all.json"
    with fixture.open("w") as stream:
        call_command("dumpdata", "publishing", stdout=stream)
    content = json.loads(fixture.read_text())
    assert any(record["model"] == "publishing.revision" for record in content)
    for record in content:
        if record["model"] == "publishing.revision":
            record["fields"]["number"] = 1
    fixture.write_text(json.dumps(content))
    number = revision.present()
    call_command("loaddata", fixture, verbosity=0)
    assert revision.present() > number


@pytest.mark.parametrize("prefix", ["maps", "everybody"])
def test_atomic_requests_put_no_picture_into_a_transaction(client, published, monkeypatch, prefix, django_assert_num_queries):
    published("dem")
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    monkeypatch.setattr(revision, "INTERVAL_SECONDS", 60)
    revision.forget()
    addresses = ("api/layers/dem/data/thumbnail.png", "tiles/dem/0/0/0.png", "wms?SERVICE=WMS&REQUEST=GetCapabilities")
    for address in addresses:
        assert client.get(f"/{prefix}/{address}").status_code == 200
    with django_assert_num_queries(0):
        for address in addresses:
            assert client.get(f"/{prefix}/{address}").status_code == 200
