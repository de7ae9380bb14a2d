"""Patrol logs: where, what was found, what was done about it (ZH-2¶2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from ninja import Query, Router, Schema
from pydantic import Field

from liuhen.access.duties import patrol_logs_seen, planned_for
from liuhen.activities.models import PatrolLog
from liuhen.activities.services import write_patrol_log
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, forbidden, invalid, not_found
from liuhen.api.routers.activities import READ, SEES, WRITE
from liuhen.api.routers.activity_acts import held_duty
from liuhen.api.values import Code, GivenDay, Key, LongWords, Moment, Named, Taken, Words, named

if TYPE_CHECKING:
    from liuhen.accounts.models import Unit
    from liuhen.activities.models import Activity

router = Router(tags=["执法活动"])
Told = Annotated[LongWords, Field(min_length=1)]


class PatrolLogOut(Schema):
    """A patrol log, alone or of a duty."""

    id: str
    unit: Named
    activity: str | None
    day: date
    officers: list[str]
    area: str
    findings: str
    measures: str
    written_at: Moment


class Days(Schema):
    """From which day to which, both included."""

    from_day: GivenDay | None = None
    to_day: GivenDay | None = None


@reads(router, "/patrol-logs", "列出巡查日志", Paged[PatrolLogOut], scope=READ)
def list_patrol_logs(
    request: Asking, given: Annotated[Days, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List the logs the person may read, the latest written first."""
    caller = request.caller
    caller.demand(*SEES)
    rows = patrol_logs_seen(caller.person, caller.at)
    if given.from_day is not None:
        rows = rows.filter(day__gte=given.from_day)
    if given.to_day is not None:
        rows = rows.filter(day__lte=given.to_day)
    asked = given.model_dump(mode="json")
    return page_of(rows, _out, listed="patrol-logs", cursor=cursor, limit=limit, filters=asked)


@reads(router, "/patrol-logs/{key}", "读一份巡查日志", PatrolLogOut, scope=READ)
def get_patrol_log(request: Asking, key: Key) -> PatrolLogOut:
    """Tell one log."""
    caller = request.caller
    caller.demand(*SEES)
    found = patrol_logs_seen(caller.person, caller.at).filter(pk=int(key)).first()
    if found is None:
        raise not_found("没有这份巡查日志，或者令牌的主人看不到它。")
    return _out(found)


class NewPatrolLog(Taken):
    """What a patrol found: of a unit, or with `activity` of a duty, whose unit then counts."""

    unit: Key | None = None
    activity: Key | None = None
    day: GivenDay
    officers: list[Code] = Field(min_length=1, max_length=20)
    area: Annotated[Words, Field(min_length=1)]
    findings: Told
    measures: LongWords = ""


@writes(router, "/patrol-logs", "写巡查日志", PatrolLogOut, scope=WRITE, status=201)
def write_log_of_patrol(request: Asking, given: NewPatrolLog) -> PatrolLogOut:
    """Write a log, alone or for a duty."""
    caller = request.caller
    units = planned_for(caller.person, caller.at).select_related("agency")
    if not units:
        raise ProblemError(forbidden())
    activity = held_duty(caller, given.activity, "correct") if given.activity else None
    unit = activity.unit if activity else units.filter(pk=int(given.unit or 0)).first()
    if unit is None:
        raise invalid("没有这个单位，或者令牌的主人不为它写巡查日志。", ["unit"])
    return _out(_written(caller, given, unit, activity))


def _written(caller: Caller, given: NewPatrolLog, unit: Unit, activity: Activity | None) -> PatrolLog:
    """Write the log. Raises RefusalError."""
    rest = given.model_dump(exclude={"unit", "activity"})
    with attempt("patrol_log.write", activity.subject if activity else caller.person.subject):
        return write_patrol_log(actor=caller.actor, at=caller.at, unit=unit, activity=activity, **rest)


def _out(row: PatrolLog) -> PatrolLogOut:
    same = ("day", "officers", "area", "findings", "measures", "written_at")
    return PatrolLogOut(
        id=str(row.pk),
        unit=named(row.unit),
        activity=str(row.activity_id) if row.activity_id else None,
        **{name: getattr(row, name) for name in same},
    )
