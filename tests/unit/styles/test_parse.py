from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.parse import BLACK_TO_WHITE, parse_style_json
from ogc_large_image.styles.style import AUTO, GREY_BAND, NO_BAND, BandStyle, Bound, BoundKind, Composite, Scheme, Style
from ogc_large_image.styles.vendor import parse_vendor_style

LIMITS = Limits()
FIRST = BandStyle(palette=BLACK_TO_WHITE)


def _parse(style) -> Style:
    return parse_style_json(json.dumps(style), LIMITS)


def _band(**entry) -> BandStyle:
    return _parse(entry).bands[0]


def _number(value: float) -> Bound:
    return Bound(BoundKind.NUMBER, value)


@pytest.mark.parametrize("style", [{}, {"bands": []}])
def test_an_empty_style_is_the_default(style):
    assert _parse(style).is_default


def test_everything_that_a_band_may_say():
    entry = {
        "band": 3,
        "frame": 2,
        "framedelta": -1,
        "min": -5,
        "max": "max:0.02",
        "palette": ["#f00", [0, 1, 0]],
        "scheme": "discrete",
        "nodata": 0,
        "composite": "multiply",
        "clamp": False,
        "dtype": "uint8",
        "axis": None,
        "icc": None,
    }
    expected = BandStyle(
        band=3,
        frame=2,
        framedelta=-1,
        palette=((255, 0, 0, 255), (0, 255, 0, 255)),
        minimum=_number(-5),
        maximum=Bound(BoundKind.MAXIMUM, 0.02),
        nodata=0.0,
        scheme=Scheme.DISCRETE,
        composite=Composite.MULTIPLY,
        clamp=False,
    )
    assert _parse(entry).bands == (expected,)
    assert _parse({"bands": [entry, {"band": 1}], "dtype": "uint8", "composite": "multiply"}).bands == (expected, FIRST)


def test_null_stands_for_an_absent_key():
    nothing = dict.fromkeys(["frame", "framedelta", "min", "max", "palette", "scheme", "nodata", "composite", "clamp", "dtype"])
    assert _band(**nothing) == BandStyle(band=NO_BAND, palette=BLACK_TO_WHITE)


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float", "source"])
def test_a_dtype_makes_no_other_picture(kind):
    assert _parse({"band": 1, "dtype": kind}) == _parse({"bands": [{"band": 1}], "dtype": kind}) == _parse({"band": 1})


@pytest.mark.parametrize("icc", [True, "perceptual"])
def test_colour_profiles_are_applied_as_they_are_anyhow(icc):
    assert _parse({"band": 1, "icc": icc}) == _parse({"band": 1})


def test_a_band_is_black_to_white_unless_its_own_colours_are_named():
    assert _band(band=1).palette == BLACK_TO_WHITE
    assert _band(band=1, palette="colortable").palette is None
    assert _band(band="alpha").palette is None


def test_the_spelling_of_json_makes_no_difference():
    one, other = '{"min":1.0,"max":2}', ' { "max" : 2.0 , "min" : 1 } '
    assert parse_style_json(one, LIMITS) == parse_style_json(other, LIMITS)
    assert hash(parse_style_json(one, LIMITS)) == hash(parse_style_json(other, LIMITS))


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (1, 1),
        ("2", 2),
        ("red", "red"),
        ("Blue", "blue"),
        ("grey", "gray"),
        (None, GREY_BAND),
        (-1, GREY_BAND),
        ("alpha", "alpha"),
    ],
)
def test_bands_by_number_or_name(value, band):
    assert _band(band=value).band == band


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        (0, _number(0)),
        (-1.5, _number(-1.5)),
        ("12.5", _number(12.5)),
        (".5e1", _number(5)),
        ("auto", AUTO),
        ("min", Bound(BoundKind.MINIMUM)),
        ("max", Bound(BoundKind.MAXIMUM)),
        ("full", Bound(BoundKind.FULL)),
        ("auto:0.1", Bound(BoundKind.AUTO, 0.1)),
        ("min:0", Bound(BoundKind.MINIMUM)),
        ("max:1", Bound(BoundKind.MAXIMUM, 1)),
    ],
)
def test_the_ends_of_the_range(value, bound):
    assert _band(min=value).minimum == bound
    assert _band(max=value).maximum == bound


@pytest.mark.parametrize(("value", "clamp"), [(True, True), (False, False), ("true", True), ("False", False)])
def test_clamping(value, clamp):
    assert _band(clamp=value).clamp is clamp


def test_what_the_source_declares_needs_no_second_declaration():
    assert _band(nodata="auto").nodata is None
    assert _band(palette="colortable").palette is None


