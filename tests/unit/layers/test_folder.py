import os
import time
from dataclasses import dataclass, field

import pytest

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.layers import folder
from ogc_large_image.layers.folder import FolderCatalog, Problem
from ogc_large_image.layers.folder_index import FolderIndex
from ogc_large_image.layers.index_catalog import IndexCatalog
from ogc_large_image.sources.ref import SourceRef
from tests.rasters import RasterSpec, ramp, write
from tests.unit.layers.descriptions import description


@dataclass
class Describer:
    """Takes a file's text for its list of variables; ``bad`` is damaged."""

    calls: list = field(default_factory=list)

    def __call__(self, path):
        self.calls.append(path.name)
        text = path.read_text()
        if text == "bad":
            raise SourceUnreadable("The image is damaged.")
        if text == "worse":
            raise ZeroDivisionError
        stamp = path.stat()
        version = f"{stamp.st_size}-{stamp.st_mtime_ns}"
        return [(SourceRef(str(path), version, variable), description()) for variable in text.split(",")]


@pytest.fixture
def describe():
    return Describer()


@pytest.fixture
def put(tmp_path):
    def put(name, text="", age=10.0):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (time.time() - age,) * 2)
        return path

    return put


@pytest.fixture
def catalog(tmp_path, describe):
    def catalog():
        return FolderCatalog([tmp_path / "data"], FolderIndex(tmp_path / "index"), describe)

    return catalog


@pytest.fixture
def served(tmp_path):
    def served():
        found, groups = [], [IndexCatalog(tmp_path / "index").root()]
        for group in groups:
            found += [layer.name for layer in group.layers]
            groups += group.groups
        return sorted(found)

    return served


def test_every_image_becomes_a_layer(put, catalog, served):
    put("x.tif")
    put("sub/y.tif")
    catalog().update()

    assert served() == ["x", "y"]


def test_sub_folders_become_groups(put, catalog, tmp_path):
    put("my_area/deep/y.tif")
    catalog().update()

    assert IndexCatalog(tmp_path / "index").layer("y").group == ("My Area", "Deep")


def test_each_variable_becomes_a_layer(put, catalog, served, tmp_path):
    put("climate.nc", "t2m,wind")
    catalog().update()

    assert served() == ["climate_t2m", "climate_wind"]
    assert IndexCatalog(tmp_path / "index").layer("climate_wind").title == "Climate: Wind"


def test_a_file_that_cannot_be_opened_is_named_and_left_out(put, catalog, served):
    put("a.tif")
    put("sub/b.tif", "bad")
    found = catalog()
    found.update()

    assert served() == ["a"]
    assert found.problems == (Problem("sub/b.tif", "The image is damaged."),)


def test_a_failure_of_the_reader_costs_one_file(put, catalog, served):
    put("a.tif")
    put("b.tif", "worse")
    found = catalog()
    found.update()

    assert served() == ["a"]
    assert found.problems == (Problem("b.tif", "It could not be described."),)


def test_a_file_that_vanishes_while_it_is_described_has_a_reason(put, catalog, describe, monkeypatch):
    put("a.tif")
    monkeypatch.setattr(Describer, "__call__", lambda self, path: path.with_name("gone").read_bytes())
    found = catalog()
    found.update()

    assert found.problems == (Problem("a.tif", "No such file or directory"),)


def test_new_changed_and_removed_files_are_noticed(put, catalog, served, describe):
    put("a.tif")
    found = catalog()
    found.update()
    put("b.tif")
    assert found.update()
    assert served() == ["a", "b"]
    put("b.tif", "u,v")
    assert found.update()
    assert served() == ["a", "b_u", "b_v"]
    put("a.tif").unlink()
    assert found.update()
    assert served() == ["b_u", "b_v"]
    assert describe.calls == ["a.tif", "b.tif", "b.tif"]


def test_nothing_new_publishes_nothing(put, catalog):
    put("a.tif")
    found = catalog()
    found.update()

    assert not found.update()


