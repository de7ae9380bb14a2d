"""Contents that the regulation wants on the record, said on the spot to be filmed (SS-10, PDS-2-5, the list of ZH)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.judging import locked
from liuhen.activities.models import SeenContent
from liuhen.activities.steps import State, expect, filled, moment_of
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import iso
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


@transaction.atomic
def see_content(
    *, actor: Actor, at: datetime, activity: Activity, item: str, happened_at: datetime | None = None
) -> SeenContent:
    """Note that a content was filmed now; saying it again changes nothing.

    It proves nothing: the picture is ticked later. Raises Refused without words, before the arrival, or when the duty
    is over.
    """
    activity = locked(activity)
    expect(activity, "登记摄录内容", State.ONGOING)
    item = filled(item, "摄录的内容", "activities.content.item")
    known = activity.seen_contents.filter(item=item).first()
    if known is not None:
        return known
    moment = moment_of(at, happened_at, "摄录内容", activity.arrived_at or activity.started_at)
    seen = kept(SeenContent(activity=activity, item=item, at=moment, by=actor.key))
    ledger.append(
        actor=actor,
        at=at,
        act="activity.content_seen",
        subject=activity.subject,
        facts={"item": item, "seen_at": iso(moment)},
    )
    return seen
