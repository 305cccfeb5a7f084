"""One pixel of an image in several of its frames, whatever reads it."""

from contextlib import closing

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.errors import BandNotDefined, FrameNotDefined
from ogc_large_image.sources.describe import file_ref, open_reader
from tests.rasters import RasterSpec, ramp, write


@pytest.fixture
def opened(tmp_path):
    """Opens a raster that is written for the test."""
    readers = []

    def open_raster(spec):
        readers.append(open_reader(file_ref(write(tmp_path / "raster.tif", spec))))
        return readers[-1]

    yield open_raster
    for reader in readers:
        reader.close()


@pytest.fixture
def pages(tmp_path):
    """A picture of three pages without a place on the ground, and a reader of it."""
    data = np.random.default_rng(3).integers(0, 256, (3, 40, 50, 3), dtype=np.uint8)
    first, *others = map(Image.fromarray, data)
    first.save(tmp_path / "pages.tif", save_all=True, append_images=others)
    with closing(open_reader(file_ref(tmp_path / "pages.tif"))) as reader:
        yield data, reader


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_values_are_those_of_the_pixel_in_its_type(opened, dtype):
    data = ramp(dtype=dtype)
    pixel = opened(RasterSpec(data, overviews=[2, 4])).read_pixel(123, 45, [3, 1], [0])
    assert pixel.data.dtype == dtype
    assert (pixel.data == data[[2, 0], 45, 123]).all()
    assert pixel.valid.tolist() == [True]


def test_geotransform_has_no_say(opened):
    data = ramp(bands=1)
    for geotransform in [(0.0, 8.0, 6.0, 0.0, 6.0, -8.0), (0.0, 10.0, 0.0, 0.0, 0.0, 10.0)]:
        reader = opened(RasterSpec(data, geotransform=geotransform))
        assert reader.read_pixel(399, 299, [1], [0]).data[0, 0] == data[0, 299, 399]


def test_mask_says_what_is_valid(opened):
    mask = np.ones((300, 400), np.bool_)
    mask[:100] = False
    reader = opened(RasterSpec(ramp(bands=1), mask=mask))
    assert [reader.read_pixel(5, row, [1], [0]).valid.tolist() for row in (99, 100)] == [[False], [True]]


def test_alpha_says_what_is_valid(opened):
    data = np.concatenate([ramp(), np.full((1, 300, 400), 9, np.uint8)])
    data[3, :100] = 0
    reader = opened(RasterSpec(data, interpretations=["red", "green", "blue", "alpha"]))
    above, below = (reader.read_pixel(5, row, [1, 2, 3], [0]) for row in (99, 100))
    assert (above.valid.tolist(), below.valid.tolist()) == ([False], [True])
    assert (above.data[0] == data[:3, 99, 5]).all()


def test_nodata_and_nan_are_left_to_be_seen(opened):
    data = np.full((2, 300, 400), np.nan, np.float32)
    data[1] = -1
    pixel = opened(RasterSpec(data, nodata=-1)).read_pixel(0, 0, [1, 2], [0])
    assert np.isnan(pixel.data[0, 0])
    assert (pixel.data[0, 1], pixel.valid[0]) == (-1, True)


def test_pages_come_in_the_order_asked_for(pages):
    data, reader = pages
    assert reader.description.frames == 3
    pixel = reader.read_pixel(49, 39, [1, 2, 3], [2, 0])
    assert (pixel.data == data[[2, 0], 39, 49]).all()
    assert pixel.valid.tolist() == [True, True]


def test_what_is_not_there_is_refused(opened, pages):
    for reader in (opened(RasterSpec(ramp())), pages[1]):
        with pytest.raises(FrameNotDefined):
            reader.read_pixel(0, 0, [1], [0, 3])
        with pytest.raises(BandNotDefined):
            reader.read_pixel(0, 0, [4], [0])
