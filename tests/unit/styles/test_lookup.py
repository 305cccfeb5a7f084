from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.palettes import resolve_palette
from ogc_large_image.styles.resolved import BLACK, WHITE, ResolvedBand, ResolvedStyle

RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
TYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
RAMP = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)


def _style(*bands: ResolvedBand) -> ResolvedStyle:
    return ResolvedStyle(bands, tuple((0, band + 1) for band in range(1 + max(band.input for band in bands))))


def _composite(low=0.0, high=255.0, order=(0, 1, 2), **more) -> ResolvedStyle:
    palettes = [(BLACK, colour) for colour in (RED, GREEN, BLUE)]
    return _style(*(ResolvedBand(i, palette, low, high, **more) for i, palette in zip(order, palettes, strict=True)))


def _gray(low=0.0, high=255.0, **more) -> ResolvedStyle:
    return _style(ResolvedBand(0, (BLACK, WHITE), low, high, **more))


def _ramp(palette, low, high, **more) -> ResolvedStyle:
    return _style(ResolvedBand(0, resolve_palette(palette), low, high, **more))


# --- several bands ---------------------------------------------------------------


def test_bytes_of_an_rgb_image_are_copied():
    data = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    picture = paint(_composite(), data)
    assert picture.palette is None
    assert np.array_equal(picture.pixels, data.transpose(1, 2, 0))


def test_bands_may_come_in_any_order():
    data = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    assert np.array_equal(paint(_composite(order=(2, 1, 0)), data).pixels, data[::-1].transpose(1, 2, 0))


def test_masked_pixels_of_an_rgb_image_are_cleared():
    mask = np.array([[True, False], [True, True]])
    picture = paint(_composite(), np.full((3, 2, 2), 7, np.uint8), mask)
    assert picture.pixels.tolist() == [[[7, 7, 7, 255], [0, 0, 0, 0]], [[7, 7, 7, 255], [7, 7, 7, 255]]]


def test_a_graded_alpha_is_kept():
    alpha = np.array([[255, 100, 0]], np.uint8)
    picture = paint(_composite(), np.full((3, 1, 3), 7, np.uint8), None, alpha)
    assert picture.pixels.tolist() == [[[7, 7, 7, 255], [7, 7, 7, 100], [0, 0, 0, 0]]]


def test_what_hides_nothing_costs_no_channel():
    opaque = np.ones((2, 2), bool), np.full((2, 2), 255, np.uint8)
    assert paint(_composite(), np.zeros((3, 2, 2), np.uint8), *opaque).pixels.shape == (2, 2, 3)


@pytest.mark.parametrize("dtype", TYPES)
def test_bands_of_every_type_are_stretched(dtype):
    data = np.array([[[10, 60, 110, 5, 120]]] * 3, dtype)
    picture = paint(_composite(10, 110), data)
    assert np.array_equal(picture.pixels[0, :, 1], [0, 127, 255, 0, 255])


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int32", "float32"])
def test_a_pixel_is_hidden_where_all_bands_have_nodata(dtype):
    data = np.array([[[0, 0, 9]], [[0, 9, 9]], [[0, 9, 9]]], dtype)
    pixels = paint(_composite(nodata=0.0), data).rgba()
    assert pixels.tolist() == [[[0, 0, 0, 0], [0, 9, 9, 255], [9, 9, 9, 255]]]


@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_without_clamping_values_out_of_range_are_not_drawn(dtype):
    data = np.array([[[-1, 0, 255, 256]]] * 3, dtype)
    pixels = paint(_composite(clamp=False), data).rgba()
    assert pixels[0, :, 0].tolist() == [0, 0, 255, 0]
    assert pixels[0, :, 3].tolist() == [0, 255, 255, 0]


def test_a_band_without_a_number_hides_the_pixel():
    data = np.array([[[np.nan, 9, 9]], [[9, np.inf, 9]], [[9, 9, -np.inf]]], np.float32)
    assert paint(_composite(), data).pixels.tolist() == [[[0, 0, 0, 0], [9, 255, 9, 255], [9, 9, 0, 255]]]


