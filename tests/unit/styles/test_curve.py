from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.styles.curve import curve_of, gathered, spread
from ogc_large_image.styles.resolved import BLACK, WHITE, ResolvedBand
from ogc_large_image.styles.style import StopKind

RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
CLEAR = (0, 0, 0, 0)


def _band(*palette, low=0.0, high=100.0, **more) -> ResolvedBand:
    return ResolvedBand(0, palette or (BLACK, WHITE), low, high, **more)


def _stops(kind, *stops, **more) -> ResolvedBand:
    values = tuple(value for value, _ in stops)
    finite = [value for value in values if np.isfinite(value)] or [0.0]
    palette = tuple(colour for _, colour in stops)
    return ResolvedBand(0, palette, finite[0], finite[-1], stops=values, stop_kind=kind, **more)


def _colours(band, *values):
    return [tuple(colour) for colour in curve_of(band).colours(np.array(values, float)).astype(int).tolist()]


def test_a_ramp_of_stops_keeps_its_end_colours_beyond_them():
    band = _stops(StopKind.RAMP, (0, BLACK), (10, RED), (30, GREEN))
    assert _colours(band, -1e9, 0, 5, 10, 20, 30, 1e9) == [
        BLACK, BLACK, (127, 0, 0, 255), RED, (127, 127, 0, 255), GREEN, GREEN,
    ]  # fmt: skip


def test_a_stop_given_twice_is_a_jump_to_its_second_colour():
    band = _stops(StopKind.RAMP, (0, CLEAR), (0, RED), (10, GREEN))
    assert _colours(band, -1e-9, 0, 10) == [CLEAR, RED, GREEN]
    assert curve_of(band).jumps.tolist() == [0]


def test_intervals_end_below_their_stop():
    band = _stops(StopKind.INTERVALS, (0, RED), (10, GREEN), above=CLEAR)
    assert _colours(band, -1e9, -1e-9, 0, 9.99, 10, 1e9) == [RED, RED, GREEN, GREEN, CLEAR, CLEAR]


def test_the_last_interval_may_be_without_an_end():
    band = _stops(StopKind.INTERVALS, (0, RED), (np.inf, GREEN))
    assert _colours(band, -5, 0, 1e30) == [RED, GREEN, GREEN]


def test_single_values_have_nothing_around_them():
    band = _stops(StopKind.VALUES, (1, RED), (2, GREEN), above=CLEAR)
    assert _colours(band, 0.999, 1, 1.001, 2, 3) == [CLEAR, RED, CLEAR, GREEN, CLEAR]


def test_neighbouring_floats_are_values_of_their_own():
    following = float(np.nextafter(1.0, 2))
    band = _stops(StopKind.VALUES, (1, RED), (following, GREEN), above=CLEAR)
    assert _colours(band, 1, following, 1.1) == [RED, GREEN, CLEAR]


def test_colours_beyond_the_range_leave_its_ends_alone():
    band = _band(below=RED, above=BLUE)
    assert _colours(band, -1e-9, 0, 100, 100.0001) == [RED, BLACK, WHITE, BLUE]


def test_a_range_that_runs_backwards_has_its_ends_the_other_way_round():
    band = _band(low=100, high=0, below=RED, above=BLUE)
    assert _colours(band, -1, 0, 100, 101) == [RED, WHITE, BLACK, BLUE]


def test_a_logarithmic_scale_puts_equal_ratios_equally_far_apart():
    band = _band(low=1, high=100, logarithmic=True)
    assert spread(band, np.array([1, 10, 100.0, 1000, 0, -5])).round(12).tolist() == [0, 0.5, 1, 1, 0, 0]


def test_gamma_brightens_the_middle_and_keeps_the_ends():
    band = _band(gamma=2.0)
    assert spread(band, np.array([0, 25, 100.0])).tolist() == [0, 0.5, 1]


def test_equalised_values_are_spread_by_their_share_of_pixels():
    band = _band(equalised=(0.0, 0.9, 1.0))
    assert spread(band, np.array([0, 25, 50, 75, 100.0])).round(12).tolist() == [0, 0.45, 0.9, 0.95, 1]


@pytest.mark.parametrize(
    "band",
    [_band(gamma=2.2), _band(low=1, logarithmic=True), _band(equalised=(0.0, 0.2, 1.0)), _band(low=3, high=-5)],
    ids=["gamma", "logarithm", "equalised", "backwards"],
)
def test_gathering_undoes_spreading(band):
    places = np.linspace(0, 1, 11)
    assert np.allclose(spread(band, gathered(band, places)), places)


def test_classes_are_even_on_the_scale():
    band = _band(RED, GREEN, BLUE, low=1, high=1000, discrete=True, logarithmic=True)
    assert _colours(band, 0.1, 9.9, 10.1, 99, 101, 5000) == [RED, RED, GREEN, GREEN, BLUE, BLUE]


def test_classes_too_have_colours_beyond_the_range():
    band = _band(RED, GREEN, discrete=True, below=BLUE, above=WHITE)
    assert _colours(band, -1, 0, 49, 50, 100, 101) == [BLUE, RED, RED, GREEN, GREEN, WHITE]


def test_classes_of_a_range_that_runs_backwards():
    band = _band(RED, GREEN, low=100, high=0, discrete=True, gamma=1.0, below=BLUE)
    assert _colours(band, -1, 10, 90) == [BLUE, GREEN, RED]
