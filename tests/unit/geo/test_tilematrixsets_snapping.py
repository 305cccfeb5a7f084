from __future__ import annotations

import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, tile_matrix_set
from ogc_large_image.geo.tilematrixsets_snapping import snapped


def moved(grid: PixelGrid, pixels: float) -> PixelGrid:
    box, step = grid.bbox, pixels * grid.xres
    return PixelGrid(
        BBox(box.xmin + step, box.ymin - step, box.xmax - step, box.ymax + step), grid.crs, grid.width, grid.height
    )


@pytest.mark.parametrize("identifier", ["WebMercatorQuad", "WorldCRS84Quad", "WorldMercatorWGS84Quad", "WebMercatorQuad@2x"])
@pytest.mark.parametrize("level", [0, 3, 11, 18])
def test_a_map_that_misses_a_tile_by_a_rounding_error_is_the_tile(identifier: str, level: int):
    found = tile_matrix_set(identifier)
    matrix = found.matrices[level]
    tile = found.tile_grid(matrix, matrix.matrix_height // 3, 2 * matrix.matrix_width // 3)
    assert snapped(tile).bbox == tile.bbox
    assert snapped(moved(tile, 4e-7)).bbox == tile.bbox
    farther = moved(tile, 1e-4)
    assert snapped(farther) is farther


def test_six_decimals_of_a_metre_are_enough():
    found = TILE_MATRIX_SETS["WebMercatorQuad"]
    tile = found.tile_grid(found.matrix("12"), 1400, 2200)
    box = BBox(*(float(f"{value:.6f}") for value in tile.bbox))
    assert box != tile.bbox
    assert snapped(PixelGrid(box, WEB_MERCATOR, 256, 256)).bbox == tile.bbox


def test_the_two_names_of_longitude_and_latitude_are_one_grid():
    found = TILE_MATRIX_SETS["WorldCRS84Quad"]
    tile = found.tile_grid(found.matrix("5"), 3, 7)
    near = moved(PixelGrid(tile.bbox, WGS84, 256, 256), 1e-7)
    assert snapped(near) == PixelGrid(tile.bbox, WGS84, 256, 256)


@pytest.mark.parametrize(
    "grid",
    [
        PixelGrid(BBox(0, 0, 1000, 1000), WEB_MERCATOR, 256, 256),
        PixelGrid(BBox(0, 0, 20037508.342789244, 20037508.342789244), WEB_MERCATOR, 255, 256),
        PixelGrid(BBox(0, 0, 20037508.342789244, 10037508.342789244), WEB_MERCATOR, 256, 256),
        PixelGrid(BBox(1e-9, 0, 20037508.342789244, 20037508.342789244), Crs.parse("EPSG:3035"), 256, 256),
        PixelGrid(BBox(-1e300, -1e300, 1e300, 1e300), WEB_MERCATOR, 256, 256),
        PixelGrid(BBox(1e18, 1e18, 1.1e18, 1.1e18), WEB_MERCATOR, 256, 256),
    ],
)
def test_every_other_map_stays_as_it_is(grid: PixelGrid):
    assert snapped(grid) is grid
