"""The day on which the disk is full: a mean of whole days, said only when it rests on a week at least."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liuhen.operations.forecast import WINDOW, Forecast, forecast

TODAY = date(2026, 4, 7)


def days(number: int, each: int) -> dict[date, int]:
    return {TODAY - timedelta(days=back): each for back in range(1, number + 1)}


def test_thirty_even_days_name_the_day():
    assert forecast(days(30, 100), today=TODAY, free=1000) == Forecast(100, 30, TODAY + timedelta(days=10))


def test_less_than_a_week_says_nothing():
    assert forecast(days(6, 100), today=TODAY, free=1000) == Forecast(None, 6, None)
    assert forecast({}, today=TODAY, free=1000) == Forecast(None, 0, None)


def test_nothing_growing_never_fills():
    assert forecast(days(30, 0), today=TODAY, free=1000) == Forecast(0, 30, None)


def test_today_is_not_over_and_does_not_count():
    assert forecast(days(30, 100) | {TODAY: 10**9}, today=TODAY, free=1000).rate == 100


def test_a_day_beyond_ten_years_is_not_named():
    assert forecast(days(30, 1), today=TODAY, free=10**12).full_on is None


def test_days_without_a_hand_in_count_as_days():
    assert forecast({TODAY - timedelta(days=10): 1000}, today=TODAY, free=500).rate == 100


@given(st.integers(7, 90), st.integers(1, 10**12), st.integers(0, 10**15))
def test_at_the_named_day_the_room_is_used_up_and_not_a_day_before(number, each, free):
    seen = forecast(days(number, each), today=TODAY, free=free)

    assert seen.days == min(number, WINDOW)
    if seen.full_on is not None:
        left = (seen.full_on - TODAY).days
        assert left * each <= free < (left + 1) * each
