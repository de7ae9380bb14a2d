"""Put what may be mailed by now into mails: one a person, however much there is to tell."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection, transaction

from liuhen.notifications.arrangements import preferences_of, reachable
from liuhen.notifications.letters import notice_letter
from liuhen.notifications.models import TO_MAIL, Mail, Notification
from liuhen.notifications.queries import STILL_MATTERS

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 1000  # people


@transaction.atomic
def collect(*, at: datetime, people: int = BATCH) -> int:
    """Make mails of what waits to be mailed, for up to `people` people. Returns how many notifications were taken.

    What was done or excused while it waited for the end of quiet hours is no longer mailed; it stays in the list.
    """
    due = Notification.objects.filter(TO_MAIL, mail_from__lte=at)
    chosen = list(due.order_by("person").values_list("person", flat=True).distinct()[:people])
    taken = list(
        (
            due.filter(person__in=chosen).select_for_update(skip_locked=True, of=("self",))
            if connection.features.has_select_for_update_of
            else due.filter(person__in=chosen)
        )
        .select_related("obligation__unit", "person")
        .order_by("person", "id")
    )
    mattering = set(
        Notification.objects.filter(STILL_MATTERS, pk__in=[each.pk for each in taken]).values_list("pk", flat=True)
    )
    preferences = preferences_of(chosen)
    mails: list[Mail] = []
    for person, rows in groupby(taken, key=lambda each: each.person_id):
        told = [row for row in rows if row.pk in mattering] if reachable(preferences.get(person)) else []
        if told:
            mails.append(_mail(told, at))
    Mail.objects.bulk_create(mails)
    _note(taken, {mail.person_id: mail for mail in mails}, mattering)
    return len(taken)


def _mail(told: list[Notification], at: datetime) -> Mail:
    subject, body = notice_letter(told, at)
    return Mail(
        agency=told[0].obligation.agency,
        person=told[0].person,
        made_at=at,
        subject=subject,
        body=body,
        not_before=at,
    )


def _note(taken: list[Notification], mails: dict[int, Mail], mattering: set[int]) -> None:
    for row in taken:
        row.mail = mails.get(row.person_id) if row.pk in mattering else None
        row.mail_from = row.mail_from if row.mail else None
    Notification.objects.bulk_update(taken, ["mail", "mail_from"], batch_size=500)
