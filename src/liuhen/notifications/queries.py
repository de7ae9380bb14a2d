"""What a person was told, and how the mails fare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Q

from liuhen.asking import Given, Question
from liuhen.notifications.models import UNREAD, WAITING, Mail, Notification, Preference
from liuhen.notifications.stages import Stage

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency, Person
    from liuhen.obligations.models import Obligation

MOST_COUNTED = 99
# A warning about what has been done or excused since needs nobody's eyes; that it was excused does.
STILL_MATTERS = Q(stage__in=(Stage.EXCUSED, Stage.RESTORED)) | Q(
    obligation__fulfilled_at=None, obligation__excused_at=None, obligation__withdrawn_at=None
)


def still_matters(notification: Notification) -> bool:
    """Say the same of one notification whose obligation is at hand."""
    owed = notification.obligation
    closed = owed.fulfilled_at or owed.excused_at or owed.withdrawn_at
    return notification.stage in {Stage.EXCUSED, Stage.RESTORED} or not closed


def told(person: Person) -> QuerySet[Notification]:
    """Return what the person was told, newest first."""
    return Notification.objects.filter(person=person).select_related("obligation__unit", "mail").order_by("-id")


def unread(person: Person) -> QuerySet[Notification]:
    """Return what the person has not read and should."""
    return told(person).filter(UNREAD, STILL_MATTERS)


def unread_count(person: Person) -> int:
    """Return how many those are, counted up to one more than `MOST_COUNTED`."""
    return len(_UNREAD.ask(person=person.pk))


_UNREAD = Question(
    lambda: Notification.objects.filter(UNREAD, STILL_MATTERS, person=Given("person", BigIntegerField())).values_list(
        "pk"
    )[: MOST_COUNTED + 1]
)


def unread_words(person: Person) -> str:
    """Return the number as the bell shows it: "" for none, 99+ where counting stopped."""
    count = unread_count(person)
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def told_about(obligation: Obligation) -> QuerySet[Notification]:
    """Return who was told of an obligation, oldest first."""
    return Notification.objects.filter(obligation=obligation).select_related("person", "mail").order_by("id")


@dataclass(frozen=True, slots=True)
class Stuck:
    """Mails that could not be sent yet: how many, since when the oldest waits, and what the server said last."""

    count: int
    since: datetime
    problem: str


def stuck() -> Stuck | None:
    """Return what could not be sent yet, None when nothing is stuck."""
    failed = Mail.objects.filter(WAITING, tries__gt=0).order_by("made_at")
    oldest = failed.first()
    if oldest is None:
        return None
    latest = failed.exclude(problem="").order_by("-pk").values_list("problem", flat=True).first()
    return Stuck(failed.count(), oldest.made_at, latest or "")


def refused_addresses(agency: Agency | None) -> QuerySet[Preference]:
    """Return the people whose address the mail server refused."""
    found = Preference.objects.exclude(refused="").select_related("person").order_by("-refused_at")
    return found.filter(person__agency=agency) if agency else found


def waiting_mails() -> int:
    """Return how many mails wait to be sent."""
    return Mail.objects.filter(WAITING).count()


def oldest_mail() -> datetime | None:
    """Return when the mail was made that waits longest."""
    return Mail.objects.filter(WAITING).order_by("made_at").values_list("made_at", flat=True).first()


def last_sent() -> datetime | None:
    """Return when the last mail was sent."""
    return Mail.objects.filter(state=Mail.State.SENT).order_by("-pk").values_list("sent_at", flat=True).first()
