"""Quiet hours hold mails back, over midnight too, and always end."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.devices.bureau import clock

from liuhen.notifications.quiet import is_quiet, length, loud_from

NIGHT = (time(22), time(7))
NOON = (time(12), time(14))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (clock("21:59:59"), clock("21:59:59")),
        (clock("22:00"), clock("07:00", "2026-04-08")),
        (clock("23:59:59"), clock("07:00", "2026-04-08")),
        (clock("00:00", "2026-04-08"), clock("07:00", "2026-04-08")),
        (clock("06:59:59", "2026-04-08"), clock("07:00", "2026-04-08")),
        (clock("07:00", "2026-04-08"), clock("07:00", "2026-04-08")),
        (clock("13:00"), clock("14:00")),
    ],
)
def test_a_mail_waits_for_the_end_of_quiet_hours(at, expected):
    assert loud_from(at, (NIGHT, NOON)) == expected


def test_one_quiet_span_that_ends_in_another_waits_for_both():
    assert loud_from(clock("23:00"), (NIGHT, (time(6), time(9)))) == clock("09:00", "2026-04-08")


def test_quiet_hours_that_leave_nothing_hold_nothing_back():
    assert loud_from(clock("10:00"), ((time(0), time(12)), (time(12), time(0)))) == clock("10:00")


def test_the_same_time_twice_means_no_quiet_hours():
    assert not is_quiet(clock("22:00"), (time(22), time(22)))
    assert length((time(22), time(22))) == 0
    assert length(NIGHT) == 9


times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
spans = st.lists(st.tuples(times, times), max_size=3)


@given(at=st.integers(0, 60 * 24 * 360).map(lambda minutes: clock("00:00") + timedelta(minutes=minutes)), hours=spans)
def test_the_first_loud_moment_is_not_before_and_not_quiet(at, hours):
    loud = loud_from(at, hours)

    assert loud >= at
    assert loud == at or not any(is_quiet(loud, each) for each in hours)
