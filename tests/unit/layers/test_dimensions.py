"""Dimensions by themselves (06-042 Annex C.2), and by hand."""

import math
from dataclasses import replace

import pytest

from ogc_large_image.layers.dimension_spec import EARLIEST, LATEST, DimensionKind, DimensionSpec
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.sources.description import Axis
from tests.unit.layers.descriptions import description

YEARS = Axis("time", ("2000-06-01T00:00:00Z", "2001-06-01T00:00:00Z", "2002-06-01T00:00:00Z"), "ISO8601", "360_day")


def image(*axes):
    return description(axes=axes, frames=math.prod(len(axis.values) for axis in axes))


def one(axis, *given):
    (dimension,) = dimensions_of(image(axis), given)
    return dimension


def test_an_image_of_one_frame_has_none():
    assert dimensions_of(description(axes=(), frames=1)) == ()


def test_a_time_axis_is_time_and_its_default_the_latest():
    time = one(YEARS)

    assert (time.name, time.units, time.axis) == ("time", "ISO8601", 0)
    assert time.extent == "2000-06-01/2002-06-01/P1Y"
    assert time.values == ("2000-06-01", "2001-06-01", "2002-06-01")
    assert time.default == "2002-06-01"
    assert time.nearest_value
    assert time.multiple_values
    assert not time.current


def test_the_latest_time_need_not_be_the_last():
    assert one(replace(YEARS, values=YEARS.values[::-1])).default == "2002-06-01"


@pytest.mark.parametrize(
    ("axis", "units", "symbol"),
    [
        (Axis("z", (1.0, 2.0), "m"), "EPSG:5030", "m"),
        (Axis("height", (2.0, 10.0), "metres"), "EPSG:5030", "m"),
        (Axis("depth", (0.5, 1.5), "m"), "EPSG:5715", "m"),
        (Axis("depth_2", (0.5, 1.5), "m"), "EPSG:5715", "m"),
        (Axis("z", (1.0, 2.0), "µm"), "micrometre", "um"),
        (Axis("z", (0.0, 1.0)), "", ""),
        (Axis("level", (1000.0, 500.0), "hPa"), "hectopascal", "hPa"),
        (Axis("isobaric1", (1000.0, 500.0), "Pa"), "pascal", "Pa"),
    ],
)
def test_a_vertical_axis_is_elevation(axis, units, symbol):
    elevation = one(axis)

    assert (elevation.name, elevation.units, elevation.unit_symbol) == ("elevation", units, symbol)


@pytest.mark.parametrize(
    ("axis", "name", "units"),
    [
        (Axis("level", (1.0, 2.0)), "dim_level", ""),
        (Axis("c", ("DAPI", "FITC")), "dim_channel", ""),
        (Axis("t", (0.0, 1.0)), "dim_t", ""),
        (Axis("xy", (0.0, 1.0)), "dim_xy", ""),
        (Axis("Wave Length (nm)", (400.0, 500.0), "nm"), "dim_wave_length_nm", "nanometre"),
        (Axis("ensemble", (0.0, 1.0), "1"), "dim_ensemble", ""),
        (Axis("µ", (0.0, 1.0)), "dim_axis", ""),
        (Axis("time", ("early", "late"), "ISO8601"), "dim_time", ""),
    ],
)
def test_any_other_axis_is_a_sample_dimension(axis, name, units):
    dimension = one(axis)

    assert (dimension.name, dimension.units) == (name, units)


def test_channels_keep_their_names_and_have_no_nearest():
    channel = one(Axis("c", ("DAPI", "Alexa/488", "TRITC")))

    assert channel.values == ("DAPI", "Alexa_488", "TRITC")
    assert (channel.extent, channel.default, channel.title) == ("DAPI,Alexa_488,TRITC", "DAPI", "Channel")
    assert not channel.nearest_value


def test_a_second_axis_of_a_kind_is_a_sample_dimension():
    run = Axis("forecast_time", YEARS.values, "ISO8601")
    depth = Axis("depth", (0.0, 5.0), "m")
    height = Axis("height", (2.0,), "m")

    assert [found.name for found in dimensions_of(image(YEARS, run, depth, height))] == [
        "time",
        "dim_forecast_time",
        "elevation",
        "dim_height",
    ]


def test_axes_that_do_not_account_for_the_frames_are_none():
    assert dimensions_of(description(axes=(YEARS,), frames=5)) == ()


def test_what_is_given_changes_what_the_image_has():
    elevation = one(
        Axis("elevation", (500.0, 490.0, 480.0), "m"),
        DimensionSpec("elevation", units="CRS:88", extent="500,490,480", multiple_values=False, default="500"),
    )

    assert (elevation.units, elevation.unit_symbol, elevation.extent) == ("CRS:88", "m", "500,490,480")
    assert (elevation.default, elevation.multiple_values, elevation.nearest_value) == ("500", False, True)


@pytest.mark.parametrize(
    ("default", "expected"),
    [(LATEST, "2002-06-01"), (EARLIEST, "2000-06-01"), ("2001-06-01", "2001-06-01"), ("2000/2001", "2000/2001"), ("", "")],
)
def test_a_default_is_the_latest_the_earliest_a_fixed_one_or_none(default, expected):
    assert one(YEARS, DimensionSpec("time", default=default)).default == expected


def test_an_axis_can_be_given_another_name():
    assert one(Axis("t", (0.0, 1.0)), DimensionSpec("dim_step", axis="t", title="Step")).name == "dim_step"


def test_a_filter_by_value_has_no_axis_and_shows_all_of_its_extent():
    spec = DimensionSpec(
        "elevation", DimensionKind.VALUE, units="CRS:88", unit_symbol="m", extent="0/425/1", nearest_value=False
    )
    (elevation,) = dimensions_of(description(axes=(), frames=1), [spec])

    assert (elevation.axis, elevation.values, elevation.default) == (None, (), "0/425")
    assert (elevation.extent, elevation.multiple_values) == ("0/425/1", True)


def test_a_filter_stands_beside_the_axes():
    height = DimensionSpec("dim_height", DimensionKind.VALUE, extent="0/100")

    assert [found.name for found in dimensions_of(image(YEARS), [height])] == ["time", "dim_height"]


@pytest.mark.parametrize(
    "spec",
    [
        DimensionSpec("Time"),
        DimensionSpec("dim_"),
        DimensionSpec("height"),
        DimensionSpec("elevation"),
        DimensionSpec("time", axis="z"),
        DimensionSpec("time", default="1999"),
        DimensionSpec("time", default="yesterday"),
        DimensionSpec("elevation", DimensionKind.VALUE),
        DimensionSpec("elevation", DimensionKind.VALUE, extent="a/b"),
        DimensionSpec("elevation", DimensionKind.VALUE, extent="0/100", default="200"),
    ],
)
def test_what_does_not_fit_the_image_is_refused(spec):
    with pytest.raises(ValueError, match=r"dimension|number|interval"):
        dimensions_of(image(YEARS), [spec])
