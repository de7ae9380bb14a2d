"""The course of a duty, from arrival to return. `happened_at` is when it was, `at` when it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.carrying import bind_devices
from liuhen.activities.judging import judge, locked
from liuhen.activities.steps import State, expect, filled, moment_of
from liuhen.devices.keeping import kept
from liuhen.devices.queries import issue_at
from liuhen.devices.services import begin_use
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.gates import demand

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


@transaction.atomic
def arrive(*, actor: Actor, at: datetime, activity: Activity, happened_at: datetime | None = None) -> Activity:
    """Note the arrival on site (YC-A-5, SS-9). Raises Refused without officers, twice, or for a moment to come."""
    activity = locked(activity)
    expect(activity, "登记到达", State.PLANNED)
    _refuse_nobody(activity)
    activity.arrived_at = moment_of(at, happened_at, "到达现场")
    activity.state = State.ONGOING
    return _kept(actor, at, activity, "activity.arrived", {"arrived_at": iso(activity.arrived_at)})


@transaction.atomic
def start_activity(*, actor: Actor, at: datetime, activity: Activity, happened_at: datetime | None = None) -> Activity:
    """Start the enforcement itself.

    1. What each officer carries is fixed from the open issues; those devices are in use from now on (D5).
    2. The regulation is asked what must be there at the start (`activity.start`): what it refuses, refuses the start;
       what it only flags stays visible in the judgement (YC-A-5 双人携带).

    Raises Refused for that, without officers, on site without arrival, or when it has started already.
    """
    activity = locked(activity)
    expect(activity, "开始", State.PLANNED, State.ONGOING)
    if activity.started_at is not None:
        raise Refused("activities.started", f"执法活动 {activity.number} 已经开始。")
    _refuse_nobody(activity)
    if activity.on_site and activity.arrived_at is None:
        raise Refused("activities.start.arrival", "现场执法须先登记到达现场。", remedy="登记到达现场的时间。")
    activity.started_at = moment_of(at, happened_at, "开始执法", activity.arrived_at)
    activity.state = State.ONGOING
    devices = bind_devices(activity, activity.started_at)
    kept(activity)
    ledger.append(
        actor=actor,
        at=at,
        act="activity.started",
        subject=activity.subject,
        facts={"started_at": iso(activity.started_at), "devices": [device.subject for device in devices]},
    )
    judged = judge(actor=actor, at=at, activity=activity)
    demand(judged.activity["activity.start"], "activities.start")
    for device in devices:
        if issue_at(device, at) is not None:  # told late by a phone, the device may be back by now
            begin_use(actor=actor, at=at, device=device)
    return activity


@transaction.atomic
def mark_first_act(*, actor: Actor, at: datetime, activity: Activity, happened_at: datetime | None = None) -> Activity:
    """Note the first act against the party: a notice must not come later (ZH-7, SS-8).

    Raises Refused before the start, twice, or when the duty is over.
    """
    activity = locked(activity)
    expect(activity, "登记第一个行为", State.ONGOING)
    if activity.started_at is None or activity.first_act_at is not None:
        raise Refused("activities.first_act", "第一个行为在开始执法之后登记一次。", remedy="差错请办理更正。")
    activity.first_act_at = moment_of(at, happened_at, "第一个行为", activity.started_at)
    return _kept(actor, at, activity, "activity.first_act", {"first_act_at": iso(activity.first_act_at)})


@transaction.atomic
def end_activity(*, actor: Actor, at: datetime, activity: Activity, happened_at: datetime | None = None) -> Activity:
    """End the enforcement on site. What must be filed after it now has its clocks; closing is another act.

    Raises Refused when it has not started or its end would lie before something that happened.
    """
    activity = locked(activity)
    expect(activity, "结束", State.ONGOING)
    if activity.started_at is None:
        raise Refused("activities.end.start", f"执法活动 {activity.number} 还没有开始。", remedy="先登记开始执法。")
    last = activity.interruptions.order_by("stopped_at").last()
    earlier = (activity.started_at, activity.first_act_at, (last.resumed_at or last.stopped_at) if last else None)
    activity.ended_at = moment_of(at, happened_at, "执法结束", *earlier)
    activity.state = State.ENDED
    return _kept(actor, at, activity, "activity.ended", {"ended_at": iso(activity.ended_at)})


@transaction.atomic
def declare_remote(
    *, actor: Actor, at: datetime, activity: Activity, reason: str, statement: str, expected_return_at: datetime
) -> Activity:
    """Declare that recordings cannot be handed in in time (SS-13¶1, PDS-3-6): why, in words, and when one will be back.

    The expected return keeps a duty whose officers never come back from having no deadline for ever. Raises Refused
    without reason or statement, for a return that has passed, or when they are back already.
    """
    activity = locked(activity)
    expect(activity, "登记无法及时移交", State.PLANNED, State.ONGOING, State.ENDED)
    if activity.returned_at is not None:
        raise Refused("activities.remote.returned", "已经返回单位，不能再登记无法及时移交。")
    if expected_return_at <= at:
        raise Refused("activities.remote.expected", "预计返回时间须在现在之后。")
    activity.remote = True
    activity.remote_reason = filled(reason, "无法及时移交的情形", "activities.remote.reason")
    activity.remote_statement = filled(statement, "确实无法及时移交的说明", "activities.remote.statement")
    activity.expected_return_at = expected_return_at
    facts: dict[str, object] = {
        "reason": activity.remote_reason,
        "statement": activity.remote_statement,
        "expected_return_at": iso(expected_return_at),
    }
    return _kept(actor, at, activity, "activity.remote_declared", facts)


@transaction.atomic
def return_to_unit(*, actor: Actor, at: datetime, activity: Activity, happened_at: datetime | None = None) -> Activity:
    """Note the return to the unit: from here the clocks of SS-13¶1 and PDS-3-6 run.

    Raises Refused before the duty has ended, or twice.
    """
    activity = locked(activity)
    expect(activity, "登记返回单位", State.ENDED)
    if activity.returned_at is not None:
        raise Refused("activities.returned", "返回单位的时间已经登记。", remedy="差错请办理更正。")
    activity.returned_at = moment_of(at, happened_at, "返回单位", activity.ended_at)
    return _kept(actor, at, activity, "activity.returned", {"returned_at": iso(activity.returned_at)})


def _kept(actor: Actor, at: datetime, activity: Activity, act: str, facts: dict[str, object]) -> Activity:
    kept(activity)
    ledger.append(actor=actor, at=at, act=act, subject=activity.subject, facts=facts)
    judge(actor=actor, at=at, activity=activity)
    return activity


def _refuse_nobody(activity: Activity) -> None:
    if not activity.officers.exists():
        raise Refused("activities.officers.none", "还没有安排执法人员。", remedy="先安排执法人员。")
