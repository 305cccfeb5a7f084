import math
from dataclasses import replace

import pytest

from ogc_large_image.layers.series import arrange, join_images
from ogc_large_image.layers.series_pattern import SeriesPattern
from ogc_large_image.sources.description import Axis, Band
from ogc_large_image.sources.histogram import Histogram
from ogc_large_image.sources.ref import SourceRef
from tests.unit.layers.descriptions import description

# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stem", "time"),
    [
        ("sst_2020-01-31", "sst", "2020-01-31"),
        ("sst_20200131T0600", "sst", "2020-01-31T06:00Z"),
        ("2020-01-31T06:00:15Z", "", "2020-01-31T06:00:15Z"),
        ("20200131-060015_sst_v2", "sst_v2", "2020-01-31T06:00:15Z"),
        ("S2A_2020_01_31_B04", "S2A_B04", "2020-01-31"),
        ("landcover.2015", "landcover", "2015"),
        ("ndvi-202006-eu", "ndvi-eu", "2020-06"),
    ],
)
def test_dates_are_found_in_names(name, stem, time):
    place = SeriesPattern().place(name)

    assert place.values == {"time": time}
    assert place.stem.replace("_", "-") == stem.replace("_", "-")


@pytest.mark.parametrize("name", ["dem", "tile_17", "B04", "x123456789", "scene_2020-13-45", "run_20201399", "0999"])
def test_names_without_a_date_have_no_place(name):
    assert SeriesPattern().place(name) is None


def test_names_that_differ_elsewhere_differ_in_their_template():
    pattern = SeriesPattern()

    assert pattern.place("sst_2020").template == pattern.place("sst_2021").template == "sst_{time}"
    assert pattern.place("sst_2020_b").template != pattern.place("sst_2020_c").template


def test_named_groups_are_axes():
    place = SeriesPattern(r"(?P<time>\d{8})_(?P<elevation>-?\d+)m_(?P<dim_run>[a-z]+)").place("wind_20200131_-10m_control")

    assert place.values == {"time": "2020-01-31", "elevation": "-10", "run": "control"}
    assert (place.template, place.stem) == ("wind_{time}_{elevation}m_{dim_run}", "wind_m")


def test_a_group_that_took_no_part_is_no_axis():
    pattern = SeriesPattern(r"_(?:(?P<time>\d{8}T\d{6}Z)|(?P<elevation>\d+))$")

    assert pattern.place("cars_20000101T000005Z").values == {"time": "2000-01-01T00:00:05Z"}
    assert pattern.place("lakes_490").values == {"elevation": "490"}
    assert pattern.place("lakes_490").template == "lakes_{elevation}"


def test_a_name_without_any_group_has_no_place():
    assert SeriesPattern(r"a(?P<x>\d)?").place("a") is None


@pytest.mark.parametrize("expression", ["(", r"\d+", r"(?P<Time>\d+)", r"(?P<_x>\d+)"])
def test_what_cannot_find_axes_is_refused(expression):
    with pytest.raises(ValueError, match=r"group|expression"):
        SeriesPattern(expression)


# --- places -----------------------------------------------------------------------------------------------------------


def test_images_are_ordered_by_time():
    axes, order = arrange([{"time": "2021"}, {"time": "2020-06"}, {"time": "2020-01-01"}])

    assert axes == (Axis("time", ("2020-01-01", "2020-06-01", "2021-01-01"), "ISO8601"),)
    assert order == (2, 1, 0)


def test_numbers_are_ordered_as_numbers_and_names_as_names():
    assert arrange([{"elevation": "10"}, {"elevation": "9"}]) == ((Axis("elevation", (9.0, 10.0)),), (1, 0))
    assert arrange([{"run": "10"}, {"run": "b"}]) == ((Axis("run", ("10", "b")),), (0, 1))


def test_several_axes_are_filled_by_their_images():
    axes, order = arrange([{"time": time, "run": run} for run in "ba" for time in ("2020", "2021")])

    assert [axis.name for axis in axes] == ["time", "run"]
    assert order == (2, 0, 3, 1)


@pytest.mark.parametrize(
    "places",
    [
        [{"time": "2020", "run": "a"}, {"time": "2021", "run": "b"}],
        [{"run": "a"}, {"run": "a"}],
        [{"time": "2020", "run": "a"}, {"time": "2020", "run": "b"}, {"time": "2021", "run": "a"}],
    ],
)
def test_gaps_and_doubles_are_no_series(places):
    with pytest.raises(ValueError, match="values"):
        arrange(places)


# --- images -----------------------------------------------------------------------------------------------------------

IMAGE = description(
    axes=(), frames=1, bands=(Band(1, "float32", nodata=math.nan, minimum=0.0, maximum=5.0, mean=2.0, stdev=1.0),)
)
YEARS = Axis("time", ("2020", "2021"), "ISO8601")


def joined(*images, axes=(YEARS,)):
    return join_images(axes, [(SourceRef(f"/data/{number}", "1"), image) for number, image in enumerate(images)])


def test_images_become_the_frames_of_one():
    other = replace(IMAGE, bands=(replace(IMAGE.bands[0], minimum=-3.0, maximum=4.0, mean=1.0, stdev=2.0),))
    series = joined(IMAGE, other)

    assert (series.frames, series.axes, series.extent) == (2, (YEARS,), IMAGE.extent)
    band = series.bands[0]
    assert (band.minimum, band.maximum, band.mean, band.stdev) == (-3.0, 5.0, 1.5, 2.0)


def test_statistics_that_one_image_lacks_are_not_made_up():
    other = replace(IMAGE, bands=(replace(IMAGE.bands[0], minimum=None),))

    assert joined(IMAGE, other).bands[0].minimum is None
    assert joined(IMAGE, other).bands[0].maximum is None


def test_histograms_are_laid_together_over_the_range_of_all():
    def with_histogram(low, high, counts):
        return replace(IMAGE, bands=(replace(IMAGE.bands[0], histogram=Histogram.of(low, high, counts)),))

    merged = joined(with_histogram(0, 4, [1, 1, 0, 0]), with_histogram(4, 8, [0, 30])).bands[0].histogram
    counts = merged.counts

    assert (merged.low, merged.high) == (0.0, 8.0)
    assert sum(counts[:64]) == pytest.approx(sum(counts[128:]), rel=1e-3)
    assert not any(counts[64:128])
    assert joined(with_histogram(0, 4, [1]), IMAGE).bands[0].histogram is None


def test_only_overviews_of_all_images_are_relied_on():
    other = replace(IMAGE, overviews=IMAGE.overviews[:1])

    assert joined(IMAGE, other).overviews == IMAGE.overviews[:1]
    assert joined(IMAGE, replace(IMAGE, overviews=())).overviews == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(IMAGE, width=41),
        replace(IMAGE, geotransform=(1.0, 10.0, 0.0, 300.0, 0.0, -10.0)),
        replace(IMAGE, bands=(Band(1, "uint8"),)),
        replace(IMAGE, bands=IMAGE.bands * 2),
        replace(IMAGE, bands=(replace(IMAGE.bands[0], nodata=None),)),
        replace(IMAGE, frames=2),
    ],
)
def test_images_that_differ_are_no_series(other):
    with pytest.raises(ValueError, match="differ"):
        joined(IMAGE, other)


def test_images_must_be_as_many_as_positions():
    with pytest.raises(ValueError, match="many"):
        joined(IMAGE)
