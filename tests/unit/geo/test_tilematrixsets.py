import subprocess
import sys

import mercantile
import pytest

from ogc_large_image.errors import TileMatrixNotDefined, TileMatrixSetNotDefined
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, WEB_MERCATOR
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, TileLimits, tile_limits, tile_matrix_set

MERCATOR = tile_matrix_set("WebMercatorQuad")
LONLAT = tile_matrix_set("WorldCRS84Quad")
HALF = 20037508.342789244


def test_the_two_sets_for_the_world():
    assert (MERCATOR.crs, LONLAT.crs) == (WEB_MERCATOR, CRS84)
    assert [matrix.identifier for matrix in MERCATOR.matrices] == [str(level) for level in range(25)]
    assert MERCATOR.bbox == (-HALF, -HALF, HALF, HALF)
    assert LONLAT.bbox == (-180, -90, 180, 90)


@pytest.mark.parametrize("identifier", ["", "webmercatorquad", "WebMercatorQuad ", "\x00", "0"])
def test_an_unknown_set_is_told(identifier):
    with pytest.raises(TileMatrixSetNotDefined) as refusal:
        tile_matrix_set(identifier)
    assert refusal.value.locator == "TileMatrixSet"


@pytest.mark.parametrize("identifier", ["", "-1", "25", "00", "1.0", "٣", "WebMercatorQuad:0"])
def test_an_unknown_matrix_is_told(identifier):
    with pytest.raises(TileMatrixNotDefined) as refusal:
        MERCATOR.matrix(identifier)
    assert refusal.value.locator == "TileMatrix"


@pytest.mark.parametrize("tile_set", TILE_MATRIX_SETS.values(), ids=lambda tile_set: tile_set.identifier)
def test_scales_and_sizes_agree(tile_set):
    for matrix in tile_set.matrices:
        assert matrix.resolution * tile_set.crs.metres_per_unit / 0.00028 == pytest.approx(matrix.scale_denominator)
        assert (matrix.origin_x, matrix.origin_y) == (tile_set.bbox.xmin, tile_set.bbox.ymax)
        if tile_set.identifier.endswith("Quad"):
            assert tuple(matrix.bbox) == pytest.approx(tuple(tile_set.bbox), rel=1e-8)
    scales = [matrix.scale_denominator for matrix in tile_set.matrices]
    assert scales == sorted(scales, reverse=True)


@pytest.mark.parametrize(
    ("zoom", "x", "y"), [(0, 0, 0), (1, 1, 0), (7, 68, 45), (18, 140000, 90000), (24, 2**24 - 1, 2**24 - 1)]
)
def test_web_mercator_tiles_are_where_everybody_has_them(zoom, x, y):
    grid = MERCATOR.tile_grid(MERCATOR.matrix(str(zoom)), row=y, col=x)
    assert grid.bbox == pytest.approx(mercantile.xy_bounds(x, y, zoom), abs=1e-6)
    assert (grid.width, grid.height, grid.crs) == (256, 256, WEB_MERCATOR)


def test_lonlat_tiles_start_in_the_north_west():
    matrix = LONLAT.matrix("0")
    assert LONLAT.tile_grid(matrix, row=0, col=0).bbox == (-180, -90, 0, 90)
    assert LONLAT.tile_grid(matrix, row=0, col=1).bbox == (0, -90, 180, 90)


@pytest.mark.parametrize("tile_set", TILE_MATRIX_SETS.values(), ids=lambda tile_set: tile_set.identifier)
def test_neighbours_share_their_edges_exactly(tile_set):
    for matrix in tile_set.matrices:
        row, col = matrix.matrix_height // 3, matrix.matrix_width // 3
        here = matrix.tile_bbox(row, col)
        assert matrix.tile_bbox(row, col + 1).xmin == here.xmax
        assert matrix.tile_bbox(row + 1, col).ymax == here.ymin


def test_limits_hold_exactly_the_tiles_of_an_extent():
    matrix = MERCATOR.matrix("9")
    extent = BBox(1669792.36, 4319841.7, 1794968.9, 4445551.56)
    tiles = list(
        mercantile.tiles(*mercantile.lnglat(extent.xmin, extent.ymin), *mercantile.lnglat(extent.xmax, extent.ymax), 9)
    )
    assert tile_limits(matrix, extent) == TileLimits(
        min(tile.y for tile in tiles),
        max(tile.y for tile in tiles),
        min(tile.x for tile in tiles),
        max(tile.x for tile in tiles),
    )


@pytest.mark.parametrize("tile_set", TILE_MATRIX_SETS.values(), ids=lambda tile_set: tile_set.identifier)
@pytest.mark.parametrize("error", [0, 1e-13, -1e-13])
def test_an_extent_that_ends_on_an_edge_does_not_take_the_next_tile(tile_set, error):
    for matrix in tile_set.matrices[3:20]:
        row, col = matrix.matrix_height // 3, 2 * matrix.matrix_width // 3
        box = matrix.tile_bbox(row, col)
        off = error * abs(tile_set.bbox.xmin)
        extent = BBox(box.xmin - off, box.ymin - off, box.xmax + off, box.ymax + off)
        assert tile_limits(matrix, extent) == TileLimits(row, row, col, col)


def test_limits_end_where_the_matrix_ends():
    matrix = MERCATOR.matrix("2")
    assert tile_limits(matrix, BBox(-1e9, -1e9, 1e9, 1e9)) == TileLimits(0, 3, 0, 3)
    assert tile_limits(matrix, MERCATOR.bbox) == TileLimits(0, 3, 0, 3)


def test_an_extent_smaller_than_any_tolerance_has_its_tile():
    assert tile_limits(LONLAT.matrix("0"), BBox(10, 10, 10 + 1e-12, 10 + 1e-12)) == TileLimits(0, 0, 1, 1)


@pytest.mark.parametrize(
    "extent",
    [
        BBox(HALF, 0, HALF + 1, 1),
        BBox(-HALF - 1, 0, -HALF, 1),
        BBox(0, HALF, 1, HALF + 1),
        BBox(0, -2 * HALF, 1, -HALF),
        BBox(1, 1, 1, 2),
        BBox(float("nan"), 0, 1, 1),
    ],
)
def test_an_extent_off_the_matrix_has_no_limits(extent):
    assert tile_limits(MERCATOR.matrix("5"), extent) is None


def test_what_is_in_a_matrix():
    matrix = LONLAT.matrix("1")
    assert matrix.contains(row=1, col=3)
    assert not matrix.contains(row=2, col=0)
    assert not matrix.contains(row=0, col=4)
    assert not matrix.contains(row=-1, col=0)
    assert TileLimits(2, 3, 4, 5).contains(row=3, col=4)
    assert not TileLimits(2, 3, 4, 5).contains(row=4, col=4)


def test_the_register_is_read_without_its_package():
    code = "import sys, ogc_large_image.geo.tilematrixsets; sys.exit('morecantile' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