def test_fewer_bands_leave_channels_dark():
    style = _style(ResolvedBand(0, (BLACK, BLUE), 0, 255))
    two = _style(ResolvedBand(0, (BLACK, BLUE), 0, 255), ResolvedBand(1, (BLACK, RED), 0, 255))
    assert paint(style, np.full((1, 1, 1), 9, np.uint8)).rgba().tolist() == [[[0, 0, 9, 255]]]
    assert paint(two, np.full((2, 1, 1), 9, np.uint8)).pixels.tolist() == [[[9, 0, 9]]]


# --- one band -----------------------------------------------------------------------


def test_gray_bytes_are_their_own_indices():
    picture = paint(_gray(), RAMP)
    assert picture.pixels is not None
    assert np.shares_memory(picture.pixels, RAMP)
    assert np.array_equal(picture.palette[:, 0], np.arange(256))


@pytest.mark.parametrize("hidden", [0, 17, 255])
def test_gray_bytes_stay_exact_beside_hidden_ones(hidden):
    mask = RAMP[0] != hidden
    picture = paint(_gray(), RAMP, mask)
    expected = np.where(mask, RAMP[0], 0)
    assert np.array_equal(picture.rgba()[..., 1], expected)
    assert np.array_equal(picture.rgba()[..., 3], mask * 255)
    assert picture.palette is not None


def test_a_picture_of_all_grays_and_hidden_pixels_has_no_palette():
    data = np.concatenate([RAMP, RAMP], axis=1)
    mask = np.ones((32, 16), bool)
    mask[0, 0] = False
    picture = paint(_gray(), data, mask)
    assert picture.palette is None
    assert np.array_equal(picture.rgba()[1:, :, 0], data[0, 1:])
    assert picture.rgba()[0, 0].tolist() == [0, 0, 0, 0]
    assert np.array_equal(RAMP, np.arange(256).reshape(1, 16, 16))


def test_the_palette_is_no_longer_than_the_picture_needs():
    style = _style(ResolvedBand(0, (BLACK, RED, GREEN), 0, 2))
    data = np.array([[[0, 1]]], np.uint8)
    assert paint(style, data).palette.tolist() == [[0, 0, 0, 255], [255, 0, 0, 255]]


@pytest.mark.parametrize("dtype", TYPES)
def test_a_ramp_is_a_palette_picture_for_every_type(dtype):
    data = np.array([[[0, 60, 120, 30]]], dtype)
    picture = paint(_ramp("viridis", 0, 120), data)
    exact = np.array(resolve_palette("viridis"))[[0, 127, 255, 63]]
    assert picture.palette is not None
    assert np.abs(picture.rgba()[0].astype(int) - exact).max() <= 2
    assert picture.is_opaque


@pytest.mark.parametrize("dtype", ["int16", "float32", "int32"])
def test_hidden_pixels_of_a_ramp_have_the_last_index(dtype):
    data = np.array([[[0, 10000, 50]]], dtype)
    picture = paint(_ramp("viridis", 0, 10000), data, np.array([[True, True, False]]))
    assert picture.pixels.tolist() == [[0, 254, 255]]
    assert picture.palette[255].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "int32"])
def test_nodata_is_transparent(dtype):
    data = np.array([[[0, 100, 50]]], dtype)
    assert paint(_ramp("viridis", 0, 100, nodata=50.0), data).rgba()[0, :, 3].tolist() == [255, 255, 0]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "int32"])
def test_without_clamping_the_range_has_sharp_ends(dtype):
    data = np.array([[[9, 10, 20, 21]]], dtype)
    assert paint(_ramp("viridis", 10, 20, clamp=False), data).rgba()[0, :, 3].tolist() == [0, 255, 255, 0]


@pytest.mark.parametrize("dtype", TYPES)
def test_classes_are_exact(dtype):
    style = _ramp(("#f00", "#0f0", "#00f"), 0, 90, discrete=True)
    data = np.array([[[0, 29, 30, 59, 60, 90, 120]]], dtype)
    colours = [RED, RED, GREEN, GREEN, BLUE, BLUE, BLUE]
    picture = paint(style, data)
    assert [tuple(colour) for colour in picture.rgba()[0].tolist()] == colours
    assert len(picture.palette) <= 3 or dtype.endswith("int8")


