"""Two people at one duty: whoever saw an older state of its own facts is told, and nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.judging import locked
from liuhen.ledger.abreast import changes_nothing, demand_unchanged, since_read
from liuhen.ledger.queries import heads

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor

CLOSED, CORRECTED = "activity.closed", "activity.corrected"
CHANGES = frozenset(  # acts of people that change a column of the duty or who goes; papers beside it change nothing
    {
        "activity.officers_assigned",
        "activity.flags_raised",
        "activity.arrived",
        "activity.started",
        "activity.first_act",
        "activity.ended",
        "activity.returned",
        "activity.remote_declared",
        CORRECTED,
        CLOSED,
    }
)
_NOTHING_NEW = "activities.correct.same"  # how a correction says that all of it stands there already


def version_of(activity: Activity) -> int:
    """Return the number of the newest entry about the duty: what somebody who looks now has seen."""
    return heads([activity.subject]).get(activity.subject, 0)


def in_step(*, actor: Actor, activity: Activity, seen: int, act: str, do: Callable[[Activity], Activity]) -> Activity:
    """Do one act to a duty in the state that the actor saw; return the duty.

    1. Hold the duty's row. 2. Read what people changed after the entry of number `seen`. 3. Act, in one transaction.
    Raises Overtaken when there was a change, Repeated when that was this very act of the same person.
    """
    with transaction.atomic():
        held = locked(activity)
        demand_unchanged(
            actor=actor,
            subject=held.subject,
            seen=seen,
            changes=CHANGES,
            act=act,
            again=lambda: (
                act == CLOSED
                or changes_nothing(told=lambda: _told(locked(held)), do=lambda: do(held), nothing_new=_NOTHING_NEW)
            ),
            overtaken=since_read("activities.overtaken", "这次执法活动"),
        )
        return do(held)


def _told(activity: Activity) -> tuple[dict[str, object], list[tuple[object, ...]]]:
    columns = {field.attname: getattr(activity, field.attname) for field in activity._meta.concrete_fields}  # noqa: SLF001  # Django's
    return columns, list(activity.officers.order_by("pk").values_list("person", "lead_recorder"))
