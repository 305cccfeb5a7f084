from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from storages.backends.ftp import FTPStorage

from ogc_large_image.errors import SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.storage.field_files import field_file_to_local_path
from ogc_large_image.storage.paths import source_ref
from ogc_large_image.utilities import make_vsi
from tests.services.ftp_server import PASSWORD, USER, FtpServer
from tests.services.pixels import assert_same_image
from tests.services.stored_scans import scan_file


@pytest.fixture
def allowed(ftp: FtpServer, site: Any) -> Any:
    site.OGC_LARGE_IMAGE = {"REVALIDATE_SECONDS": 0, "REMOTE_PRIVATE_HOSTS": [f"127.0.0.1:{ftp.port}"]}
    return site


@pytest.mark.parametrize("user", ["", f"{USER}:{PASSWORD}@"])
def test_an_image_by_ranges(ftp: FtpServer, allowed: Any, scan: Path, user: str) -> None:
    (ftp.folder / "a b.tif").write_bytes(scan.read_bytes())
    ref = source_ref(make_vsi(ftp.url("a%20b.tif", user)))
    assert PASSWORD not in repr(ref)
    assert_same_image(ref, scan)
    assert "REST" in ftp.commands


def test_a_wrong_password(ftp: FtpServer, allowed: Any, scan: Path) -> None:
    (ftp.folder / "scan.tif").write_bytes(scan.read_bytes())
    with pytest.raises(SourceUnreadable) as raised:
        source_ref(ftp.url("scan.tif", f"{USER}:wrong@"))
    assert USER not in str(raised.value)


def test_a_replaced_file(ftp: FtpServer, allowed: Any, scan: Path, other_scan: Path) -> None:
    file = ftp.folder / "changing.tif"
    for second, image in enumerate((scan, other_scan)):
        file.write_bytes(image.read_bytes())
        os.utime(file, (1_700_000_000 + second,) * 2)
        assert_same_image(source_ref(ftp.url("changing.tif")), image)


def test_a_file_that_is_gone(ftp: FtpServer, allowed: Any) -> None:
    with pytest.raises(SourceNotFound):
        source_ref(ftp.url("nothing.tif"))


def test_commands_in_a_path(ftp: FtpServer, allowed: Any) -> None:
    with pytest.raises(SourceRefused):
        source_ref(ftp.url("scan.tif%0D%0ADELE%20scan.tif"))


def test_a_server_that_is_not_listed_is_not_asked(ftp: FtpServer, site: Any) -> None:
    ftp.commands.clear()
    with pytest.raises(SourceRefused):
        source_ref(ftp.url("scan.tif"))
    assert ftp.commands == []


def test_a_storage_by_a_copy(ftp: FtpServer, site: Any, scan: Path) -> None:
    stored = ftp.folder / "media" / "stored.tif"
    stored.parent.mkdir()
    stored.write_bytes(scan.read_bytes())
    storage = FTPStorage(location=ftp.url("", f"{USER}:{PASSWORD}@"))
    path = field_file_to_local_path(scan_file(storage, "media/stored.tif"))
    assert path.read_bytes() == scan.read_bytes()
    stored.unlink()
    with pytest.raises(SourceNotFound):
        field_file_to_local_path(scan_file(storage, "media/stored.tif"))
    assert not path.exists()