@pytest.mark.parametrize(
    "style",
    [
        None,
        1,
        "viridis",
        [],
        [{}],
        {"bands": {}},
        {"bands": None},
        {"bands": [1]},
        {"bands": [[]]},
        {"bands": [{}], "min": 1},
        {"bands": [{"bands": []}]},
        {"Band": 1},
        {"colormap": "viridis"},
        {"": 1},
        {"band": 0},
        {"band": -2},
        {"band": 1.0},
        {"band": -1.0},
        {"band": True},
        {"band": "٣"},
        {"band": "1.0"},
        {"band": "-1"},
        {"band": ""},
        {"band": "re\x00d"},
        {"band": "r" * 40},
        {"band": [1]},
        {"band": 10**30},
        {"frame": -1},
        {"frame": 1.5},
        {"frame": True},
        {"frame": "1"},
        {"frame": 10**12},
        {"framedelta": "x"},
        {"framedelta": -(10**12)},
        {"min": True},
        {"min": []},
        {"min": "nan"},
        {"min": "inf"},
        {"min": "-Infinity"},
        {"min": 1e308},
        {"min": "1e308"},
        {"min": "1e999"},
        {"min": 10**39},
        {"min": "٣"},
        {"min": "1_000"},
        {"min": " 1"},
        {"min": "1\n"},
        {"min": "0" * 100},
        {"min": "Auto"},
        {"min": "auto:"},
        {"min": "auto:x"},
        {"min": "auto:2"},
        {"min": "auto:-0.1"},
        {"min": "auto:nan"},
        {"min": "full:0.1"},
        {"max": ""},
        {"palette": ""},
        {"palette": []},
        {"palette": 5},
        {"palette": True},
        {"palette": {}},
        {"palette": [None]},
        {"palette": [[0, 0, True]]},
        {"palette": [[0, 0, "1"]]},
        {"palette": [[0, 0, 10**30]]},
        {"palette": [{"a": 1}]},
        {"palette": [["#f00"]]},
        {"palette": "nothing of this name"},
        {"scheme": "quantile"},
        {"scheme": True},
        {"scheme": []},
        {"nodata": "x"},
        {"nodata": True},
        {"nodata": []},
        {"composite": "screen"},
        {"bands": [{}], "composite": "screen"},
        {"clamp": 1},
        {"clamp": "yes"},
        {"dtype": "int16"},
        {"dtype": 8},
        {"bands": [{}], "dtype": "float64"},
        {"axis": 0},
        {"bands": [{}], "axis": 1},
        {"icc": 1},
        {"icc": False},
        {"bands": [{}], "icc": "saturation"},
    ],
)
def test_anything_else_is_refused(style):
    with pytest.raises(InvalidStyle) as caught:
        _parse(style)
    assert caught.value.locator == "style"


@pytest.mark.parametrize("key", ["function", "Function", "FUNCTION", " function", "function ", "\tfunction"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda function: function,
        lambda function: {"band": 1, **function},
        lambda function: {"bands": [], **function},
        lambda function: {"bands": [{"band": 1, **function}]},
        lambda function: {"bands": [{"palette": [function]}]},
        lambda function: {"palette": ["#000", [0, 0, function]]},
        lambda function: [[function]],
    ],
)
def test_functions_are_refused_wherever_they_stand(key, wrap):
    with pytest.raises(InvalidStyle, match="Functions are not allowed"):
        _parse(wrap({key: {"name": "os.abort"}}))


def test_the_numbers_of_bands_and_colours_are_bounded():
    limits = replace(LIMITS, max_style_bands=2, max_palette_colours=3)
    assert len(parse_style_json(json.dumps({"bands": [{}] * 2}), limits).bands) == 2
    assert len(parse_style_json(json.dumps({"palette": ["#000"] * 3}), limits).bands[0].palette) == 3
    for style in ({"bands": [{}] * 3}, {"palette": ["#000"] * 4}):
        with pytest.raises(InvalidStyle, match="at most"):
            parse_style_json(json.dumps(style), limits)


def _simple(params):
    return parse_vendor_style(params, Style(), LIMITS)


@pytest.mark.parametrize("nully", ["", "undefined", "none", "null", "false", "None", "NULL"])
def test_absent_parameters_make_no_style(nully):
    names = ("band", "palette", "cmap", "min", "max", "nodata", "scheme")
    assert _simple(dict.fromkeys(names, nully)) is None


def test_no_parameters_make_no_style():
    assert _simple({}) is None
    assert _simple({"band": "0"}) is None
    assert _simple({"scheme": "linear"}) is None


def test_simple_parameters_describe_one_band():
    params = {"band": "2", "palette": "#f00", "min": "1", "max": "max", "nodata": "-9999", "scheme": "discrete"}
    style = _simple(params)
    expected = BandStyle(
        band=2,
        palette=((0, 0, 0, 255), (255, 0, 0, 255)),
        minimum=_number(1),
        maximum=Bound(BoundKind.MAXIMUM),
        nodata=-9999.0,
        scheme=Scheme.DISCRETE,
    )
    assert style.bands == (expected,)


def test_a_band_alone_is_a_style():
    assert _simple({"band": "1"}).bands == (FIRST,)


@pytest.mark.parametrize("params", [{"cmap": "#f00"}, {"min": "1"}, {"max": "9"}, {"nodata": "0"}])
def test_without_a_band_the_first_one_is_meant(params):
    (band,) = _simple(params).bands
    assert band.band == 1
    assert band != BandStyle()


def test_cmap_is_another_name_of_palette():
    assert _simple({"cmap": "viridis"}) == _simple({"palette": "viridis"})
    with pytest.raises(InvalidStyle) as caught:
        _simple({"palette": "viridis", "cmap": "magma"})
    assert caught.value.locator == "cmap"


def test_both_ways_of_writing_make_equal_styles():
    simple = _simple({"band": "1", "palette": "viridis", "min": "0"})
    assert simple == _parse({"band": 1, "palette": "viridis", "min": 0})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("band", "x"),
        ("band", "-1"),
        ("band", "1.5"),
        ("band", "٣"),
        ("band", "9" * 80),
        ("band", "99999999999"),
        ("min", "nan"),
        ("max", "1e308"),
        ("max", "1 x"),
        ("nodata", "inf"),
        ("nodata", "\x00"),
        ("palette", "no such palette"),
        ("palette", "vir\nidis"),
        ("cmap", "os.path"),
        ("scheme", "Linear"),
    ],
)
def test_a_bad_parameter_is_named(name, value):
    with pytest.raises(InvalidStyle) as caught:
        _simple({name: value})
    assert caught.value.locator == name
