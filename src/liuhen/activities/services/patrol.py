"""The patrol log (ZH-2¶2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.judging import judge, locked
from liuhen.activities.models import Activity, PatrolLog
from liuhen.activities.steps import State, expect, filled
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Unit
    from liuhen.kernel.actors import Actor


@transaction.atomic
def write_patrol_log(
    *,
    actor: Actor,
    at: datetime,
    unit: Unit,
    day: date,
    officers: Sequence[str],
    area: str,
    findings: str,
    measures: str = "",
    activity: Activity | None = None,
) -> PatrolLog:
    """Write a patrol log, alone or for a duty.

    Raises Refused without officers, area or findings, for a day to come, or for a duty of another unit.
    """
    if day > local_day(at):
        raise Refused("activities.patrol.future", "巡查日期不能晚于今天。")
    if activity is not None:
        activity = locked(activity)
        expect(activity, "写巡查日志", State.ONGOING, State.ENDED)
        if activity.unit_id != unit.pk:
            raise Refused("activities.patrol.unit", f"这次执法活动不是{unit.name}的。")
    names = [name.strip() for name in officers if name.strip()]
    if not names:
        raise Refused("activities.patrol.officers", "巡查日志须写明巡查人员。")
    log = kept(
        PatrolLog(
            agency=unit.agency,
            unit=unit,
            activity=activity,
            day=day,
            officers=names,
            area=filled(area, "巡查区域", "activities.patrol.area"),
            findings=filled(findings, "巡查情况（无异常也写明）", "activities.patrol.findings"),
            measures=measures.strip(),
            written_at=at,
            written_by=actor.key,
        )
    )
    ledger.append(
        actor=actor,
        at=at,
        act="patrol_log.written",
        subject=log.subject,
        facts={
            "day": day.isoformat(),
            "unit": unit.name,
            "officers": names,
            "area": log.area,
            "findings": log.findings,
            "measures": log.measures,
            "activity": activity.subject if activity else None,
        },
    )
    if activity is not None:
        judge(actor=actor, at=at, activity=activity)
    return log
