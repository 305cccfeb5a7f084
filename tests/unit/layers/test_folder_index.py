import json

import pytest

from ogc_large_image.layers import folder_index
from ogc_large_image.layers.folder_index import FileEntry, FolderIndex, Snapshot
from ogc_large_image.layers.folder_lock import lock_folder
from tests.unit.layers.descriptions import layer


def entry(name, **fields):
    return FileEntry(f"/data/{name}.tif", f"{name}.tif", "1-2-3|", layers=(layer(name),), **fields)


def names(snapshot):
    return sorted(found.name for entry in snapshot.entries() for found in entry.layers)


@pytest.fixture
def index(tmp_path):
    return FolderIndex(tmp_path / "index")


def test_no_index_reads_as_none(index):
    assert index.read() is None


def test_what_was_written_is_read(index):
    entries = [entry("a"), entry("b"), FileEntry("/data/c.tif", "c.tif", "4-5-6|", problem="It is damaged.")]
    index.write(entries, Snapshot())

    assert repr(sorted(index.read().entries(), key=lambda entry: entry.path)) == repr(entries)


def test_writing_the_same_again_keeps_the_revision(index):
    written = index.write([entry("a")], Snapshot())

    assert index.write([entry("a")], written) is written


def test_every_change_has_a_greater_revision(index):
    first = index.write([entry("a")], Snapshot())
    second = index.write([entry("a"), entry("b")], first)

    assert int(second.revision) > int(first.revision)


def test_the_revision_grows_although_the_clock_goes_back(index, monkeypatch):
    first = index.write([entry("a")], Snapshot())
    monkeypatch.setattr(folder_index.time, "time_ns", lambda: 0)

    assert int(index.write([], first).revision) > int(first.revision)


def test_only_changed_shards_are_read_again(index, monkeypatch):
    entries = [entry(f"n{number}") for number in range(200)]
    index.write(entries, Snapshot())
    known = index.read()
    index.write([*entries, entry("more")], known)
    reads = []
    monkeypatch.setattr(FolderIndex, "_read_shard", lambda self, digest: reads.append(digest) or ())
    index.read(known)

    assert len(reads) == 1


def test_old_shards_are_swept_away(index, tmp_path):
    snapshot = Snapshot()
    for number in range(5):
        snapshot = index.write([entry("a", problem=str(number))], snapshot)

    assert len(list((tmp_path / "index").glob("shard-*"))) == 2


def test_a_damaged_shard_makes_the_index_unreadable(index, tmp_path):
    index.write([entry("a")], Snapshot())
    (shard,) = (tmp_path / "index").glob("shard-*")
    shard.write_bytes(shard.read_bytes()[:-10])

    assert index.read() is None


def test_a_missing_shard_makes_the_index_unreadable(index, tmp_path):
    index.write([entry("a")], Snapshot())
    next((tmp_path / "index").glob("shard-*")).unlink()

    assert index.read() is None


@pytest.mark.parametrize("head", ["", "{", "[]", "null", '{"format": 1}', '{"format": 99, "revision": "1", "shards": []}'])
def test_a_damaged_head_makes_the_index_unreadable(index, tmp_path, head):
    index.write([entry("a")], Snapshot())
    (tmp_path / "index" / "head.json").write_text(head)

    assert index.read() is None


def test_a_shard_that_is_no_record_makes_the_index_unreadable(index, tmp_path, monkeypatch):
    monkeypatch.setattr(folder_index, "_digest", lambda content: "same")
    index.write([entry("a")], Snapshot())
    (tmp_path / "index" / "shard-same.json").write_text(json.dumps({"crs": [], "layers": [], "files": [["too", "short"]]}))

    assert index.read() is None


def test_nothing_is_left_beside_the_files(index, tmp_path):
    index.write([entry("a")], Snapshot())

    assert {path.suffix for path in (tmp_path / "index").iterdir()} == {".json"}


def test_an_index_has_one_writer_at_a_time(tmp_path):
    assert lock_folder(tmp_path) is not None
    assert lock_folder(tmp_path) is None
