"""Interruptions: the stop, the restart, the report and the written explanation (SS-11, PDS-2-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import roles_on
from liuhen.activities.judging import judge, locked
from liuhen.activities.models import Activity, Interruption
from liuhen.activities.steps import State, expect, filled, moment_of
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import iso, local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor

_HEADS = frozenset({"unit_head", "leader", "agency_head"})


@transaction.atomic
def interrupt(
    *,
    actor: Actor,
    at: datetime,
    activity: Activity,
    reason: str,
    reason_text: str = "",
    device_subject: str = "",
    stopped_at: datetime | None = None,
) -> Interruption:
    """Note that recording stopped (R3), on one device or on all. `reason` is a code of the vocabulary.

    Whether the reason is a valid one is judged, not refused: the stop happened. Raises Refused when the duty is not
    under way, for another reason without words, a device nobody carries, or while a stop of that device still runs.
    """
    activity = locked(activity)
    expect(activity, "登记中断", State.ONGOING)
    if reason == "other":
        filled(reason_text, "其他客观原因是什么", "activities.interruption.reason")
    if device_subject and not activity.officers.filter(device=device_subject).exists():
        raise Refused("activities.interruption.device", "这台设备不在本次执法活动携带的设备中。")
    if activity.interruptions.filter(device=device_subject, resumed_at=None, resumable=True).exists():
        raise Refused(
            "activities.interruption.running", "上一次中断还没有恢复。", remedy="先登记恢复，或登记为不能恢复。"
        )
    interruption = kept(
        Interruption(
            activity=activity,
            device=device_subject,
            stopped_at=moment_of(at, stopped_at, "中断", activity.arrived_at or activity.started_at),
            reason=reason,
            reason_text=reason_text.strip(),
        )
    )
    facts: dict[str, object] = {
        "device": device_subject,
        "stopped_at": iso(interruption.stopped_at),
        "reason": reason,
        "reason_text": interruption.reason_text,
        "activity": activity.subject,
    }
    return _kept(actor, at, interruption, "activity.interrupted", facts)


@transaction.atomic
def resume(
    *,
    actor: Actor,
    at: datetime,
    interruption: Interruption,
    resumed_at: datetime | None = None,
    voice_note_at: datetime | None = None,
) -> Interruption:
    """Note the restart (R4) and when the reason was spoken into the recording; a missing voice note is flagged.

    Raises Refused when it runs already, when it was given up, or for moments before the stop.
    """
    interruption = _locked(interruption, "登记恢复", State.ONGOING)
    _refuse_over(interruption)
    interruption.resumed_at = moment_of(at, resumed_at, "恢复记录", interruption.stopped_at)
    if voice_note_at is not None:
        interruption.voice_note_at = moment_of(at, voice_note_at, "语音说明", interruption.stopped_at)
    facts: dict[str, object] = {
        "resumed_at": iso(interruption.resumed_at),
        "voice_note_at": iso(interruption.voice_note_at) if interruption.voice_note_at else None,
    }
    return _kept(actor, at, interruption, "activity.resumed", facts)


@transaction.atomic
def cannot_resume(*, actor: Actor, at: datetime, interruption: Interruption) -> Interruption:
    """Say that recording cannot go on (R5): the report and the written explanation are owed from here (SS-11).

    Raises Refused when it has been resumed or was given up already.
    """
    interruption = _locked(interruption, "登记不能恢复", State.ONGOING, State.ENDED)
    _refuse_over(interruption)
    interruption.resumable = False
    return _kept(actor, at, interruption, "activity.recording_given_up", {})


@transaction.atomic
def report_interruption(
    *, actor: Actor, at: datetime, interruption: Interruption, to: Person, reported_at: datetime | None = None
) -> Interruption:
    """Note the report to the head of the unit (SS-11 立即).

    Raises Refused twice, to oneself, to somebody who heads nothing, or for a recording that can go on.
    """
    interruption = _locked(interruption, "登记报告", State.ONGOING, State.ENDED)
    if interruption.resumable or interruption.reported_at is not None:
        raise Refused("activities.interruption.report", "只有不能恢复的中断才须报告，且报告一次。")
    if to.subject == actor.key:
        raise Refused("activities.interruption.report_self", "不能向自己报告。", remedy="向部门负责人报告。")
    if not roles_on(to, local_day(at)) & _HEADS:
        raise Refused("activities.interruption.report_to", f"{to.name}不是部门负责人。", remedy="向部门负责人报告。")
    interruption.reported_to = to
    interruption.reported_at = moment_of(at, reported_at, "报告", interruption.stopped_at)
    facts: dict[str, object] = {"reported_to": to.subject, "reported_at": iso(interruption.reported_at)}
    return _kept(actor, at, interruption, "activity.interruption_reported", facts)


@transaction.atomic
def state_interruption(*, actor: Actor, at: datetime, interruption: Interruption, statement: str) -> Interruption:
    """Hand in the written explanation (SS-11 事后书面说明). Raises Refused without words, twice, or once closed."""
    interruption = _locked(interruption, "提交书面说明", State.ONGOING, State.ENDED)
    if interruption.statement_at is not None:
        raise Refused("activities.interruption.stated", "书面说明已经提交。")
    interruption.statement = filled(statement, "中断的书面说明", "activities.interruption.statement")
    interruption.statement_at = at
    return _kept(actor, at, interruption, "activity.interruption_stated", {"statement": interruption.statement})


@transaction.atomic
def receive_interruption_statement(
    *, actor: Actor, at: datetime, interruption: Interruption, received_by: Person
) -> Interruption:
    """Receive the written explanation from one's own account, as a head (SS-11 所属部门负责人).

    Raises Refused without an explanation, twice, for somebody else, from somebody on the duty (G11), or
    without the post.
    """
    interruption = _locked(interruption, "接收书面说明", State.ONGOING, State.ENDED)
    if interruption.statement_at is None or interruption.statement_received_at is not None:
        raise Refused("activities.interruption.receive", "还没有书面说明，或者已经接收。")
    if received_by.subject != actor.key:
        raise Refused("activities.interruption.receive_other", "说明须由接收人本人接收。")
    if interruption.activity.officers.filter(person=received_by).exists():
        raise Refused("activities.interruption.receive_self", "参加本次执法活动的人不能接收自己的说明。")
    if not roles_on(received_by, local_day(at)) & _HEADS:
        raise Refused("activities.interruption.receive_role", f"{received_by.name}不是部门负责人。")
    interruption.statement_received_by, interruption.statement_received_at = received_by, at
    facts: dict[str, object] = {"received_by": received_by.subject, "received_at": iso(at)}
    return _kept(actor, at, interruption, "activity.interruption_statement_received", facts)


@transaction.atomic
def confirm_interruption_reason(*, actor: Actor, at: datetime, interruption: Interruption, by: Person) -> Interruption:
    """Confirm a reason that is not on the list (G8). `by` is who confirms, which is the one who acts.

    Raises Refused without words for the reason, by somebody who was on the duty (G11), or twice.
    """
    interruption = _locked(interruption, "确认中断原因", State.ONGOING, State.ENDED)
    if by.subject != actor.key:
        raise Refused("activities.interruption.confirm_other", "中断原因须由确认人本人确认。")
    if interruption.activity.officers.filter(person=by).exists():
        raise Refused(
            "activities.interruption.confirm_self",
            "参加本次执法活动的人不能确认中断原因。",
            remedy="由部门负责人确认。",
        )
    if interruption.confirmed_at is not None:
        raise Refused("activities.interruption.confirmed", "中断原因已经确认。")
    filled(interruption.reason_text, "中断原因的说明，才能确认", "activities.interruption.reason")
    interruption.confirmed_by, interruption.confirmed_at = by, at
    return _kept(actor, at, interruption, "activity.interruption_confirmed", {"confirmed_by": by.subject})


def _locked(interruption: Interruption, words: str, *states: Activity.State) -> Interruption:
    """Return the interruption as it is now; the lock is on its duty. Raises Refused when the duty is past it."""
    activity = locked(interruption.activity)
    expect(activity, words, *states)
    fresh = Interruption.objects.get(pk=interruption.pk)
    fresh.activity = activity
    return fresh


def _refuse_over(interruption: Interruption) -> None:
    if interruption.resumed_at is not None or not interruption.resumable:
        raise Refused("activities.interruption.over", "这次中断已经恢复，或已登记为不能恢复。")


def _kept(actor: Actor, at: datetime, interruption: Interruption, act: str, facts: dict[str, object]) -> Interruption:
    kept(interruption)
    ledger.append(actor=actor, at=at, act=act, subject=interruption.subject, facts=facts)
    judge(actor=actor, at=at, activity=interruption.activity)
    return interruption
