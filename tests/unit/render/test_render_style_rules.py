"""What styles ask of the engine beyond pixels: a margin for the light, and rules that hold at a scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.limits import Limits
from ogc_large_image.render.engine import draw
from ogc_large_image.render.plan import make_plan
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.sources.pool import SourcePool
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Hillshade, Rule, Style
from tests.rasters import RasterSpec, ramp

from .fakes import FakeReaders, make_grid, make_layer, make_query

UTM = Crs.parse("EPSG:32633")
SPEC = RasterSpec(ramp(300, 400, 1, "float32") / 20, geotransform=(500000.0, 10.0, 0.0, 5000000.0, 0.0, -10.0))
WHITE = BandStyle(palette=((255, 255, 255, 255), (255, 255, 255, 255)), minimum=Bound(BoundKind.NUMBER, 0))
RELIEF = Style((WHITE,), hillshade=Hillshade())


def _draw(layer, grid, style, resampling=Resampling.NEAREST):
    query = MapQuery((LayerSelection(layer, style, resampling=resampling),), grid)
    with_sources = SourcePool(4)
    try:
        return draw(make_plan(query, Limits()), with_sources)
    finally:
        with_sources.close()


def _utm(column, row, width, height) -> PixelGrid:
    """Pixel by pixel of the raster."""
    west, north = 500000 + 10 * column, 5000000 - 10 * row
    return PixelGrid(BBox(west, north - 10 * height, west + 10 * width, north), UTM, width, height)


@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR])
def test_adjoining_tiles_have_no_seams(raster_layer, resampling):
    layer = raster_layer("dem", SPEC)
    whole = _draw(layer, _utm(50, 40, 128, 64), RELIEF, resampling).rgba()
    halves = [_draw(layer, _utm(column, 40, 64, 64), RELIEF, resampling).rgba() for column in (50, 114)]
    assert np.abs(np.concatenate(halves, axis=1).astype(int) - whole).max() <= 1
    assert len(np.unique(whole[..., 0])) > 100


def test_the_light_is_that_of_the_slopes_in_metres(raster_layer):
    """Horn's formula as GDAL's documentation has it, for light from the north-west at 45 degrees."""
    layer = raster_layer("dem", SPEC)
    z = SPEC.data[0, 39:105, 49:179].astype(float)
    across = z[:-2, 2:] + 2 * z[1:-1, 2:] + z[2:, 2:] - z[:-2, :-2] - 2 * z[1:-1, :-2] - z[2:, :-2]
    down = z[2:, :-2] + 2 * z[2:, 1:-1] + z[2:, 2:] - z[:-2, :-2] - 2 * z[:-2, 1:-1] - z[:-2, 2:]
    slope = np.arctan(np.hypot(across, down) / 80)
    aspect = np.arctan2(down, -across)
    azimuth = np.radians(360 - 315 + 90)
    lit = np.cos(np.radians(45)) * np.cos(slope) + np.sin(np.radians(45)) * np.sin(slope) * np.cos(azimuth - aspect)
    drawn = _draw(layer, _utm(50, 40, 128, 64), RELIEF).rgba()
    assert np.abs(drawn[..., 0] - np.clip(lit, 0, 1) * 255).max() < 1


def test_the_outermost_pixels_of_an_image_are_lit_too(raster_layer):
    layer = raster_layer("dem", SPEC)
    drawn = _draw(layer, _utm(-5, -5, 20, 20), RELIEF).rgba()
    assert (drawn[..., 3] > 0).sum() == 15 * 15
    within = _draw(layer, _utm(0, 0, 15, 15), RELIEF).rgba()
    assert (drawn[5:, 5:] == within).all()
    # At the edge a slope is half as steep as it could be, and not a cliff.
    assert np.abs(within[0, :, 0].astype(int) - within[1, :, 0]).mean() < 60


def test_relief_goes_through_a_projection(raster_layer):
    layer = raster_layer("dem", SPEC)
    box = transform_bbox(BBox(501000, 4998000, 502000, 4999000), UTM, WEB_MERCATOR)
    grid = PixelGrid(box, WEB_MERCATOR, 100, 100)
    plain = _draw(layer, grid, Style((WHITE,)))
    lit = _draw(layer, grid, RELIEF)
    assert (plain.rgba()[..., 3] == lit.rgba()[..., 3]).all()
    assert plain.rgba()[..., 3].any()
    assert len(np.unique(lit.rgba()[..., 0])) > 20


def test_the_shadow_alone_darkens_what_lies_below(raster_layer):
    layer = raster_layer("dem", SPEC)
    shadow = replace(RELIEF, hillshade=Hillshade(brightness_only=True))
    grid = _utm(50, 40, 32, 32)
    selections = (LayerSelection(layer, Style((WHITE,))), LayerSelection(layer, shadow))
    pool = SourcePool(4)
    try:
        both = draw(make_plan(MapQuery(selections, grid), Limits()), pool).rgba()
    finally:
        pool.close()
    assert np.abs(both.astype(int) - _draw(layer, grid, RELIEF).rgba()).max() <= 1


# --- scales -------------------------------------------------------------------

GRID = make_grid()
SCALE = GRID.scale_denominator


def _fingerprint(style, grid=GRID):
    layer = make_layer()
    query = make_query(layer, grid=grid)
    return make_plan(replace(query, selections=(LayerSelection(layer, style),)), Limits())


def test_outside_its_scales_a_style_draws_nothing():
    layer = make_layer()
    plan = _fingerprint(Style(max_scale=SCALE))
    assert not plan.layers
    assert draw(plan, FakeReaders(layer)).is_empty
    assert len(_fingerprint(Style(min_scale=SCALE)).layers) == 1


def test_rules_of_the_scale_are_drawn_in_their_order():
    style = Style((BandStyle(1),), rules=(Rule((BandStyle(2),), max_scale=SCALE), Rule((BandStyle(3),), min_scale=SCALE)))
    assert [layer.resolved.inputs for layer in _fingerprint(style).layers] == [((0, 1),), ((0, 3),)]


def test_pictures_that_differ_have_other_fingerprints():
    styles = [
        Style(), Style(opacity=0.5), Style(hillshade=Hillshade()), Style(hillshade=Hillshade(relief=9)), Style(gamma=2.0),
        Style((BandStyle(above=(0, 0, 0, 0)),)), Style((BandStyle(gamma=2.0),)), Style((BandStyle(colours=7),)),
        Style((BandStyle(expression="b1 * 2", minimum=Bound(BoundKind.NUMBER), maximum=Bound(BoundKind.NUMBER, 1)),)),
    ]  # fmt: skip
    assert len({_fingerprint(style).fingerprint for style in styles}) == len(styles)


def test_the_scale_denominator_is_that_of_the_standards():
    """07-057r7 Annex E: the level 0 of GoogleMapsCompatible."""
    half = 20037508.342789244
    assert PixelGrid(BBox(-half, -half, half, half), WEB_MERCATOR, 256, 256).scale_denominator == pytest.approx(
        559082264.0287178
    )


def test_grown_grids_have_the_same_cells():
    grid = _utm(3, 4, 5, 6)
    assert grid.grown(1) == _utm(2, 3, 7, 8)
