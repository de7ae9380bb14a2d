"""Close a duty: what its recordings cover, what is missing, and what became of the obligation to record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.services import close_activity
from liuhen.recordings.queries import of_activity, spans_of

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


def close_duty(*, actor: Actor, at: datetime, activity: Activity) -> Activity:
    """Close a duty with the time its sealed recordings cover. Raises Refused with everything that is missing."""
    return close_activity(actor=actor, at=at, activity=activity, recordings=spans_of(list(of_activity(activity))))
