"""The mail of the day: what a person owes, once a day at the agency's hour."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count, Q

from liuhen.accounts.models import Agency
from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import SHANGHAI, day_end, local_day, whole_second
from liuhen.kernel.refusals import Refused
from liuhen.notifications.arrangements import arrangement_of, loud, mails_go_out
from liuhen.notifications.letters import MOST, digest_letter
from liuhen.notifications.models import Arrangement, Mail, Preference
from liuhen.obligations.queries import owed_by

if TYPE_CHECKING:
    from datetime import date

    from liuhen.accounts.regulations import Regulation

BATCH = 200


def make_digests(*, at: datetime, limit: int = BATCH) -> int:
    """Make the mails of the day that are due, of up to `limit` people an agency. Returns how many people were seen.

    Who owes nothing gets none. A day on which the program did not run at that hour has its mail when it runs again.
    """
    if not mails_go_out():
        return 0
    day, seen = local_day(at), 0
    for agency in Agency.objects.order_by("pk"):
        arrangement = arrangement_of(agency)
        if at >= datetime.combine(day, arrangement.digest_at, SHANGHAI):
            seen += _of_agency(agency, arrangement, at, day, limit)
    return seen


@transaction.atomic
def _of_agency(agency: Agency, arrangement: Arrangement, at: datetime, day: date, limit: int) -> int:
    waiting = (
        Preference.objects.filter(
            Q(digested_on__isnull=True) | Q(digested_on__lt=day),
            digest=True,
            refused="",
            person__agency=agency,
            person__is_active=True,
        )
        .exclude(email="")
        .order_by("pk")
    )
    if connection.features.has_select_for_update_of:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    found = list(waiting.select_related("person__agency")[:limit])
    if not found:
        return 0
    try:
        regulation = regulation_of(agency, day)
    except Refused:  # no pack is bound yet, so nothing is owed
        return 0
    mails = [_mail(each, arrangement, regulation, at) for each in found]
    Mail.objects.bulk_create([mail for mail in mails if mail], ignore_conflicts=True)
    Preference.objects.filter(pk__in=[each.pk for each in found]).update(digested_on=day)
    return len(found)


def _mail(preference: Preference, arrangement: Arrangement, regulation: Regulation, at: datetime) -> Mail | None:
    owed = owed_by(preference.person, at).filter(due_at__isnull=False)
    late, today = Q(due_at__lt=whole_second(at)), Q(due_at__lte=day_end(local_day(at)))
    counts = owed.order_by().aggregate(all=Count("pk"), late=Count("pk", late), today=Count("pk", today & ~late))
    if not counts["late"] + counts["today"]:
        return None
    labels = regulation.pack.vocabulary.obligations
    first = [(labels.get(each.what, each.what), each) for each in owed[:MOST]]
    subject, body = digest_letter(first, (counts["all"], counts["late"], counts["today"]), at)
    return Mail(
        agency=regulation.agency,
        person=preference.person,
        day=local_day(at),
        made_at=at,
        subject=subject,
        body=body,
        not_before=loud(arrangement, preference, at),
    )
