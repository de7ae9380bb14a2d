"""Moments are UTC, days are Shanghai days (requirements G1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.moments import day_end, day_start, iso, local, local_day, now, parse_iso, whole_second

days = st.dates(min_value=date(1992, 1, 1), max_value=date(2099, 12, 31))  # no summer time since 1992
FIRST = datetime(1992, 1, 1, tzinfo=UTC)
LENGTH = timedelta(days=36_500) // timedelta(microseconds=1)
moments = st.integers(0, LENGTH).map(lambda count: FIRST + timedelta(microseconds=count))


def test_a_day_begins_at_midnight_in_shanghai_also_for_the_far_west() -> None:
    assert day_start(date(2026, 3, 10)) == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert day_end(date(2026, 3, 10)) == datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC)
    assert local_day(datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 9)
    assert local_day(datetime(2026, 3, 9, 16, tzinfo=UTC)) == date(2026, 3, 10)


@given(days)
def test_the_last_second_of_a_day_is_on_it_and_the_next_is_not(day: date) -> None:
    assert local_day(day_start(day)) == day
    assert local_day(day_end(day)) == day
    assert local_day(day_end(day) + timedelta(seconds=1)) == day + timedelta(days=1)
    assert day_start(day).tzinfo is UTC
    assert day_end(day).tzinfo is UTC


def test_the_last_day_of_the_calendar_has_an_end() -> None:
    """Somebody types 9999-12-31 into a filter."""
    assert local_day(day_end(date.max)) == date.max


@given(moments)
def test_a_moment_survives_being_written_and_read(moment: datetime) -> None:
    assert parse_iso(iso(moment)) == moment
    assert iso(moment).endswith("Z")


@given(moments, st.integers(-14, 14))
def test_the_offset_of_a_moment_does_not_show_in_what_is_written(moment: datetime, hours: int) -> None:
    assert iso(moment.astimezone(timezone(timedelta(hours=hours)))) == iso(moment)


def test_microseconds_are_written_only_when_there_are_any() -> None:
    assert iso(datetime(2026, 3, 10, 8, 20, tzinfo=UTC)) == "2026-03-10T08:20:00Z"
    assert iso(datetime(2026, 3, 10, 8, 20, 0, 5, tzinfo=UTC)) == "2026-03-10T08:20:00.000005Z"


def test_a_moment_without_an_offset_is_not_read() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        parse_iso("2026-03-10T08:20:00")
    assert parse_iso("2026-03-10T16:20:00+08:00") == datetime(2026, 3, 10, 8, 20, tzinfo=UTC)


@given(moments)
def test_a_whole_second_is_never_later_and_less_than_a_second_earlier(moment: datetime) -> None:
    cut = whole_second(moment)
    assert cut.microsecond == 0
    assert timedelta(0) <= moment - cut < timedelta(seconds=1)


def test_now_is_an_aware_moment_in_utc() -> None:
    assert now().tzinfo is UTC
    assert local(now()).utcoffset() == timedelta(hours=8)
