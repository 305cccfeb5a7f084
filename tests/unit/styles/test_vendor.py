from __future__ import annotations

import pytest

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.palettes import resolve_palette
from ogc_large_image.styles.parse import BLACK_TO_WHITE
from ogc_large_image.styles.style import (
    AUTO,
    BandStyle,
    Bound,
    BoundKind,
    ColourStop,
    Contrast,
    Hillshade,
    Scheme,
    StopKind,
    Style,
)
from ogc_large_image.styles.vendor import NAMES, palette_style, parse_vendor_style

LIMITS = Limits()
RED, GREEN = (255, 0, 0, 255), (0, 255, 0, 255)
VIRIDIS = resolve_palette("viridis")
NAMED = Style((BandStyle(band=3, palette=VIRIDIS, minimum=Bound(BoundKind.NUMBER, 1)),), name="named", opacity=0.5)
RAMP = Style((BandStyle(stops=(ColourStop(0, RED, "zero"), ColourStop(10, GREEN))),), name="ramp")
CLASSES = Style((BandStyle(stops=(ColourStop(0, RED), ColourStop(10, GREEN)), stop_kind=StopKind.INTERVALS),), name="classes")
MIXED = Style((BandStyle(band=1), BandStyle(band=2)), name="mixed", hillshade=Hillshade())


def _number(value):
    return Bound(BoundKind.NUMBER, value)


def _bands(params, style=Style(), **more):
    found = parse_vendor_style(params, style, LIMITS, **more)
    return found and found.bands


@pytest.mark.parametrize("style", [Style(), NAMED, MIXED])
@pytest.mark.parametrize(
    "params", [{}, {"band": "0"}, {"palette": ""}, {"min": "undefined", "COLORSCALERANGE": ""}, {"width": "7"}, {"style": "x"}]
)
def test_what_says_nothing_leaves_the_layers_style(style, params):
    assert parse_vendor_style(params, style, LIMITS) is None


@pytest.mark.parametrize("text", ["#f00,rgb(0, 255, 0),blue", " #f00 , rgb(0,255,0),  blue"])
def test_a_list_of_colours_is_a_palette(text):
    (band,) = _bands({"palette": text})
    assert band.palette == ((255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255))


def test_ncwms_parameters_in_any_case():
    (band,) = _bands(
        {
            "colorScaleRange": "0.1,20", "LOGSCALE": "true", "NUMCOLORBANDS": "7", "ABOVEMAXCOLOR": "0x8000FF00",
            "belowmincolor": "transparent",
        }
    )  # fmt: skip
    assert band == BandStyle(
        minimum=_number(0.1), maximum=_number(20), logarithmic=True, colours=7, above=(0, 255, 0, 128), below=(0, 0, 0, 0)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auto", (Bound(BoundKind.MINIMUM), Bound(BoundKind.MAXIMUM))),
        ("-5, 7.5", (_number(-5), _number(7.5))),
        ("default", (AUTO, AUTO)),
    ],
)
def test_colour_scale_ranges(text, expected):
    (band,) = _bands({"COLORSCALERANGE": text})
    assert (band.minimum, band.maximum) == expected


def test_a_parameter_changes_one_thing_of_the_layers_style():
    found = parse_vendor_style({"max": "9"}, NAMED, LIMITS)
    assert found.bands == (BandStyle(band=3, palette=VIRIDIS, minimum=_number(1), maximum=_number(9)),)
    assert (found.opacity, found.name) == (0.5, "")
    assert _bands({"COLORSCALERANGE": "2,3"}, MIXED) == tuple(
        BandStyle(band=number, minimum=_number(2), maximum=_number(3)) for number in (1, 2)
    )


def test_a_band_begins_anew():
    assert _bands({"band": "2", "min": "4"}, NAMED) == (BandStyle(band=2, palette=BLACK_TO_WHITE, minimum=_number(4)),)
    assert parse_vendor_style({"band": "2"}, NAMED, LIMITS).opacity == 1.0


def test_a_mixture_of_bands_has_no_one_palette():
    assert _bands({"palette": "viridis"}, MIXED) == (BandStyle(palette=VIRIDIS),)


def test_a_range_moves_the_stops_of_a_ramp():
    (band,) = _bands({"COLORSCALERANGE": "100,300"}, RAMP)
    assert band.stops == (ColourStop(100, RED), ColourStop(300, GREEN))
    (band,) = _bands({"min": "5"}, RAMP)
    assert [stop.value for stop in band.stops] == [5, 10]


