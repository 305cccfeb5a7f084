from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.styles.blend import blend
from ogc_large_image.styles.cells import cell_table, has_room
from ogc_large_image.styles.curve import curve_of
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.palettes import resolve_palette
from ogc_large_image.styles.resolved import BLACK, WHITE, ResolvedBand, ResolvedStyle
from ogc_large_image.styles.style import Composite, StopKind

RED, GREEN, BLUE, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)
VIRIDIS = resolve_palette("viridis")
DTYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]

BANDS = {
    "stops": ResolvedBand(0, (RED, GREEN, BLUE), -20, 90, stops=(-20, 3, 90)),
    "jumps": ResolvedBand(0, (CLEAR, RED, GREEN, BLUE), 0, 90, stops=(0, 0, 31, 90)),
    "intervals": ResolvedBand(0, (RED, GREEN, BLUE), -7, 70, stops=(-7, 3.5, 70), stop_kind=StopKind.INTERVALS, above=CLEAR),
    "values": ResolvedBand(0, (RED, GREEN, BLUE), -3, 70, stops=(-3, 4, 70), stop_kind=StopKind.VALUES, above=CLEAR),
    "beyond": ResolvedBand(0, VIRIDIS, 5, 80, below=RED, above=CLEAR),
    "logarithm": ResolvedBand(0, VIRIDIS, 0.5, 100, logarithmic=True),
    "logarithm with colours beyond": ResolvedBand(0, VIRIDIS, 2, 100, logarithmic=True, below=CLEAR, above=BLUE),
    "gamma": ResolvedBand(0, VIRIDIS, 0, 100, gamma=2.2),
    "equalised": ResolvedBand(0, VIRIDIS, 0, 100, equalised=(0.0, 0.5, 0.6, 1.0)),
    "classes": ResolvedBand(0, VIRIDIS[::40], 0, 100, discrete=True, below=RED),
    "nodata": ResolvedBand(0, VIRIDIS, 0, 100, gamma=0.5, nodata=7),
    "a single stop": ResolvedBand(0, (RED,), 5, 5, stops=(5,)),
    "an only interval": ResolvedBand(0, (RED,), 0, 1, stops=(np.inf,), stop_kind=StopKind.INTERVALS),
    "backwards": ResolvedBand(0, VIRIDIS, 90, 10, gamma=1.5, below=RED, above=GREEN),
}


def _values(dtype) -> np.ndarray:
    """Thresholds, their neighbours, and everything around."""
    kind = np.dtype(dtype)
    if kind.kind == "f":
        some = np.array([-20, -7, -3, 0, 3, 3.5, 4, 5, 7, 10, 31, 70, 80, 90, 100], kind)
        near = np.concatenate([some, np.nextafter(some, kind.type(-1e4)), np.nextafter(some, kind.type(1e4))])
        spread = np.linspace(-60, 160, 4001).astype(kind)
        return np.concatenate([near, spread, np.array([np.inf, -np.inf, 60000, -60000], kind)])
    limits = np.iinfo(kind)
    return np.array([*range(max(limits.min, -60), min(limits.max, 200)), limits.min, limits.max], kind)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", list(BANDS))
def test_tables_draw_the_exact_colours(name, dtype):
    """Within the two levels by which a palette picture may be off; at a threshold never on its wrong side."""
    band = BANDS[name]
    values = _values(dtype)
    exact = (curve_of(band).colours(values) + 1e-3).astype(np.uint8)
    if band.nodata is not None:
        exact[values == band.nodata] = 0
    drawn = paint(ResolvedStyle((band,), ((0, 1),)), values[None, None]).rgba()[0]
    off = np.abs(drawn.astype(int) - exact).max(axis=1)
    assert off.max() <= 2, (values[off > 2][:5], drawn[off > 2][:5], exact[off > 2][:5])


@pytest.mark.parametrize("name", ["stops", "intervals", "values", "beyond", "logarithm", "gamma", "classes"])
def test_pictures_stay_palette_pictures(name):
    data = np.linspace(-30, 120, 64 * 64, dtype=np.float32).reshape(1, 64, 64)
    assert paint(ResolvedStyle((BANDS[name],), ((0, 1),)), data).palette is not None


def test_a_value_that_is_no_number_is_hidden():
    data = np.array([[[np.nan, 50]]], np.float32)
    for name in ("stops", "values", "logarithm"):
        rgba = paint(ResolvedStyle((BANDS[name],), ((0, 1),)), data).rgba()
        assert rgba[0, 0].tolist() == [0, 0, 0, 0]


def test_as_many_classes_as_a_style_may_have_fit():
    stops = tuple(float(value) for value in range(256))
    many = ResolvedBand(0, (RED,) * 256, 0, 255, stops=stops, stop_kind=StopKind.VALUES, above=CLEAR)
    assert has_room(many)
    values = np.array([0, 0.5, 255, 256], np.float32)
    positions, _ = cell_table(many, "<f4", reduced=False).positions(values)
    assert positions.max() < 65536
    assert not has_room(ResolvedBand(0, (RED,) * 1300, 0, 1, stops=tuple(map(float, range(1300))), stop_kind=StopKind.VALUES))


def test_bands_of_their_own_channels_are_mixed_by_tables():
    bands = tuple(ResolvedBand(number, (BLACK, colour), 0, 100, gamma=2.0) for number, colour in enumerate((RED, GREEN, BLUE)))
    style = ResolvedStyle(bands, ((0, 1), (0, 2), (0, 3)))
    data = np.array([[[0, 25, 100]], [[100, 100, 0]], [[25, 0, 25]]], np.float32)
    assert style.is_separable
    assert paint(style, data).pixels.tolist() == [[[0, 255, 127], [127, 255, 0], [255, 0, 127]]]


def test_bands_that_meet_are_lightened_or_multiplied():
    light = ResolvedBand(0, (BLACK, (200, 100, 0, 255)), 0, 1, gamma=1.0, below=CLEAR)
    more = ResolvedBand(1, (BLACK, WHITE), 0, 1, below=CLEAR)
    ones, halves = np.ones((1, 1), np.float32), np.full((1, 1), 0.5, np.float32)
    assert blend([light, more], [ones, halves])[0, 0].tolist() == [200, 127, 127, 255]
    dark = ResolvedBand(1, (BLACK, WHITE), 0, 1, below=CLEAR, composite=Composite.MULTIPLY)
    assert blend([light, dark], [ones, halves])[0, 0].tolist() == [99, 49, 0, 255]


def test_opacity_goes_over_all():
    style = ResolvedStyle((BANDS["stops"],), ((0, 1),), opacity=128)
    assert paint(style, np.array([[[200.0]]])).rgba()[0, 0].tolist() == [0, 0, 255, 128]
    plain = ResolvedBand(0, (BLACK, WHITE), 0, 255)
    rgb = ResolvedStyle((plain, plain), ((0, 1),), opacity=51)
    assert rgb.is_lookup
    assert paint(rgb, np.array([[[255]]], np.uint8)).rgba()[0, 0].tolist() == [255, 255, 255, 51]
