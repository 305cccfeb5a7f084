from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.cell_size import cell_size
from ogc_large_image.geo.crs import PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.grid import PixelGrid


def test_cells_of_a_transverse_mercator_have_nearly_their_nominal_size():
    grid = PixelGrid(BBox(500000, 5000000, 501000, 5002000), Crs.parse("EPSG:32633"), 100, 100)
    across, down = cell_size(grid)
    assert across.shape == down.shape == (100,)
    assert np.allclose(across, 10, rtol=1e-3)
    assert np.allclose(down, 20, rtol=1e-3)


@pytest.mark.parametrize("latitude", [0, 45, -60, 84])
def test_cells_in_degrees_are_narrower_towards_the_poles(latitude):
    grid = PixelGrid(BBox(10, latitude - 0.005, 10.01, latitude + 0.005), WGS84, 10, 10)
    across, down = cell_size(grid)
    assert across[5] == pytest.approx(111.32 * np.cos(np.radians(latitude)), rel=4e-3)
    assert down[5] == pytest.approx(111.1, rel=6e-3)


def test_web_mercators_metres_are_shorter_on_the_ground():
    y = 8399737.89  # 60 degrees north
    grid = PixelGrid(BBox(0, y - 500, 1000, y + 500), WEB_MERCATOR, 100, 100)
    across, down = cell_size(grid)
    assert across[50] == pytest.approx(5, rel=5e-3)
    assert down[50] == pytest.approx(5, rel=5e-3)


def test_tiles_of_a_row_agree():
    first, second = (PixelGrid(BBox(x, 40, x + 1, 41), WGS84, 64, 64) for x in (7, 8))
    assert np.allclose(cell_size(first), cell_size(second), rtol=1e-12)


def test_an_image_without_georeference_is_measured_in_pixels():
    across, down = cell_size(PixelGrid(BBox(0, 0, 40, 20), PIXEL, 10, 10))
    assert set(across) == {4}
    assert set(down) == {2}


def test_beyond_the_poles_and_the_projection_cells_still_have_a_size():
    for grid in (
        PixelGrid(BBox(-400, -120, 400, 120), WGS84, 8, 8),
        PixelGrid(BBox(-1e9, -1e9, 1e9, 1e9), Crs.parse("EPSG:3035"), 8, 8),
        PixelGrid(BBox(-180, -90, 180, 90), WGS84, 1, 1),
    ):
        for sizes in cell_size(grid):
            assert np.isfinite(sizes).all()
            assert (sizes > 0).all()
