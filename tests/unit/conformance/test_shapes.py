import numpy as np
import pytest

from conformance.layers.rasters import painted, placed_grid
from conformance.layers.shapes import dots, edges, inside, rings_by
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WGS84
from ogc_large_image.geo.grid import PixelGrid
from tests.unit.conformance.shapefiles import shapefile_of

GRID = PixelGrid(BBox(0, 0, 10, 8), WGS84, 10, 8)
SQUARE = [(1, 1), (1, 7), (9, 7), (9, 1), (1, 1)]
HOLE = [(3, 3), (5, 3), (5, 5), (3, 5), (3, 3)]


def test_what_is_inside_is_by_the_centres_of_pixels_and_not_in_holes():
    rings = rings_by(*shapefile_of("poly", "LEVEL", [([SQUARE, HOLE], 490)]), "LEVEL")

    mask = inside(rings[490], GRID)

    assert mask.sum() == 8 * 6 - 4
    assert mask[1, 1]
    assert not mask[0].any()
    assert not mask[4, 3]


def test_features_are_told_apart_by_their_column():
    rings = rings_by(*shapefile_of("point", "LEVEL", [((2, 2), 1), ((7, 6), 2), ((8, 6), 2)]), "LEVEL")

    assert {level: len(each) for level, each in rings.items()} == {1: 1, 2: 2}


def test_dots_are_squares_about_points():
    rings = rings_by(*shapefile_of("point", "LEVEL", [((2, 2), 1)]), "LEVEL")

    mask = dots(rings[1], GRID, 2)

    assert mask.sum() == 4
    assert mask[5:7, 1:3].all()


def test_edges_are_the_outermost_pixels():
    mask = np.zeros((6, 6), bool)
    mask[1:5, 1:5] = True

    assert edges(mask).sum() == 12
    assert not edges(mask)[2:4, 2:4].any()


def test_a_world_file_places_the_centre_of_the_first_pixel():
    grid = placed_grid("0.5\n0\n0\n-0.25\n10.25\n59.875\n", width=4, height=2)

    assert grid.bbox == pytest.approx((10.0, 59.5, 12.0, 60.0))


def test_paint_is_opaque_and_the_rest_is_not_there():
    image = painted(np.array([[True, False]]), PixelGrid(BBox(0, 0, 2, 1), WGS84, 2, 1), (1, 2, 3))

    assert image.data[:, 0, 0].tolist() == [1, 2, 3, 255]
    assert image.data[:, 0, 1].tolist() == [0, 0, 0, 0]
