"""Put what may be mailed by now into mails: one a person, however much there is to tell."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from liuhen.notifications.arrangements import preferences_of, reachable
from liuhen.notifications.letters import notice_letter
from liuhen.notifications.models import TO_MAIL, Mail, Notification
from liuhen.notifications.queries import still_matters

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 2000


@transaction.atomic
def collect(*, at: datetime, limit: int = BATCH) -> int:
    """Make mails of what waits to be mailed, up to `limit` notifications. Returns how many were taken.

    What was done or excused while it waited for the end of quiet hours is no longer mailed; it stays in the list. A
    person whose notifications do not fit into the rest of a batch gets a second mail.
    """
    due = Notification.objects.filter(TO_MAIL, mail_from__lte=at).order_by("person", "id")
    if connection.features.has_select_for_update_of:
        due = due.select_for_update(skip_locked=True, of=("self",))
    taken = list(due.select_related("obligation__unit")[:limit])
    preferences = preferences_of(each.person_id for each in taken)
    mails: list[Mail] = []
    for person, rows in groupby(taken, key=lambda each: each.person_id):
        told = [row for row in rows if still_matters(row)] if reachable(preferences.get(person)) else []
        if told:
            mails.append(_mail(told, at))
    Mail.objects.bulk_create(mails)
    _note(taken, mails)
    return len(taken)


def _mail(told: list[Notification], at: datetime) -> Mail:
    subject, body = notice_letter(told, at)
    return Mail(
        agency_id=told[0].obligation.agency_id,
        person_id=told[0].person_id,
        made_at=at,
        subject=subject,
        body=body,
        not_before=at,
    )


def _note(taken: list[Notification], mails: list[Mail]) -> None:
    """Tie each notification to its person's mail in one statement; those that got into none are not mailed any more."""
    people = {mail.person_id for mail in mails}
    mailed = [row.pk for row in taken if row.person_id in people and still_matters(row)]
    made = Mail.objects.filter(pk__in=[mail.pk for mail in mails], person=OuterRef("person")).values("pk")
    Notification.objects.filter(pk__in=mailed).update(mail=Subquery(made))
    left = {row.pk for row in taken}.difference(mailed)
    Notification.objects.filter(pk__in=left).update(mail_from=None)
