"""The exact moments of telling, by the agency's figures and a given clock."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.devices.bureau import clock

from liuhen.notifications.models import Arrangement
from liuhen.notifications.stages import BEFORE, Stage, look, stage_moments
from liuhen.obligations.models import Obligation
from liuhen.policy.calendars import Calendar

if TYPE_CHECKING:
    from datetime import datetime

CALENDAR = Calendar()
STARTED, DUE = clock("16:20", "2026-04-07"), clock("16:20", "2026-04-09")  # Tuesday, Thursday
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def owed(**more: Any) -> Obligation:
    return Obligation(**{"started_at": STARTED, "due_at": DUE, "what": "hand_over"} | more)


def stages(at: datetime, obligation: Obligation | None = None, **figures: Any) -> list[str]:
    return [str(stage) for stage, _ in look(obligation or owed(), Arrangement(**figures), CALENDAR, at).now]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (STARTED, []),
        (clock("08:29:59", "2026-04-08"), []),
        (clock("08:30", "2026-04-08"), ["early"]),
        (DUE - 2 * HOUR - SECOND, ["early"]),
        (DUE - 2 * HOUR, ["close"]),
        (DUE, ["close"]),
        (DUE + timedelta(microseconds=999_999), ["close"]),
        (DUE + SECOND, ["late"]),
        (DUE + 4 * HOUR - SECOND, ["late"]),
        (DUE + 4 * HOUR, ["late", "late_head"]),
        (clock("08:29:59", "2026-04-10"), ["late", "late_head"]),
        (clock("08:30", "2026-04-10"), ["late", "late_head", "late_legal"]),
        (clock("08:29:59", "2026-04-14"), ["late", "late_head", "late_legal"]),
        (
            clock("08:30", "2026-04-14"),
            ["late", "late_head", "late_legal", "late_leader"],
        ),  # Tuesday: three working days
    ],
)
def test_each_stage_comes_at_its_second(at, expected):
    assert stages(at) == expected


def test_each_look_names_the_moment_of_the_next():
    looked = [look(owed(), Arrangement(), CALENDAR, STARTED)]
    while looked[-1].again is not None:
        looked.append(look(owed(), Arrangement(), CALENDAR, looked[-1].again))

    assert [str(each.now[-1][0]) for each in looked[1:]] == list(Stage)[:6]


def test_working_days_leave_out_the_spring_festival():
    """2026-02-23 is the last day of the festival; two working days after Friday the 13th are the 14th (worked) and the 24th."""
    due = clock("17:00", "2026-02-13")
    moments = dict(stage_moments(due, None, Arrangement(legal_days=2), CALENDAR))

    assert moments[Stage.LEGAL] == clock("08:30", "2026-02-24")


def test_a_warning_that_lies_before_the_start_of_the_clock_is_left_out_and_the_last_comes_at_the_start():
    """上午 10:41 起算、当日 24:00 到期: no warning of the day before; an hour's duty is told at once."""
    started = clock("10:41")
    same_day = owed(started_at=started, due_at=clock("23:59:59"))
    short = owed(started_at=started, due_at=started + HOUR)

    assert stages(started, same_day) == []
    assert stages(clock("21:59:59"), same_day) == ["close"]
    assert stages(started, short) == ["close"]


def test_figures_that_the_agency_left_out_tell_nobody():
    none = {"before_days": None, "before_hours": None, "head_hours": None, "legal_days": None, "leader_days": None}

    assert stages(DUE - SECOND, **none) == []
    assert stages(DUE + timedelta(days=60), **none) == ["late"]


def test_a_head_who_wants_to_know_at_once_knows_when_it_is_late_and_not_before():
    assert stages(DUE, head_hours=0) == ["close"]
    assert stages(DUE + SECOND, head_hours=0) == ["late", "late_head"]


def test_what_is_done_or_withdrawn_is_told_to_nobody_and_not_looked_at_again():
    for closed in ({"fulfilled_at": DUE}, {"withdrawn_at": DUE}):
        looked = look(owed(**closed), Arrangement(), CALENDAR, DUE + 100 * HOUR)
        assert (looked.now, looked.again) == ((), None)


def test_an_excuse_and_its_taking_back_are_told():
    excused = owed(excused_at=DUE)
    restored = owed(restored_at=DUE + HOUR)

    assert look(excused, Arrangement(), CALENDAR, DUE + HOUR).now == ((Stage.EXCUSED, DUE),)
    assert look(restored, Arrangement(), CALENDAR, DUE + HOUR).now == ((Stage.RESTORED, DUE + HOUR), (Stage.LATE, DUE))


def test_a_clock_that_has_not_started_is_not_looked_at():
    assert look(owed(due_at=None, started_at=None), Arrangement(), CALENDAR, DUE).again is None


def test_a_year_without_a_calendar_still_warns_by_the_hour():
    due = clock("12:00", "2093-05-05")

    assert stages(due - HOUR, owed(due_at=due)) == ["close"]
    assert stages(due + timedelta(days=30), owed(due_at=due)) == ["late", "late_head"]


moments = st.integers(-60 * 24 * 90, 60 * 24 * 200).map(lambda minutes: STARTED + timedelta(minutes=minutes))


@given(
    due=moments,
    lasting=st.integers(0, 60 * 24 * 20),
    late=st.integers(-60 * 24 * 20, 60 * 24 * 20),
    days=st.integers(0, 5),
    hours=st.integers(0, 72),
    minute=st.integers(0, 1439),
)
def test_before_a_deadline_at_most_one_warning_stands_and_after_it_none(due, lasting, late, days, hours, minute):
    arrangement = Arrangement(before_days=days, before_hours=hours, digest_at=time(minute // 60, minute % 60))
    obligation, at = owed(due_at=due, started_at=due - timedelta(minutes=lasting)), due + timedelta(minutes=late)
    looked = look(obligation, arrangement, CALENDAR, at)
    warned = [stage for stage, _ in looked.now if stage in BEFORE]

    assert len(warned) <= 1
    assert not (warned and at > due + SECOND)
    assert [stage for stage, _ in looked.now if stage not in BEFORE] == [] or at > due
    assert looked.again is None or looked.again > at
