from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.record import layers_from_json, layers_to_json
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.sources.histogram import MAX_BINS, Histogram
from tests.rasters import RasterSpec, ramp, write

# --- as a text ----------------------------------------------------------------


def test_small_counts_are_kept_as_they_are():
    counts = [0, 1, 7, 65535]
    assert Histogram.of(0, 4, counts).counts == tuple(counts)


def test_large_counts_keep_their_proportions_and_no_bin_is_lost():
    found = np.array(Histogram.of(0, 1, [10**9, 10**6, 1, 0]).counts)
    assert found.tolist() == [65535, 66, 1, 0]


def test_the_text_is_short():
    counts = np.random.default_rng(0).integers(0, 5000, MAX_BINS)
    assert len(Histogram.of(0, 1, counts).shares) < 900


@pytest.mark.parametrize("shares", ["", "%", "AAAA", "eJw=", "ä"])
def test_a_broken_text_is_no_histogram(shares):
    assert not any(Histogram(0, 1, shares).counts)


def test_records_keep_it(tmp_path):
    description = _describe(tmp_path, RasterSpec(ramp(bands=1)))
    layer = Layer("a", "A", file_ref(tmp_path / "a.tif"), description, "r")
    (again,) = layers_from_json(layers_to_json([layer]))
    assert again == layer
    assert any(again.description.bands[0].histogram.counts)


# --- from rasters -------------------------------------------------------------


def _describe(folder: Path, spec: RasterSpec):
    return describe_source(file_ref(write(folder / "a.tif", spec)))


def _shares(histogram) -> np.ndarray:
    return np.array(histogram.counts) / sum(histogram.counts)


def test_whole_numbers_have_bins_of_their_own(tmp_path):
    data = np.repeat(np.array([3, 4, 4, 7], np.uint8), 64).reshape(1, 16, 16)
    histogram = _describe(tmp_path, RasterSpec(data)).bands[0].histogram
    assert (histogram.low, histogram.high) == (3, 8)
    assert _shares(histogram).tolist() == [0.25, 0.5, 0, 0, 0.25]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "float32", "float64"])
@pytest.mark.parametrize("overviews", [(), (2, 4, 8)])
def test_shares_are_those_of_the_image(tmp_path, dtype, overviews):
    data = ramp(900, 1400, 1, "float32").astype(dtype)
    histogram = _describe(tmp_path, RasterSpec(data, overviews=overviews)).bands[0].histogram
    exact, _ = np.histogram(data.astype(float), len(histogram.counts), (histogram.low, histogram.high))
    assert np.abs(np.cumsum(_shares(histogram)) - np.cumsum(exact) / data.size).max() < 0.02


def test_what_is_not_valid_is_not_counted(tmp_path):
    data = np.full((1, 64, 64), -9999, np.float32)
    data[0, :32] = np.linspace(0, 10, 32 * 64).reshape(32, 64)
    histogram = _describe(tmp_path, RasterSpec(data, nodata=-9999)).bands[0].histogram
    assert (histogram.low, histogram.high) == pytest.approx((0, 10))
    assert np.abs(_shares(histogram) - 1 / 256).max() < 0.002


def test_masked_and_transparent_pixels_are_not_counted(tmp_path):
    data = np.repeat(np.array([10, 20], np.uint8), 32 * 64).reshape(1, 64, 64)
    mask = np.zeros((64, 64), bool)
    mask[20:40] = True
    masked = _describe(tmp_path, RasterSpec(data, mask=mask)).bands[0].histogram
    assert _shares(masked)[[0, -1]].tolist() == pytest.approx([0.6, 0.4], abs=0.05)
    with_alpha = np.concatenate([data, np.where(mask, 255, 0).astype(np.uint8)[None]])
    bands = _describe(tmp_path, RasterSpec(with_alpha, interpretations=["gray", "alpha"])).bands
    assert _shares(bands[0].histogram)[[0, -1]].tolist() == pytest.approx([0.6, 0.4], abs=0.05)
    assert bands[1].histogram is None


def test_labels_and_single_values_have_none(tmp_path):
    table = {0: (0, 0, 0, 255), 1: (255, 0, 0, 255)}
    labels = (ramp(64, 64, 1) > 99).astype(np.uint8)
    assert _describe(tmp_path, RasterSpec(labels, colortable=table, interpretations=["palette"])).bands[0].histogram is None
    assert _describe(tmp_path, RasterSpec(np.full((1, 8, 8), 4, np.uint8))).bands[0].histogram is None


def test_a_large_image_without_overviews_is_looked_at_in_places(tmp_path, monkeypatch):
    from ogc_large_image.sources import sampled_histogram

    monkeypatch.setattr(sampled_histogram, "_MOST_PIXELS", 1 << 17)
    read = []
    dataset_windows = sampled_histogram._windows

    def windows(profile):
        for window, shape in dataset_windows(profile):
            read.append(shape[0] * shape[1])
            yield window, shape

    monkeypatch.setattr(sampled_histogram, "_windows", windows)
    data = ramp(1500, 1700, 1, "uint16")
    histogram = _describe(tmp_path, RasterSpec(data)).bands[0].histogram
    assert 1 < len(read) <= 64
    assert sum(read) <= 1 << 17
    exact, _ = np.histogram(data, len(histogram.counts), (histogram.low, histogram.high))
    assert np.abs(np.cumsum(_shares(histogram)) - np.cumsum(exact) / data.size).max() < 0.08


def test_images_of_large_image_have_one_too(tmp_path):
    from PIL import Image

    data = ramp(300, 400, 3).transpose(1, 2, 0)
    Image.fromarray(data).save(tmp_path / "a.png")
    description = describe_source(file_ref(tmp_path / "a.png"))
    for number, band in enumerate(description.bands):
        exact, _ = np.histogram(data[..., number], 256, (band.histogram.low, band.histogram.high))
        assert np.allclose(_shares(band.histogram), exact / exact.sum())
