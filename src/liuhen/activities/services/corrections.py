"""Corrections: a fact was wrong. The old one stays in the row and in the ledger; deadlines move with the new one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.judging import locked
from liuhen.activities.models import Activity, Correction, Party
from liuhen.activities.services.closing import weigh_again
from liuhen.activities.steps import filled, moment_of
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.kernel.actors import Actor


MOMENTS = ("arrived_at", "started_at", "first_act_at", "ended_at", "returned_at")
FLAGS = (
    "on_site",
    "breach_found",
    "dispute_possible",
    "major_hazard",
    "major_violation",
    "against_person",
    "emergency",
    "remote",
)
WORDS = (
    "title",
    "act",
    "kind",
    "service_method",
    "place",
    "case_name",
    "dispute_reason",
    "remote_reason",
    "remote_statement",
)


@transaction.atomic
def correct_activity(
    *, actor: Actor, at: datetime, activity: Activity, changes: Mapping[str, object], reason: str
) -> Activity:
    """Correct facts of a duty, in any state, with a reason; a closed duty is weighed again.

    `changes` is column → value: MOMENTS take a moment and only where one stands already, FLAGS true or false, WORDS
    text, `party` a Party or None, `persons_on_site` a list of names. Raises Refused without a reason, for anything
    else, for values of another type, for moments out of order or to come, and when nothing would change.
    """
    activity = locked(activity)
    reason = filled(reason, "更正的理由", "activities.correct.reason")
    wanted = {name: _checked(activity, name, value) for name, value in changes.items()}
    before = {name: _stored(getattr(activity, name)) for name in wanted}
    for name, value in wanted.items():
        setattr(activity, name, value)
    after = {name: _stored(getattr(activity, name)) for name in wanted}
    if before == after:
        raise Refused("activities.correct.same", "更正前后没有不同。")
    _refuse_disorder(activity, at)
    kept(Correction(activity=activity, at=at, by=actor.key, before=before, after=after, reason=reason))
    ledger.append(
        actor=actor,
        at=at,
        act="activity.corrected",
        subject=activity.subject,
        facts={"before": before, "after": after, "reason": reason},
    )
    return weigh_again(actor=actor, at=at, activity=activity)


def _checked(activity: Activity, name: str, value: object) -> object:
    if name in MOMENTS and getattr(activity, name) is None:
        raise Refused("activities.correct.unknown", f"“{name}”还没有登记，无从更正。", remedy="按正常步骤登记。")
    fits = (
        (name in MOMENTS and isinstance(value, datetime) and value.tzinfo is not None)
        or (name in FLAGS and isinstance(value, bool))
        or (name in WORDS and isinstance(value, str))
        or (name == "party" and (value is None or (isinstance(value, Party) and value.agency_id == activity.agency_id)))
        or (name == "persons_on_site" and isinstance(value, list) and all(isinstance(item, str) for item in value))
    )
    if not fits:
        raise Refused("activities.correct.value", f"“{name}”不能更正为 {value!r}。")
    return value.strip() if isinstance(value, str) else value


def _refuse_disorder(activity: Activity, at: datetime) -> None:
    """Run through the moments in their order."""
    order = (
        ("到达现场", activity.arrived_at),
        ("开始执法", activity.started_at),
        ("第一个行为", activity.first_act_at),
        ("执法结束", activity.ended_at),
        ("返回单位", activity.returned_at),
    )
    earlier: datetime | None = None
    for words, moment in order:
        if moment is not None:
            earlier = moment_of(at, moment, words, earlier)


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    return value.subject if isinstance(value, Party) else value
