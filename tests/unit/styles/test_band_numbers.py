"""What a style beyond large-image's comes to for an image."""

from __future__ import annotations

import numpy as np
import pytest

from ogc_large_image.errors import BandNotDefined, InvalidStyle
from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.histogram import Histogram
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.style import (
    AUTO,
    TRANSPARENT,
    BandStyle,
    Bound,
    BoundKind,
    ColourStop,
    Contrast,
    Scheme,
    StopKind,
    Style,
)

RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
COUNTS = [90] + [1] * 8 + [2]


def _image(dtype="float32", count=1, counts=None, low=0.0, high=10.0, names=()) -> SourceDescription:
    histogram = None if counts is None else Histogram.of(low, high, counts)
    bands = tuple(
        Band(index, dtype, name=names[index - 1] if names else "", minimum=low, maximum=high, histogram=histogram)
        for index in range(1, count + 1)
    )
    return SourceDescription(4, 3, bands, WEB_MERCATOR, (0, 1, 0, 3, 0, -1))


def _number(value):
    return Bound(BoundKind.NUMBER, value)


def _resolve(entry, image=None, **more):
    return resolve_style(Style((entry,), **more), image or _image(), 0)


def _band(entry, image=None):
    return _resolve(entry, image).bands[0]


@pytest.mark.parametrize(
    ("share", "ends"), [(0.01, (0, 10)), (0.02, (0, 9)), (0.03, (0, 8)), (0.9, (1, 1)), (0.95, (6, 1)), (1, (10, 0))]
)
def test_a_share_of_the_pixels_is_cut_off_at_a_bins_edge(share, ends):
    image = _image(counts=COUNTS)
    low = _band(BandStyle(minimum=Bound(BoundKind.MINIMUM, share), maximum=_number(99)), image).minimum
    high = _band(BandStyle(minimum=_number(-99), maximum=Bound(BoundKind.AUTO, share)), image).maximum
    assert (low, high) == pytest.approx(ends)


def test_a_share_needs_a_histogram():
    with pytest.raises(InvalidStyle, match="histogram"):
        _band(BandStyle(minimum=Bound(BoundKind.MINIMUM, 0.1)))
    with pytest.raises(InvalidStyle, match="histogram"):
        _band(BandStyle(contrast=Contrast.HISTOGRAM))


def test_equalising_gives_each_colour_the_same_share():
    image = _image(counts=COUNTS)
    resolved = _resolve(BandStyle(contrast=Contrast.HISTOGRAM), image)
    drawn = paint(resolved, np.array([[[0, 1, 9, 10]]], np.float32)).rgba()[0, :, 0]
    assert np.allclose(drawn, [0, 0.9 * 255, 0.98 * 255, 255], atol=2)


def test_normalizing_takes_the_recorded_range_where_automatic_would_not():
    image = SourceDescription(4, 3, (Band(1, "uint8", minimum=10, maximum=90),), WEB_MERCATOR, (0, 1, 0, 3, 0, -1))
    band = _band(BandStyle(contrast=Contrast.NORMALIZE), image)
    assert (band.minimum, band.maximum) == (10, 90)
    default = resolve_style(Style(contrast=Contrast.NORMALIZE, gamma=2.0), image, 0).bands[0]
    assert (default.minimum, default.maximum, default.gamma) == (10, 90, 2.0)
    assert (_band(BandStyle(), image).minimum, _band(BandStyle(), image).maximum) == (0, 255)


def test_classes_are_colours_of_the_ramp_and_its_ends():
    band = _band(BandStyle(palette=((0, 0, 0, 255), (200, 100, 0, 255)), colours=3))
    assert band.palette == ((0, 0, 0, 255), (100, 50, 0, 255), (200, 100, 0, 255))
    assert band.discrete
    stops = (ColourStop(0, RED), ColourStop(1, GREEN), ColourStop(4, BLUE))
    assert _band(BandStyle(stops=stops, colours=5)).palette[1] == GREEN


def test_what_is_not_clamped_is_transparent_beyond_a_curve_too():
    band = _band(BandStyle(gamma=2.0, clamp=False, above=RED))
    assert (band.below, band.above) == (TRANSPARENT, RED)
    assert _band(BandStyle(clamp=False)).is_plain


