from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.styles.picture import Picture
from ogc_large_image.styles.shading import brightness, shaded
from ogc_large_image.styles.style import Hillshade

SIZE = 6
FLAT = np.sin(np.radians(45))


def _cells(metres=10.0):
    return np.full(SIZE, metres), np.full(SIZE, metres)


def _slope(east=0.0, north=0.0):
    rows, columns = np.mgrid[0 : SIZE + 2, 0 : SIZE + 2]
    return (columns * east * 10 - rows * north * 10).astype(np.float32)


def test_level_ground_reflects_by_the_height_of_the_light():
    light = brightness(Hillshade(), _slope(), None, _cells())
    assert np.allclose(light, FLAT)
    assert light.shape == (SIZE, SIZE)


def test_slopes_that_face_the_light_are_brighter():
    facing = brightness(Hillshade(), _slope(east=0.5, north=-0.5), None, _cells())
    turned = brightness(Hillshade(), _slope(east=-0.5, north=0.5), None, _cells())
    assert facing.min() > FLAT > turned.max()


@pytest.mark.parametrize(("azimuth", "east", "north"), [(90, -1, 0), (270, 1, 0), (0, 0, -1), (180, 0, 1)])
def test_the_light_comes_from_its_azimuth(azimuth, east, north):
    """A slope that falls towards the light, at the light's own height, has all of it."""
    light = brightness(Hillshade(azimuth=azimuth), _slope(east, north), None, _cells())
    assert np.allclose(light, 1, atol=1e-6)


def test_the_usual_relief_factor_means_true_heights():
    steep = brightness(Hillshade(relief=110), _slope(east=0.25), None, _cells())
    assert np.allclose(steep, brightness(Hillshade(), _slope(east=0.5), None, _cells()))
    assert np.allclose(brightness(Hillshade(relief=0), _slope(east=9), None, _cells()), FLAT)


def test_cells_may_differ_from_row_to_row():
    across = np.linspace(5, 50, SIZE)
    light = brightness(Hillshade(azimuth=270), _slope(east=0.3), None, (across, np.full(SIZE, 10.0)))
    assert (np.diff(light[:, 0]) < 0).all()


def test_a_neighbour_without_a_value_is_level():
    heights = _slope()
    heights[0, :] = -9999
    valid = np.ones(heights.shape, bool)
    valid[0, :] = False
    assert np.allclose(brightness(Hillshade(), heights, valid, _cells()), FLAT)
    heights[0, :] = np.nan
    assert np.allclose(brightness(Hillshade(), heights, None, _cells()), FLAT)


def test_pictures_are_darkened():
    picture = Picture.filled(1, 2, (200, 100, 50, 255))
    light = np.array([[0.5, 1.0]], np.float32)
    assert shaded(picture, light, brightness_only=False).rgba().tolist() == [[[100, 50, 25, 255], [200, 100, 50, 255]]]


def test_the_shadow_alone_is_black_and_as_opaque_as_it_is_dark():
    picture = Picture.filled(1, 2, (200, 100, 50, 128))
    light = np.array([[0.25, 1.0]], np.float32)
    assert shaded(picture, light, brightness_only=True).rgba().tolist() == [[[0, 0, 0, 96], [0, 0, 0, 0]]]
