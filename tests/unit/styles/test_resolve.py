from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, InvalidStyle
from ogc_large_image.geo.crs import PIXEL, WEB_MERCATOR
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.resolved import BLACK, WHITE
from ogc_large_image.styles.style import AUTO, GREY_BAND, NO_BAND, BandStyle, Bound, BoundKind, Composite, Scheme, Style

RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
RGB = ("red", "green", "blue")
MIN, MAX, FULL = (Bound(kind) for kind in (BoundKind.MINIMUM, BoundKind.MAXIMUM, BoundKind.FULL))
TABLE = (BLACK, RED, (0, 0, 0, 0))


def _image(*names, dtype="uint8", low=0.0, high=255.0, geo=True, frames=1, **more) -> SourceDescription:
    bands = tuple(Band(i, dtype, name, minimum=low, maximum=high, **more) for i, name in enumerate(names, 1))
    return SourceDescription(8, 8, bands, WEB_MERCATOR if geo else PIXEL, (0, 1, 0, 8, 0, -1), frames=frames)


def _resolve(image, *entries, frame=0):
    return resolve_style(Style(bands=tuple(entries)), image, frame)


def _range(image, minimum=AUTO, maximum=AUTO):
    (band,) = _resolve(image, BandStyle(minimum=minimum, maximum=maximum)).bands
    return band.minimum, band.maximum


def _drawn(resolved):
    """(1-based band, last colour) of each entry."""
    return [(resolved.inputs[band.input][1], band.palette[-1]) for band in resolved.bands]


# --- the default style -------------------------------------------------------

PRIMARIES = [(1, RED), (2, GREEN), (3, BLUE)]


@pytest.mark.parametrize("geo", [True, False])
@pytest.mark.parametrize(
    ("names", "drawn"),
    [
        (RGB, PRIMARIES),
        ((*RGB, "alpha"), PRIMARIES),
        ((*RGB, "undefined", "undefined"), PRIMARIES),
        (("blue", "green", "red"), [(3, RED), (2, GREEN), (1, BLUE)]),
        (("alpha", *RGB), [(2, RED), (3, GREEN), (4, BLUE)]),
        (("red",), [(1, RED)]),
        (("gray",), [(1, WHITE)]),
        (("gray", "alpha"), [(1, WHITE)]),
        (("gray", "undefined", "undefined"), [(1, WHITE)]),
        (("undefined", "gray"), [(2, WHITE)]),
        (("undefined",), [(1, WHITE)]),
        (("undefined",) * 2, [(1, WHITE)]),
        (("undefined",) * 3, PRIMARIES),
        (("undefined",) * 4, PRIMARIES),
        (("undefined",) * 7, PRIMARIES),
        (("undefined", "undefined", "alpha"), [(1, WHITE)]),
    ],
)
def test_the_default_draws_what_the_image_declares(geo, names, drawn):
    resolved = resolve_style(Style(), _image(*names, geo=geo), 0)
    assert _drawn(resolved) == drawn
    assert {(band.minimum, band.maximum) for band in resolved.bands} == {(0.0, 255.0)}
    assert resolved.is_lookup
    assert not resolved.is_categorical


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
@pytest.mark.parametrize("geo", [True, False])
def test_the_default_stretches_other_types(dtype, geo):
    low, high = (3, 300) if dtype.startswith("uint") else (-3, 120)
    resolved = resolve_style(Style(), _image(*RGB, dtype=dtype, low=low, high=high, geo=geo), 0)
    assert {(band.minimum, band.maximum) for band in resolved.bands} == {(low, high)}


def test_bytes_without_georeference_stay_as_they_are():
    assert resolve_style(Style(), _image("gray", low=0, high=1, geo=False), 0).bands[0].maximum == 255
    assert resolve_style(Style(), _image("gray", low=0, high=1), 0).bands[0].maximum == 1


