"""Closing a duty on paper. The recordings room calls it with the spans of what was handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.demands import Demand, lacks, shortfalls
from liuhen.activities.facts import covered_of
from liuhen.activities.judging import Judged, judge, locked
from liuhen.activities.outcome import Weighed, weigh
from liuhen.activities.steps import State, expect
from liuhen.devices.keeping import kept
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor
    from liuhen.kernel.spans import Span


@transaction.atomic
def cover_activity(*, actor: Actor, at: datetime, activity: Activity, recordings: Sequence[Span]) -> Activity:
    """Keep the spans of the duty's recordings as they are now; a closed duty is weighed again (a late hand-in).

    The recordings room calls it whenever a recording is assigned to the duty or taken from it.
    """
    activity = locked(activity)
    activity.covered = covered_of(recordings)
    return weigh_again(actor=actor, at=at, activity=activity)


@transaction.atomic
def close_activity(
    *,
    actor: Actor,
    at: datetime,
    activity: Activity,
    recordings: Sequence[Span],
    unfulfilled: Sequence[str] = (),
    shortfall_reason: str = "",
) -> Activity:
    """Close a duty (R6–R8).

    1. Judge it with its recordings: `recording.required`, `recording.coverage`, `activity.close`.
    2. What the regulation refuses, what the program's own order lacks (`lacks`), and what the caller names as
       `unfulfilled` (words, one thing each) refuse the closing, all named at once.
    3. What was not recorded needs a reason: the statement's, or `shortfall_reason`. It stays listed with the duty.
    4. The outcome is set: recorded, partly, exempt, unrecorded, or not required.
    """
    activity = locked(activity)
    expect(activity, "办结", State.ENDED)
    activity.covered = covered_of(recordings)
    activity.save(update_fields=["covered"])
    judged = judge(actor=actor, at=at, activity=activity)
    weighed = weigh(activity, judged, at)
    short = shortfalls(judged, weighed)
    reason = shortfall_reason.strip() or _stated_reason(activity)
    _refuse_missing(activity, judged, short if not reason else [], unfulfilled, at)
    activity.state = State.CLOSED
    activity.closed_at = at
    activity.shortfall_reason = reason if short else ""
    _set_outcome(activity, weighed, short)
    kept(activity)
    ledger.append(
        actor=actor,
        at=at,
        act="activity.closed",
        subject=activity.subject,
        facts=_told(activity, weighed) | {"reason": activity.shortfall_reason},
    )
    return activity


def weigh_again(*, actor: Actor, at: datetime, activity: Activity) -> Activity:
    """Save and judge a locked duty; when it is closed, weigh it again and note an outcome that changed."""
    kept(activity)
    judged = judge(actor=actor, at=at, activity=activity)
    if activity.state != State.CLOSED:
        return activity
    before = activity.outcome
    weighed = weigh(activity, judged, at)
    _set_outcome(activity, weighed, shortfalls(judged, weighed))
    activity.save(update_fields=["outcome", "shortfall"])
    if activity.outcome != before:
        ledger.append(
            actor=actor,
            at=at,
            act="activity.outcome_changed",
            subject=activity.subject,
            facts=_told(activity, weighed) | {"before": before},
        )
    return activity


def _set_outcome(activity: Activity, weighed: Weighed, short: Sequence[Demand]) -> None:
    activity.outcome = weighed.outcome
    activity.shortfall = [demand.words for demand in short]


def _stated_reason(activity: Activity) -> str:
    statement = activity.statements.order_by("made_at", "pk").last()
    return statement.reason if statement else ""


def _refuse_missing(
    activity: Activity, judged: Judged, unexplained: Sequence[Demand], unfulfilled: Sequence[str], at: datetime
) -> None:
    binding = [demand for demand in lacks(activity, judged, at) if demand.binding]
    missing = [*binding, *(demand for demand in unexplained if demand not in binding)]
    words = [*(demand.words for demand in missing), *unfulfilled]
    if not words:
        return
    raise Refused(
        "activities.close.missing",
        f"执法活动 {activity.number} 还不能办结：{' '.join(words)}",
        citations=tuple(dict.fromkeys(cite for demand in missing for cite in demand.citations)),
        remedy="补齐后再办结；确实无法补录的，写明没有记录的原因。" if unexplained else "补齐后再办结。",
    )


def _told(activity: Activity, weighed: Weighed) -> dict[str, object]:
    return {
        "outcome": str(activity.outcome),
        "level": weighed.level,
        "recordings": activity.covered,
        "gaps": covered_of(weighed.gaps),
        "unexplained": covered_of(weighed.unexplained),
        "shortfall": activity.shortfall,
    }
