import pytest

from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.layers import index_catalog
from ogc_large_image.layers.folder_index import FileEntry, FolderIndex, Snapshot
from ogc_large_image.layers.index_catalog import CHECK_INTERVAL, IndexCatalog
from tests.unit.layers.descriptions import layer


def entry(name, **fields):
    return FileEntry(f"/data/{name}.tif", f"{name}.tif", "1", layers=(layer(name, **fields),))


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(index_catalog, "time", clock)
    return clock


def test_a_layer_is_found_by_its_name(tmp_path):
    FolderIndex(tmp_path).write([entry("a"), entry("b")], Snapshot())

    assert IndexCatalog(tmp_path).layer("b").title == "B"


@pytest.mark.parametrize("name", ["", "nothing", "a\x00", "é"])
def test_another_name_is_not_defined(tmp_path, name):
    FolderIndex(tmp_path).write([entry("a")], Snapshot())

    with pytest.raises(LayerNotDefined):
        IndexCatalog(tmp_path).layer(name)


def test_the_root_has_the_title_and_the_tree(tmp_path):
    FolderIndex(tmp_path).write([entry("a", group=("G",))], Snapshot())
    root = IndexCatalog(tmp_path, title="My maps").root()

    assert (root.title, root.groups[0].title) == ("My maps", "G")


def test_an_index_that_is_not_there_yet_has_no_layers(tmp_path):
    assert IndexCatalog(tmp_path).root().layers == ()


def test_a_change_is_seen_after_the_interval(tmp_path, clock):
    index = FolderIndex(tmp_path)
    before = index.write([entry("a")], Snapshot())
    catalog = IndexCatalog(tmp_path)
    index.write([entry("b")], before)
    assert catalog.layer("a")
    clock.now += CHECK_INTERVAL

    assert catalog.layer("b")
    assert int(catalog.revision) > int(before.revision)


def test_the_disk_is_not_asked_within_the_interval(tmp_path, clock, monkeypatch):
    FolderIndex(tmp_path).write([entry("a")], Snapshot())
    catalog = IndexCatalog(tmp_path)
    monkeypatch.setattr(FolderIndex, "stamp", lambda self: pytest.fail("asked the disk"))

    assert catalog.layer("a")


def test_a_damaged_index_leaves_the_layers_as_they_were(tmp_path, clock):
    FolderIndex(tmp_path).write([entry("a")], Snapshot())
    catalog = IndexCatalog(tmp_path)
    (tmp_path / "head.json").write_text("{")
    clock.now += CHECK_INTERVAL

    assert catalog.layer("a")


def test_a_layer_that_has_no_name_yet_is_not_served(tmp_path):
    FolderIndex(tmp_path).write([entry("a"), entry("")], Snapshot())

    assert [found.name for found in IndexCatalog(tmp_path).root().layers] == ["a"]
