from __future__ import annotations

from dataclasses import replace

import pytest

from ogc_large_image.styles.resolved import BLACK, WHITE, ResolvedBand, ResolvedStyle
from ogc_large_image.styles.style import Composite

RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)


def _band(*palette, **more):
    return ResolvedBand(0, palette, 0.0, 1.0, **more)


def _style(*bands):
    return ResolvedStyle(bands, ((0, 1),))


def test_equal_styles_hash_alike():
    assert _style(_band(BLACK, RED)) == _style(_band(BLACK, RED))
    assert len({_style(_band(BLACK, RED)), _style(_band(BLACK, RED)), _style(_band(BLACK, BLUE))}) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"minimum": 0.5},
        {"maximum": 2.0},
        {"discrete": True},
        {"nodata": 0.0},
        {"composite": Composite.MULTIPLY},
        {"clamp": False},
    ],
)
def test_any_number_tells_styles_apart(change):
    band = _band(BLACK, RED)
    assert hash(replace(band, **change)) != hash(band)
    assert replace(band, **change) != band


def test_the_inputs_tell_styles_apart():
    band = _band(BLACK, RED)
    assert ResolvedStyle((band,), ((0, 1),)) != ResolvedStyle((band,), ((1, 1),))


@pytest.mark.parametrize(
    ("bands", "lookup"),
    [
        ([_band(RED)], True),
        ([_band((0, 0, 0, 0), RED)], True),
        ([_band(BLACK, WHITE, composite=Composite.MULTIPLY)], False),
        ([_band(BLACK, RED), _band(BLACK, GREEN), _band(BLACK, BLUE)], True),
        ([_band(BLACK, RED), _band(BLACK, (0, 9, 9, 255))], True),
        ([_band(BLACK, RED), _band(BLACK, RED)], False),
        ([_band(BLACK, WHITE), _band(BLACK, RED)], False),
        ([_band(BLACK, RED), _band((0, 0, 0, 0), GREEN)], False),
        ([_band(BLACK, RED), _band(BLACK, GREEN, composite=Composite.MULTIPLY)], False),
    ],
)
def test_bands_that_light_different_channels_are_looked_up(bands, lookup):
    assert _style(*bands).is_lookup is lookup