def test_a_changed_file_keeps_its_name_and_gets_another_revision(put, catalog, tmp_path):
    put("a.tif")
    found = catalog()
    found.update()
    before = IndexCatalog(tmp_path / "index").layer("a")
    put("a.tif", age=5)
    found.update()
    after = IndexCatalog(tmp_path / "index").layer("a")

    assert after.revision != before.revision
    assert after.source.version != before.source.version


def test_a_changed_sidecar_changes_the_version_of_the_source(put, catalog, tmp_path):
    put("a.tif")
    found = catalog()
    found.update()
    before = IndexCatalog(tmp_path / "index").layer("a")
    put("a.tif.ovr")
    found.update()

    assert IndexCatalog(tmp_path / "index").layer("a").source.version != before.source.version


def test_a_name_survives_a_time_of_damage(put, catalog, served):
    put("one/x.tif")
    found = catalog()
    found.update()
    put("one/x.tif", "bad", age=9)
    put("two/x.tif")
    found.update()
    put("one/x.tif", age=8)
    found.update()

    assert served() == ["two_x", "x"]


def test_a_file_that_is_being_written_waits(put, catalog, served, monkeypatch):
    put("a.tif", age=0.2)
    found = catalog()
    found.update()
    assert served() == []
    assert not found.is_settled
    put("a.tif", "u,v", age=1.2)
    found.update()

    assert served() == ["a_u", "a_v"]
    assert found.is_settled


def test_a_file_from_the_future_waits_by_our_clock(put, catalog, served, monkeypatch):
    put("a.tif", age=-3600)
    found = catalog()
    found.update()
    assert served() == []
    now = time.monotonic()
    monkeypatch.setattr(folder.time, "monotonic", lambda: now + 1.1)
    found.update()

    assert served() == ["a"]


def test_unchanged_files_are_not_described_again_at_a_restart(put, catalog, served, describe):
    put("a.tif")
    put("b.tif", "bad")
    catalog().update()
    again = catalog()

    assert not again.update()
    assert describe.calls == ["a.tif", "b.tif"] or describe.calls == ["b.tif", "a.tif"]
    assert again.problems == (Problem("b.tif", "The image is damaged."),)


def test_names_survive_a_restart(put, catalog, served):
    put("b/x.tif")
    catalog().update()
    put("a/x.tif")
    catalog().update()

    assert served() == ["a_x", "x"]


def test_a_damaged_index_is_made_anew(put, catalog, served, tmp_path):
    put("a.tif")
    catalog().update()
    (tmp_path / "index" / "head.json").write_text("damage")
    catalog().update()

    assert served() == ["a"]


def test_an_interrupted_first_scan_goes_on_and_names_as_if_it_had_not_been(put, catalog, served, describe, monkeypatch):
    monkeypatch.setattr(folder, "CHECKPOINT_SECONDS", 0.0)
    for name in ("a/x.tif", "b/x.tif", "c/y.tif"):
        put(name)

    def interrupt(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catalog().update(interrupt)
    assert served() == []
    catalog().update()

    assert served() == ["a_x", "b_x", "y"]
    assert len(describe.calls) <= 5


def test_progress_is_told(put, catalog):
    put("a.tif")
    put("b.tif")
    told = []
    catalog().update(lambda done, total: told.append((done, total)))

    assert told == [(1, 2), (2, 2)]


def test_a_real_raster_is_described(tmp_path):
    (tmp_path / "data").mkdir()
    path = write(tmp_path / "data" / "real.tif", RasterSpec(ramp(), interpretations=["red", "green", "blue"]))
    os.utime(path, (time.time() - 10,) * 2)
    (tmp_path / "data" / "false.tif").write_text("not an image")
    os.utime(tmp_path / "data" / "false.tif", (time.time() - 10,) * 2)
    found = FolderCatalog([tmp_path / "data"], FolderIndex(tmp_path / "index"))
    found.update()
    layer = IndexCatalog(tmp_path / "index").layer("real")

    assert (layer.description.width, layer.description.crs.code, len(layer.description.bands)) == (400, "EPSG:32633", 3)
    assert [problem.file for problem in found.problems] == ["false.tif"]
    assert str(tmp_path) not in found.problems[0].reason
