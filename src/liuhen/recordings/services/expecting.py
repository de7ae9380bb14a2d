"""What a duty should bring in and has not: one expectation a recorder that was carried, owed until its card comes.

Its clock is the one its recordings will have, so the officer sees it before anything was handed in. When the first
recording of that recorder arrives, the expectation is withdrawn and the recordings' own clocks take over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.regulations import regulation_of
from liuhen.activities.facts import activity_facts
from liuhen.activities.models import Activity
from liuhen.devices.queries import device_of
from liuhen.kernel.moments import local_day
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.queries import judgement_of
from liuhen.obligations.services import settle_many, withdraw
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import ActivityOfficer
    from liuhen.kernel.actors import Actor

_OPTIONAL = {"optional", "text", ""}


def expectation(activity: Activity, device_pk: int) -> str:
    """Return the subject of what a recorder should bring in from a duty."""
    return f"expected:{activity.pk}:{device_pk}"


@transaction.atomic
def expect(*, actor: Actor, at: datetime, activity: Activity) -> None:
    """Open, keep or withdraw the expectations of a duty as it is now."""
    carried = [
        (officer, device)
        for officer in activity.officers.select_related("person")
        if (device := device_of(officer.device)) is not None
    ]
    arrived = set(Recording.objects.filter(activity=activity).values_list("device", flat=True))
    wanted = activity.ended_at is not None and activity.outcome != Activity.Outcome.EXEMPT and _required(activity)
    owed = [(officer, device.pk) for officer, device in carried if wanted and device.pk not in arrived]
    gone = {expectation(activity, device.pk) for _, device in carried}
    gone -= {expectation(activity, key) for _, key in owed}
    if owed:
        regulation = regulation_of(activity.agency, local_day(activity.ended_at or at))
        matters = [_matter(activity, officer, key) for officer, key in owed]
        settle_many(actor=actor, at=at, regulation=regulation, matters=matters)
    if gone:
        withdraw(actor=actor, at=at, subjects=sorted(gone), reason="已有记录导出，或不再要求记录")


def _required(activity: Activity) -> bool:
    """Say whether the regulation demands a recording of this duty."""
    judgement = judgement_of(activity.subject)
    answer = judgement.answers.get("recording.required", {}) if judgement else {}
    return any(finding.get("value", "") not in _OPTIONAL for finding in answer.get("findings", []))


def _matter(activity: Activity, officer: ActivityOfficer, device_pk: int) -> Matter:
    facts = activity_facts(activity) | {
        "recording.completed_at": activity.ended_at,
        "recording.has_activity": True,
    }
    return Matter(
        subject=expectation(activity, device_pk),
        questions=("recording.hand_in",),
        facts=facts,
        owner=Owner(unit=activity.unit, person=officer.person),
        title=f"{activity.title}：{officer.person.name}携带的记录设备"[:200],
    )
