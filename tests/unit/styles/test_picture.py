from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.styles.picture import Picture, coverage, faded

PALETTE = np.array([(255, 0, 0, 255), (0, 0, 0, 0)], np.uint8)


def test_a_palette_is_looked_up():
    picture = Picture(np.array([[0, 1]], np.uint8), PALETTE)
    assert picture.rgba().tolist() == [[[255, 0, 0, 255], [0, 0, 0, 0]]]
    assert (picture.height, picture.width) == (1, 2)


def test_rgb_gets_an_opaque_alpha():
    picture = Picture(np.full((1, 1, 3), 9, np.uint8))
    assert picture.rgba().tolist() == [[[9, 9, 9, 255]]]


@pytest.mark.parametrize(
    ("picture", "opaque", "empty"),
    [
        (Picture.empty(2, 3), False, True),
        (Picture.filled(2, 3, (1, 2, 3, 255)), True, False),
        (Picture.filled(2, 3, (1, 2, 3, 128)), False, False),
        (Picture(np.zeros((2, 3), np.uint8), PALETTE), True, False),
        (Picture(np.ones((2, 3), np.uint8), PALETTE), False, True),
        (Picture(np.zeros((2, 3, 3), np.uint8)), True, False),
        (Picture(np.zeros((2, 3, 4), np.uint8)), False, True),
        (Picture(np.full((2, 3, 4), 255, np.uint8)), True, False),
    ],
)
def test_opacity_is_that_of_the_pixels_in_use(picture, opaque, empty):
    assert (picture.is_opaque, picture.is_empty) == (opaque, empty)


def test_an_alpha_channel_that_says_nothing_is_dropped():
    assert Picture.from_rgba(np.full((2, 2, 4), 255, np.uint8)).pixels.shape == (2, 2, 3)
    assert Picture.from_rgba(np.full((2, 2, 4), 254, np.uint8)).pixels.shape == (2, 2, 4)


def test_full_coverage_is_none_at_all():
    assert coverage(np.ones((2, 2), bool), np.full((2, 2), 255, np.uint8)) == (None, None)


def test_an_alpha_of_two_values_is_a_mask():
    hidden, graded = coverage(np.array([[True, True, False]]), np.array([[255, 0, 255]], np.uint8))
    assert hidden.tolist() == [[False, True, True]]
    assert graded is None


@pytest.mark.parametrize("level", [1, 2, 127, 128, 253, 254])
def test_any_other_alpha_is_graded(level):
    alpha = np.array([[255, 0, level]], np.uint8)
    hidden, graded = coverage(None, alpha)
    assert hidden.tolist() == [[False, True, False]]
    assert graded is alpha


def test_opacity_is_multiplied_into_the_alpha():
    assert faded(Picture.filled(1, 1, (9, 9, 9, 128)), 255).rgba().tolist() == [[[9, 9, 9, 128]]]
    palette = faded(Picture(np.array([[0, 1]], np.uint8), PALETTE), 51)
    assert palette.palette.tolist() == [[255, 0, 0, 51], [0, 0, 0, 0]]
    assert faded(Picture(np.full((1, 1, 3), 7, np.uint8)), 128).pixels.tolist() == [[[7, 7, 7, 128]]]
    assert faded(Picture.filled(1, 1, (9, 9, 9, 1)), 1).palette.tolist() == [[0, 0, 0, 0]]


@pytest.mark.parametrize("alpha", [255, 254, 0])
def test_one_pixel_is_enough_to_let_something_through(alpha):
    rgba = np.full((5, 7, 4), 255, np.uint8)
    rgba[3, 2] = (0, 0, 0, alpha)
    for pixels in (rgba, np.asfortranarray(rgba), rgba[:, ::-1]):
        assert Picture(pixels).is_opaque == (alpha == 255)
    assert Picture.from_rgba(rgba).pixels.shape[2] == (3 if alpha == 255 else 4)