def test_fractional_classes_are_exact_at_their_borders():
    style = _ramp("tab10", 0, 1, discrete=True)
    data = (np.arange(10, dtype=np.float32) / np.float32(10)).reshape(1, 1, 10)
    expected = np.floor((data[0, 0] - 0.0) / 1.0 * 10).astype(int)
    assert np.array_equal(paint(style, data).pixels[0], expected)


def test_a_palette_with_much_detail_is_drawn_in_full():
    palette = tuple((index % 2 * 255, index // 4, 0, 255) for index in range(1000))
    style = _style(ResolvedBand(0, palette, 0, 999))
    values = np.arange(1000).reshape(1, 10, 100)
    for dtype in ("int16", "int32", "float32"):
        rgba = paint(style, values.astype(dtype)).rgba().reshape(-1, 4)
        assert np.abs(rgba.astype(int) - np.array(palette)).max() <= 2


def test_a_colour_table_keeps_its_transparent_colours():
    style = _style(ResolvedBand(0, (RED, (9, 9, 9, 0), BLUE), 0, 2))
    data = np.array([[[0, 1, 2]]], np.uint8)
    assert paint(style, data).rgba()[0, :, 3].tolist() == [255, 0, 255]
    masked = paint(style, data, np.array([[False, True, True]]))
    assert masked.rgba()[0, :, 3].tolist() == [0, 0, 255]


def test_a_graded_alpha_needs_channels():
    alpha = np.array([[255, 100, 0]], np.uint8)
    picture = paint(_gray(), np.full((1, 1, 3), 50, np.uint8), None, alpha)
    assert picture.pixels.tolist() == [[[50, 50, 50, 255], [50, 50, 50, 100], [0, 0, 0, 0]]]


def test_the_palettes_opacity_is_multiplied_by_the_images():
    style = _style(ResolvedBand(0, ((255, 0, 0, 100), (255, 0, 0, 100)), 0, 1))
    picture = paint(style, np.zeros((1, 1, 1), np.float32), None, np.full((1, 1), 51, np.uint8))
    assert picture.pixels.tolist() == [[[255, 0, 0, 20]]]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int32", "float32"])
def test_a_range_of_a_single_value_is_drawn(dtype):
    data = np.array([[[4, 5, 6]]], dtype)
    assert paint(_gray(5.0, 5.0), data).rgba()[0, :, 0].tolist() == [0, 0, 255]


@pytest.mark.parametrize("low_high", [(-3.4e38, 3.4e38), (0.0, 1e-45), (3e38, -3e38)])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64", "int64"])
def test_extreme_ranges_are_drawn_without_a_warning(dtype, low_high, recwarn):
    data = np.array([[[0, 1, 100]]], dtype)
    assert paint(_gray(*low_high), data).rgba().shape == (1, 3, 4)
    assert not recwarn


def test_values_that_are_no_numbers_are_hidden_without_a_warning(recwarn):
    data = np.array([[[np.nan, np.inf, -np.inf, 0]]], np.float32)
    picture = paint(_ramp("viridis", 0, 1), data)
    assert picture.pixels.tolist() == [[255, 254, 0, 0]]
    assert not recwarn


def test_the_data_are_left_as_they_were():
    data = np.arange(64, dtype=np.uint8).reshape(1, 8, 8)
    before = data.copy()
    mask = np.eye(8, dtype=bool)
    paint(_gray(), data, mask)
    paint(_gray(nodata=3.0), data, mask)
    paint(_composite(), np.repeat(data, 3, axis=0), mask)
    assert np.array_equal(data, before)


def test_data_that_cannot_be_written_to_are_drawn():
    data = np.zeros((3, 2, 2), np.uint8)
    data.flags.writeable = False
    assert paint(_composite(), data, np.eye(2, dtype=bool)).pixels.shape == (2, 2, 4)


def test_a_view_is_drawn_as_the_array_that_it_shows():
    data = np.arange(96, dtype=np.uint16).reshape(8, 4, 3)
    view = data.transpose(2, 0, 1)[:, ::2]
    assert np.array_equal(paint(_composite(), view).pixels, data[::2])