def test_a_palette_takes_the_place_of_the_stops_over_their_range():
    (band,) = _bands({"palette": "viridis"}, RAMP)
    assert band == BandStyle(palette=VIRIDIS, minimum=_number(0), maximum=_number(10))
    assert _bands({"palette": "viridis"}, CLASSES) == (BandStyle(palette=VIRIDIS),)


def test_a_range_ends_the_equalising_of_a_histogram():
    style = Style((BandStyle(contrast=Contrast.HISTOGRAM),))
    assert _bands({"COLORSCALERANGE": "1,2"}, style)[0].contrast is Contrast.NONE


def test_switches_can_be_switched_off():
    style = Style((BandStyle(logarithmic=True, above=RED, clamp=False),))
    (band,) = _bands({"LOGSCALE": "false", "ABOVEMAXCOLOR": "extend"}, style)
    assert (band.logarithmic, band.above, band.clamp) == (False, None, True)
    assert _bands({"NUMCOLORBANDS": "254"}, Style((BandStyle(colours=3),)))[0].colours is None


def test_style_json_goes_before_all_others():
    expected = BandStyle(band=2, palette=BLACK_TO_WHITE, scheme=Scheme.DISCRETE)
    assert _bands({"style": '{"band": 2, "scheme": "discrete"}', "min": "3"}) == (expected,)


def test_an_expression_needs_the_permission():
    params = {"expression": "b1 / b2", "min": "0", "max": "1", "palette": "viridis"}
    with pytest.raises(InvalidStyle) as caught:
        parse_vendor_style(params, NAMED, LIMITS)
    assert caught.value.locator == "expression"
    assert _bands(params, NAMED, allow_expressions=True) == (
        BandStyle(expression="b1 / b2", palette=VIRIDIS, minimum=_number(0), maximum=_number(1)),
    )
    with pytest.raises(InvalidStyle):
        parse_vendor_style({"style": '{"expression": "b1"}'}, NAMED, LIMITS)


BAD = [
    ("COLORSCALERANGE", "1"), ("COLORSCALERANGE", "1,2,3"), ("COLORSCALERANGE", "1,x"), ("COLORSCALERANGE", "nan,2"),
    ("COLORSCALERANGE", "1e39,2"), ("NUMCOLORBANDS", "0"), ("NUMCOLORBANDS", "257"), ("NUMCOLORBANDS", "1.5"),
    ("NUMCOLORBANDS", "٣"), ("ABOVEMAXCOLOR", "0xZZ"), ("BELOWMINCOLOR", "nocolour"), ("LOGSCALE", "maybe"),
    ("band", "x"), ("band", "-1"), ("min", "nan"), ("max", "1e999"), ("nodata", "inf"), ("scheme", "odd"), ("palette", "nope"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), BAD)
def test_errors_name_their_parameter(name, text):
    with pytest.raises(InvalidStyle) as caught:
        parse_vendor_style({name.lower(): text}, NAMED, LIMITS)
    assert caught.value.locator == name
    assert name in NAMES


@pytest.mark.parametrize(
    ("params", "style", "locator"),
    [
        ({"COLORSCALERANGE": "1,2", "min": "1"}, NAMED, "COLORSCALERANGE"),
        ({"palette": "viridis", "cmap": "magma"}, NAMED, "cmap"),
        ({"COLORSCALERANGE": "1,2"}, CLASSES, "COLORSCALERANGE"),
        ({"max": "3"}, CLASSES, "max"),
        ({"min": "auto"}, RAMP, "min"),
    ],
)
def test_what_contradicts_itself_or_the_style_is_refused(params, style, locator):
    with pytest.raises(InvalidStyle) as caught:
        parse_vendor_style(params, style, LIMITS)
    assert caught.value.locator == locator


def test_ncwms_names_of_styles():
    found = palette_style("boxfill/viridis", NAMED, LIMITS)
    assert (found.name, found.bands[0].palette, found.bands[0].band) == ("boxfill/viridis", VIRIDIS, 3)
    assert palette_style("default-scalar/x-rainbow", Style(), LIMITS).bands[0].palette == resolve_palette("rainbow")
    assert palette_style("named", NAMED, LIMITS) is None
    with pytest.raises(InvalidStyle):
        palette_style("boxfill/nope", NAMED, LIMITS)
