"""Pixels shown by what they hold."""

from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.errors import LimitExceeded
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.limits import Limits
from ogc_large_image.render.engine import draw
from ogc_large_image.render.plan import make_plan
from ogc_large_image.sources.description import Band
from ogc_large_image.styles.style import BandStyle, Style
from tests.unit.render.fakes import HEIGHT_BAND, RGB_BANDS, FakeReaders, describe, make_grid, make_layer, make_query

GRID = make_grid(width=64, height=2)
ALPHA = (Band(1, "uint8", "alpha"), Band(2, "uint8", "gray", minimum=0.0, maximum=255.0))


def query(layer, ranges=(), frame=0, style=None):
    made = make_query(layer, grid=GRID)
    selection = replace(made.selections[0], value_ranges=ranges, frame=frame, style=style or layer.styles[0])
    return replace(made, selections=(selection,))


def visible(layer, *ranges, frame=0, style=None, mask=None):
    """Columns with something in them; the fake's band b of frame f holds 10·b + 100·f + column."""
    readers = FakeReaders(layer)
    reader = readers.readers[layer.source.address]
    reader.mask = mask
    picture = draw(make_plan(query(layer, ranges, frame, style), Limits()), readers)
    return np.flatnonzero(picture.rgba()[0, :, 3]).tolist(), reader.reads


def heights(frames=1):
    return make_layer(description=describe(HEIGHT_BAND, frames=frames))


def test_without_ranges_every_value_is_shown():
    assert len(visible(heights())[0]) == 64


@pytest.mark.parametrize(
    ("ranges", "columns"),
    [
        ([(12.0, 14.0)], [2, 3, 4]),
        ([(12.5, 14.5)], [3, 4]),
        ([(10.0, 11.0), (73.0, 99.0)], [0, 1, 63]),
        ([(20.0, 20.0)], [10]),
        ([(500.0, 600.0)], []),
    ],
)
def test_only_values_in_a_range_are_shown(ranges, columns):
    assert visible(heights(), *ranges)[0] == columns


def test_the_ranges_are_of_the_frame_that_is_shown():
    assert visible(heights(frames=2), (112.0, 113.0), frame=1)[0] == [2, 3]


def test_what_the_image_has_no_value_for_stays_hidden():
    mask = np.ones((2, 64), bool)
    mask[:, 3] = False

    assert visible(heights(), (12.0, 14.0), mask=mask)[0] == [2, 4]


def test_the_first_band_counts_even_where_the_style_draws_another():
    layer = make_layer(description=describe(RGB_BANDS))
    columns, reads = visible(layer, (12.0, 13.0), style=Style(bands=(BandStyle(band=3),)))

    assert columns == [2, 3]
    assert reads == [((3, 1), 0, Resampling.NEAREST)]


def test_a_band_that_is_read_anyway_is_read_once():
    _, reads = visible(make_layer(), (12.0, 13.0))

    assert reads == [((1, 2, 3), 0, Resampling.NEAREST)]


def test_an_alpha_band_is_no_first_band():
    layer = make_layer(description=describe(ALPHA))

    assert visible(layer, (22.0, 23.0))[0] == [2, 3]


def test_the_fingerprint_depends_on_the_ranges_and_on_their_frame():
    layer = heights(frames=2)
    style = Style(bands=(BandStyle(band=1, frame=0),))
    queries = [
        query(layer, style=style),
        query(layer, ((1.0, 2.0),), style=style),
        query(layer, ((1.0, 3.0),), style=style),
        query(layer, ((1.0, 2.0),), frame=1, style=style),
    ]

    assert len({make_plan(made, Limits()).fingerprint for made in queries}) == 4


def test_a_band_read_for_its_values_alone_counts_against_the_limit():
    layer = make_layer(description=describe(RGB_BANDS))
    style = Style(bands=(BandStyle(band=3),))
    limits = Limits(max_source_pixels=GRID.width * GRID.height)

    assert make_plan(query(layer, style=style), limits)
    with pytest.raises(LimitExceeded):
        make_plan(query(layer, ((1.0, 2.0),), style=style), limits)


def test_heights_of_a_real_raster_are_met_exactly(raster_layer):
    from ogc_large_image.geo.grid import PixelGrid
    from ogc_large_image.sources.pool import SourcePool
    from tests.rasters import RasterSpec

    data = np.arange(100, 100 + 30 * 40, dtype="int16").reshape(1, 30, 40)
    layer = raster_layer("dem", RasterSpec(data))
    grid = PixelGrid(layer.description.extent, layer.description.crs, 40, 30)
    made = replace(query(layer, ((149.5, 249.5), (1000.0, 1000.0))), grid=grid)

    picture = draw(make_plan(made, Limits()), SourcePool())

    expected = ((data[0] >= 150) & (data[0] <= 249)) | (data[0] == 1000)
    assert np.array_equal(picture.rgba()[..., 3] > 0, expected)
