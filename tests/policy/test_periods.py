"""Periods and the deadlines that follow (requirements G2 to G5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.building import here

from liuhen.kernel.moments import SHANGHAI, local_day
from liuhen.kernel.spans import Span
from liuhen.policy.calendars import Calendar, YearTable, YearUnknown
from liuhen.policy.periods import PLAIN, Clock, add_months, deadline, last_day, parse_period

CALENDAR = Calendar()
PENALTY = Clock("penalty_law", working_for=frozenset({2, 3, 5, 7}), roll=True)
COERCION = Clock("coercion_law", working_up_to=10, roll=True)
COURT = Clock("court", roll=True)


@pytest.mark.parametrize(
    ("words", "start", "due"),
    [
        ("30分钟", "2026-04-07T10:10:05", "2026-04-07T10:40:05"),
        ("24小时", "2026-05-30T18:00:00", "2026-05-31T18:00:00"),
        ("48小时", "2026-03-10T16:20:00", "2026-03-12T16:20:00"),
        ("当日", "2026-03-10T00:00:00", "2026-03-10T23:59:59"),
        ("当日", "2026-03-10T23:59:59", "2026-03-10T23:59:59"),
        ("7日", "2026-03-10T16:20:00", "2026-03-17T23:59:59"),
        ("5个工作日", "2026-09-28T09:00:00", "2026-10-10T23:59:59"),
        ("前7个工作日", "2026-10-15T09:00:00", "2026-09-30T23:59:59"),
        ("1个月", "2026-01-31T09:00:00", "2026-02-28T23:59:59"),
        ("6个月", "2026-08-31T09:00:00", "2027-02-28T23:59:59"),
        ("3年", "2028-02-29T09:00:00", "2031-02-28T23:59:59"),
        ("当月", "2026-02-03T09:00:00", "2026-02-28T23:59:59"),
        ("当季", "2026-05-03T09:00:00", "2026-06-30T23:59:59"),
        ("当年", "2026-05-03T09:00:00", "2026-12-31T23:59:59"),
        ("每月25日", "2026-03-24T09:00:00", "2026-03-25T23:59:59"),
        ("每月25日", "2026-03-25T09:00:00", "2026-04-25T23:59:59"),
        ("每月25日", "2026-12-26T09:00:00", "2027-01-25T23:59:59"),
        ("每月31日", "2026-01-31T09:00:00", "2026-02-28T23:59:59"),
    ],
)
def test_a_deadline_is_the_last_second_on_time(words: str, start: str, due: str) -> None:
    assert deadline(here(start), parse_period(words), CALENDAR) == here(due)


@pytest.mark.parametrize(
    "words",
    ["24 h", "24h", "0日", "5工作日", "前7日", "7天", "每月0日", "每月32日", "一日", "", "1个季度", "07日", "7日 "],
)
def test_other_words_are_no_period(words: str) -> None:
    with pytest.raises(ValueError, match="不是期间；写成如"):
        parse_period(words)


@pytest.mark.parametrize(
    ("clock", "words", "start", "due"),
    [
        (PENALTY, "7日", "2026-09-23", "2026-10-10"),  # 七日 in 行政处罚法 are working days
        (PENALTY, "15日", "2026-09-18", "2026-10-08"),  # fifteen are not, but roll over the holiday
        (PENALTY, "90日", "2026-07-03", "2026-10-08"),
        (COERCION, "10日", "2026-09-22", "2026-10-13"),
        (COERCION, "30日", "2026-09-01", "2026-10-08"),
        (COURT, "3个月", "2026-07-05", "2026-10-08"),
        (PLAIN, "7日", "2026-09-25", "2026-10-02"),
    ],
)
def test_each_statute_counts_by_its_own_clock(clock: Clock, words: str, start: str, due: str) -> None:
    assert last_day(date.fromisoformat(start), parse_period(words), CALENDAR, clock) == date.fromisoformat(due)


def test_days_of_a_pause_do_not_count() -> None:
    pause = Span(here("2026-03-10T00:00:00"), here("2026-03-19T23:59:59"))
    due = deadline(here("2026-03-02T09:00:00"), parse_period("30日"), CALENDAR, COERCION, [pause])
    assert due == here("2026-04-13T23:59:59")


def test_a_pause_until_midnight_does_not_touch_the_next_day() -> None:
    pause = Span(here("2026-03-10T00:00:00"), here("2026-03-11T00:00:00"))
    assert last_day(date(2026, 3, 2), parse_period("30日"), CALENDAR, PLAIN, [pause]) == date(2026, 4, 2)


def test_hours_of_a_pause_do_not_count_and_overlapping_pauses_count_once() -> None:
    pauses = [
        Span(here("2026-03-10T12:00:00"), here("2026-03-10T14:00:00")),
        Span(here("2026-03-10T13:00:00"), here("2026-03-10T15:00:00")),
        Span(here("2026-03-12T00:00:00"), here("2026-03-13T00:00:00")),
    ]
    due = deadline(here("2026-03-10T10:00:00"), parse_period("24小时"), CALENDAR, PLAIN, pauses)
    assert due == here("2026-03-11T13:00:00")


def test_an_unknown_year_is_reported_and_not_guessed() -> None:
    with pytest.raises(YearUnknown, match="2199"):
        last_day(date(2198, 12, 31), parse_period("1个工作日"), CALENDAR)


def test_a_table_replaces_the_kept_library_for_its_year_only() -> None:
    ours = CALENDAR.replaced({2026: YearTable(off=frozenset({date(2026, 3, 11)}), work=frozenset({date(2026, 3, 14)}))})
    assert last_day(date(2026, 3, 10), parse_period("3个工作日"), ours) == date(2026, 3, 14)
    assert ours.is_day_off(date(2025, 10, 1))
    assert not ours.is_day_off(date(2026, 10, 1)), "the table says nothing of it, so it is a working Thursday"


MOMENTS = st.datetimes(
    min_value=here("2010-01-01T00:00:00").replace(tzinfo=None),
    max_value=here("2025-06-30T00:00:00").replace(tzinfo=None),
    timezones=st.just(SHANGHAI),
)
FORWARD = st.sampled_from(
    ["30分钟", "24小时", "当日", "7日", "5个工作日", "1个月", "3年", "当月", "当季", "当年", "每月25日"]
)


@given(MOMENTS, FORWARD, st.sampled_from([PLAIN, PENALTY, COERCION]))
def test_a_deadline_is_never_before_its_start(start: datetime, words: str, clock: Clock) -> None:
    begin = start.replace(microsecond=0)
    assert deadline(begin, parse_period(words), Calendar(), clock if words != "3年" else PLAIN) >= begin


@given(MOMENTS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=3))
def test_a_pause_never_shortens_a_term(start: datetime, pauses: list[tuple[int, int]]) -> None:
    begin = start.replace(microsecond=0)
    spans = [Span(begin + timedelta(days=a), begin + timedelta(days=a + n)) for a, n in pauses]
    plain = deadline(begin, parse_period("30日"), CALENDAR)
    assert deadline(begin, parse_period("30日"), CALENDAR, PLAIN, spans) >= plain


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_months_end_on_the_matching_day_or_the_last_of_the_month(day: date, months: int) -> None:
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


def test_a_day_begins_at_its_first_second_when_hours_are_counted() -> None:
    assert local_day(deadline(date(2026, 3, 10), parse_period("24小时"), CALENDAR)) == date(2026, 3, 11)
