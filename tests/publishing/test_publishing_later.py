"""What takes long to describe is left to a real worker of Celery's on a real Redis."""

from __future__ import annotations

import contextlib
import io
import threading
import time

import pytest
from celery import Celery, current_app
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from ogc_large_image.layers.record import layer_from_text
from ogc_large_image.publishing import describing, later, tasks
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.later import publish_later
from ogc_large_image.publishing.models import Layer
from tests.publishing.programs import environment
from tests.publishing.settings import OGC_LARGE_IMAGE
from tests.rasters import RasterSpec, ramp, write
from tests.services.programs import celery_worker, free_port, kill_children, redis_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


@contextlib.contextmanager
def site_app(broker):
    """The site's Celery while it has this broker."""
    before = current_app._get_current_object()
    app = Celery("published", broker=broker)
    try:
        yield app
    finally:
        app.close()
        before.set_current()


@pytest.fixture
def queue(redis, settings):
    """A broker, and settings by which every file is large."""
    settings.OGC_LARGE_IMAGE = {**OGC_LARGE_IMAGE, "PUBLISH_LATER_BYTES": 0}
    with site_app(redis) as app:
        yield app
        app.control.purge()


def worker(redis):
    """On the tests' database."""
    return celery_worker("tests.publishing.celery_app", processes=2, environment=environment(OGC_TEST_REDIS=redis))


def until(row, state):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        row.refresh_from_db()
        if row.state == state:
            return
        time.sleep(0.05)
    raise AssertionError(f"the layer is {row.state}: {row.problem}")


def served(client, name):
    return client.get(f"/maps/api/layers/{name}/").status_code


def test_a_layer_is_served_once_a_worker_has_described_it(client, queue, redis, raster):
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")))
    outcome = publish_later(row)
    assert (outcome.changed, outcome.waits, row.state) == (True, True, Layer.State.WAITING)
    assert served(client, "dem") == 404
    with worker(redis):
        until(row, Layer.State.DESCRIBED)
    time.sleep(0.6)
    assert served(client, "dem") == 200
    assert row.preview.data[:4] == b"\x89PNG"
    assert not publish_later(row).changed


def test_a_worker_says_what_fails(queue, redis, rasters):
    (rasters / "broken.tif").write_bytes(b"no image")
    row = Layer.objects.create(name="broken", path=str(rasters / "broken.tif"))
    assert publish_later(row).waits
    with worker(redis):
        until(row, Layer.State.FAILED)
    assert row.problem


def test_many_tasks_for_a_layer_describe_it_once(queue, redis, raster):
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")))
    for _ in range(5):
        assert publish_later(row).waits
    other = Layer.objects.create(name="other", path=str(raster("other.tif")))
    publish_later(other)
    with worker(redis):
        until(row, Layer.State.DESCRIBED)
        stamp = row.stamp
        until(other, Layer.State.DESCRIBED)
    row.refresh_from_db()
    assert row.stamp == stamp


def test_a_task_whose_process_is_killed_is_done_again(queue, redis, raster):
    row = Layer.objects.create(name="big", path=str(raster("big.tif", RasterSpec(ramp(2500, 3000)))))
    publish_later(row)
    with worker(redis) as process:
        deadline = time.monotonic() + 120
        while not row.attempts:
            assert time.monotonic() < deadline, "the task does not begin"
            row.refresh_from_db()
            time.sleep(0.01)
        assert row.state == Layer.State.WAITING
        kill_children(process)
        until(row, Layer.State.DESCRIBED)


def test_an_image_that_ends_every_process_comes_to_an_end(queue, raster):
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")), attempts=tasks.MOST_ATTEMPTS)
    tasks.publish_layer(row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem, row.record) == (Layer.State.FAILED, tasks.ENDED, None)
    # Asked for again it is tried again.
    assert publish_later(row).waits
    tasks.publish_layer(row.pk)
    row.refresh_from_db()
    assert row.state == Layer.State.DESCRIBED


def test_a_database_that_fails_is_no_fault_of_the_image(raster, monkeypatch):
    def fail(row, anew):
        raise OperationalError("database is locked")

    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")))
    monkeypatch.setattr(tasks, "publish", fail)
    for _ in range(tasks.MOST_ATTEMPTS + 1):
        with pytest.raises(OperationalError):
            tasks.publish_layer(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Layer.State.WAITING, 0)


def test_no_task_is_sent_for_what_is_rolled_back(queue, raster):
    with contextlib.suppress(KeyError), transaction.atomic():
        publish_later(Layer.objects.create(name="dem", path=str(raster("dem.tif"))))
        raise KeyError
    with queue.connection_for_read() as broker:
        assert broker.default_channel.client.llen("celery") == 0


