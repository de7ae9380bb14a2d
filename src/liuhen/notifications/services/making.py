"""Tell people of clocks: rows are made for what is due to be told, each once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.notifications.arrangements import arrangement_of, mail_from, preferences_of
from liuhen.notifications.models import Notification
from liuhen.notifications.recipients import Holders
from liuhen.notifications.stages import Looked, Stage, look
from liuhen.obligations.queries import to_look_at
from liuhen.obligations.services import look_again
from liuhen.policy.calendars import Calendar
from liuhen.policy.vocabulary import base_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.actors import Actor
    from liuhen.obligations.models import Obligation

BATCH = 500


@transaction.atomic
def make_due(*, actor: Actor, at: datetime, limit: int = BATCH) -> int:
    """Look at up to `limit` obligations whose moment has come, and return how many were looked at.

    1. Take those that no other worker holds.
    2. For each, say which stages have come and to whom they are told.
    3. Make the rows; what is there already stays as it is.
    4. Note when to look again, and write one ledger entry an agency.
    """
    found = to_look_at(at, limit)
    by_agency: dict[Agency, list[Obligation]] = {}
    for obligation in found:
        by_agency.setdefault(obligation.agency, []).append(obligation)
    for agency, obligations in by_agency.items():
        _tell(actor, at, agency, obligations)
    return len(found)


def _tell(actor: Actor, at: datetime, agency: Agency, obligations: Sequence[Obligation]) -> None:
    arrangement, (calendar, labels) = arrangement_of(agency), _law(agency, at)
    looked = [(each, look(each, arrangement, calendar, at)) for each in obligations]
    rows = _rows(at, agency, looked, labels)
    preferences = preferences_of(row.person_id for row in rows)
    for row in rows:
        row.mail_from = mail_from(Stage(row.stage), arrangement, preferences.get(row.person_id), at)
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    look_again((each, result.again) for each, result in looked)
    if rows:
        told = {str(stage): count for stage, count in sorted(Counter(row.stage for row in rows).items())}
        ledger.append(
            actor=actor, at=at, act="notification.made", subject=agency.subject, facts=told, agency=agency.code
        )


def _law(agency: Agency, at: datetime) -> tuple[Calendar, Mapping[str, str]]:
    """Return the agency's calendar and its words; a pack that is no longer to be had must not keep anybody unwarned."""
    try:
        pack = regulation_of(agency, local_day(at)).pack
    except Refused:
        vocabulary = base_vocabulary()
        return Calendar(), vocabulary.obligations
    return pack.calendar, pack.vocabulary.obligations


def _rows(
    at: datetime, agency: Agency, looked: Sequence[tuple[Obligation, Looked]], labels: Mapping[str, str]
) -> list[Notification]:
    holders = Holders(agency, local_day(at))
    return [
        Notification(
            person_id=person,
            obligation=obligation,
            stage=stage,
            of=of,
            what=labels.get(obligation.what, obligation.what)[:100],
            made_at=at,
        )
        for obligation, result in looked
        for stage, of in result.now
        for person in holders.told(obligation, stage)
    ]
