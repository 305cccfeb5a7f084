"""Distributions of values."""

import numpy as np
import pytest

from ogc_large_image import services
from ogc_large_image.errors import FrameNotDefined, LimitExceeded
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.render.histograms import CountQuery
from tests.rasters import RasterSpec, ramp


@pytest.fixture
def count(raster_layer):
    def count(spec, bins=8, share=1, **fields):
        layer = raster_layer("counted", spec)
        description = layer.description
        grid = PixelGrid(description.extent, description.crs, description.width // share, description.height // share)
        return services.map_service().count(CountQuery(layer, fields.pop("frame", 0), grid, bins, **fields))

    return count


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_every_pixel_is_counted(count, dtype):
    data = ramp(700, 900, 2, "uint8").astype(dtype)
    for band, plane in zip(count(RasterSpec(data), exact=True), data):
        assert band.samples == plane.size
        assert band.counts.sum() == plane.size
        assert (band.minimum, band.maximum) == (plane.min(), plane.max())
        assert band.mean == pytest.approx(plane.mean(dtype=float))
        assert band.stdev == pytest.approx(plane.std(dtype=float))


def test_a_reduced_picture_has_nearly_the_same_distribution(count):
    exact = count(RasterSpec(ramp(600, 800, 1)), exact=True)[0]
    quick = count(RasterSpec(ramp(600, 800, 1)), share=4)[0]
    assert quick.samples == exact.samples // 16
    assert np.abs(quick.counts / quick.samples - exact.counts / exact.samples).max() < 0.02


def test_whole_numbers_have_bins_of_their_own(count):
    band = count(RasterSpec(np.array([[[0, 1], [2, 3]]], np.uint8).repeat(16, 1).repeat(16, 2)), bins=4)[0]
    assert band.edges.tolist() == [0, 1, 2, 3, 4]
    assert band.counts.tolist() == [256] * 4
    assert band.density.tolist() == [0.25] * 4


def test_an_image_without_values_has_no_statistics(count):
    band = count(RasterSpec(np.full((1, 64, 64), 5, np.uint8), nodata=5))[0]
    assert (band.samples, band.minimum, band.mean, band.low) == (0, None, None, None)
    assert band.counts.tolist() == [0] * 8


def test_a_constant_image_has_a_range(count):
    band = count(RasterSpec(np.full((1, 64, 64), 2.5, np.float32)))[0]
    assert (band.low, band.high) == (2.5, 3.5)


def test_what_cannot_be_counted(count, settings):
    with pytest.raises(FrameNotDefined):
        count(RasterSpec(ramp()), frame=1)
    settings.OGC_LARGE_IMAGE = {"LIMITS": {"max_counted_values": 1000}}
    with pytest.raises(LimitExceeded):
        count(RasterSpec(ramp()), exact=True)
