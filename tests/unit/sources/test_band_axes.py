import numpy as np
import pytest

from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.sources.band_axes import axes_of_bands
from ogc_large_image.sources.describe import describe_source, file_ref, open_reader
from ogc_large_image.sources.description import Axis
from tests.rasters import RasterSpec, write

MONTHS = ["2000-01-01", "2000-02-01", "2000-03-01"]


@pytest.mark.parametrize(
    ("descriptions", "axes"),
    [
        (["2000-01", "2000-02"], (Axis("time", ("2000-01-01T00:00:00Z", "2000-02-01T00:00:00Z"), "ISO8601"),)),
        (
            ["2000-01-01T06:00", "2000-01-01 12:00:30Z"],
            (Axis("time", ("2000-01-01T06:00:00Z", "2000-01-01T12:00:30Z"), "ISO8601"),),
        ),
        (["depth=0 m", "Depth = 10 m", "depth=2.5e1 m"], (Axis("depth", (0.0, 10.0, 25.0), "m"),)),
        (
            [f"time={year}-07, level={level}" for year in (1990, 1991) for level in (1, 2, 3)],
            (Axis("time", ("1990-07-01T00:00:00Z", "1991-07-01T00:00:00Z"), "ISO8601"), Axis("level", (1.0, 2.0, 3.0))),
        ),
    ],
    ids=["months", "times of day", "a name, a number and a unit", "two axes"],
)
def test_descriptions_that_say_where_a_band_is(descriptions, axes):
    assert axes_of_bands(descriptions) == axes


@pytest.mark.parametrize(
    "descriptions",
    [
        [],
        ["2000-01-01"],
        ["", ""],
        ["red", "green", "blue"],
        ["1990", "1991"],
        ["2000-01-01", ""],
        ["2000-01-01", "2000-01-01"],
        ["2000-01-01", "2000-02-30"],
        ["2000-01-01", "depth=1"],
        ["depth=1 m", "depth=2 km"],
        ["band=1", "band=2"],
        ["wavelength=450 nm", "wavelength=550 nm"],
        ["name=red", "name=green"],
        ["a=1, a=2", "a=1, a=3"],
        ["a=1, b=1", "a=2, b=2"],
        ["x=" + "9" * 400, "x=1"],
    ],
)
def test_other_descriptions_are_names(descriptions):
    assert axes_of_bands(descriptions) == ()


def test_a_stack_becomes_frames_with_a_time_dimension(tmp_path):
    data = np.stack([np.full((60, 80), level, np.uint8) for level in (50, 120, 200)])
    ref = file_ref(
        write(tmp_path / "stack.tif", RasterSpec(data, interpretations=["red", "green", "blue"], descriptions=MONTHS))
    )
    description = describe_source(ref)
    (dimension,) = dimensions_of(description)

    assert (dimension.name, dimension.extent) == ("time", "2000-01-01/2000-03-01/P1M")
    (band,) = description.bands
    assert (band.name, band.interpretation, band.minimum, band.maximum) == ("", "gray", 50, 200)
    reader = open_reader(ref, description)
    assert reader.read_pixel(3, 4, [1], [0, 1, 2]).data[:, 0].tolist() == [50, 120, 200]
    reader.close()


def test_colours_with_an_alpha_band_are_one_picture(tmp_path):
    spec = RasterSpec(
        np.zeros((4, 20, 20), np.uint8), interpretations=["red", "green", "blue", "alpha"], descriptions=[*MONTHS, "2000-04-01"]
    )

    assert describe_source(file_ref(write(tmp_path / "colours.tif", spec))).frames == 1
