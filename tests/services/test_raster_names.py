"""GeoDjango's rasters, whose library is the system's GDAL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.gdal import GDALRaster

from ogc_large_image.errors import SourceNotFound
from ogc_large_image.sources.describe import describe_source
from ogc_large_image.storage.paths import source_ref
from tests.services.pixels import assert_same_image


def test_a_raster_of_a_file(site: Any, scan: Path) -> None:
    raster = GDALRaster(str(scan))
    assert source_ref(raster.name).address == str(scan)


def test_a_raster_in_memory(site: Any, scan: Path) -> None:
    raster = GDALRaster(scan.read_bytes())
    assert raster.name.startswith("/vsimem/")
    assert_same_image(source_ref(raster.name), scan)
    assert source_ref(raster.name) == source_ref(raster.name)
    assert raster.width == describe_source(source_ref(raster.name)).width


def test_a_raster_that_was_forgotten(site: Any, scan: Path) -> None:
    raster = GDALRaster(scan.read_bytes())
    name = raster.name
    del raster
    for each in (name, "/vsimem/never", "/vsimem/\0"):
        with pytest.raises(SourceNotFound):
            source_ref(each)