def test_small_files_are_described_at_once(queue, settings, raster):
    settings.OGC_LARGE_IMAGE = {**OGC_LARGE_IMAGE, "PUBLISH_LATER_BYTES": 1 << 20}
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")))
    assert not publish_later(row).waits
    assert row.state == Layer.State.DESCRIBED


def test_without_a_broker_all_is_described_at_once(settings, raster):
    settings.OGC_LARGE_IMAGE = {**OGC_LARGE_IMAGE, "PUBLISH_LATER_BYTES": 0}
    assert not later.has_queue()
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")))
    assert not publish_later(row).waits
    assert row.state == Layer.State.DESCRIBED


def test_a_broker_that_does_not_answer_is_told(settings, raster):
    settings.OGC_LARGE_IMAGE = {**OGC_LARGE_IMAGE, "PUBLISH_LATER_BYTES": 0}
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")))
    with site_app(f"redis://127.0.0.1:{free_port()}/0"):
        assert publish_later(row).waits
    row.refresh_from_db()
    assert (row.state, row.problem) == (Layer.State.FAILED, later.NO_QUEUE)


def test_what_waits_can_be_described_without_a_worker(queue, raster, rasters):
    publish_later(Layer.objects.create(name="dem", path=str(raster("dem.tif"))))
    (rasters / "broken.tif").write_bytes(b"no image")
    publish_later(Layer.objects.create(name="broken", path=str(rasters / "broken.tif")))
    out, err = io.StringIO(), io.StringIO()
    call_command("ogc_publish", waiting=True, stdout=out, stderr=err)
    assert out.getvalue().strip() == "1 described; 1 failed"
    assert err.getvalue().startswith("broken: ")
    assert set(Layer.objects.values_list("name", "state")) == {("dem", "described"), ("broken", "failed")}


def test_an_import_leaves_large_files_to_tasks(queue, raster, rasters):
    for name in ("one.tif", "two.tif"):
        raster(name)
    for _ in range(2):
        out = io.StringIO()
        call_command("ogc_publish", rasters, stdout=out, verbosity=0)
        assert "2 waiting for a task" in out.getvalue()
    assert Layer.objects.filter(record__isnull=True).count() == 2
    for row in Layer.objects.all():
        tasks.publish_layer(row.pk)
    call_command("ogc_publish", rasters, stdout=out, verbosity=0)
    assert out.getvalue().endswith("2 unchanged, 0 removed; 0 failed\n")


def test_an_old_description_is_served_while_a_new_one_is_waited_for(client, queue, published, rasters):
    row = published("dem")
    row.path = str(write(rasters / "newer.tif", RasterSpec(ramp(30, 40))))
    row.save()
    assert publish_later(row).waits
    assert client.get("/maps/api/layers/dem/").json()["size"]["width"] == 400
    tasks.publish_layer(row.pk)
    assert client.get("/maps/api/layers/dem/").json()["size"]["width"] == 40


def test_what_was_described_of_another_file_is_not_kept(published, rasters, monkeypatch):
    row = published("dem")
    newer = write(rasters / "newer.tif", RasterSpec(ramp(30, 40)))
    describe = describing.describe_source

    def change_meanwhile(ref, limits):
        if not ref.address.endswith("newer.tif"):
            Layer.objects.filter(pk=row.pk).update(path=str(newer))
        return describe(ref, limits)

    monkeypatch.setattr(describing, "describe_source", change_meanwhile)
    assert publish(row, anew=True).changed
    row.refresh_from_db()
    assert layer_from_text(row.record).description.width == 40


def test_a_title_written_meanwhile_stays(published, monkeypatch):
    row = published("dem")
    describe = describing.describe_source

    def change_meanwhile(ref, limits):
        Layer.objects.filter(pk=row.pk).update(title="Newer")
        return describe(ref, limits)

    monkeypatch.setattr(describing, "describe_source", change_meanwhile)
    assert publish(row, anew=True).changed
    row.refresh_from_db()
    assert row.title == "Newer"


def test_a_layer_removed_meanwhile_is_no_fault(published, monkeypatch):
    row = published("dem")
    describe = describing.describe_source

    def remove_meanwhile(ref, limits):
        Layer.objects.filter(pk=row.pk).delete()
        return describe(ref, limits)

    monkeypatch.setattr(describing, "describe_source", remove_meanwhile)
    assert publish(row, anew=True).problem
    tasks.publish_layer(row.pk)
    assert not Layer.objects.exists()


def test_two_at_once_keep_one_description(raster):
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif", RasterSpec(ramp(900, 1200)))))
    begin = threading.Barrier(2)

    def work():
        own = Layer.objects.get(pk=row.pk)
        begin.wait()
        outcomes.append(publish(own))
        stamps.append(own.stamp)
        connection.close()

    outcomes, stamps = [], []
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcome.problem for outcome in outcomes] == ["", ""]
    assert len(set(stamps)) == 1
