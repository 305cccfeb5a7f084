"""The pyramid of an image's own pixels."""

import pytest

from ogc_large_image.errors import TileMatrixNotDefined, TileOutOfRange
from ogc_large_image.rest.pyramid import ImagePyramid
from tests.described_layers import ground_layer, pixel_layer


def pyramid(width=1000, height=600):
    return ImagePyramid(pixel_layer(width=width, height=height).description)


@pytest.mark.parametrize(
    ("width", "height", "levels"),
    [(1, 1, 0), (256, 256, 0), (257, 1, 1), (512, 512, 1), (513, 512, 2), (1000, 600, 2), (1, 8193, 6)],
)
def test_the_last_level_is_the_first_of_full_resolution(width, height, levels):
    assert pyramid(width, height).max_zoom == levels


def test_level_0_holds_the_whole_image_in_its_upper_left():
    grid = pyramid().tile_grid(0, 0, 0)
    assert grid.bbox == (0, 600 - 1024, 1024, 600)
    assert (grid.width, grid.height) == (256, 256)


def test_rows_run_down_at_full_resolution():
    assert pyramid().tile_grid(2, 1, 2).bbox == (256, 600 - 768, 512, 600 - 512)


@pytest.mark.parametrize("zoom", [-1, 3, 10**11])
def test_no_such_level(zoom):
    with pytest.raises(TileMatrixNotDefined):
        pyramid().tile_grid(zoom, 0, 0)


@pytest.mark.parametrize(("column", "row", "locator"), [(4, 0, "x"), (-1, 0, "x"), (0, 3, "y"), (0, -1, "y"), (10**11, 0, "x")])
def test_no_such_tile(column, row, locator):
    with pytest.raises(TileOutOfRange) as caught:
        pyramid().tile_grid(2, column, row)
    assert caught.value.locator == locator


def test_a_georeferenced_image_is_cut_along_its_own_pixels():
    grid = ImagePyramid(ground_layer().description).tile_grid(1, 1, 0)
    assert grid.bbox == (502_560, 4_997_440, 505_120, 5_000_000)
    assert grid.xres == 10
