"""The stages of telling: which come before a deadline, which after, and the exact moment of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from liuhen.kernel.moments import SHANGHAI, local_day, whole_second
from liuhen.policy.calendars import YearUnknown

if TYPE_CHECKING:
    from datetime import date

    from liuhen.notifications.models import Arrangement
    from liuhen.obligations.models import Obligation
    from liuhen.policy.calendars import Calendar

_SECOND = timedelta(seconds=1)


class Stage(StrEnum):
    """What somebody is told of. The order is that of a clock."""

    EARLY = "early"  # working days before
    CLOSE = "close"  # hours before
    LATE = "late"  # the deadline passed: who owes it
    HEAD = "late_head"  # then the head of the unit
    LEGAL = "late_legal"  # then legal affairs
    LEADER = "late_leader"  # then the leader in charge
    EXCUSED = "excused"  # somebody excused it
    RESTORED = "restored"  # an excuse was taken back


WORDS = {
    Stage.EARLY: "快到期",
    Stage.CLOSE: "即将到期",
    Stage.LATE: "已过期限",
    Stage.HEAD: "过期未办，报科室负责人",
    Stage.LEGAL: "过期未办，报法制机构",
    Stage.LEADER: "过期未办，报分管领导",
    Stage.EXCUSED: "已被免除",
    Stage.RESTORED: "免除被撤回，仍须办理",
}
BEFORE = (Stage.EARLY, Stage.CLOSE)
ABOUT_OTHERS = (Stage.HEAD, Stage.LEGAL, Stage.LEADER)
CHOOSABLE = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is to be told of an obligation now, each with what it counts from, and when to look again (None: never)."""

    now: tuple[tuple[Stage, datetime], ...] = ()
    again: datetime | None = None


def look(obligation: Obligation, arrangement: Arrangement, calendar: Calendar, at: datetime) -> Looked:
    """Say what of an obligation is to be told at `at`.

    Before the deadline only the nearest stage that has come counts; one that lies before the clock started is left out,
    except that the last warning then comes at the start. After it every stage that has come counts. What is done or no
    longer owed is told to nobody.
    """
    if obligation.withdrawn_at or obligation.fulfilled_at:
        return Looked()
    if obligation.excused_at:
        return Looked(((Stage.EXCUSED, obligation.excused_at),))
    told = ((Stage.RESTORED, obligation.restored_at),) if obligation.restored_at else ()
    if obligation.due_at is None:
        return Looked(told)
    due = whole_second(obligation.due_at)
    moments = stage_moments(due, obligation.started_at, arrangement, calendar)
    come = [(stage, moment) for stage, moment in moments if moment <= at]
    ahead = [moment for _, moment in moments if moment > at]
    before = [stage for stage, _ in come if stage in BEFORE][-1:] if whole_second(at) <= due else []
    after = [stage for stage, _ in come if stage not in BEFORE]
    return Looked((*told, *((stage, due) for stage in (*before, *after))), min(ahead, default=None))


def stage_moments(
    due: datetime, started_at: datetime | None, arrangement: Arrangement, calendar: Calendar
) -> list[tuple[Stage, datetime]]:
    """Return the stages of a deadline with their moments, in their order; those the agency left out are not there."""
    found: list[tuple[Stage, datetime]] = []
    early = _working_days(due, -(arrangement.before_days or 0), arrangement, calendar)
    if arrangement.before_days and early and early < due and (started_at is None or early >= started_at):
        found.append((Stage.EARLY, early))
    if arrangement.before_hours is not None:
        close = due - timedelta(hours=arrangement.before_hours)
        found.append((Stage.CLOSE, max(close, started_at) if started_at else close))
    found.append((Stage.LATE, due + _SECOND))
    if arrangement.head_hours is not None:
        found.append((Stage.HEAD, max(due + timedelta(hours=arrangement.head_hours), due + _SECOND)))
    for stage, days in ((Stage.LEGAL, arrangement.legal_days), (Stage.LEADER, arrangement.leader_days)):
        moment = None if days is None else _working_days(due, days, arrangement, calendar)
        if moment is not None:
            found.append((stage, max(moment, due + _SECOND)))
    return found


def _working_days(due: datetime, count: int, arrangement: Arrangement, calendar: Calendar) -> datetime | None:
    """Return the agency's hour some working days after the due day; None in a year whose calendar nobody knows yet."""
    try:
        day: date = calendar.working_days_after(local_day(due), count)
    except YearUnknown:
        return None
    return datetime.combine(day, arrangement.digest_at, SHANGHAI).astimezone(due.tzinfo)
