import os

import pytest

from ogc_large_image.layers.folder_scan import find_files


@pytest.fixture
def touch(tmp_path):
    def touch(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")

    return touch


def relatives(*roots):
    return [file.relative for file in find_files(roots)]


def test_files_are_found_in_all_folders(tmp_path, touch):
    touch("b.tif", "a/c.png", "a/d/e.nc")

    assert relatives(tmp_path) == ["b.tif", "a/c.png", "a/d/e.nc"]


def test_hidden_files_sidecars_and_documents_are_passed_over(tmp_path, touch):
    touch("x.tif", ".x.tif", "x.tif.ovr", "x.tif.msk", "x.tif.aux.xml", "x.tfw", "x.prj", "README.md", "x.tif~", ".git/y.tif")

    assert relatives(tmp_path) == ["x.tif"]


def test_the_folders_below_the_root_are_known(tmp_path, touch):
    touch("a/d/e.nc")

    (file,) = find_files([tmp_path])

    assert (file.folders, file.stem) == (("a", "d"), "e")


def test_each_of_several_root_folders_is_a_folder_itself(tmp_path, touch):
    touch("one/x.tif", "two/y.tif", "z.tif")

    found = find_files([tmp_path / "one", tmp_path / "two", tmp_path / "z.tif"])

    assert [(file.stem, file.folders) for file in found] == [("x", ("one",)), ("y", ("two",)), ("z", ())]


def test_a_file_that_two_roots_lead_to_is_found_once(tmp_path, touch):
    touch("x.tif")

    assert relatives(tmp_path / "x.tif", tmp_path) == ["x.tif"]


def test_links_that_lead_in_a_circle_end(tmp_path, touch):
    touch("a/x.tif")
    (tmp_path / "a" / "again").symlink_to(tmp_path)

    assert relatives(tmp_path) == ["a/x.tif"]


def test_a_dangling_link_is_passed_over(tmp_path, touch):
    touch("x.tif")
    (tmp_path / "y.tif").symlink_to(tmp_path / "nowhere")

    assert relatives(tmp_path) == ["x.tif"]


def test_a_folder_that_is_gone_has_no_files(tmp_path):
    assert relatives(tmp_path / "gone") == []


def signature(tmp_path):
    return next(find_files([tmp_path])).signature


def test_the_signature_changes_with_the_content(tmp_path, touch):
    touch("x.tif")
    before = signature(tmp_path)
    (tmp_path / "x.tif").write_bytes(b"longer")

    assert signature(tmp_path) != before


def test_the_signature_changes_when_a_file_of_the_same_size_and_time_takes_its_place(tmp_path, touch):
    touch("x.tif", "other")
    status = (tmp_path / "x.tif").stat()
    before = signature(tmp_path)
    os.utime(tmp_path / "other", ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(tmp_path / "other", tmp_path / "x.tif")

    assert signature(tmp_path) != before


@pytest.mark.parametrize("sidecar", ["x.tif.ovr", "x.tif.aux.xml", "x.tfw", "x.tif.msk"])
def test_the_signature_changes_with_a_sidecar(tmp_path, touch, sidecar):
    touch("x.tif")
    before = signature(tmp_path)
    touch(sidecar)

    assert signature(tmp_path) != before


def test_a_file_that_is_named_itself_is_tried_whatever_its_name_says(tmp_path, touch):
    touch("x.txt", "y.txt", "x.tif.ovr")

    assert relatives(tmp_path / "x.txt", tmp_path / "x.tif.ovr") == ["x.txt"]


def test_the_sidecar_of_a_named_file_counts(tmp_path, touch):
    touch("x.tif", "x.tfw", "y.tif")

    (file,) = find_files([tmp_path / "x.tif"])

    assert file.sidecars.startswith("x.tfw")