@pytest.mark.parametrize("low", [0, -1])
def test_a_logarithm_needs_positive_numbers(low):
    with pytest.raises(InvalidStyle, match="positive"):
        _band(BandStyle(logarithmic=True, minimum=_number(low), maximum=_number(5)))


def test_values_that_the_type_cannot_hold_are_left_out():
    stops = (ColourStop(1.5, RED), ColourStop(300, GREEN), ColourStop(7, BLUE))
    band = _band(BandStyle(stops=stops, stop_kind=StopKind.VALUES), _image("uint8"))
    assert (band.stops, band.palette) == ((7,), (BLUE,))
    nothing = _resolve(BandStyle(stops=stops[:2], stop_kind=StopKind.VALUES), _image("uint8"))
    assert paint(nothing, np.arange(256, dtype=np.uint8)[None, None]).is_empty


def test_a_tenth_is_the_datas_own_tenth():
    resolved = _resolve(BandStyle(stops=(ColourStop(0.1, RED),), stop_kind=StopKind.VALUES))
    assert paint(resolved, np.array([[[0.1, 0.2]]], np.float32)).rgba()[0, :, 3].tolist() == [255, 0]


def test_stops_too_far_apart_are_refused():
    with pytest.raises(InvalidStyle, match="too large"):
        _band(BandStyle(stops=(ColourStop(-1.7e308, RED), ColourStop(1.7e308, GREEN))))


# --- expressions --------------------------------------------------------------

RATIO = BandStyle(expression="(b2 - b1) / (b2 + b1)", minimum=_number(-1), maximum=_number(1))


def test_an_expression_reads_its_bands_and_no_others():
    resolved = _resolve(RATIO, _image("uint8", 4))
    assert resolved.inputs == ((0, 2), (0, 1))
    assert resolved.bands[0].operands == (0, 1)
    picture = paint(resolved, np.array([[[30, 10, 0]], [[10, 30, 0]]], np.uint8)).rgba()[0]
    assert np.allclose(picture[:2, 0], [0.75 * 255, 0.25 * 255], atol=2)
    assert picture[2].tolist() == [0, 0, 0, 0]


def test_expressions_and_bands_share_what_is_read():
    style = Style((BandStyle(band=1, palette=((0, 0, 0, 255), RED)), RATIO))
    resolved = resolve_style(style, _image("uint8", 4), 0)
    assert resolved.inputs == ((0, 1), (0, 2))
    assert resolved.bands[1].operands == (1, 0)
    assert resolved.is_lookup


@pytest.mark.parametrize("text", ["[red] / [nir]", "b1 / [nir]"])
def test_bands_may_be_named(text):
    image = _image(count=2, names=("red", "nir"))
    assert _resolve(BandStyle(expression=text, minimum=_number(0), maximum=_number(1)), image).inputs == ((0, 1), (0, 2))


@pytest.mark.parametrize("text", ["b9", "[blue]", "b0 + b1"])
def test_bands_that_are_not_there(text):
    with pytest.raises(BandNotDefined) as caught:
        _resolve(BandStyle(expression=text, minimum=_number(0), maximum=_number(1)))
    assert caught.value.locator == "expression"


@pytest.mark.parametrize("more", [{}, {"minimum": AUTO, "maximum": _number(1)}, {"contrast": Contrast.HISTOGRAM}])
def test_the_range_of_an_expression_is_not_known_by_itself(more):
    with pytest.raises(InvalidStyle):
        _resolve(BandStyle(expression="b1", **more))


def test_stops_are_a_range_of_their_own():
    resolved = _resolve(BandStyle(expression="b1 * 2", stops=(ColourStop(0, RED), ColourStop(8, GREEN))))
    drawn = paint(resolved, np.array([[[0, 4]]], np.float32)).rgba()[0].astype(int)
    assert np.abs(drawn - [RED, GREEN]).max() <= 2


def test_a_channel_may_be_named_as_the_image_names_it():
    assert _resolve(BandStyle(band="B04"), _image(count=2, names=("B03", "B04"))).inputs == ((0, 2),)


def test_plain_styles_are_plain():
    for entry in (BandStyle(), BandStyle(scheme=Scheme.DISCRETE, clamp=False, nodata=3), BandStyle(colours=4)):
        assert _band(entry).is_plain
