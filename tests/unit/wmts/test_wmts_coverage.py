from __future__ import annotations

from dataclasses import replace

import mercantile
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, TileLimits
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.wmts.coverage import layer_coverage, native_resolution, set_coverage
from ogc_large_image.wmts.offer import TileOffer, layers_own_set
from tests.unit.wmts.samples import EUROPE, describe, make_layer

ODD = BBox(-71.31, -54.98, -33.77, 5.61)
TINY = BBox(139.6917, 35.6895, 139.6918, 35.6896)


def brute_force(identifier: str, matrix_identifier: str, extent: BBox) -> TileLimits:
    """The tiles that share an area with the extent, found by asking each of them."""
    tile_matrix_set = TILE_MATRIX_SETS[identifier]
    matrix = tile_matrix_set.matrix(matrix_identifier)
    hits = [
        (row, col)
        for row in range(matrix.matrix_height)
        for col in range(matrix.matrix_width)
        if tile_matrix_set.tile_grid(matrix, row, col).bbox.intersection(extent)
    ]
    rows, cols = zip(*hits, strict=True)
    return TileLimits(min(rows), max(rows), min(cols), max(cols))


@pytest.mark.parametrize("extent", [EUROPE, ODD, TINY, BBox(-180, -85, 180, 85)], ids=str)
@pytest.mark.parametrize("identifier", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_limits_are_the_tiles_that_share_an_area_with_the_layer(identifier: str, extent: BBox):
    covered = layer_coverage(make_layer(description=describe(extent, width=20_000))).sets[identifier]
    for name in ("0", "1", "3", "5"):
        assert covered.limits[name] == brute_force(identifier, name, covered.extent)


@pytest.mark.parametrize("extent", [EUROPE, ODD, TINY], ids=str)
def test_limits_in_web_mercator_are_those_of_mercantile(extent: BBox):
    limits = layer_coverage(make_layer(description=describe(extent))).sets["WebMercatorQuad"].limits
    for zoom in range(len(limits)):
        tiles = list(mercantile.tiles(*extent, zooms=zoom)) if zoom < 7 else corner_tiles(extent, zoom)
        rows, cols = {tile.y for tile in tiles}, {tile.x for tile in tiles}
        assert limits[str(zoom)] == TileLimits(min(rows), max(rows), min(cols), max(cols))


def corner_tiles(extent: BBox, zoom: int) -> list[mercantile.Tile]:
    return [mercantile.tile(extent.xmin, extent.ymax, zoom), mercantile.tile(extent.xmax, extent.ymin, zoom)]


def test_an_edge_on_a_tile_border_does_not_reach_into_the_next_tile():
    description = describe(BBox(0.0, 0.0, 90.0, 45.0))
    limits = layer_coverage(make_layer(description=description)).sets["WorldCRS84Quad"].limits
    assert limits["2"] == TileLimits(1, 1, 4, 5)


@pytest.mark.parametrize("zoom", [4, 9])
def test_limits_end_one_matrix_beyond_the_layers_own_resolution(zoom: int):
    matrix = TILE_MATRIX_SETS["WebMercatorQuad"].matrix(str(zoom))
    size = matrix.resolution * 500
    description = describe(BBox(0, 0, size, size), WEB_MERCATOR, 500, 500)
    covered = layer_coverage(make_layer(description=description)).sets["WebMercatorQuad"]
    assert list(covered.limits) == [str(each) for each in range(zoom + 2)]


def test_a_layer_finer_than_every_matrix_has_limits_in_all_of_them():
    description = describe(BBox(0, 0, 1e-3, 1e-3), WEB_MERCATOR, 500, 500)
    covered = layer_coverage(make_layer(description=description)).sets["WebMercatorQuad"]
    assert list(covered.limits) == [matrix.identifier for matrix in covered.tile_matrix_set.matrices]


def test_where_no_limits_are_announced_the_whole_matrix_is_allowed():
    covered = layer_coverage(make_layer()).sets["WebMercatorQuad"]
    deepest = covered.tile_matrix_set.matrices[-1]
    assert deepest.identifier not in covered.limits
    assert covered.allowed(deepest) == TileLimits(0, deepest.matrix_height - 1, 0, deepest.matrix_width - 1)


def test_extents_are_those_of_the_transformation():
    coverage = layer_coverage(make_layer(description=describe(EUROPE, WGS84)))
    assert coverage.geographic == EUROPE
    assert coverage.sets["WorldCRS84Quad"].extent == EUROPE
    assert coverage.sets["WebMercatorQuad"].extent == pytest.approx(transform_bbox(EUROPE, CRS84, WEB_MERCATOR))


def test_a_layer_around_a_pole_is_clipped_to_the_set():
    coverage = layer_coverage(make_layer(description=describe(BBox(-180, 60, 180, 90))))
    extent = coverage.sets["WebMercatorQuad"].extent
    assert extent.ymax == pytest.approx(20037508.342789244)
    assert coverage.sets["WebMercatorQuad"].limits["0"] == TileLimits(0, 0, 0, 0)


def test_a_layer_beyond_the_set_is_not_in_it():
    coverage = layer_coverage(make_layer(description=describe(BBox(0, 86, 10, 89))))
    assert "WebMercatorQuad" not in coverage.sets
    assert "WorldCRS84Quad" in coverage.sets


def test_a_layer_over_the_antimeridian_may_have_tiles_at_both_ends():
    coverage = layer_coverage(make_layer(description=describe(BBox(170, -20, 190, -10))))
    for identifier in ("WebMercatorQuad", "WorldCRS84Quad"):
        covered = coverage.sets[identifier]
        limits = covered.limits["3"]
        matrix = covered.tile_matrix_set.matrix("3")
        assert (limits.min_col, limits.max_col) == (0, matrix.matrix_width - 1)
    assert coverage.geographic == BBox(-180, -20, 180, -10)


def test_a_layer_in_longitudes_up_to_360_is_where_it_is():
    coverage = layer_coverage(make_layer(description=describe(BBox(200, 10, 230, 30))))
    assert coverage.geographic == pytest.approx(BBox(-160, 10, -130, 30))
    assert coverage.sets["WebMercatorQuad"].limits["3"] == TileLimits(3, 3, 0, 1)


def test_a_world_in_longitudes_up_to_360_is_the_world():
    coverage = layer_coverage(make_layer(description=describe(BBox(0, -90, 360, 90))))
    assert coverage.geographic == BBox(-180, -90, 180, 90)
    assert coverage.sets["WorldCRS84Quad"].limits["1"] == TileLimits(0, 1, 0, 3)


def test_an_image_without_georeference_is_in_its_own_set_alone():
    coverage = layer_coverage(make_layer(description=describe(BBox(0, 0, 1000, 600), PIXEL, 1000, 600)))
    (covered,) = coverage.sets.values()
    assert coverage.geographic is None
    assert covered.tile_matrix_set.crs == PIXEL
    assert [limits.max_col for limits in covered.limits.values()] == [0, 1, 3]
    assert covered.is_whole


def test_an_image_without_georeference_is_not_in_wmts_where_own_sets_are_not_offered():
    layer = make_layer(description=describe(BBox(0, 0, 1000, 600), PIXEL, 1000, 600))
    assert layer_coverage(layer, TileOffer(names=("WebMercatorQuad",))) is None


def test_sets_are_offered_where_their_crs_is_meant_for():
    offer = TileOffer(names=("UTM*", "EuropeanETRS89_LAEAQuad", "UPSArcticWGS84Quad"))
    south = layer_coverage(make_layer(description=describe(BBox(19.0, -35.0, 20.0, -34.0))), offer)
    assert list(south.sets) == ["UTM34WGS84Quad"]
    north = layer_coverage(make_layer(description=describe(BBox(11.0, 60.0, 13.0, 62.0))), offer)
    assert list(north.sets) == ["UTM32WGS84Quad", "UTM33WGS84Quad", "EuropeanETRS89_LAEAQuad", "UPSArcticWGS84Quad"]


def test_a_layers_list_goes_before_the_sites():
    layer = make_layer(tile_matrix_sets=("WebMercatorQuad@2x", "own", "gone"))
    assert [name for name in layer_coverage(layer).sets if not name.startswith("EPSG")] == ["WebMercatorQuad@2x"]
    assert len(layer_coverage(layer).sets) == 2


@pytest.mark.parametrize("identifier", ["UTM33WGS84Quad", "EuropeanETRS89_LAEAQuad", "WorldMercatorWGS84Quad"])
def test_limits_in_any_set_are_the_tiles_that_share_an_area_with_the_layer(identifier: str):
    description = describe(BBox(500100, 5000000, 504100, 5003000), Crs.parse("EPSG:32633"), width=400, height=300)
    covered = set_coverage(make_layer(description=description), TILE_MATRIX_SETS[identifier])
    for matrix in covered.tile_matrix_set.matrices[:5]:
        assert covered.limits[matrix.identifier] == brute_force(identifier, matrix.identifier, covered.extent)
    finest = covered.tile_matrix_set.matrix(list(covered.limits)[-1])
    assert 2.4 < finest.resolution <= 5.1


def test_a_turned_image_has_no_set_of_its_own():
    turned = describe()
    x, a, _b, y, _d, e = turned.geotransform
    turned = replace(turned, geotransform=(x, a, a / 2, y, a / 2, e))
    assert layers_own_set(turned) is None
    assert layers_own_set(describe()) is not None


def test_resolution_is_that_of_the_finer_direction_where_the_image_is():
    description = describe(BBox(500000, 5000000, 504000, 5003000), Crs.parse("EPSG:32633"), width=400, height=600)
    assert native_resolution(description, description.crs) == pytest.approx(5.0)
    assert native_resolution(description, WEB_MERCATOR) == pytest.approx(5.0 / 0.7043, rel=0.01)


def test_coverage_is_worked_out_anew_for_another_revision_only():
    layer = make_layer("kept")
    assert layer_coverage(layer) is layer_coverage(make_layer("kept"))
    assert layer_coverage(layer) is not layer_coverage(make_layer("kept", revision="r2"))
