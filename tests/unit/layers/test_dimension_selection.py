"""What requests choose (06-042 Annexes C and D, 12-111r1)."""

import contextlib
import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ogc_large_image.errors import InvalidDimensionValue, MissingDimensionValue
from ogc_large_image.layers.dimension_selection import select_frames
from ogc_large_image.layers.dimension_spec import DimensionKind, DimensionSpec
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.sources.description import Axis
from tests.unit.layers.descriptions import description, layer

YEARS = Axis("time", tuple(f"{year}-06-01T00:00:00Z" for year in range(1860, 2100)), "ISO8601", "360_day")
HOURS = Axis("time", tuple(f"2000-01-{day:02}T{hour:02}:00:00Z" for day in (1, 2) for hour in range(24)), "ISO8601")
LEVELS = Axis("level", (1000.0, 850.0, 500.0), "hPa")
CHANNELS = Axis("c", ("DAPI", "FITC", "dapi"))


def of(*axes, specs=()):
    image = description(axes=axes, frames=math.prod(len(axis.values) for axis in axes))
    return layer(description=image, dimensions=dimensions_of(image, specs))


def frames(subject, **wanted):
    return select_frames(subject, wanted).frames


def times(text, axis=YEARS, **given):
    return select_frames(of(axis, specs=[DimensionSpec("time", **given)]), {"time": text})


def refused(subject, **wanted):
    with pytest.raises(InvalidDimensionValue) as caught:
        select_frames(subject, wanted)
    return caught.value


def test_a_layer_without_dimensions_shows_its_first_frame_whatever_is_asked_for():
    assert select_frames(layer(dimensions=()), {"time": "nonsense"}).frames == (0,)


# --- defaults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", [{}, {"time": ""}, {"time": " "}, {"time": "default"}, {"time": "DEFAULT"}])
def test_without_a_value_the_default_is_shown_with_a_warning(wanted):
    selection = select_frames(of(YEARS), wanted)

    assert selection.frames == (239,)
    assert selection.warnings == ("99 Default value used: time=2099-06-01 ISO8601",)
    assert selection.chosen == {"time": "2099-06-01"}


def test_the_warning_has_the_default_as_it_is_declared():
    assert times("", default="2000").warnings == ("99 Default value used: time=2000 ISO8601",)


def test_without_a_default_a_value_is_needed():
    with pytest.raises(MissingDimensionValue) as caught:
        times("", default="")

    assert caught.value.locator == "time"


def test_the_default_may_be_a_range_where_clients_may_not_ask_for_one():
    assert times("", default="2000/2002", multiple_values=False).frames == (140, 141, 142)


# --- single values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "1900-06-01", "1900", "1900-06", "1900-06-01T00Z", "1900-06-01T00:00:00Z", "1900-06-01T00:00:00.000Z",
        "1900-06-01T02:00:00+02:00", "1900-05-31T22:00:00-02:00", " 1900 ",
    ],
)  # fmt: skip
def test_a_time_of_any_precision_and_zone_is_the_one_that_lies_in_it(text):
    selection = times(text, nearest_value=False)

    assert (selection.frames, selection.warnings) == ((40,), ())
    assert selection.chosen == {"time": "1900-06-01"}


def test_a_time_of_reduced_precision_is_all_that_lies_in_it():
    assert times("2000-01-02", HOURS).frames == tuple(range(24, 48))
    assert times("2000-01-02", HOURS).chosen == {"time": "2000-01-02T00:00:00Z/2000-01-02T23:00:00Z"}


def test_where_only_one_may_be_shown_it_is_the_one_that_the_span_begins_with():
    assert times("2000-01-02", HOURS, multiple_values=False).frames == (24,)


@pytest.mark.parametrize(("text", "frame"), [("1000", 0), ("850.0", 1), ("8.5e2", 1), ("+500", 2), ("850.0000001", 1)])
def test_a_number_is_met_within_a_tolerance(text, frame):
    assert frames(of(LEVELS), elevation=text) == (frame,)


@pytest.mark.parametrize(("text", "frame"), [("DAPI", 0), ("dapi", 2), ("FITC", 1)])
def test_a_name_is_met_in_its_own_case_only(text, frame):
    assert frames(of(CHANNELS), dim_channel=text) == (frame,)
    assert refused(of(CHANNELS), dim_channel="fitc").locator == "dim_channel"


