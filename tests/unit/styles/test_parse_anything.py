"""Whatever a client writes: a style, or one domain error; and every style that fits an image can be drawn."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, InvalidStyle
from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.style_step import paint_with_large_image
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.parse import parse_simple_style, parse_style_json
from ogc_large_image.styles.resolve import resolve_style

LIMITS = Limits()
NUMBERS = st.one_of(st.integers(), st.integers(-300, 300), st.floats(allow_nan=True, allow_infinity=True, width=64))
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["auto", "min", "max", "full", "min:0.1", "auto:2", "red", "gray", "alpha", "viridis", "#f00", "nan", "1e308", "٣"]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS), lambda inner: st.lists(inner, max_size=4), max_leaves=6
)
KEYS = ["band", "frame", "framedelta", "min", "max", "palette", "scheme", "nodata", "composite", "clamp", "dtype"]
GOOD = {
    "band": st.one_of(st.integers(1, 4), st.sampled_from(["red", "gray", "alpha"])),
    "min": st.one_of(st.floats(-3e38, 3e38), st.sampled_from(["auto", "min", "full"])),
    "max": st.one_of(st.floats(-3e38, 3e38), st.sampled_from(["auto", "max", "full"])),
    "palette": st.sampled_from(
        ["viridis", "#f00", "#fff", "orange", "tab10", ["#000", "#0f0"], ["#f008"], [[0, 0, 1, 0], [1, 1, 1]]]
    ),
    "nodata": st.one_of(st.integers(-5, 5), st.floats(allow_nan=False, allow_infinity=False)),
    "scheme": st.sampled_from(["linear", "discrete"]),
    "composite": st.sampled_from(["lighten", "multiply"]),
    "clamp": st.booleans(),
}
SOUND = st.fixed_dictionaries({}, optional=GOOD)
DTYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint64", "float32", "float64"]
RUNS = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _locator_of_error(parse, value) -> str | None:
    try:
        parse(value, LIMITS)
    except InvalidStyle as error:
        return error.locator
    return None


@RUNS
@given(
    st.one_of(VALUES, st.dictionaries(st.sampled_from(KEYS), VALUES), st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES)))
)
def test_any_json_is_a_style_or_refused(value):
    for tree in (value, {"bands": value}):
        assert _locator_of_error(parse_style_json, json.dumps(tree)) in (None, "style")


@RUNS
@given(st.text(max_size=40))
def test_any_text_is_a_style_or_refused(text):
    assert _locator_of_error(parse_style_json, text) in (None, "style")


@RUNS
@given(
    st.dictionaries(
        st.sampled_from(["band", "palette", "cmap", "min", "max", "nodata", "scheme"]), st.one_of(TEXTS, NUMBERS.map(str))
    )
)
def test_any_parameters_are_a_style_or_refused(params):
    assert _locator_of_error(parse_simple_style, params) in (None, *params)


@RUNS
@given(st.lists(SOUND, min_size=1, max_size=4), st.sampled_from(DTYPES), st.booleans(), st.integers(0, 2**32 - 1))
def test_every_style_that_fits_is_drawn_alike_both_ways(entries, dtype, masked, seed):
    names = ("red", "green", "blue", "undefined")
    bands = tuple(Band(index, dtype, name, minimum=0, maximum=90) for index, name in enumerate(names, 1))
    image = SourceDescription(4, 3, bands, WEB_MERCATOR, (0, 1, 0, 3, 0, -1))
    try:
        resolved = resolve_style(parse_style_json(json.dumps({"bands": entries}), LIMITS), image, 0)
    except (InvalidStyle, BandNotDefined, FrameNotDefined):
        return
    random = np.random.default_rng(seed)
    data = random.integers(0, 100, (len(resolved.inputs), 3, 4)).astype(dtype)
    mask = random.random((3, 4)) > 0.3 if masked else None
    theirs = paint_with_large_image(resolved, data, mask).rgba().astype(int)
    assert theirs.shape == (3, 4, 4)
    assert mask is None or not theirs[~mask].any()
    if resolved.is_lookup:
        mine = paint(resolved, data, mask).rgba().astype(int)
        difference = np.abs(mine - theirs)
        assert difference[..., 3].max() <= 2
        assert (difference * (theirs[..., 3:] > 0)).max() <= 2
