import numpy as np
import pytest

from ogc_large_image.render.band_values import band_values, plain_number
from ogc_large_image.sources.description import Band
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.style import BandStyle, ColourStop, StopKind, Style

from .fakes import describe

RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)


def told(band, value, **options):
    (found,) = band_values([band], np.array([value], band.dtype), **options)
    return found


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        ("uint8", 255),
        ("int16", -32768),
        ("uint32", 4294967295),
        ("int64", -9007199254740993),
        ("uint64", 18446744073709551615),
    ],
)
def test_whole_numbers_stay_whole_and_exact(dtype, value):
    found = plain_number(np.array([value], dtype)[0])
    assert (found, type(found)) == (value, int)


@pytest.mark.parametrize(
    ("dtype", "value", "text"),
    [
        ("float32", 0.1, "0.1"),
        ("float32", 283.78864, "283.78864"),
        ("float32", 16777216, "16777216.0"),
        ("float32", 1e-45, "1e-45"),
        ("float16", 0.1, "0.1"),
        ("float64", 0.1 + 0.2, "0.30000000000000004"),
        ("float64", -0.0, "-0.0"),
    ],
)
def test_fractions_have_the_fewest_digits_that_tell_them_apart(dtype, value, text):
    stored = np.array([value], dtype)[0]
    found = plain_number(stored)
    assert repr(found) == text
    assert np.dtype(dtype).type(found) == stored


def test_nan_is_no_number_and_infinity_is_one():
    assert plain_number(np.float32("nan")) is None
    assert plain_number(np.float32("-inf")) == -np.inf
    assert plain_number(np.complex64(1 + 2j)) is None


def test_value_is_scaled_without_noise():
    band = Band(1, "int16", unit="K", scale=0.1, offset=273.15)
    found = told(band, 3)
    assert (found.value, found.scaled_value, found.unit) == (3, 273.45, "K")


def test_value_without_a_scale_is_its_own_measure():
    found = told(Band(1, "uint8"), 3)
    assert (found.scaled_value, type(found.scaled_value)) == (3, int)
    assert told(Band(1, "float64", scale=2.0), np.inf).scaled_value == np.inf


@pytest.mark.parametrize(
    ("dtype", "nodata", "value", "expected"),
    [
        ("uint8", 7.0, 7, True),
        ("uint8", 7.0, 8, False),
        ("int16", -9999.0, -9999, True),
        ("uint8", -9999.0, 0, False),
        ("float32", -3.4028234663852886e38, -3.4028234663852886e38, True),
        ("float32", 0.1, 0.1, True),
        ("float32", 1e300, np.inf, True),
        ("float32", None, np.nan, True),
        ("float64", np.nan, np.nan, True),
        ("float64", np.nan, 1.0, False),
        ("uint64", 2.0**63, 2**63, True),
    ],
)
def test_nodata_is_seen_in_the_bands_own_type(dtype, nodata, value, expected):
    assert told(Band(1, dtype, nodata=nodata), value).is_nodata is expected


def test_nodata_measures_nothing_but_keeps_its_value():
    found = told(Band(1, "uint8", nodata=7.0, categories=("a",) * 9), 7)
    assert (found.value, found.scaled_value, found.category) == (7, None, "")


def test_masked_pixel_is_nodata_in_every_band():
    found = band_values([Band(1, "uint8"), Band(2, "uint8")], np.array([1, 2], np.uint8), is_valid=False)
    assert [(each.value, each.is_nodata) for each in found] == [(1, True), (2, True)]


def test_outside_the_image_there_is_no_value():
    (found,) = band_values([Band(3, "uint8", name="b")], None)
    assert (found.index, found.name, found.value, found.is_nodata) == (3, "b", None, True)


@pytest.mark.parametrize(("value", "category"), [(0, "water"), (1, ""), (2, "forest"), (3, "")])
def test_category_is_the_images_name_of_the_value(value, category):
    assert told(Band(1, "uint8", categories=("water", "", "forest")), value).category == category


@pytest.mark.parametrize(
    ("dtype", "value", "category"), [("int16", -1, ""), ("float32", 0.5, ""), ("float32", 1.0, "land"), ("float64", np.inf, "")]
)
def test_only_whole_numbers_in_range_have_names(dtype, value, category):
    assert told(Band(1, dtype, categories=("water", "land")), value).category == category


def labelled(kind, number=1):
    stops = (ColourStop(10.0, RED, "low"), ColourStop(20.0, BLUE, "high"))
    style = Style((BandStyle(number, stops=stops, stop_kind=kind),))
    description = describe((Band(1, "uint8", minimum=0, maximum=255), Band(2, "uint8", minimum=0, maximum=255)))
    return [(resolve_style(style, description, 0), description)]


@pytest.mark.parametrize(("value", "category"), [(10, "low"), (20, "high"), (15, "")])
def test_category_is_the_styles_label_of_a_value(value, category):
    assert told(Band(1, "uint8"), value, styled=labelled(StopKind.VALUES)).category == category


@pytest.mark.parametrize(("value", "category"), [(5, "low"), (10, "high"), (19, "high"), (20, "")])
def test_category_is_the_styles_label_of_an_interval(value, category):
    assert told(Band(1, "uint8"), value, styled=labelled(StopKind.INTERVALS)).category == category


def test_labels_of_another_band_are_not_this_ones():
    assert told(Band(1, "uint8"), 10, styled=labelled(StopKind.VALUES, number=2)).category == ""