def test_a_colour_table_is_drawn_entry_by_entry():
    for style in (Style(), Style(bands=(BandStyle(),))):
        resolved = resolve_style(style, _image("palette", colortable=TABLE, low=0, high=1), 0)
        (band,) = resolved.bands
        assert band.palette == TABLE
        assert (band.minimum, band.maximum) == (0, 2)
        assert resolved.is_categorical


def test_a_palette_of_ones_own_goes_before_the_colour_table():
    image = _image("palette", colortable=TABLE)
    resolved = _resolve(image, BandStyle(palette=(BLACK, BLUE)))
    assert resolved.bands[0].palette == (BLACK, BLUE)
    assert resolved.is_categorical


def test_nothing_but_transparency_cannot_be_drawn():
    with pytest.raises(InvalidStyle):
        resolve_style(Style(), _image("alpha"), 0)


# --- ranges --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dtype", "low", "high", "geo", "expected"),
    [
        ("uint8", 0, 255, True, (0, 255)),
        ("uint8", 100, 120, True, (0, 255)),
        ("uint8", 0, 1, True, (0, 1)),
        ("uint8", 0, 2, True, (0, 255)),
        ("uint8", 254, 255, True, (0, 255)),
        ("uint8", 255, 255, True, (255, 255)),
        ("int8", 0, 100, True, (0, 255)),
        ("int8", -1, 100, True, (-1, 100)),
        ("uint16", 0, 255, True, (0, 255)),
        ("uint16", 10, 200, True, (10, 200)),
        ("uint16", 10, 200, False, (0, 255)),
        ("uint16", 10, 256, False, (10, 256)),
        ("int16", 10, 200, True, (10, 200)),
        ("float32", 10, 200, True, (10, 200)),
        ("float32", 10, 200, False, (0, 255)),
        ("float32", -0.5, 200, False, (-0.5, 200)),
        ("uint8", None, None, True, (0, 255)),
        ("uint16", None, None, True, (0, 65535)),
        ("int16", None, None, True, (0, 255)),
        ("float32", None, None, True, (0, 1)),
        ("float64", float("nan"), 3, True, (0, 1)),
    ],
)
def test_auto_is_large_images(dtype, low, high, geo, expected):
    assert _range(_image("gray", dtype=dtype, low=low, high=high, geo=geo)) == expected


def test_auto_looks_at_all_colour_bands():
    quiet, loud = Band(1, "uint8", "gray", minimum=0, maximum=1), Band(2, "uint8", minimum=0, maximum=200)
    opaque = Band(2, "uint8", "alpha", minimum=255, maximum=255)

    def image(*bands):
        return SourceDescription(8, 8, bands, WEB_MERCATOR, (0, 1, 0, 8, 0, -1))

    assert _range(image(quiet, loud)) == (0, 1)
    assert _range(image(Band(1, "uint8", minimum=5, maximum=90), opaque)) == (0, 255)


def test_the_other_ends_of_the_range():
    image = _image("gray", dtype="float32", low=-1, high=7)
    assert _range(image, MIN, MAX) == (-1, 7)
    assert _range(image, MAX, MIN) == (7, -1)
    assert _range(image, FULL, FULL) == (0, 1)
    assert _range(_image("gray", dtype="uint16"), FULL, FULL) == (0, 65535)
    assert _range(_image("gray", dtype="int16"), FULL, FULL) == (0, 255)
    assert _range(image, Bound(BoundKind.NUMBER, 3.5), MAX) == (3.5, 7)


def test_statistics_are_as_the_type_holds_them():
    low, _ = _range(_image("gray", dtype="float32", low=0.1, high=7))
    assert low == float(np.float32(0.1))


@pytest.mark.parametrize("kind", [BoundKind.AUTO, BoundKind.MINIMUM, BoundKind.MAXIMUM])
def test_cutting_off_pixels_needs_a_histogram(kind):
    with pytest.raises(InvalidStyle, match="histogram"):
        _range(_image("gray", dtype="int16", low=-5, high=300), minimum=Bound(kind, 0.02))


