"""Times and periods as OGC services write them (06-042 Annex D), strictly and within the years 1 to 9999.

A time of reduced precision (``2000``, ``2000-01``, ``2000-01-01T00Z``) is the
span that it names (12-111r1). All times are UTC, also those without a zone
(06-042 D.2); one with a zone is brought to UTC.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_MICROSECOND = timedelta(microseconds=1)
_LAST = datetime.max

# A space stands where a client left the "+" of a zone unescaped, or wrote SQL's form of a time.
_TIME = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?P<zone>Z|[-+ ]\d{2}(?::?\d{2})?)?)?)?)?",
    re.ASCII,
)
_PERIOD = re.compile(
    r"P(?=\d|T\d)(?:(?P<years>\d{1,5})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})(?:\.(?P<fraction>\d{1,6}))?S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From ``start`` up to ``last``, the last microsecond in it; both UTC without saying so."""

    start: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar months and a length of time."""

    months: int
    length: timedelta

    @property
    def is_zero(self) -> bool:
        return not self.months and not self.length


def parse_time(text: str) -> TimeSpan:
    """The span that the text names; ValueError where it is no time of the years 1 to 9999."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("it is not an ISO 8601 time")
    fields = match.groupdict()
    day = datetime(int(fields["year"]), int(fields["month"] or 1), int(fields["day"] or 1))
    if fields["hour"] is None:
        months = 0 if fields["day"] else 1 if fields["month"] else 12
        return _span(day, Period(months, timedelta(0 if months else 1)))
    start = day.replace(hour=int(fields["hour"]), minute=int(fields["minute"] or 0), second=int(fields["second"] or 0))
    length = timedelta(seconds=1) if fields["second"] else timedelta(minutes=1 if fields["minute"] else 60)
    if fields["fraction"]:
        digits = fields["fraction"][:6]
        start = start.replace(microsecond=int(digits.ljust(6, "0")))
        length = timedelta(microseconds=10 ** (6 - len(digits)))
    return _span(_in_utc(start, fields["zone"] or "Z"), Period(0, length))


def _span(start: datetime, period: Period) -> TimeSpan:
    try:
        return TimeSpan(start, shifted(start, period) - _MICROSECOND)
    except (ValueError, OverflowError):
        return TimeSpan(start, _LAST)


def _in_utc(moment: datetime, zone: str) -> datetime:
    if zone == "Z":
        return moment
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise ValueError("its time zone is not one")
    offset = timedelta(hours=hours, minutes=minutes)
    try:
        return moment + offset if zone[0] == "-" else moment - offset
    except OverflowError as error:
        raise ValueError("it is not a time of the years 1 to 9999") from error


def parse_period(text: str) -> Period:
    """The period; ValueError where the text is none."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError("it is not an ISO 8601 period")
    fraction = match["fraction"] or ""
    number = {name: int(digits or 0) for name, digits in match.groupdict().items() if name != "fraction"}
    length = timedelta(
        weeks=number["weeks"],
        days=number["days"],
        hours=number["hours"],
        minutes=number["minutes"],
        seconds=number["seconds"],
        microseconds=int(fraction.ljust(6, "0") or 0),
    )
    return Period(12 * number["years"] + number["months"], length)


def shifted(moment: datetime, period: Period, times: int = 1) -> datetime:
    """So many periods later; a day that the month has not is its last one. ValueError or OverflowError after 9999."""
    month = moment.year * 12 + moment.month - 1 + period.months * times
    year, month = month // 12, month % 12 + 1
    if not 1 <= year <= 9999:
        raise ValueError("it is not a time of the years 1 to 9999")
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day) + period.length * times


def is_on_step(moment: datetime, start: datetime, period: Period) -> bool:
    """Whether some whole number of periods after ``start`` is ``moment``, found without walking there."""
    if period.is_zero:
        return True
    if not period.months:
        return not (moment - start) % period.length
    months = (moment.year - start.year) * 12 + moment.month - start.month
    shortest = period.length / timedelta(days=31) + period.months
    longest = period.length / timedelta(days=28) + period.months
    # A mixed period (P1M10D) has no fixed number of months: a few counts are possible.
    counts = range(int((months - 1) / longest), int((months + 1) / shortest) + 2)
    return len(counts) <= 1000 and any(_is_shifted(moment, start, period, count) for count in counts)


def _is_shifted(moment: datetime, start: datetime, period: Period, count: int) -> bool:
    try:
        return shifted(start, period, count) == moment
    except (ValueError, OverflowError):
        return False


def period_text(period: Period) -> str:
    """``P1Y``, ``P1M``, ``P1D``, ``PT6H``, ``PT0.5S``."""
    months, days = period.months, period.length.days
    date = _part(months // 12, "Y") + _part(months % 12, "M") + _part(days, "D")
    seconds = period.length.seconds
    fraction = f"{period.length.microseconds:06d}".rstrip("0")
    time = _part(seconds // 3600, "H") + _part(seconds // 60 % 60, "M")
    if fraction:
        time += f"{seconds % 60}.{fraction}S"
    else:
        time += _part(seconds % 60, "S")
    if not (date or time):
        return "PT0S"
    return f"P{date}T{time}" if time else f"P{date}"


def _part(number: int, designator: str) -> str:
    return f"{number}{designator}" if number else ""


def time_texts(moments: Sequence[datetime]) -> tuple[str, ...]:
    """All with the precision that the finest of them needs, as 12-111r1 recommends.

    Days where all are midnights; else seconds, milliseconds or microseconds.
    Nothing coarser than a day and no ``T00Z``: they are ISO 8601, but many clients do not read them.
    """
    if all(moment.hour == moment.minute == moment.second == moment.microsecond == 0 for moment in moments):
        return tuple(moment.date().isoformat() for moment in moments)
    finest = max((6 if moment.microsecond % 1000 else 3) if moment.microsecond else 0 for moment in moments)
    timespec = {0: "seconds", 3: "milliseconds", 6: "microseconds"}[finest]
    return tuple(moment.isoformat(timespec=timespec) + "Z" for moment in moments)
