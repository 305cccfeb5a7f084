from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from ogc_large_image.errors import SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.storage import field_files
from ogc_large_image.storage.deletion import follow_deletions
from ogc_large_image.storage.field_files import (
    copy_key,
    field_file_ref,
    field_file_to_local_path,
    field_file_to_s3_url,
    patch_internal_presign,
    stored_path,
)
from ogc_large_image.storage.folders import get_cache_dir, get_lock_dir
from tests.unit.storage.stored_images import Elsewhere, LocalImage, StoredImage, stored


def test_a_file_on_a_file_system_is_used_in_place(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.DATA_TEMP_DIR = tmp_path / "data"
    (tmp_path / "scan.tif").write_bytes(b"pixels")
    assert field_file_to_local_path(LocalImage(pk=1, file="scan.tif").file) == tmp_path / "scan.tif"
    assert not (tmp_path / "data").exists()


def test_a_folder_that_moves_takes_its_files_along(tmp_path: Path, settings: Any) -> None:
    file = LocalImage(pk=1, file="scan.tif").file
    for folder in (tmp_path / "first", tmp_path / "second"):
        settings.MEDIA_ROOT = str(folder)
        assert stored_path(file) == folder / "scan.tif"


def test_a_storage_that_says_where_its_files_are_is_asked_each_time(tmp_path: Path, monkeypatch: Any) -> None:
    class Rotating(FileSystemStorage):
        turn = 0

        def path(self, name: str) -> str:
            self.turn += 1
            return f"{self.location}/{self.turn}/{name}"

    file = LocalImage(pk=1, file="scan.tif").file
    monkeypatch.setattr(file, "storage", Rotating(tmp_path))
    assert [stored_path(file) for _ in range(2)] == [tmp_path / "1/scan.tif", tmp_path / "2/scan.tif"]


def test_a_name_that_leads_out_of_its_storage_is_refused_each_time(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    for _ in range(2):
        with pytest.raises(SourceRefused):
            stored_path(LocalImage(pk=1, file="../scan.tif").file)


def test_a_file_in_place_is_trusted_below_a_trusted_folder_only(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "scan.tif").write_bytes(b"pixels")
    file = LocalImage(pk=1, file="scan.tif").file
    assert not field_file_ref(file).trusted
    settings.OGC_LARGE_IMAGE = {"TRUSTED_FOLDERS": [tmp_path]}
    assert field_file_ref(file).trusted


def test_a_file_elsewhere_is_fetched_once(elsewhere: Elsewhere) -> None:
    elsewhere.put("a/scan.tif", b"pixels")
    paths = {field_file_to_local_path(stored("a/scan.tif")) for _ in range(3)}
    assert [path.read_bytes() for path in paths] == [b"pixels"]
    assert {path.name for path in paths} == {"scan.tif"}
    assert elsewhere.opened == ["a/scan.tif"]


def test_another_file_of_the_same_name_is_another_file(elsewhere: Elsewhere) -> None:
    for tenant, content in (("tenantA", b"ten"), ("tenantB", b"240")):
        elsewhere.put(f"{tenant}/scan.tif", content)
        assert field_file_to_local_path(stored(f"{tenant}/scan.tif")).read_bytes() == content


def test_a_replaced_file_is_noticed(elsewhere: Elsewhere) -> None:
    elsewhere.put("scan.tif", b"old")
    before = field_file_ref(stored("scan.tif"))
    elsewhere.put("scan.tif", b"newer")
    after = field_file_ref(stored("scan.tif"))
    assert Path(after.address).read_bytes() == b"newer"
    assert after.version != before.version
    assert not Path(before.address).exists()


def test_a_copy_made_again_is_the_same_source(elsewhere: Elsewhere) -> None:
    elsewhere.put("scan.tif", b"pixels")
    before = field_file_ref(stored("scan.tif"))
    Path(before.address).unlink()
    assert field_file_ref(stored("scan.tif")) == before


def test_a_deleted_file_is_noticed_and_its_copy_removed(elsewhere: Elsewhere) -> None:
    elsewhere.put("scan.tif", b"pixels")
    path = field_file_to_local_path(stored("scan.tif"))
    elsewhere.delete("scan.tif")
    with pytest.raises(SourceNotFound):
        field_file_to_local_path(stored("scan.tif"))
    assert not path.exists()


def test_the_storage_is_asked_once_in_a_while(elsewhere: Elsewhere, settings: Any) -> None:
    settings.OGC_LARGE_IMAGE = {"REVALIDATE_SECONDS": 600}
    elsewhere.put("scan.tif", b"old")
    field_file_to_local_path(stored("scan.tif"))
    elsewhere.put("scan.tif", b"newer")
    assert field_file_to_local_path(stored("scan.tif")).read_bytes() == b"old"


def test_a_file_replaced_while_it_is_fetched_is_fetched_again(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere.put("scan.tif", b"old")
    read, replaced = field_files._stored_bytes, []

    def reading(storage: Any, name: str) -> Any:
        yield from read(storage, name)
        if not replaced:
            replaced.append(elsewhere.put("scan.tif", b"newer"))

    monkeypatch.setattr(field_files, "_stored_bytes", reading)
    assert field_file_to_local_path(stored("scan.tif")).read_bytes() == b"newer"


def test_a_storage_that_fails_is_unreadable_without_its_words(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere.put("scan.tif", b"pixels")

    def fail(*_: Any) -> Any:
        raise RuntimeError("https://bucket.example/scan.tif?X-Amz-Signature=secret")

    monkeypatch.setattr(Elsewhere, "_open", fail)
    with pytest.raises(SourceUnreadable) as raised:
        field_file_to_local_path(stored("scan.tif"))
    assert "secret" not in str(raised.value)
    assert [path for path in get_cache_dir().rglob("*") if path.is_file()] == []


def test_a_field_without_a_file_is_not_found(elsewhere: Elsewhere) -> None:
    with pytest.raises(SourceNotFound):
        field_file_to_local_path(stored(""))


def test_keys_differ_by_row_and_field() -> None:
    one, two = StoredImage(pk=1, file="a", other="a"), StoredImage(pk=2, file="a")
    assert len({copy_key(one.file), copy_key(one.other), copy_key(two.file)}) == 3


def test_copies_go_with_their_rows(elsewhere: Elsewhere, settings: Any) -> None:
    from django.db.models.signals import post_delete

    follow_deletions([StoredImage, LocalImage])
    elsewhere.put("scan.tif", b"pixels")
    for number in range(20):
        field_file_to_local_path(stored("scan.tif", number))
    for number in range(20):
        post_delete.send(StoredImage, instance=StoredImage(pk=number, file="scan.tif"), using="default")
    assert list(get_cache_dir().iterdir()) == []
    assert list(get_lock_dir().iterdir()) == []
    assert not post_delete.has_listeners(LocalImage)


class _Bucket:
    bucket_name = "images"
    location = "media/"


def test_the_address_in_a_bucket() -> None:
    file = type("", (), {"storage": _Bucket(), "name": "a b/scan.tif"})()
    assert field_file_to_s3_url(file) == "s3://images/media/a b/scan.tif"
    with pytest.raises(TypeError):
        field_file_to_s3_url(stored("scan.tif"))


class MinioStorage:
    base_url = "https://public.example/"


def test_minio_is_asked_for_the_address_inside(settings: Any) -> None:
    storage = MinioStorage()
    file: Any = type("", (), {"storage": storage})()
    settings.MINIO_STORAGE_MEDIA_URL = "https://public.example/"
    with patch_internal_presign(file):
        assert storage.base_url is None
    assert storage.base_url == "https://public.example/"
    del settings.MINIO_STORAGE_MEDIA_URL
    with patch_internal_presign(file):
        assert storage.base_url == "https://public.example/"
