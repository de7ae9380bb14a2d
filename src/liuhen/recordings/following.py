"""What a duty brings for recordings: those it has are judged again, those it should have are owed.

Called by `activities.judging` after every change of a duty, in its transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from liuhen.activities.day import same_day
from liuhen.recordings.models import Recording
from liuhen.recordings.search import reindex, words_of
from liuhen.recordings.services.completing import refresh
from liuhen.recordings.services.expecting import expect
from liuhen.recordings.services.holding import hold_rows
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable
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


def other_officers(*, actor: Actor, at: datetime, activity: Activity) -> Callable[[], None]:
    """Read the index words of a duty's recordings before its officers change; return what puts them right afterwards.

    Names are found by and rights are listed by the officers who are on the duty (`search.facets_of`).
    """
    found = Recording.objects.filter(activity=activity).select_related(
        "agency", "unit", "unit__agency", "device", "person", "activity", "intake"
    )
    held = [(recording, words_of(recording)) for recording in found.order_by("id")]
    hold_rows(recording.pk for recording, _ in held)

    def put_right() -> None:
        for recording, before in held:
            refresh(actor=actor, at=at, recording=recording)
            recording.save(update_fields=["search_text"])
            reindex(recording, before)

    return put_right
