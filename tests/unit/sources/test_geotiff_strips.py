"""GeoTIFFs written strip by strip."""

import os

import numpy as np
import pytest

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources import geotiff_strips
from ogc_large_image.sources.datasets import open_dataset
from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.geotiff import BandLabel, GeoTiff
from ogc_large_image.sources.geotiff_strips import write_strips

GRID = PixelGrid(BBox(500_000, 4_994_000, 503_000, 5_000_000), Crs.parse("EPSG:32633"), 300, 600)
VALUES = np.arange(600 * 300, dtype=np.uint32).reshape(1, 600, 300)


def strip(first, last, **fields):
    """Rows of the grid; what they say of their own place is not looked at."""
    return GeoTiff(VALUES[:, first:last], GRID, (BandLabel("gray", "value"),), **fields)


def read_back(file, tmp_path):
    path = tmp_path / "out.tif"
    path.write_bytes(file.read())
    file.close()
    return open_dataset(str(path), "GTiff", None, {})


def test_the_strips_are_one_file(tmp_path):
    dataset = read_back(write_strips(iter([strip(0, 256), strip(256, 512), strip(512, 600)]), GRID), tmp_path)
    assert np.array_equal(dataset.read([1], Window(0, 0, 300, 600)), VALUES)
    assert dataset.profile.geotransform == (500_000, 10, 0, 5_000_000, 0, -10)
    assert dataset.profile.bands[0].description == "value"
    dataset.close()


def test_a_mask_is_written_though_the_first_strip_has_none(tmp_path):
    mask = np.zeros((344, 300), bool)
    mask[100:] = True
    dataset = read_back(write_strips(iter([strip(0, 256), strip(256, 600, mask=mask)]), GRID), tmp_path)
    found = dataset.read_mask(Window(0, 0, 300, 600)) != 0
    assert found[:256].all()
    assert np.array_equal(found[256:], mask)
    dataset.close()


def test_a_nodata_value_stands_for_a_mask(tmp_path):
    dataset = read_back(write_strips(iter([strip(0, 600, nodata=7)]), GRID), tmp_path)
    assert dataset.profile.bands[0].nodata == 7
    assert not dataset.profile.has_mask_band
    dataset.close()


def test_a_strip_is_written_before_the_next_one_is_read(monkeypatch):
    order = []
    write = geotiff_strips.StripWriter.write

    def recorded(self, row, data, mask):
        order.append(f"write {row}")
        write(self, row, data, mask)

    def contents():
        for first in (0, 256, 512):
            order.append(f"read {first}")
            yield strip(first, min(600, first + 256))

    monkeypatch.setattr(geotiff_strips.StripWriter, "write", recorded)
    write_strips(contents(), GRID).close()
    assert order == ["read 0", "write 0", "read 256", "write 256", "read 512", "write 512"]


def test_nothing_is_left_where_reading_fails(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    opened = len(os.listdir("/proc/self/fd"))

    def contents():
        yield strip(0, 256)
        raise SourceUnreadable("The image cannot be read.")

    with pytest.raises(SourceUnreadable):
        write_strips(contents(), GRID)
    assert not os.listdir(tmp_path)
    assert len(os.listdir("/proc/self/fd")) == opened
