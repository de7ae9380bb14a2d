"""Tick content points: what must be seen in a recording, and between which moments it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.recordings.contents import others_of
from liuhen.recordings.models import ContentTick, Recording
from liuhen.recordings.services.holding import hold
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor


@transaction.atomic
def tick(
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    recording: Recording,
    item: str,
    from_ms: int | None = None,
    to_ms: int | None = None,
    not_applicable: str = "",
) -> ContentTick:
    """Tick a point against a span (milliseconds from the start), or state why it does not apply.

    Raises Refused when neither or both are given, half a span, or one that lies outside the recording.
    """
    spanned = from_ms is not None and to_ms is not None
    half = not spanned and (from_ms is not None or to_ms is not None)
    if half or spanned == bool(not_applicable.strip()):
        raise Refused("recordings.tick.shape", "请标出起止时间，或写明不适用的理由。")
    if spanned and not _inside(from_ms or 0, to_ms or 0, recording.duration_ms):
        raise Refused("recordings.tick.span", "起止时间不在这段记录之内。")
    hold([recording.pk])
    made = ContentTick.objects.create(
        recording=recording,
        item=item,
        from_ms=from_ms,
        to_ms=to_ms,
        not_applicable=not_applicable.strip(),
        person=person,
        at=at,
    )
    facts = {"item": item, "from_ms": from_ms, "to_ms": to_ms, "not_applicable": made.not_applicable}
    ledger.append(actor=actor, at=at, act="recording.ticked", subject=recording.subject, facts=facts)
    _judge_duty(actor, at, recording)
    return made


@transaction.atomic
def withdraw_tick(*, actor: Actor, at: datetime, tick: ContentTick) -> ContentTick:
    """Withdraw a tick that was set by mistake; it stays in the history."""
    hold([tick.recording_id])
    if tick.withdrawn_at is None:
        tick.withdrawn_at = at
        tick.save(update_fields=["withdrawn_at"])
        ledger.append(
            actor=actor,
            at=at,
            act="recording.tick_withdrawn",
            subject=tick.recording.subject,
            facts={"item": tick.item},
        )
        _judge_duty(actor, at, tick.recording)
    return tick


def _judge_duty(actor: Actor, at: datetime, recording: Recording) -> None:
    """Judge the recording and the others of its duty, which is held: a tick counts for all of them (ADR 0125)."""
    duty = Recording.objects.values_list("activity_id", flat=True).get(pk=recording.pk)
    others = others_of(recording, [duty]) if duty is not None else []
    judge(actor=actor, at=at, recordings=[recording, *others])


def _inside(start: int, end: int, duration_ms: int | None) -> bool:
    return 0 <= start <= end and (duration_ms is None or end <= duration_ms + 1000)
