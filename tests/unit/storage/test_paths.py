from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ogc_large_image.errors import SourceNotFound, SourceRefused
from ogc_large_image.storage.paths import source_ref
from tests.rasters import RasterSpec, ramp, write


@pytest.fixture
def raster(tmp_path: Path) -> Path:
    return write(tmp_path / "scan.tif", RasterSpec(ramp(20, 30, 1)))


def test_a_local_file_is_used_in_place(raster: Path) -> None:
    assert source_ref(raster).address == str(raster)
    assert source_ref(str(raster)) == source_ref(raster)


def test_a_changed_file_has_another_version(raster: Path) -> None:
    before = source_ref(raster)
    write(raster, RasterSpec(ramp(20, 30, 1)))
    assert source_ref(raster).version != before.version


def test_a_file_is_trusted_below_a_trusted_folder_only(raster: Path, settings: Any) -> None:
    assert not source_ref(raster).trusted
    settings.OGC_LARGE_IMAGE = {"TRUSTED_FOLDERS": [str(raster.parent)]}
    assert source_ref(raster).trusted


def test_a_link_out_of_a_trusted_folder_is_not_trusted(raster: Path, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "trusted").mkdir()
    link = tmp_path / "trusted" / "scan.tif"
    link.symlink_to(raster)
    settings.OGC_LARGE_IMAGE = {"TRUSTED_FOLDERS": [tmp_path / "trusted"]}
    assert not source_ref(link).trusted


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        source_ref(tmp_path / "nothing.tif")


@pytest.mark.parametrize(
    "text",
    ["", "scan.tif", "../scan.tif", "/tmp/../etc/passwd", "WMS:http://127.0.0.1/", "vrt:///x.tif", "PG:host=x", "/tmp/a\0b"],
)
@pytest.mark.parametrize("folders", [[], ["/tmp"]])
def test_connection_strings_and_relative_paths_are_refused(text: str, folders: list[str], settings: Any) -> None:
    settings.OGC_LARGE_IMAGE = {"TRUSTED_FOLDERS": folders}
    with pytest.raises(SourceRefused):
        source_ref(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1/scan.tif",
        "http://localhost/scan.tif",
        "http://2130706433/scan.tif",
        "http://0x7f.1/scan.tif",
        "http://0/scan.tif",
        "http://[::ffff:127.0.0.1]/scan.tif",
        "ftp://127.0.0.1/scan.tif",
        "https://example.org/scan.tif",
        "s3://bucket/scan.tif",
        "/vsis3/bucket/scan.tif",
        "/vsicurl/http://127.0.0.1/scan.tif",
        "/vsicurl?url=http%3A%2F%2F127.0.0.1%2Fscan.tif&header_file=/etc/passwd",
        "/vsizip//vsicurl/http://127.0.0.1/a.zip/scan.tif",
        "/vsigs/bucket/scan.tif",
        "file:///etc/passwd",
        "gopher://127.0.0.1/x",
        "dict://127.0.0.1/x",
        "vrt://http://127.0.0.1/scan.tif",
        "WMS:http://127.0.0.1/?SERVICE=WMS",
        "GTIFF_DIR:1:/tmp/scan.tif",
        'ZARR:"/vsicurl/http://127.0.0.1/"',
    ],
)
def test_no_address_is_opened_unless_its_host_is_listed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with pytest.raises(SourceRefused):
        source_ref(text)
