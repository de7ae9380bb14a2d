"""Periods as a regulation writes them (24小时, 当日, 每月25日) and the deadline that follows from a start.

A deadline is the last second on time. Hours and minutes run to the second from the event, nights and holidays
included (requirements G2, 民法典 201); everything else runs to the end of its last day, the start day not counted
(G3); 当日 is the same local day (G4); months and years end on the matching date or the month's last day (G5).
"""

from __future__ import annotations

import calendar as gregorian
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from liuhen.kernel.moments import day_end, day_start, local_day, whole_second
from liuhen.kernel.spans import Span, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from liuhen.policy.calendars import Calendar

EXAMPLES = "30分钟、24小时、当日、当月、当季、当年、7日、5个工作日、前7个工作日、1个月、3年、每月25日"
_GRAMMAR = {
    "minutes": re.compile(r"([1-9]\d{0,4})分钟"),
    "hours": re.compile(r"([1-9]\d{0,4})小时"),
    "days": re.compile(r"([1-9]\d{0,4})日"),
    "working_days": re.compile(r"([1-9]\d{0,3})个工作日"),
    "months": re.compile(r"([1-9]\d{0,3})个月"),
    "years": re.compile(r"([1-9]\d{0,2})年"),
    "working_days_before": re.compile(r"前([1-9]\d{0,3})个工作日"),
    "monthly": re.compile(r"每月(3[01]|[12]\d|[1-9])日"),
}
_ENDS = {"当日": "this_day", "当月": "this_month", "当季": "this_quarter", "当年": "this_year"}
_TO_THE_SECOND = ("minutes", "hours")
_MONTHS = 12
_QUARTER = 3
_DAY = timedelta(days=1)
_NO_DAYS: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """A period: `count` of `unit` (a key of the grammar), and the words it was written in."""

    words: str
    unit: str
    count: int = 0
    length: timedelta | None = None  # of hours and minutes, which run to the second and not to the end of a day

    @property
    def by_the_clock(self) -> bool:
        """Whether it runs to the second."""
        return self.length is not None


@dataclass(frozen=True, slots=True)
class Clock:
    """How a statute counts its plain 日: which numbers mean working days, and whether the last day rolls over."""

    name: str
    label: str = ""
    working_for: frozenset[int] = frozenset()
    working_up_to: int = 0
    roll: bool = False
    cites: tuple[str, ...] = ()

    def counts_working_days(self, period: Period) -> bool:
        """Say whether this statute's 日 of that number are working days (行政处罚法 85, 行政强制法 69)."""
        return period.unit == "days" and (period.count in self.working_for or period.count <= self.working_up_to)


PLAIN = Clock("default", "自然日，节假日不顺延")


def in_seconds(moment: datetime) -> datetime:
    """Cut a moment to its whole second, without making a new one where nothing is to cut."""
    return whole_second(moment) if moment.microsecond else moment


@cache
def parse_period(words: str) -> Period:
    """Read a period. Raises ValueError saying how to write it."""
    if words in _ENDS:
        return Period(words, _ENDS[words])
    for unit, pattern in _GRAMMAR.items():
        if match := pattern.fullmatch(words):
            count = int(match[1])
            return Period(words, unit, count, timedelta(**{unit: count}) if unit in _TO_THE_SECOND else None)
    raise ValueError(f"'{words}' 不是期间；写成如 {EXAMPLES}")


def deadline(
    start: date,
    period: Period,
    calendar: Calendar,
    clock: Clock = PLAIN,
    paused: Sequence[Span] = (),
) -> datetime:
    """Return the last second on time, counted from a moment or a day.

    Spans of `paused` do not count. Raises YearUnknown when the calendar must know a year it does not.
    """
    if period.length is not None:
        return _to_the_second(start, period.length, paused)
    day = local_day(start) if isinstance(start, datetime) else start
    return _end_of(last_day(day, period, calendar, clock, paused))


@lru_cache(maxsize=4096)
def _end_of(day: date) -> datetime:
    """Return the last second of a day; bulk judging meets the same few days again and again."""
    return day_end(day)


def last_day(
    start: date, period: Period, calendar: Calendar, clock: Clock = PLAIN, paused: Sequence[Span] = ()
) -> date:
    """Return the last day of a period that is counted in days. Raises YearUnknown."""
    still = _paused_days(paused, start) if paused else _NO_DAYS
    if period.unit in {"working_days", "working_days_before"} or clock.counts_working_days(period):
        count = -period.count if period.unit == "working_days_before" else period.count
        return calendar.working_days_after(start, count, still)
    day = _DAYS[period.unit](start, period.count)
    if still:
        day = _stretched(start, day, still)
    return calendar.working_day_from(day) if clock.roll else day


def _to_the_second(start: date, length: timedelta, paused: Sequence[Span]) -> datetime:
    """Hours of a mere day run from its beginning: the stricter reading."""
    begin = in_seconds(start) if isinstance(start, datetime) else day_start(start)
    due = begin + length
    for span in merged(paused) if paused else ():
        if span.end > begin and span.start < due:
            due += span.end - max(span.start, begin)
    return due


def _paused_days(paused: Sequence[Span], start: date) -> frozenset[date]:
    """Return the days after the start that a pause touches; a pause that ends at midnight does not touch the next."""
    days: set[date] = set()
    for span in paused:
        day, last = local_day(span.start), local_day(span.end - timedelta(seconds=1))
        while day <= last:
            days.add(day)
            day += _DAY
    return frozenset(day for day in days if day > start)


def _stretched(start: date, end: date, paused: frozenset[date]) -> date:
    """Move the end by the paused days before it, and by those that the move brings inside."""
    due = end
    while True:
        moved = end + _DAY * sum(start < day <= due for day in paused)
        if moved == due:
            return due
        due = moved


def add_months(day: date, count: int) -> date:
    """Return the matching date, or the month's last day where there is none (民法典 202, requirements G5)."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + count, _MONTHS)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=gregorian.monthrange(day.year, day.month)[1])


def _quarter_end(day: date) -> date:
    return _month_end(day.replace(day=1, month=((day.month - 1) // _QUARTER + 1) * _QUARTER))


def _monthly(day: date, number: int) -> date:
    """Return the first such day of a month after the start day (YC-B-3, reading 4-03)."""
    this = day.replace(day=min(number, _month_end(day).day))
    if this > day:
        return this
    following = add_months(day.replace(day=1), 1)
    return following.replace(day=min(number, _month_end(following).day))


_DAYS: Mapping[str, Callable[[date, int], date]] = {
    "days": lambda day, count: day + _DAY * count,
    "months": add_months,
    "years": lambda day, count: add_months(day, count * _MONTHS),
    "monthly": _monthly,
    "this_day": lambda day, _: day,
    "this_month": lambda day, _: _month_end(day),
    "this_quarter": lambda day, _: _quarter_end(day),
    "this_year": lambda day, _: date(day.year, _MONTHS, 31),
}
