from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.styles.palettes import list_palettes, resolve_palette
from ogc_large_image.styles.resolved import BLACK, ResolvedBand
from ogc_large_image.styles.tables import ramp_table, value_table
from ogc_large_image.styles.transfer import colours_at, reach, to_bytes


def _rows(band: ResolvedBand, dtype: str) -> int:
    return len(ramp_table(band, dtype).colours)


@pytest.mark.parametrize("dtype", ["int16", "uint16", "int32", "float32", "float64"])
def test_smooth_palettes_fit_a_byte(dtype):
    names = ("viridis", "terrain", "RdYlGn", "jet", "turbo", "inferno", "gray", "colorbrewer.sequential.YlGn_9", "#ff8800")
    bands = [ResolvedBand(0, resolve_palette(name), 0, 9000) for name in names]
    assert {_rows(band, dtype) for band in bands} == {256}


def test_detail_does_not():
    striped = ResolvedBand(0, ((255, 0, 0, 255), (0, 0, 255, 255)) * 300, 0, 9000)
    assert _rows(striped, "float32") == _rows(striped, "uint16") == 65536


@pytest.mark.parametrize("name", [name for name in list_palettes()["matplotlib"] if not name.endswith("_r")])
def test_every_palette_of_matplotlib_is_within_two_levels(name):
    band = ResolvedBand(0, resolve_palette(name), -0.5, 1.5)
    values = np.random.default_rng(3).uniform(-1, 2, 20000).astype(np.float32)
    table = ramp_table(band, "<f4")
    positions, omitted = table.positions(values)
    exact = to_bytes(colours_at(band, (values.astype(float) + 0.5) / 2))
    assert omitted is None
    assert np.abs(table.colours[positions].astype(int) - exact).max() <= 2


def test_few_distinct_colours_are_exact():
    labels = ResolvedBand(0, tuple((index, 255 - index, 7, 255) for index in range(200)), 0, 9999, discrete=True)
    table = ramp_table(labels, "uint16")
    positions, _ = table.positions(np.arange(65536, dtype=np.uint16))
    assert positions.dtype == np.uint8
    assert np.array_equal(table.colours[positions], value_table(labels, "uint16").colours)


def test_two_colours_rise_beyond_the_maximum_as_in_large_image():
    assert reach(ResolvedBand(0, (BLACK, (51, 0, 0, 255)), 0, 1)) == 5
    assert reach(ResolvedBand(0, (BLACK, (255, 0, 0, 255)), 0, 1)) == 1
    assert reach(ResolvedBand(0, (BLACK, (51, 0, 0, 255)), 0, 1, clamp=False)) == 1
    assert reach(ResolvedBand(0, (BLACK, BLACK, (51, 0, 0, 255)), 0, 1)) == 1


def test_tables_are_made_once():
    band = ResolvedBand(0, resolve_palette("viridis"), 0, 17)
    assert ramp_table(band, "uint16") is ramp_table(ResolvedBand(0, resolve_palette("viridis"), 0, 17), "uint16")
