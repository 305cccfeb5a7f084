from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR, WGS84
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.limits import Limits
from ogc_large_image.render.compose import blank
from ogc_large_image.render.engine import draw
from ogc_large_image.render.plan import make_plan
from ogc_large_image.render.reach import meets
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Composite, Style

from .fakes import EXTENT, HEIGHT_BAND, FakeReaders, describe, make_grid, make_layer, make_query, mercator_grid

COLUMNS = np.broadcast_to(np.arange(64), (48, 64))
BLACK, RED, GREEN, BLUE = (0, 0, 0, 255), (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
BYTE_RANGE = {"minimum": Bound(BoundKind.NUMBER, 0), "maximum": Bound(BoundKind.NUMBER, 255)}


def primary(band, colour, **changes):
    return BandStyle(band, palette=(BLACK, colour), **BYTE_RANGE, **changes)


def drawn(layer, readers=None, grid=None, **changes):
    query = make_query(layer, grid=grid)
    query = replace(query, selections=(replace(query.selections[0], **changes),))
    return draw(make_plan(query, Limits()), readers or FakeReaders(layer))


def test_bands_arrive_in_the_styles_order():
    layer = make_layer()
    picture = drawn(layer, style=Style((primary(3, RED), primary(1, GREEN), primary(2, BLUE))))
    expected = np.stack([COLUMNS + 30, COLUMNS + 10, COLUMNS + 20], axis=-1)
    assert (picture.rgba()[..., :3] == expected).all()


def test_byte_rgb_is_drawn_as_it_is():
    picture = drawn(make_layer())
    assert picture.pixels.shape == (48, 64, 3)
    assert (picture.pixels == np.stack([COLUMNS + 10, COLUMNS + 20, COLUMNS + 30], axis=-1)).all()


def test_one_frame_is_one_read():
    layer = make_layer(resampling=Resampling.CUBIC)
    readers = FakeReaders(layer)
    drawn(layer, readers)
    assert readers.readers[layer.source.address].reads == [((1, 2, 3), 0, Resampling.CUBIC)]


def test_inputs_are_read_once_a_frame_and_put_back_in_order():
    layer = make_layer(description=describe(frames=3))
    readers = FakeReaders(layer)
    style = Style((primary(1, RED, frame=1), primary(1, GREEN, frame=0), primary(2, BLUE, frame=1)))
    picture = drawn(layer, readers, style=style)
    assert [(bands, frame) for bands, frame, _ in readers.readers[layer.source.address].reads] == [((1, 2), 1), ((1,), 0)]
    assert (picture.rgba()[..., :3] == np.stack([COLUMNS + 110, COLUMNS + 10, COLUMNS + 120], axis=-1)).all()


def test_selected_frame_is_read():
    layer = make_layer(description=describe(frames=2))
    assert (drawn(layer, frame=1).rgba()[..., 0] == COLUMNS + 110).all()


def test_mask_becomes_transparency():
    layer = make_layer()
    readers = FakeReaders(layer)
    mask = COLUMNS < 20
    readers.readers[layer.source.address].mask = mask
    picture = drawn(layer, readers).rgba()
    assert ((picture[..., 3] == 255) == mask).all()


def test_alpha_is_kept():
    layer = make_layer()
    readers = FakeReaders(layer)
    readers.readers[layer.source.address].alpha = (COLUMNS * 4).astype(np.uint8)
    assert (drawn(layer, readers).rgba()[..., 3] == COLUMNS * 4).all()


def test_a_frame_without_values_leaves_a_hole_in_the_composite():
    layer = make_layer(description=describe(frames=2))
    readers = FakeReaders(layer)
    masks = {0: COLUMNS < 40, 1: COLUMNS > 10}
    reader = readers.readers[layer.source.address]
    plain_read = reader.read
    reader.read = lambda grid, bands, frame, how: replace(plain_read(grid, bands, frame, how), mask=masks[frame])
    picture = drawn(layer, readers, style=Style((primary(1, RED, frame=0), primary(1, GREEN, frame=1))))
    assert ((picture.rgba()[..., 3] == 255) == (masks[0] & masks[1])).all()


def test_one_band_stays_a_palette_picture():
    picture = drawn(make_layer(description=describe(HEIGHT_BAND)))
    assert picture.palette is not None


def test_styles_that_tables_cannot_draw_are_drawn_too():
    layer = make_layer()
    white = (255, 255, 255, 255)
    style = Style((primary(1, white), primary(2, white, composite=Composite.MULTIPLY)))
    plan = make_plan(replace(make_query(layer), selections=(replace(make_query(layer).selections[0], style=style),)), Limits())
    assert not plan.layers[0].resolved.is_lookup
    picture = draw(plan, FakeReaders(layer)).rgba().astype(int)
    expected = (COLUMNS + 10) * (COLUMNS + 20) / 255
    assert np.abs(picture[..., 0] - expected).max() <= 2


@pytest.mark.parametrize("hide", ["mask", "alpha", "nodata"])
def test_all_ways_of_showing_nothing_end_in_the_shared_blank(hide):
    layer = make_layer(description=describe(HEIGHT_BAND))
    readers = FakeReaders(layer)
    reader = readers.readers[layer.source.address]
    style = Style()
    if hide == "mask":
        reader.mask = np.zeros((48, 64), bool)
    elif hide == "alpha":
        reader.alpha = np.zeros((48, 64), np.uint8)
    else:
        plain_read = reader.read
        reader.read = lambda *request: replace(plain_read(*request), data=np.full((1, 48, 64), 7.0, np.float32))
        style = Style((BandStyle(1, nodata=7.0),))
    assert drawn(layer, readers, style=style) is blank(64, 48)


def test_image_beside_the_grid_is_not_opened():
    layer = make_layer()
    readers = FakeReaders(layer)
    assert drawn(layer, readers, make_grid(BBox(-50, -50, -40, -40))) is blank(64, 48)
    assert readers.loans == 0


def test_invisible_layer_is_not_opened():
    layer = make_layer()
    readers = FakeReaders(layer)
    assert drawn(layer, readers, opacity=0.0) is blank(64, 48)
    assert readers.loans == 0


def test_layers_lie_over_one_another_with_their_opacity():
    below, above = make_layer("below"), make_layer("above")
    query = make_query(below, above)
    query = replace(query, selections=(query.selections[0], replace(query.selections[1], opacity=0.4)))
    readers = FakeReaders(below, above)
    readers.readers[above.source.address].mask = COLUMNS < 20
    readers.readers[below.source.address].read = lambda grid, bands, frame, how: replace(
        FakeReaders(below).readers[below.source.address].read(grid, bands, frame, how), data=np.full((3, 48, 64), 200, np.uint8)
    )
    red = draw(make_plan(query, Limits()), readers).rgba()[..., 0].astype(float)
    assert (red[:, 20:] == 200).all()
    assert (red[:, :20] == np.floor(((COLUMNS[:, :20] + 10) * 102 + 200 * 153) / 255 + 0.5)).all()


def test_background_fills_what_no_layer_covers():
    layer = make_layer()
    grid = make_grid(BBox(-50, -50, -40, -40))
    picture = draw(
        make_plan(make_query(layer, grid=grid, transparent=False, background=(9, 8, 7)), Limits()), FakeReaders(layer)
    )
    assert picture.is_opaque
    assert (picture.rgba() == (9, 8, 7, 255)).all()


@pytest.mark.parametrize(
    ("extent", "bbox", "expected"),
    [
        (EXTENT, EXTENT, True),
        (EXTENT, BBox(0, 0, 90, 90), True),
        (EXTENT, BBox(12, 42, 13, 43), True),
        (EXTENT, BBox(30, 40, 40, 50), False),
        (EXTENT, BBox(10, 60, 20, 70), False),
        (EXTENT, BBox(10, 20, 20, 30), False),
        (EXTENT, BBox(20, 40, 30, 50), True),
        (EXTENT, BBox(370, 40, 380, 50), True),
        (EXTENT, BBox(-350, 40, -340, 50), True),
        (EXTENT, BBox(-345, 40, -344, 50), True),
        (EXTENT, BBox(-330, 40, -320, 50), False),
        (EXTENT, BBox(730, 40, 740, 50), True),
        (BBox(-180, -10, -170, 10), BBox(170, -5, 190, 5), True),
        (BBox(-170, -10, -160, 10), BBox(170, -5, 180, 5), False),
        (BBox(170, -10, 190, 10), BBox(-180, -5, -175, 5), True),
        (BBox(-180, -90, 180, 90), BBox(1000, 0, 1001, 1), True),
        (EXTENT, BBox(-1e308, 40, 0, 50), True),
        (EXTENT, BBox(-8e307, -8e307, 8e307, 8e307), True),
    ],
)
@pytest.mark.parametrize("size", [1, 100])
def test_extent_meets_the_grid_also_around_the_globe(extent, bbox, expected, size):
    # One coarse pixel reaches as far again to every side, and may meet what a hundred do not.
    if size == 100 or expected:
        assert meets(describe(extent=extent), make_grid(bbox, size, size)) is expected


def test_extent_is_taken_into_the_grids_crs():
    assert meets(describe(), mercator_grid())
    assert not meets(describe(), replace(mercator_grid(), bbox=BBox(-2000000.0, 5000000.0, -1000000.0, 6000000.0)))
    assert meets(describe(crs=WEB_MERCATOR, extent=mercator_grid().bbox), make_grid(crs=WGS84))


def test_extent_that_cannot_be_transformed_is_left_to_the_reader(monkeypatch):
    monkeypatch.setattr("ogc_large_image.render.reach.transform_bbox", lambda *_: None)
    unusual = replace(mercator_grid(), bbox=BBox(-2000000.0, -1.0, -1000000.0, 1.0))
    assert meets(describe(extent=BBox(1.5, 2.5, 3.5, 4.5)), unusual)