def test_cutting_off_pixels_makes_no_difference_to_bytes_or_one_value():
    cut = Bound(BoundKind.AUTO, 0.02)
    assert _range(_image("gray"), cut, cut) == (0, 255)
    assert _range(_image("gray", dtype="int16", low=300, high=300), cut, cut) == (300, 300)


def test_a_range_beyond_all_numbers_is_refused():
    with pytest.raises(InvalidStyle):
        _range(_image("gray", dtype="float64", low=-1.7e308, high=1.7e308))


def test_ends_too_close_to_tell_apart_are_one():
    assert _range(_image("gray", dtype="float32"), Bound(BoundKind.NUMBER, 0), Bound(BoundKind.NUMBER, 1e-40)) == (0, 0)


def test_numbers_that_are_no_plain_numbers_are_refused():
    with pytest.raises(InvalidStyle):
        _range(_image("gray", dtype="complex64"))


# --- bands and frames ------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "geo", "band", "number"),
    [
        (RGB, True, "green", 2),
        (("blue", "green", "red"), True, "red", 3),
        (RGB, True, "gray", 2),
        (("gray", "alpha"), True, "gray", 1),
        (("undefined",) * 2, True, "gray", 1),
        (("undefined",) * 5, True, "gray", 2),
        (("undefined",) * 3, False, "red", 1),
        (("undefined",) * 3, False, "green", 2),
        (("undefined",) * 3, False, "blue", 3),
        (("undefined",) * 3, True, 3, 3),
    ],
)
def test_bands_by_name_and_number(names, geo, band, number):
    assert _resolve(_image(*names, geo=geo), BandStyle(band=band)).inputs == ((0, number),)


@pytest.mark.parametrize("band", [4, -2, 10**9, "red", "palette", "nir"])
def test_an_unknown_band_is_not_defined(band):
    with pytest.raises(BandNotDefined):
        _resolve(_image("gray", "undefined", "undefined"), BandStyle(band=band))


@pytest.mark.parametrize(
    ("band", "geo", "found"), [(NO_BAND, True, 1), (NO_BAND, False, 2), (GREY_BAND, False, 2), ("gray", False, 1)]
)
def test_grey_is_the_second_of_three_bands_and_no_band_is_the_first_of_a_map(band, geo, found):
    image = _image("gray", "undefined", "undefined", geo=geo)
    assert _resolve(image, BandStyle(band=band)).inputs == ((0, found),)


def test_grey_alone_is_no_style_for_a_map():
    image = _image("gray", "undefined", "undefined")
    assert _resolve(image, BandStyle(band=GREY_BAND, palette=(BLACK, RED))) == resolve_style(Style(), image, 0)


def test_each_frame_has_its_own_range():
    image = _image("gray", dtype="uint16", low=0, high=900, geo=False, frames=2)
    image = replace(image, frame_bands=(image.bands, (replace(image.bands[0], maximum=7000.0),)))
    assert [resolve_style(Style((BandStyle(),)), image, frame).bands[0].maximum for frame in (0, 1)] == [900, 7000]
    both = resolve_style(Style((BandStyle(frame=1), BandStyle(framedelta=0))), image, 0)
    assert [band.maximum for band in both.bands] == [7000, 900]


def test_each_band_is_read_once():
    entries = [BandStyle(band=3), BandStyle(band=1, palette=(BLACK, RED)), BandStyle(band=3, palette=(BLACK, BLUE))]
    resolved = _resolve(_image(*RGB), *entries)
    assert resolved.inputs == ((0, 3), (0, 1))
    assert [band.input for band in resolved.bands] == [0, 1, 0]


def test_frames_are_absolute_or_relative():
    image = _image("gray", frames=10)
    entries = [BandStyle(), BandStyle(frame=7), BandStyle(framedelta=-2), BandStyle(frame=1, framedelta=5)]
    assert _resolve(image, *entries, frame=4).inputs == ((4, 1), (7, 1), (2, 1), (1, 1))


