from datetime import datetime, timedelta

import numpy as np
import pytest

from ogc_large_image.layers.dimension_texts import extent_of_numbers, extent_of_times, name_texts, number_text
from ogc_large_image.layers.iso8601 import parse_time


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1000.0, "1000"),
        (0.1, "0.1"),
        (float(np.float32(0.1)), "0.1"),
        (-2.5, "-2.5"),
        (1e20, "1e20"),
        (1e300, "1e300"),
        (16777217.0, "16777217"),
        (1234.56789, "1234.56789"),
    ],
)
def test_a_number_is_written_as_it_was_meant(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("numbers", "extent"),
    [
        ([0.0, 1.0, 2.0], "0/2/1"),
        ([500.0, 490.0, 480.0], "480/500/10"),
        ([0.0, 0.1, 0.2, 0.30000000000000004], "0/0.3/0.1"),
        ([1000.0, 850.0, 500.0], "1000,850,500"),
        ([2.0, 10.0], "2,10"),
        ([7.0], "7"),
        ([3.0, 3.0, 3.0], "3,3,3"),
    ],
)
def test_regular_numbers_are_an_interval(numbers, extent):
    assert extent_of_numbers(numbers) == extent


@pytest.mark.parametrize(
    ("texts", "extent"),
    [
        (["2000", "2001", "2002"], "2000-01-01/2002-01-01/P1Y"),
        (["2000-06-01", "2002-06-01", "2004-06-01"], "2000-06-01/2004-06-01/P2Y"),
        (["2000-01-31", "2000-02-29", "2000-03-31"], "2000-01-31/2000-03-31/P1M"),
        (["2000-02-27", "2000-02-28", "2000-02-29", "2000-03-01"], "2000-02-27/2000-03-01/P1D"),
        (["2000-01-01T00Z", "2000-01-01T06Z", "2000-01-01T12Z"], "2000-01-01T00:00:00Z/2000-01-01T12:00:00Z/PT6H"),
        (["2000", "2002", "2003"], "2000-01-01,2002-01-01,2003-01-01"),
        (["2002", "2000", "2001"], "2000-01-01/2002-01-01/P1Y"),
        (["2000", "2001"], "2000-01-01,2001-01-01"),
        (["2000"], "2000-01-01"),
        (
            ["2000-01-01", "2000-01-02", "2000-01-03", "2000-01-10", "2000-01-20", "2000-01-21", "2000-01-22"],
            "2000-01-01/2000-01-03/P1D,2000-01-10,2000-01-20/2000-01-22/P1D",
        ),
        (["9998", "9999"], "9998-01-01,9999-01-01"),
    ],
)
def test_regular_times_are_intervals_by_calendar_and_clock(texts, extent):
    assert extent_of_times([parse_time(text).start for text in texts]) == extent


def test_seconds_are_a_step():
    start = datetime(2000, 1, 1)

    assert (
        extent_of_times([start + timedelta(seconds=5 * index) for index in range(13)])
        == "2000-01-01T00:00:00Z/2000-01-01T00:01:00Z/PT5S"
    )


def test_names_can_stand_in_a_list():
    assert name_texts(["DAPI", "a,b", "c/d", "a,b", "\x00", " "]) == ("DAPI", "a_b", "c_d", "a_b (2)", "unnamed", "unnamed (2)")