@pytest.mark.parametrize(
    "text",
    [
        "nan", "NaN", "inf", "-inf", "1e999", "0x10", "1_000", "١٠٠٠", "1000m", "1000\x00", "1000 850", "--1", "1/2/3/4",
        "/", "//", ",", "1000,", "1000/", "9" * 100, "default,1000", "current",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    assert refused(of(LEVELS), elevation=text).locator == "elevation"


@pytest.mark.parametrize(
    "text",
    ["now", "1900-13", "-0044", "20000", "1900-06-01T25:00:00Z", "nan", "١٩٠٠", "1900\n", "a/b/c", "P1Y", "P1Y/P1Y", ","],
)
def test_what_is_no_time_is_refused(text):
    assert refused(of(YEARS), time=text).locator == "time"


# --- nearest and current ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year"), [("1900-07-01", "1900-06-01"), ("1901-04", "1901-06-01"), ("1900-11-30T12:00:00Z", "1900-06-01")]
)
def test_the_nearest_value_is_shown_with_a_warning(text, year):
    selection = times(text)

    assert selection.chosen == {"time": year}
    assert selection.warnings == (f"99 Nearest value used: time={year} ISO8601",)


def test_the_nearest_of_numbers():
    selection = select_frames(of(LEVELS), {"elevation": "700"})

    assert (selection.frames, selection.warnings) == ((1,), ("99 Nearest value used: elevation=850 hectopascal",))


@pytest.mark.parametrize("text", ["1859", "1860-05-31", "2099-06-02", "9999", "1000/1500"])
def test_what_lies_outside_the_extent_has_no_nearest(text):
    refused(of(YEARS), time=text)


def test_without_nearest_value_only_what_is_there_can_be_asked_for():
    with pytest.raises(InvalidDimensionValue):
        times("1900-07-01", nearest_value=False)


def test_current_is_the_latest_time_where_it_is_declared():
    assert times("current", current=True).frames == (239,)
    assert times("Current", current=True).warnings == ()
    assert times("2097/current", current=True).frames == (237, 238, 239)
    with pytest.raises(InvalidDimensionValue):
        times("current", current=False)


def test_a_warning_is_ascii_whatever_the_value():
    selection = select_frames(of(Axis("c", ("µ\r\nX: y", "b"))), {})

    assert selection.warnings == ("99 Default value used: dim_channel=\\xb5X: y",)


# --- lists and intervals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1860,1862", (0, 2)),
        ("1862,1860", (2, 0)),
        ("1860,1860-06-01", (0,)),
        ("1860/1862", (0, 1, 2)),
        ("1860-06-01/1861-06-01", (0, 1)),
        ("1860/1861,1863", (0, 1, 3)),
        ("1860/1862,1861/1863", (0, 1, 2, 3)),
        ("1860/1880/P10Y", (0, 10, 20)),
        ("1860/1862/P1M", (0, 1, 2)),
        ("1860/1862/PT0S", (0, 1, 2)),
        ("1860/1862/0", (0, 1, 2)),
        ("1860/P2Y", (0, 1)),
        ("P1Y/1862", (1, 2)),
        ("1860/1863/PT1S", (0, 1, 2, 3)),
    ],
)
def test_lists_and_intervals_of_times(text, expected):
    assert times(text).frames == expected
    assert times(text).warnings == ()


@pytest.mark.parametrize(
    ("text", "expected"), [("500/1000", (2, 1, 0)), ("500/850", (2, 1)), ("1000,500", (0, 2)), ("500/1000/500", (2, 0))]
)
def test_lists_and_intervals_of_numbers(text, expected):
    assert frames(of(LEVELS), elevation=text) == expected


def test_what_was_chosen_of_an_interval_can_be_asked_for_again():
    first = times("1860/1880/P10Y")

    assert first.chosen == {"time": "1860-06-01/1880-06-01/P10Y"}
    assert times(first.chosen["time"]).frames == first.frames


@pytest.mark.parametrize("text", ["1862/1860", "1860/1862/P1X", "1860/1862/-P1Y", "1860/1862/P1Y/P1Y", "1860/9999/P9"])
def test_what_is_no_interval_is_refused(text):
    refused(of(YEARS), time=text)


def test_an_interval_beyond_the_extent_is_what_lies_within_where_the_nearest_will_do():
    selection = times("1850/1861")

    assert selection.frames == (0, 1)
    assert selection.warnings == ("99 Nearest value used: time=1860-06-01/1861-06-01 ISO8601",)
    with pytest.raises(InvalidDimensionValue):
        times("1850/1861", nearest_value=False)


