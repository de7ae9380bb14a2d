"""What a duty brings for recordings: those it has are judged again, those it should have are owed.

Called by `activities.judging` after every change of a duty, in its transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from liuhen.activities.day import same_day
from liuhen.recordings.models import Recording
from liuhen.recordings.services.expecting import expect
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


def follow_duty(*, actor: Actor, at: datetime, activity: Activity) -> None:
    """Judge the duty's recordings again, and those of duties of the same officers that day; note what is owed."""
    assert connection.in_atomic_block
    expect(actor=actor, at=at, activity=activity)
    if activity.ended_at is None:
        return
    others = Q(activity__in=list(same_day(activity).values_list("pk", flat=True)))
    found = (
        Recording.objects.filter(Q(activity=activity) | others)
        .select_related("agency", "unit", "device", "person", "activity", "activity__party", "intake")
        .order_by("id")
    )
    judge(actor=actor, at=at, recordings=list(found))
