"""Moments, deadlines, durations and sizes as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.moments import SHANGHAI, day_end
from liuhen.web.viewmodels import chinese

NOW = datetime(2026, 3, 11, 16, 48, tzinfo=SHANGHAI)
TODAY_END = day_end(date(2026, 3, 11))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001  # the zone is set here


def at(month: int, day: int, *clock: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, *clock, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]  # hour, minute, second


def test_a_day_of_this_year_is_written_without_the_year():
    assert chinese.day(at(3, 11), NOW) == "3月11日"
    assert chinese.day(date(2026, 12, 1), NOW) == "12月1日"


def test_a_day_of_another_year_is_written_in_full():
    assert chinese.day(date(2027, 3, 12), NOW) == "2027-03-12"
    assert chinese.moment(at(12, 31, 23, 59, year=2025), NOW) == "2025-12-31 23:59"


def test_the_year_is_that_of_shanghai_and_not_of_the_server():
    new_year_in_shanghai = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)

    assert chinese.day(new_year_in_shanghai, NOW) == "1月1日"


def test_a_moment_in_utc_is_shown_on_the_shanghai_clock():
    assert chinese.moment(datetime(2026, 3, 11, 1, 2, tzinfo=UTC), NOW) == "3月11日 9:02"
    assert chinese.moment_second(datetime(2026, 3, 11, 1, 1, 40, tzinfo=UTC), NOW) == "3月11日 9:01:40"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(3, 10, 23, 59, 59), "昨天 23:59"),
        (at(3, 11), "今天 0:00"),
        (at(3, 11, 23, 59, 59), "今天 23:59"),
        (at(3, 12), "明天 0:00"),
        (at(3, 13), "3月13日 0:00"),
    ],
)
def test_near_moments_are_spoken_of_as_yesterday_today_and_tomorrow(moment, words):
    assert chinese.near(moment, NOW) == words


def test_the_end_of_a_day_is_written_as_24_00_of_that_day():
    assert chinese.deadline(TODAY_END, NOW) == "今天 24:00 前"
    assert chinese.deadline(day_end(date(2026, 3, 10)), NOW) == "3月10日 24:00 前"
    assert chinese.deadline(at(3, 12, 10, 30), NOW) == "3月12日 10:30 前"


def test_midnight_itself_belongs_to_the_day_that_begins():
    assert chinese.deadline(at(3, 12), NOW) == "3月12日 0:00 前"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(3, 11, 16, 48), "剩 7小时12分"),
        (at(3, 11, 23, 48), "剩 12 分钟"),
        (at(3, 11, 23, 59, 58), "剩 2 秒"),
        (at(3, 11, 23, 59, 59), "剩 1 秒"),
        (at(3, 12), "逾期 0 秒"),
        (at(3, 12, 0, 1), "逾期 1 分钟"),
        (at(3, 13, 9), "逾期 1天9小时"),
    ],
)
def test_a_deadline_at_the_end_of_the_day_is_counted_to_midnight(now, words):
    assert chinese.remaining(TODAY_END, now) == words


def test_a_deadline_within_the_day_is_counted_to_itself_and_kept_inclusively():
    due = at(3, 12, 10, 30)

    assert chinese.remaining(due, due - timedelta(hours=17, minutes=42)) == "剩 17小时42分"
    assert not chinese.is_late(due, due + timedelta(microseconds=900_000))
    assert chinese.is_late(due, due + timedelta(seconds=1))
    assert chinese.remaining(due, due + timedelta(seconds=1)) == "逾期 1 秒"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 秒"),
        (48, "48 秒"),
        (60, "1 分钟"),
        (258, "4分18秒"),
        (720, "12 分钟"),
        (3599, "59分59秒"),
        (3600, "1 小时"),
        (86399, "23小时59分"),
        (86400, "1 天"),
        (118800, "1天9小时"),
        (3 * 86400 + 7 * 3600, "3 天"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(seconds, words):
    assert chinese.lasting(timedelta(seconds=seconds)) == words


@given(st.integers(min_value=0, max_value=4 * 365 * 86400))
def test_a_duration_never_claims_more_time_than_there_is(seconds):
    words = chinese.lasting(timedelta(seconds=seconds))
    units = {"天": 86400, "小时": 3600, "分钟": 60, "分": 60, "秒": 1}
    total, number, rest = 0, "", words.replace(" ", "")
    while rest:
        if rest[0].isdigit():
            number, rest = number + rest[0], rest[1:]
            continue
        unit = next(name for name in units if rest.startswith(name))
        total, number, rest = total + int(number) * units[unit], "", rest.removeprefix(unit)

    assert total <= seconds


@given(moments, moments)
def test_late_and_left_never_stand_together(due, now):
    words = chinese.remaining(due, now)

    assert words.startswith("逾期") == chinese.is_late(due, now)


def test_ranges_name_the_day_once_and_an_open_end_as_unfinished():
    assert chinese.between(at(3, 11, 9, 2), at(3, 11, 10, 41), NOW) == "3月11日 9:02–10:41"
    assert chinese.between(at(3, 10, 23, 10), at(3, 11, 0, 20), NOW) == "3月10日 23:10–3月11日 0:20"
    assert chinese.between(at(3, 11, 16, 5), None, NOW) == "3月11日 16:05–未结束"
    assert chinese.clock_range(at(3, 11, 9, 2, 30), at(3, 11, 9, 2, 58)) == "9:02:30–9:02:58"


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (59.9, "0:59"), (1830, "30:30"), (4460, "1:14:20")])
def test_the_length_of_a_recording_is_written_as_players_do(seconds, words):
    assert chinese.playing_time(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 字节"),
        (1023, "1023 字节"),
        (1024, "1.0 KB"),
        (873_000_448, "832.6 MB"),
        (1_148_320_771, "1.1 GB"),
        (5 * 1024**4, "5120.0 GB"),
    ],
)
def test_a_size_is_written_as_windows_shows_it(count, words):
    assert chinese.size(count) == words


def test_an_exact_size_and_a_digest_can_be_read_aloud():
    assert chinese.exact_size(1_148_320_771) == "1,148,320,771 字节"
    assert chinese.grouped("9f3c1e7ad20b84c6", 4) == "9f3c 1e7a d20b 84c6"
    assert chinese.weekday(NOW) == "周三"
