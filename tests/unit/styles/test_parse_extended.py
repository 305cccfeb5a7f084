"""The style JSON beyond large-image's own keys."""

from __future__ import annotations

import json

import pytest

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.parse import BLACK_TO_WHITE, parse_style_json
from ogc_large_image.styles.style import NO_BAND, BandStyle, ColourStop, Contrast, Hillshade, StopKind, Style

RED, GREEN = (255, 0, 0, 255), (0, 255, 0, 255)


def _parse(style, **more) -> Style:
    return parse_style_json(json.dumps(style), Limits(), **more)


def test_everything_that_a_band_may_say_beyond_large_image():
    entry = {
        "below": "#f00", "above": "transparent", "log": True, "colors": 7, "gamma": 2.2, "contrast": "histogram",
        "stops": [{"value": 1, "color": "#f00", "label": "one"}, {"value": None, "color": [0, 1, 0]}],
        "interpolation": "intervals",
    }  # fmt: skip
    assert _parse(entry).bands == (
        BandStyle(
            band=NO_BAND,
            below=RED,
            above=(0, 0, 0, 0),
            logarithmic=True,
            colours=7,
            gamma=2.2,
            contrast=Contrast.HISTOGRAM,
            stops=(ColourStop(1, RED, "one"), ColourStop(float("inf"), GREEN)),
            stop_kind=StopKind.INTERVALS,
        ),
    )


def test_ends_may_extend_and_nulls_are_absent():
    entry = {"below": "extend", "above": None, "log": "false", "gamma": None, "stops": None, "expression": None}
    assert _parse(entry).bands == (BandStyle(band=NO_BAND, palette=BLACK_TO_WHITE),)


@pytest.mark.parametrize("form", [lambda more: {"band": 1, **more}, lambda more: {"bands": [{"band": 1}], **more}])
def test_opacity_and_hillshade_are_the_whole_styles(form):
    relief = {"relief": 10, "azimuth": 90, "altitude": 30, "brightnessonly": True}
    style = _parse(form({"opacity": 0.5, "hillshade": relief}))
    assert (style.bands, style.opacity, style.hillshade) == (
        (BandStyle(palette=BLACK_TO_WHITE),),
        0.5,
        Hillshade(10, 90, 30, True),
    )
    assert _parse(form({"hillshade": True})).hillshade == Hillshade()
    assert _parse(form({"hillshade": False})).hillshade is None


def test_a_picture_needs_no_bands_to_be_faded():
    assert _parse({"opacity": 0.5}) == Style(name="", opacity=0.5)


def test_expressions_need_the_permission():
    entry = {"expression": " b1 / b2 ", "min": 0, "max": 1}
    assert _parse(entry, allow_expressions=True).bands[0].expression == "b1 / b2"
    for style in (entry, {"bands": [{"band": 1}, entry]}):
        with pytest.raises(InvalidStyle) as caught:
            _parse(style)
        assert caught.value.locator == "style"


STOP = {"value": 1, "color": "#f00"}
BAD = [
    {"gamma": 0}, {"gamma": 11}, {"gamma": "x"}, {"gamma": True}, {"colors": 0}, {"colors": 257}, {"colors": 1.5}, {"colors": True},
    {"log": 1}, {"log": "yes"}, {"contrast": "more"}, {"below": "nocolour"}, {"above": 3}, {"above": []}, {"below": {}},
    {"stops": []}, {"stops": {}}, {"stops": [1]}, {"stops": [{}]}, {"stops": [{"value": 1}]}, {"stops": [{**STOP, "more": 1}]},
    {"stops": [{**STOP, "value": "x"}]}, {"stops": [{**STOP, "value": 1e39}]}, {"stops": [{**STOP, "value": None}]},
    {"stops": [{**STOP, "value": None}] * 2, "interpolation": "intervals"}, {"stops": [STOP] * 257},
    {"stops": [{**STOP, "label": 5}]}, {"stops": [{**STOP, "label": "x" * 201}]}, {"stops": [STOP], "interpolation": "cubic"},
    {"stops": [{**STOP, "color": "nocolour"}]}, {"stops": [{**STOP, "function": "os.system"}]},
    {"opacity": 2}, {"opacity": "x"}, {"opacity": -0.1}, {"hillshade": 1}, {"hillshade": {"sun": 1}}, {"hillshade": {"relief": -1}},
    {"hillshade": {"azimuth": 400}}, {"hillshade": {"altitude": "high"}}, {"hillshade": {"brightnessonly": 3}},
    {"hillshade": {"function": "x"}}, {"bands": [{"opacity": 0.5}]}, {"bands": [{"hillshade": True}]}, {"bands": [], "gamma": 2},
    {"expression": 5}, {"expression": ""}, {"expression": "open('x')"}, {"Gamma": 2}, {"above ": "#f00"},
]  # fmt: skip


@pytest.mark.parametrize("style", BAD, ids=json.dumps)
def test_everything_else_is_refused(style):
    with pytest.raises(InvalidStyle) as caught:
        _parse(style, allow_expressions=True)
    assert caught.value.locator == "style"
