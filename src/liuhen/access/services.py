"""Open a recording: judged, logged, and only then shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.access.may import Permission, see
from liuhen.access.models import Viewing
from liuhen.accounts.queries import actor_of
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from liuhen.accounts.models import Person
    from liuhen.recordings.models import Recording

VIEWING_LASTS = timedelta(minutes=30)


def open_recording(*, person: Person, at: datetime, recording: Recording, address: str = "") -> Viewing:
    """Judge and log a viewing; a player's many range requests within half an hour are one viewing.

    Raises Refused when the person may not see it; the refused attempt goes into the log as well.
    """
    permission = see(person, recording, at)
    if not permission.allowed:
        refused = Refused(permission.rule, permission.words, remedy=permission.remedy)
        ledger.append_refusal(
            actor=actor_of(person, at), at=at, act="recording.view", subject=recording.subject, refused=refused
        )
        raise refused
    running = (
        Viewing.objects.filter(recording=recording, person=person, at__gt=at - VIEWING_LASTS).order_by("-at").first()
    )
    return running or _log(person, at, recording, permission, address)


@transaction.atomic
def _log(person: Person, at: datetime, recording: Recording, permission: Permission, address: str) -> Viewing:
    viewing = Viewing.objects.create(
        recording=recording, person=person, at=at, rule=permission.rule, address=address[:60]
    )
    ledger.append(
        actor=actor_of(person, at),
        at=at,
        act="recording.viewed",
        subject=recording.subject,
        facts={"rule": permission.rule, "sha256": recording.sha256, "address": address},
    )
    return viewing
