from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rasters import RasterSpec, ramp, write


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.services.s3_server import s3_server

    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def ftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.services.ftp_server import ftp_server

    with ftp_server(tmp_path_factory.mktemp("ftp")) as server:
        yield server


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Any:
    """A site's settings: copies below the test's folder, every request asks the storage, no remote host is allowed."""
    settings.DATA_TEMP_DIR = tmp_path / "copies"
    settings.OGC_LARGE_IMAGE = {"REVALIDATE_SECONDS": 0}
    return settings


@pytest.fixture(scope="session")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GeoTIFF of three bands with overviews."""
    spec = RasterSpec(ramp(900, 1200, 3), interpretations=["red", "green", "blue"], overviews=[2, 4])
    return write(tmp_path_factory.mktemp("scan") / "scan.tif", spec)


@pytest.fixture(scope="session")
def other_scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As large, with other pixels."""
    spec = RasterSpec(255 - ramp(900, 1200, 3), interpretations=["red", "green", "blue"], overviews=[2, 4])
    return write(tmp_path_factory.mktemp("scan") / "scan.tif", spec)