def test_an_interval_between_two_values_is_the_nearest():
    assert times("1900-07/1900-09").chosen == {"time": "1900-06-01"}
    with pytest.raises(InvalidDimensionValue):
        times("1900-07/1900-09", nearest_value=False)


@pytest.mark.parametrize("text", ["1860,1861", "1860/1861", "1860/1860"])
def test_without_multiple_values_lists_and_intervals_are_refused(text):
    with pytest.raises(InvalidDimensionValue):
        times(text, multiple_values=False)


def test_several_names_can_be_listed():
    assert frames(of(CHANNELS), dim_channel="FITC,DAPI") == (1, 0)


def test_the_last_axis_varies_fastest():
    cube = of(YEARS, LEVELS, CHANNELS)

    assert frames(cube, time="1861", elevation="500", dim_channel="FITC") == (9 + 6 + 1,)
    assert frames(cube, time="1860,1861", elevation="850,500", dim_channel="DAPI") == (3, 6, 12, 15)


def test_every_dimension_warns_for_itself():
    assert select_frames(of(YEARS, LEVELS), {"elevation": "700"}).warnings == (
        "99 Default value used: time=2099-06-01 ISO8601",
        "99 Nearest value used: elevation=850 hectopascal",
    )


# --- the elevations of the OGC's test data ----------------------------------------------------------------------------


def test_lakes_by_elevation():
    lakes = of(
        Axis("elevation", (500.0, 490.0, 480.0), "m"),
        specs=[DimensionSpec("elevation", units="CRS:88", extent="500,490,480", multiple_values=False)],
    )

    assert frames(lakes, elevation="480") == (2,)
    assert select_frames(lakes, {}).warnings == ("99 Default value used: elevation=500 CRS:88",)
    assert select_frames(lakes, {"elevation": "492"}).frames == (1,)
    assert select_frames(lakes, {"elevation": "492"}).warnings == ("99 Nearest value used: elevation=490 CRS:88",)
    refused(lakes, elevation="500,480")


def test_cars_by_time():
    instants = [f"2000-01-01T00:00:{second:02}Z" for second in range(0, 60, 5)]
    autos = of(Axis("time", (*instants, "2000-01-01T00:01:00Z"), "ISO8601"))

    assert autos.dimensions[0].extent == "2000-01-01T00:00:00Z/2000-01-01T00:01:00Z/PT5S"
    assert frames(autos, time="2000-01-01T00:00:30Z") == (6,)
    assert frames(autos, time="2000-01-01T00:00:00Z,2000-01-01T00:00:50Z/2000-01-01T00:01:00Z") == (0, 10, 11, 12)


# --- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        ",".join(["1860"] * 100_000),
        "1860/2099",
        "1860," * 10 + "1861/1900",
        "0001/9999/PT0.000001S",
        "/" * 100_000,
        "1" * 100_000,
    ],
)
def test_much_is_refused_soon(text):
    subject = of(YEARS)
    started = time.perf_counter()

    with pytest.raises(InvalidDimensionValue):
        select_frames(subject, {"time": text}, max_frames=20)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("step", ["P1M1DT1S", "PT0.000001S", "P1D", "P99999Y", "P1MT1S"])
def test_steps_are_counted_not_walked(step):
    started = time.perf_counter()

    assert times(f"1860-06-01/2099-06-01/{step}").frames[0] == 0
    assert time.perf_counter() - started < 0.5


def test_combinations_are_bounded_too():
    with pytest.raises(InvalidDimensionValue) as caught:
        select_frames(of(HOURS, LEVELS), {"time": "2000-01", "elevation": "500/1000"}, max_frames=100)

    assert caught.value.locator == "time"


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(["1900", "2000-06", "T00:00", "Z", "/", ",", "P1Y", "PT", "0", "-", "+", "e9", ".", "current", " "])
        ).map("".join),
    )
)
def test_any_text_is_a_choice_or_a_refusal(text):
    for subject, name in ((of(YEARS), "time"), (of(LEVELS), "elevation"), (of(CHANNELS), "dim_channel"), (DEM, "elevation")):
        with contextlib.suppress(InvalidDimensionValue):
            selection = select_frames(subject, {name: text})
            assert selection.frames
            assert all(0 <= frame < subject.description.frames for frame in selection.frames)


_FLAT = description(axes=(), frames=1)
DEM = layer(
    description=_FLAT, dimensions=dimensions_of(_FLAT, [DimensionSpec("elevation", DimensionKind.VALUE, extent="0/425/1")])
)
