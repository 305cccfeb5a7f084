"""Whatever a client writes: a style, or one domain error; and every style that fits an image can be drawn."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, InvalidStyle, LimitExceeded
from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.histogram import Histogram
from ogc_large_image.sources.style_step import paint_with_large_image
from ogc_large_image.styles.entries import legend_entries
from ogc_large_image.styles.expression import parse_expression
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.parse import parse_style_json
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.sld import explicit_styles, parse_sld, write_sld
from ogc_large_image.styles.style import BandStyle, Style
from ogc_large_image.styles.vendor import NAMES, parse_vendor_style

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
STOPS = st.lists(
    st.fixed_dictionaries({"value": st.one_of(NUMBERS, st.none()), "color": st.sampled_from(["#f00", "#0f08", "red", "x"])}),
    max_size=5,
)
KEYS = [
    *("band", "frame", "framedelta", "min", "max", "palette", "scheme", "nodata", "composite", "clamp", "dtype", "stops"),
    *("interpolation", "below", "above", "log", "colors", "gamma", "contrast", "expression", "opacity", "hillshade"),
]
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
COLOURS = st.sampled_from(["#f00", "#0f08", "transparent", "extend"])
FURTHER = st.fixed_dictionaries(
    {},
    optional={
        **GOOD,
        "stops": st.one_of(
            STOPS,
            st.lists(
                st.fixed_dictionaries(
                    {
                        "value": st.one_of(st.integers(-5, 105), st.floats(-3e38, 3e38)),
                        "color": st.sampled_from(["#f00", "#0f08"]),
                    }
                ),
                min_size=1,
                max_size=6,
            ),
        ),
        "interpolation": st.sampled_from(["ramp", "intervals", "values"]),
        "below": COLOURS,
        "above": COLOURS,
        "log": st.booleans(),
        "colors": st.integers(1, 256),
        "gamma": st.floats(0.1, 10),
        "contrast": st.sampled_from(["none", "normalize", "histogram"]),
        "expression": st.sampled_from(["b1 / b2", "(b1 - b2) / (b1 + b2)", "log(b3) ** 2", "where(b1 > 50, b2, sqrt(b4))"]),
    },
)
DTYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint64", "float32", "float64"]
RUNS = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _locator_of_error(parse, value) -> str | None:
    try:
        parse(value, LIMITS)
    except (InvalidStyle, LimitExceeded) as error:
        return error.locator
    return None


def _parse_vendor(params, limits):
    return parse_vendor_style(params, Style((BandStyle(clamp=False),)), limits, allow_expressions=True)


def _parse_any_json(text, limits):
    return parse_style_json(text, limits, allow_expressions=True)


@RUNS
@given(
    st.one_of(VALUES, st.dictionaries(st.sampled_from(KEYS), VALUES), st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES)))
)
def test_any_json_is_a_style_or_refused(value):
    for tree in (value, {"bands": value}):
        for parse in (parse_style_json, _parse_any_json):
            assert _locator_of_error(parse, json.dumps(tree)) in (None, "style")


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
    assert _locator_of_error(lambda given, limits: parse_vendor_style(given, Style(), limits), params) in (None, *params)


def _overflows(band):
    """large-image counts classes in whole numbers of 64 bits, which so high values do not fit."""
    return band.discrete and max(abs(band.minimum), abs(band.maximum)) > 1e18


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
    if resolved.is_lookup and not any(map(_overflows, resolved.bands)):
        mine = paint(resolved, data, mask).rgba().astype(int)
        difference = np.abs(mine - theirs)
        assert difference[..., 3].max() <= 2
        assert (difference * (theirs[..., 3:] > 0)).max() <= 2


@RUNS
@given(st.dictionaries(st.sampled_from(NAMES), st.one_of(TEXTS, NUMBERS.map(str), st.just("1,2"), st.just("b1 + 1"))))
def test_any_vendor_parameters_are_a_style_or_refused(params):
    assert _locator_of_error(_parse_vendor, params) in (None, *params)


TOKENS = st.sampled_from(
    ["b1", "b2", "B7", "[x y]", "1", "2.5e3", "1e308", "+", "-", "*", "/", "**", "<", "==", "(", ")", ",", "abs", "where", "log", "exp", "min", "?", "é"]
)  # fmt: skip


@settings(RUNS, max_examples=600)
@given(st.one_of(st.text(max_size=40), st.lists(TOKENS, max_size=14).map(" ".join)))
def test_any_expression_is_evaluated_or_refused(text):
    locator = _locator_of_error(lambda value, _: parse_expression(value), text)
    assert locator in (None, "expression")
    if locator:
        return
    expression = parse_expression(text)
    planes = [np.array([[0, 1, 255]], np.uint8)] * len(expression.bands)
    assert expression.evaluate(planes).shape == (1, 3)


ELEMENTS = [
    *(
        "StyledLayerDescriptor",
        "NamedLayer",
        "UserLayer",
        "UserStyle",
        "NamedStyle",
        "FeatureTypeStyle",
        "CoverageStyle",
        "Rule",
    ),
    *("RasterSymbolizer", "ColorMap", "ColorMapEntry", "Categorize", "Interpolate", "InterpolationPoint", "Data", "Value"),
    *("Threshold", "LookupValue", "Opacity", "ChannelSelection", "GrayChannel", "RedChannel", "SourceChannelName", "Name"),
    *("ContrastEnhancement", "Normalize", "Histogram", "GammaValue", "ShadedRelief", "ReliefFactor", "ElseFilter", "Filter"),
    *("MinScaleDenominator", "VendorOption", "Description", "Title", "Literal", "LayerFeatureConstraints"),
]
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["type", "quantity", "color", "opacity", "label", "version", "name", "mode", "threshholdsBelongTo"]),
    st.sampled_from(
        ["1", "-5.5", "inf", "nan", "1e999", "#ff0000", "red", "values", "intervals", "1.0.0", "1.1.0", "", "preceding"]
    ),
)
LEAVES = st.sampled_from(["", "1", "0.5", "nan", "#00ff00", "Rasterdata", "x", "&lt;", "&#1;", "٣"])


@st.composite
def _elements(draw, depth=6):
    name = draw(st.sampled_from(ELEMENTS))
    attributes = "".join(f' {key}="{value}"' for key, value in draw(ATTRIBUTES).items())
    inside = draw(LEAVES) if depth == 0 else "".join(draw(st.lists(_elements(depth - 1), max_size=3))) or draw(LEAVES)
    return f"<{name}{attributes}>{inside}</{name}>"


SYMBOLIZER = (
    "<StyledLayerDescriptor><NamedLayer><Name>a</Name><UserStyle><FeatureTypeStyle><Rule><RasterSymbolizer>{}"
    "</RasterSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"
)


@settings(RUNS, max_examples=400)
@given(st.one_of(_elements(), _elements(2).map(SYMBOLIZER.format), st.text(max_size=60)))
def test_any_document_is_a_style_or_refused(document):
    assert _locator_of_error(parse_sld, document.encode("utf-8", "surrogatepass")) in (None, "SLD_BODY")


@RUNS
@given(st.binary(max_size=200))
def test_any_bytes_are_a_style_or_refused(document):
    assert _locator_of_error(parse_sld, document) in (None, "SLD_BODY")


@settings(RUNS, max_examples=400)
@given(st.lists(FURTHER, min_size=1, max_size=3), st.sampled_from(DTYPES), st.booleans(), st.integers(0, 2**32 - 1))
def test_every_style_that_fits_has_a_picture_a_legend_and_a_document(entries, dtype, histogram, seed):
    names = ("red", "green", "blue", "undefined")
    recorded = Histogram.of(0, 91, [1, 0, 5, 90, 4]) if histogram else None
    bands = tuple(Band(index, dtype, name, minimum=0, maximum=90, histogram=recorded) for index, name in enumerate(names, 1))
    image = SourceDescription(4, 3, bands, WEB_MERCATOR, (0, 1, 0, 3, 0, -1))
    try:
        style = parse_style_json(json.dumps({"bands": entries}), LIMITS, allow_expressions=True)
        resolved = resolve_style(style, image, 0)
    except (InvalidStyle, BandNotDefined, FrameNotDefined):
        return
    data = np.random.default_rng(seed).integers(0, 100, (len(resolved.inputs), 3, 4)).astype(dtype)
    picture = paint(resolved, data) if resolved.is_lookup else paint_with_large_image(resolved, data)
    assert picture.rgba().shape == (3, 4, 4)
    legend = legend_entries(resolved, image)
    assert legend.ramps or legend.classes or all(not colour[3] for band in resolved.bands for colour in band.colours)
    for version in ("1.0.0", "1.1.0"):
        (layer,) = parse_sld(write_sld([explicit_styles("a", [style], image)], version), LIMITS)
        assert len(layer.styles) == 1
