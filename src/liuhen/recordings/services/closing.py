"""What a duty's recordings cover, told to the duty; and its closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.services import close_activity, cover_activity
from liuhen.recordings.queries import of_activity, spans_of
from liuhen.recordings.services.holding import hold_duties

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


def close_duty(*, actor: Actor, at: datetime, activity: Activity, shortfall_reason: str = "") -> Activity:
    """Close a duty with the time its sealed recordings cover. Raises Refused with everything that is missing."""
    spans = spans_of(list(of_activity(activity)))
    return close_activity(actor=actor, at=at, activity=activity, recordings=spans, shortfall_reason=shortfall_reason)


@transaction.atomic
def tell_duties(*, actor: Actor, at: datetime, activities: Iterable[Activity | None]) -> None:
    """Tell each duty what its recordings cover now; a closed one is weighed again (a late hand-in)."""
    found = {duty.pk: duty for duty in activities if duty is not None}
    hold_duties(found)
    for activity in found.values():
        spans = spans_of(list(of_activity(activity)))
        cover_activity(actor=actor, at=at, activity=activity, recordings=spans)
