from datetime import datetime, timedelta

import pytest

from ogc_large_image.layers.iso8601 import Period, is_on_step, parse_period, parse_time, period_text, shifted, time_texts

MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2000", datetime(2000, 1, 1), datetime(2001, 1, 1)),
        ("2000-02", datetime(2000, 2, 1), datetime(2000, 3, 1)),
        ("2000-12-31", datetime(2000, 12, 31), datetime(2001, 1, 1)),
        ("2000-01-01T06Z", datetime(2000, 1, 1, 6), datetime(2000, 1, 1, 7)),
        ("2000-01-01T06:30", datetime(2000, 1, 1, 6, 30), datetime(2000, 1, 1, 6, 31)),
        ("2000-01-01T06:30:15Z", datetime(2000, 1, 1, 6, 30, 15), datetime(2000, 1, 1, 6, 30, 16)),
        ("2000-01-01T06:30:15.25Z", datetime(2000, 1, 1, 6, 30, 15, 250000), datetime(2000, 1, 1, 6, 30, 15, 260000)),
        ("2000-01-01T06:30:15.123456789Z", datetime(2000, 1, 1, 6, 30, 15, 123456), datetime(2000, 1, 1, 6, 30, 15, 123457)),
    ],
)
def test_a_time_is_the_span_of_its_precision(text, start, end):
    span = parse_time(text)

    assert (span.start, span.last) == (start, end - MICROSECOND)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("T06:00:00+02:00", 4), ("T06:00:00-0230", 8), ("T06:00:00+02", 4), ("T06:00:00 02:00", 4), (" 06:00:00Z", 6)],
)
def test_a_zone_is_brought_to_utc_even_where_its_plus_became_a_space(text, hour):
    assert parse_time("2000-01-02" + text).start.hour == hour


def test_the_last_year_has_an_end():
    assert parse_time("9999").last == datetime.max


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "now", "0000", "-0500", "10000", "20000-01-01", "99", "2000-13", "2000-00", "2000-02-30", "2000-1-1",
        "2000-01-01T", "2000-01-01T24:00:00Z", "2000-01-01T00:60", "2000-01-01T00:00:61Z", "2000Z", "2000-01T00Z",
        "2000-01-01T00:00:00.Z", "2000-01-01T00:00:00+99:00", "2000-01-01T00:00:00+01:75", "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-02:00", "٢٠٠٠", "2000-01-01\n", "2000\x00", "2" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the texts are Python's own
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P1Y", Period(12, timedelta(0))),
        ("P1Y6M", Period(18, timedelta(0))),
        ("P2W", Period(0, timedelta(14))),
        ("P1D", Period(0, timedelta(1))),
        ("P1M10D", Period(1, timedelta(10))),
        ("PT6H", Period(0, timedelta(hours=6))),
        ("P1DT12H30M", Period(0, timedelta(days=1, hours=12, minutes=30))),
        ("PT0.25S", Period(0, timedelta(milliseconds=250))),
    ],
)
def test_a_period_is_months_and_a_length(text, period):
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1D", "P1H", "PT1D", "P-1D", "P1.5Y", "P1DT", "P1M1Y", "p1d", "P٣D", "P99999999999Y"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="period"):
        parse_period(text)


@pytest.mark.parametrize("text", ["P1Y", "P1M", "P1Y6M", "P1D", "P14D", "PT6H", "P1DT12H", "PT15M", "PT5S", "PT0.5S", "PT0S"])
def test_a_period_is_written_in_its_greatest_parts(text):
    assert period_text(parse_period(text)) == text


def test_a_day_that_the_month_has_not_is_its_last():
    assert shifted(datetime(2000, 1, 31), parse_period("P1M")) == datetime(2000, 2, 29)
    assert shifted(datetime(2000, 2, 29), parse_period("P1Y")) == datetime(2001, 2, 28)


@pytest.mark.parametrize(
    ("moment", "period", "expected"),
    [
        (datetime(2009, 1, 1), "P3Y", True),
        (datetime(2010, 1, 1), "P3Y", False),
        (datetime(2000, 8, 1), "P1M", True),
        (datetime(2000, 8, 2), "P1M", False),
        (datetime(2000, 3, 21), "P1M10D", True),
        (datetime(2000, 3, 22), "P1M10D", False),
        (datetime(2000, 1, 3), "PT6H", True),
        (datetime(2000, 1, 3, 1), "PT6H", False),
        (datetime(9999, 1, 1), "PT0.000001S", True),
        (datetime(2345, 6, 7), "PT0S", True),
    ],
)
def test_a_step_is_recognised_without_walking_there(moment, period, expected):
    assert is_on_step(moment, datetime(2000, 1, 1), parse_period(period)) is expected


@pytest.mark.parametrize(
    ("moments", "texts"),
    [
        ([datetime(2000, 1, 1), datetime(2001, 1, 1)], ("2000-01-01", "2001-01-01")),
        ([datetime(2000, 1, 1), datetime(2000, 1, 1, 6)], ("2000-01-01T00:00:00Z", "2000-01-01T06:00:00Z")),
        (
            [datetime(2000, 1, 1), datetime(2000, 1, 1, 0, 0, 0, 500000)],
            ("2000-01-01T00:00:00.000Z", "2000-01-01T00:00:00.500Z"),
        ),
        ([datetime(2000, 1, 1, 0, 0, 0, 1)], ("2000-01-01T00:00:00.000001Z",)),
    ],
)
def test_times_have_the_precision_that_one_of_them_needs(moments, texts):
    assert time_texts(moments) == texts
