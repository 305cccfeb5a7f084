from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.histogram import Histogram
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.palettes import resolve_palette
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.sld import LayerStyles, explicit_styles, parse_sld, write_sld
from ogc_large_image.styles.style import (
    BandStyle,
    Bound,
    BoundKind,
    ColourStop,
    Composite,
    Contrast,
    Hillshade,
    Rule,
    Scheme,
    StopKind,
    Style,
)
from tests.schema_validation import validate_xsd

LIMITS = Limits()
RED, GREEN, BLUE, BLACK = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 255)
VIRIDIS = resolve_palette("viridis")
INF = float("inf")
SCHEMAS = {version: f"http://schemas.opengis.net/sld/{version}/StyledLayerDescriptor.xsd" for version in ("1.0.0", "1.1.0")}
VERSIONS = list(SCHEMAS)


def _number(value):
    return Bound(BoundKind.NUMBER, value)


def _image(count=1, dtype="float32", low=-12.0, high=900.0, **more) -> SourceDescription:
    names = ("red", "green", "blue") if count == 3 else ("gray", "undefined")
    bands = tuple(Band(index, dtype, names[index - 1], minimum=low, maximum=high, **more) for index in range(1, count + 1))
    return SourceDescription(4, 3, bands, WEB_MERCATOR, (0, 1, 0, 3, 0, -1), frames=2)


HISTOGRAM = Histogram.of(-12.0, 900.0, [50, 3, 2, 1, 9])
ONE = _image(histogram=HISTOGRAM)
RANGE = {"minimum": _number(1), "maximum": _number(90)}
STOPS = (ColourStop(0, BLUE, "sea & <shore>"), ColourStop(50, GREEN), ColourStop(200, (255, 0, 0, 128), "high"))
STYLES = {
    "default": Style(title="As it is"),
    "palette": Style((BandStyle(palette=VIRIDIS[::25], **RANGE),), "named", "Title", "Abstract", opacity=0.5),
    "long palette": Style((BandStyle(palette=tuple(colour for colour in VIRIDIS for _ in "ab"), **RANGE),)),
    "ramp": Style((BandStyle(stops=STOPS),), hillshade=Hillshade(relief=20)),
    "gamma": Style((BandStyle(palette=VIRIDIS[::25], gamma=2.0, **RANGE),)),
    "logarithm": Style((BandStyle(palette=VIRIDIS, logarithmic=True, **RANGE),)),
    "equalised": Style((BandStyle(palette=VIRIDIS, contrast=Contrast.HISTOGRAM),)),
    "beyond": Style((BandStyle(palette=VIRIDIS[::25], below=RED, above=(0, 0, 0, 0), **RANGE),)),
    "not clamped": Style((BandStyle(clamp=False, **RANGE),)),
    "backwards": Style((BandStyle(palette=VIRIDIS[::25], minimum=_number(90), maximum=_number(1)),)),
    "classes": Style((BandStyle(palette=VIRIDIS[::50], scheme=Scheme.DISCRETE, **RANGE),)),
    "classes not clamped": Style((BandStyle(palette=VIRIDIS[::50], scheme=Scheme.DISCRETE, clamp=False, **RANGE),)),
    "intervals": Style((BandStyle(stops=STOPS, stop_kind=StopKind.INTERVALS),), min_scale=100, max_scale=5000.5),
    "endless intervals": Style((BandStyle(stops=(*STOPS, ColourStop(INF, RED)), stop_kind=StopKind.INTERVALS),)),
    "values": Style((BandStyle(stops=STOPS, stop_kind=StopKind.VALUES),)),
    "rules": Style(
        (BandStyle(stops=STOPS),), rules=(Rule((BandStyle(),), 0.25, Hillshade(brightness_only=True), 10, title="T"),)
    ),
}
VALUES = np.concatenate([np.linspace(-50, 950, 997), [0, 1, 50, 90, 200]]).astype(np.float32)[None, None]


def _read(document) -> tuple[Style | str, ...]:
    ((_, styles),) = [(layer.name, layer.styles) for layer in parse_sld(document, LIMITS)]
    return styles


def _drawn(style: Style, image=ONE):
    """Colours of the lowest rule, without relief."""
    flat = replace(style, hillshade=None, rules=(), min_scale=0.0, max_scale=None)
    rgba = paint(resolve_style(flat, image, 0), VALUES).rgba()[0].astype(int)
    return np.where(rgba[:, 3:] > 0, rgba, 0)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", list(STYLES))
