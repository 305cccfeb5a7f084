import numpy as np
import pytest

from ogc_large_image.render.quantize import quantize, without_grades
from ogc_large_image.styles.picture import Picture

RANDOM = np.random.default_rng(5)
ROWS, COLUMNS = np.mgrid[0:120, 0:160]
PHOTO = np.stack([ROWS * 2, COLUMNS, (ROWS + COLUMNS) % 256], axis=-1).astype(np.uint8)


def few_colours(channels, count=256):
    colours = RANDOM.integers(0, 256, (count, channels), dtype=np.uint8)
    return colours[RANDOM.integers(0, count, (40, 50))]


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("count", [1, 2, 200, 256])
def test_few_colours_are_kept_exactly(channels, count):
    pixels = few_colours(channels, count)
    picture = quantize(Picture(pixels))
    assert len(picture.palette) <= count
    assert (picture.rgba()[..., :channels] == pixels).all()


@pytest.mark.parametrize("view", [np.s_[::-1], np.s_[:, ::2], np.s_[3:20, 5:30]], ids=["upside down", "strided", "window"])
def test_view_of_a_larger_picture(view):
    pixels = few_colours(4, 60)[view]
    assert (quantize(Picture(pixels)).rgba() == pixels).all()


def test_many_colours_become_256_near_ones():
    picture = quantize(Picture(PHOTO))
    assert picture.palette.shape == (256, 4)
    error = np.abs(picture.rgba()[..., :3].astype(int) - PHOTO)
    assert error.mean() < 8
    assert (picture.palette[:, 3] == 255).all()


def test_holes_stay_wholly_transparent_and_nothing_else_does():
    pixels = np.dstack([PHOTO, np.full(PHOTO.shape[:2], 255, np.uint8)])
    pixels[ROWS < 30] = 0
    picture = quantize(Picture(pixels))
    rgba = picture.rgba()
    assert not rgba[ROWS < 30].any()
    assert (rgba[ROWS >= 30, 3] == 255).all()
    assert len(picture.palette) <= 256


def test_grades_of_transparency_are_near():
    pixels = np.dstack([PHOTO, (COLUMNS + 64).astype(np.uint8)])
    alpha = quantize(Picture(pixels)).rgba()[..., 3].astype(int)
    assert np.abs(alpha - pixels[..., 3]).mean() < 20


def test_palette_picture_is_the_same_picture():
    picture = Picture(np.zeros((2, 3), np.uint8), np.array([[1, 2, 3, 4]], np.uint8))
    assert quantize(picture) is picture


def test_without_grades_each_colour_is_seen_or_not():
    palette = np.array([[9, 9, 9, 127], [8, 8, 8, 128], [7, 7, 7, 255], [0, 0, 0, 0]], np.uint8)
    plain = without_grades(Picture(np.zeros((1, 1), np.uint8), palette))
    assert plain.palette.tolist() == [[0, 0, 0, 0], [8, 8, 8, 255], [7, 7, 7, 255], [0, 0, 0, 0]]


@pytest.mark.parametrize("alpha", [255, 150])
def test_holes_and_an_even_opacity_cost_no_colours(alpha):
    pixels = np.dstack([PHOTO, np.full(PHOTO.shape[:2], alpha, np.uint8)])
    pixels[ROWS < 10] = 0
    visible = quantize(Picture(pixels)).rgba()[10:]
    without = quantize(Picture(PHOTO)).rgba()[10:]

    def error(rgba):
        return np.abs(rgba[..., :3].astype(int) - PHOTO[10:]).mean()

    assert (visible[..., 3] == alpha).all()
    assert error(visible) < 1.1 * error(without)
