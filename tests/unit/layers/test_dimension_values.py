"""Dimensions that filter by pixel value."""

import math
from dataclasses import replace

import pytest

from ogc_large_image.errors import InvalidDimensionValue, MissingDimensionValue
from ogc_large_image.layers.dimension_selection import select_frames
from ogc_large_image.layers.dimension_spec import DimensionKind, DimensionSpec
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.sources.description import Band
from tests.unit.layers.descriptions import description, layer


def dem(extent="0/425/1", band=None, **fields):
    image = description(axes=(), frames=1, bands=(band or Band(1, "int16"),))
    spec = DimensionSpec("elevation", DimensionKind.VALUE, units="CRS:88", unit_symbol="m", extent=extent, **fields)
    return layer(description=image, dimensions=dimensions_of(image, [spec]))


def selected(text, subject=None, **fields):
    return select_frames(subject or dem(**fields), {"elevation": text})


def shown(selection, *values):
    return [value for value in values if any(low <= value <= high for low, high in selection.value_ranges)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0/200", [0, 199, 200]),
        ("200/335", [200, 201, 250, 335]),
        ("335/425", [335, 424, 425]),
        ("0/200,335/425", [0, 199, 200, 335, 424, 425]),
        ("0/200,250", [0, 199, 200, 250]),
        ("250", [250]),
        ("2.5e2", [250]),
        ("0/425/1", [0, 199, 200, 201, 250, 335, 424, 425]),
        ("200/425/50", [200, 250]),
    ],
)
def test_a_value_a_list_and_intervals_of_heights(text, values):
    selection = selected(text)

    assert shown(selection, -1, 0, 199, 200, 201, 250, 335, 424, 425, 426) == values
    assert (selection.frames, selection.warnings) == ((0,), ())


def test_without_a_value_it_is_the_whole_extent():
    selection = select_frames(dem(), {})

    assert shown(selection, -1, 0, 425, 426) == [0, 425]
    assert selection.warnings == ("99 Default value used: elevation=0/425 CRS:88",)
    assert selection.chosen == {"elevation": "0/425"}


def test_without_a_default_a_value_is_needed():
    with pytest.raises(MissingDimensionValue):
        select_frames(dem(default=""), {})


@pytest.mark.parametrize(
    "text",
    [
        "1000",
        "-1",
        "426/500",
        "-10/100",
        "400/500",
        "200/100",
        "0.5",
        "nan",
        "1/2/-1",
        "1/2/3/4",
        "x",
        "0/inf",
        "1,",
        "0/425/0.001",
    ],
)
def test_what_the_extent_has_not_is_refused(text):
    with pytest.raises(InvalidDimensionValue) as caught:
        selected(text)

    assert caught.value.locator == "elevation"


@pytest.mark.parametrize(
    ("text", "chosen", "values"), [("250.4", "250", [250]), ("400/500", "400/425", [400, 425]), ("-5/0", "0/0", [0])]
)
def test_the_nearest_is_shown_with_a_warning(text, chosen, values):
    selection = selected(text, nearest_value=True)

    assert shown(selection, -1, 0, 250, 251, 400, 425, 426) == values
    assert selection.warnings == (f"99 Nearest value used: elevation={chosen} CRS:88",)


def test_without_multiple_values_it_is_one_value_only():
    assert shown(selected("250", multiple_values=False, default="250"), 250) == [250]
    for text in ("250,251", "0/200"):
        with pytest.raises(InvalidDimensionValue):
            selected(text, multiple_values=False)


def test_no_value_is_left_out_between_two_multiples_of_a_step():
    subject = dem("0/100/10", Band(1, "float32"))
    lower, upper = selected("10", subject), selected("20", subject)

    assert shown(lower, 4.9, 5.0, 14.99, 15.0, 15.01) == [5.0, 14.99, 15.0]
    assert shown(upper, 14.99, 15.0, 24.99, 25.01) == [15.0, 24.99]


def test_single_precision_meets_the_decimal_that_was_meant():
    subject = dem("0/1", Band(1, "float32"))

    assert shown(selected("0.1", subject), 0.10000000149011612, 0.1001) == [0.10000000149011612]


def test_whole_numbers_are_met_exactly_however_large():
    subject = dem("0/100000000", Band(1, "int32"))

    assert shown(selected("16777217", subject), 16777216, 16777217, 16777218) == [16777217]


def test_values_are_asked_for_in_units_and_found_as_they_are_stored():
    subject = dem("0/100", Band(1, "int16", scale=0.1, offset=-10.0))

    assert shown(selected("25.3", subject), 352, 353, 354) == [353]
    assert shown(selected("0/1", subject), 99, 100, 110, 111) == [100, 110]
    assert shown(selected("0/1", dem("0/100", Band(1, "int16", scale=-1.0))), -2, -1, 0, 1) == [-1, 0]


def test_two_filters_show_what_both_let_through():
    subject = dem()
    other = replace(subject.dimensions[0], name="dim_height")
    both = replace(subject, dimensions=(*subject.dimensions, other))

    assert shown(select_frames(both, {"elevation": "0/200", "dim_height": "100/300"}), 99, 100, 200, 201) == [100, 200]
    nothing = select_frames(both, {"elevation": "0/100", "dim_height": "200/300"})
    assert nothing.value_ranges
    assert shown(nothing, 50, 150, 250, math.inf) == [math.inf]


def test_many_ranges_are_refused():
    with pytest.raises(InvalidDimensionValue):
        selected(",".join(["1"] * 100_000))
    with pytest.raises(InvalidDimensionValue):
        selected("0/425/0.1", nearest_value=True)