def test_what_is_written_draws_the_same_when_it_is_read(name, version):
    style = STYLES[name]
    (found,) = _read(write_sld([explicit_styles("dem", [style], ONE)], version))
    assert isinstance(found, Style)
    assert (found.name, found.title, found.abstract) == (style.name, style.title, style.abstract)
    assert (found.opacity, found.hillshade, found.min_scale, found.max_scale) == (
        style.opacity, style.hillshade, style.min_scale, style.max_scale,
    )  # fmt: skip
    assert [(rule.opacity, rule.hillshade, rule.min_scale) for rule in found.rules] == [
        (rule.opacity, rule.hillshade, rule.min_scale) for rule in style.rules
    ]
    assert np.abs(_drawn(found) - _drawn(style)).max() <= 6


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", list(STYLES))
def test_documents_are_valid(name, version):
    document = write_sld([explicit_styles("dem", [STYLES[name]], ONE)], version)
    # The one thing that 1.0 has no word for, and all others say so.
    standard = re.sub(rb' type="(intervals|values)"', b"", document) if version == "1.0.0" else document
    validate_xsd(standard, SCHEMAS[version])
    assert b"INF" not in document or version == "1.0.0"


def test_a_document_of_10_says_again_what_it_was_read_from():
    styles = explicit_styles("dem", list(STYLES.values()), ONE)
    again = parse_sld(write_sld([styles], "1.0.0"), LIMITS)
    assert again == (styles,)


def test_three_channels_stay_three_channels():
    image = _image(3, "uint8", 3, 250)
    for version in VERSIONS:
        document = write_sld([explicit_styles("rgb", [Style()], image)], version)
        validate_xsd(document, SCHEMAS[version])
        (found,) = _read(document)
        assert [(band.band, band.palette, band.contrast) for band in found.bands] == [
            (number, (BLACK, colour), Contrast.NONE) for number, colour in enumerate((RED, GREEN, BLUE), 1)
        ]


def test_the_range_of_a_channel_becomes_normalize():
    bands = tuple(BandStyle(number, palette=(BLACK, colour), **RANGE) for number, colour in ((1, BLUE), (2, GREEN), (3, RED)))
    (found,) = _read(write_sld([explicit_styles("rgb", [Style(bands)], _image(3))], "1.1.0"))
    assert [(band.band, band.contrast) for band in found.bands] == [(number, Contrast.NORMALIZE) for number in (3, 2, 1)]


def test_categories_are_values_with_their_names():
    image = _image(dtype="uint8", low=0, high=2, colortable=((0, 0, 0, 0), RED, GREEN), categories=("", "road", "wood"))
    (style,) = explicit_styles("map", [Style()], image).styles
    assert style.bands[0].stops == (ColourStop(0, (0, 0, 0, 0)), ColourStop(1, RED, "road"), ColourStop(2, GREEN, "wood"))
    (found,) = _read(write_sld([LayerStyles("map", (style,))], "1.1.0"))
    data = np.arange(4, dtype=np.uint8)[None, None]
    drawn = [paint(resolve_style(each, image, 0), data).rgba().tolist() for each in (style, found)]
    assert drawn[0] == drawn[1]


INEXPRESSIBLE = {
    "maths": Style((BandStyle(expression="b1 * 2", **RANGE),), "maths"),
    "mixture": Style((BandStyle(1, palette=(BLACK, (255, 0, 255, 255))), BandStyle(2, palette=(BLACK, GREEN))), "mixture"),
    "product": Style((BandStyle(1, composite=Composite.MULTIPLY),), "product"),
    "frame": Style((BandStyle(frame=1),), "frame"),
    "nodata": Style((BandStyle(nodata=0),), "nodata"),
    "light": Style(name="light", hillshade=Hillshade(azimuth=90)),
    "missing band": Style((BandStyle(band=9),), "missing band"),
}


@pytest.mark.parametrize("name", list(INEXPRESSIBLE))
@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_sld_has_no_words_for_is_named(name, version):
    document = write_sld([explicit_styles("scene", [INEXPRESSIBLE[name]], _image(2))], version)
    validate_xsd(document, SCHEMAS[version])
    assert _read(document) == (name,)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_first_style_is_the_default_one(version):
    styles = [replace(STYLES["ramp"], name=name) for name in ("one", "two")]
    (layer,) = parse_sld(write_sld([explicit_styles("dem", styles, ONE)], version), LIMITS)
    assert layer.default == "one"


def test_words_that_xml_cannot_hold_are_left_out():
    (found,) = _read(write_sld([LayerStyles("a\x00b", (Style(name="]]>\x01<&", title="\ud800"),))], "1.1.0"))
    assert found.name == "]]><&"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_full_colour_table_fits_a_document(version):
    table = tuple((level, 255 - level, 0, 255) for level in range(256))
    image = _image(dtype="uint8", low=0, high=255, colortable=table)
    document = write_sld([explicit_styles("map", [Style()], image)], version)
    assert len(document) <= LIMITS.max_sld_bytes
    (found,) = _read(document)
    data = np.arange(256, dtype=np.uint8)[None, None]
    drawn = paint(resolve_style(found, image, 0), data).rgba()[0]
    assert drawn.tolist() == [list(colour) for colour in table]
