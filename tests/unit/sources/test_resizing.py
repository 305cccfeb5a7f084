from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources.resizing import Box, most_frequent, resize

SMOOTH = [Resampling.BILINEAR, Resampling.CUBIC, Resampling.LANCZOS, Resampling.AVERAGE]


def gradient(height: int = 80, width: int = 90) -> np.ndarray:
    """Values that follow from the position of a pixel's centre, so that any shift shows."""
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    return (3.0 * columns + 5.0 * rows)[np.newaxis].astype(np.float32)


@pytest.mark.parametrize("resampling", SMOOTH)
@pytest.mark.parametrize(
    "box", [Box(5, 6, 25, 26), Box(5.25, 6.75, 30.5, 20.125), Box(10.1, 10.2, 12.3, 11.9), Box(16.5, 15.25, 54.5, 43.25)]
)
def test_a_gradient_is_met_at_the_centres_of_the_new_pixels(resampling: Resampling, box: Box) -> None:
    data, _ = resize(gradient(), None, box, (7, 9), resampling)
    x = box.left + (np.arange(9) + 0.5) * (box.right - box.left) / 9
    y = box.top + (np.arange(7) + 0.5) * (box.bottom - box.top) / 7
    difference = data[0] - (3 * x + 5 * y[:, np.newaxis])
    assert abs(difference.mean()) < 0.05
    # An average of less than a pixel has steps as high as half a pixel's slope; kernels have a ripple.
    in_steps = resampling is Resampling.AVERAGE and box.right - box.left < 9
    assert abs(difference).max() < (4.0 if in_steps else 0.4)


def test_an_average_weighs_pixels_by_the_area_covered() -> None:
    data, _ = resize(np.array([[[0.0, 10.0, 40.0, 0.0]]]), None, Box(0.75, 0, 2.5, 1), (1, 1), Resampling.AVERAGE)
    assert data[0, 0, 0] == pytest.approx((0.25 * 0 + 10 + 0.5 * 40) / 1.75)


def test_an_average_keeps_the_sum() -> None:
    window = np.random.default_rng(1).random((1, 30, 40))
    data, _ = resize(window, None, Box(0, 0, 40, 30), (7, 11), Resampling.AVERAGE)
    assert data.mean() == pytest.approx(window.mean())


@pytest.mark.parametrize("resampling", SMOOTH)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_the_dtype_stays_and_overshoot_is_cut(resampling: Resampling, dtype: str) -> None:
    window = np.zeros((2, 20, 20), dtype)
    window[:, :, 10:] = 255
    data, _ = resize(window, None, Box(5, 5, 15, 15), (23, 23), resampling)
    assert data.dtype == dtype
    assert data.shape == (2, 23, 23)
    if dtype == "uint8":
        assert data[:, :, 0].max() <= 30
        assert data[:, :, -1].min() >= 225


@pytest.mark.parametrize("resampling", SMOOTH)
def test_what_is_transparent_lends_no_colour(resampling: Resampling) -> None:
    window = np.full((1, 20, 20), 200, np.uint8)
    window[:, :, 10:] = 0
    weight = np.ones((20, 20), np.float32)
    weight[:, 10:] = 0
    data, share = resize(window, weight, Box(4, 4, 16, 16), (9, 9), resampling)
    assert share is not None
    assert abs(data[0][share > 0.05].astype(int) - 200).max() <= 1
    assert share[:, 0].min() > 0.99
    assert share[:, -1].max() < 0.01


def test_what_is_no_number_lends_nothing() -> None:
    window = np.full((1, 20, 20), 5.0, np.float32)
    window[0, 8:12, 8:12] = np.nan
    data, share = resize(window, (~np.isnan(window[0])).astype(np.float32), Box(4, 4, 16, 16), (5, 5), Resampling.BILINEAR)
    assert share is not None
    assert data[0][share > 0.01] == pytest.approx(5.0)


@pytest.mark.parametrize("resampling", SMOOTH)
def test_no_bands_are_no_fault(resampling: Resampling) -> None:
    data, _ = resize(np.zeros((0, 20, 20), np.uint8), None, Box(4, 4, 16, 16), (3, 5), resampling)
    assert data.shape == (0, 3, 5)


def test_the_most_frequent_value_wins() -> None:
    samples = np.array([[7, 1], [3, 2], [7, 2], [9, 1]])[:, np.newaxis]
    assert most_frequent(samples, np.ones(samples.shape, bool)).tolist() == [[7, 1]]


def test_what_is_not_valid_has_no_vote() -> None:
    samples = np.array([[0], [0], [0], [4]])[:, np.newaxis]
    assert most_frequent(samples, samples > 0).tolist() == [[4]]
