"""Telling people that they are recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.judging import judge, locked
from liuhen.activities.models import Activity, Notice
from liuhen.activities.queries import notice_text
from liuhen.activities.steps import State, expect, filled, moment_of
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def give_notice(
    *,
    actor: Actor,
    at: datetime,
    activity: Activity,
    to: Sequence[str],
    method: str,
    voice_points: Sequence[str] = (),
    text: str = "",
    happened_at: datetime | None = None,
) -> Notice:
    """Note that people were told of the recording (ZH-7, SS-8, PDS-2-6).

    Without `text` the prescribed words stand, where the regulation has any (SS-8). A late or incomplete notice is
    flagged by the regulation, never refused: it happened. Raises Refused when nobody is named, without a method,
    without words where none are prescribed, before arrival, or when the duty is over.
    """
    activity = locked(activity)
    expect(activity, "登记告知", State.ONGOING)
    heard = [name.strip() for name in to if name.strip()]
    if not heard:
        raise Refused("activities.notice.to", "须写明告知了谁。", remedy="填写当事人和现场有关人员。")
    notice = kept(
        Notice(
            activity=activity,
            at=moment_of(at, happened_at, "告知", activity.arrived_at),
            to=heard,
            method=filled(method, "告知的方式", "activities.notice.method"),
            voice_points=[point.strip() for point in voice_points if point.strip()],
            text=text.strip() or notice_text(activity, at),
            by=actor.key,
        )
    )
    ledger.append(
        actor=actor,
        at=at,
        act="activity.notice_given",
        subject=activity.subject,
        facts={
            "notice_at": iso(notice.at),
            "to": notice.to,
            "method": notice.method,
            "voice_points": notice.voice_points,
            "text": notice.text,
        },
    )
    judge(actor=actor, at=at, activity=activity)
    return notice