@pytest.mark.parametrize(
    ("entry", "frame", "locator"),
    [
        (BandStyle(), 3, "frame"),
        (BandStyle(), -1, "frame"),
        (BandStyle(frame=3), 0, "style"),
        (BandStyle(framedelta=1), 2, "style"),
        (BandStyle(framedelta=-1), 0, "style"),
    ],
)
def test_an_unknown_frame_is_not_defined(entry, frame, locator):
    with pytest.raises(FrameNotDefined) as caught:
        _resolve(_image("gray", frames=3), entry, frame=frame)
    assert caught.value.locator == locator


FADE = ((255, 255, 255, 0), WHITE)


@pytest.mark.parametrize(
    "entry",
    [
        BandStyle(band="alpha"),
        BandStyle(band=4),
        BandStyle(band=4, composite=Composite.MULTIPLY, palette=FADE, minimum=Bound(BoundKind.NUMBER, 0)),
    ],
)
def test_an_entry_for_transparency_is_what_happens_anyhow(entry):
    image = _image(*RGB, "alpha")
    assert _resolve(image, BandStyle(band=1), entry) == _resolve(image, BandStyle(band=1))
    with pytest.raises(InvalidStyle):
        _resolve(image, entry)


@pytest.mark.parametrize(
    "entry",
    [
        BandStyle(band="alpha", palette=(BLACK, RED)),
        BandStyle(band=4, composite=Composite.LIGHTEN),
        BandStyle(band=4, minimum=Bound(BoundKind.NUMBER, 100)),
        BandStyle(band=4, maximum=Bound(BoundKind.NUMBER, 100)),
        BandStyle(band=4, scheme=Scheme.DISCRETE),
    ],
)
def test_an_alpha_band_is_no_colour(entry):
    with pytest.raises(InvalidStyle, match="alpha"):
        _resolve(_image(*RGB, "alpha"), BandStyle(band=1), entry)


def test_what_large_image_calls_the_alpha_of_an_image_without_one_is_nothing():
    assert _resolve(_image(*RGB), BandStyle(band=1), BandStyle(band="alpha")).inputs == ((0, 1),)


# --- the rest --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dtype", "nodata", "expected"),
    [
        ("uint8", 0.0, 0.0),
        ("uint8", 256.0, None),
        ("uint8", -1.0, None),
        ("uint8", 1.5, None),
        ("uint8", 1e308, None),
        ("int16", -9999.0, -9999.0),
        ("float32", 0.1, float(np.float32(0.1))),
        ("float32", 1e308, None),
        ("float64", -1.7976931348623157e308, -1.7976931348623157e308),
    ],
)
def test_nodata_is_a_value_that_the_type_can_hold(dtype, nodata, expected):
    assert _resolve(_image("gray", dtype=dtype), BandStyle(nodata=nodata)).bands[0].nodata == expected


def test_the_rest_of_an_entry_is_kept():
    entry = BandStyle(scheme=Scheme.DISCRETE, composite=Composite.MULTIPLY, clamp=False)
    (band,) = _resolve(_image("gray"), entry).bands
    assert (band.discrete, band.composite, band.clamp, band.palette) == (True, Composite.MULTIPLY, False, (BLACK, WHITE))


def test_labels_are_told_from_measurements():
    labels = Band(1, "uint8", "undefined", minimum=0, maximum=5, categories=("water", "wood"))
    image = SourceDescription(8, 8, (labels, Band(2, "uint8")), WEB_MERCATOR, (0, 1, 0, 8, 0, -1))
    assert _resolve(image, BandStyle(band=1)).is_categorical
    assert not _resolve(image, BandStyle(band=2)).is_categorical
    assert _resolve(image, BandStyle(band=2), BandStyle(band=1)).is_categorical


def test_equal_styles_resolve_to_equal_keys():
    image = _image(*RGB)
    assert {resolve_style(Style(), image, 0): 1}[resolve_style(Style(name="other"), image, 0)] == 1
