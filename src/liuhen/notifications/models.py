"""Who was told what and when, the mails that say so, and when people want to be told.

The regulation says what is owed and until when; it does not say when to remind people of it. Everything here is the
agency's own arrangement (requirements G6) and a person's preference within it.
"""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from liuhen.accounts.models import Agency, Person
from liuhen.obligations.models import Obligation

UNREAD = Q(read_at=None)
TO_MAIL = Q(mail=None, mail_from__isnull=False)
WAITING = Q(state="waiting")
_DEMANDED = ("late", "late_head", "late_legal", "late_leader")
_UNMAILED = ("early",)
_DAYS = (MinValueValidator(0), MaxValueValidator(30))
_HOURS = (MinValueValidator(0), MaxValueValidator(72))


def demanded() -> list[str]:
    """Return the stages that an agency wants mailed until it says otherwise."""
    return list(_DEMANDED)


def unmailed() -> list[str]:
    """Return the stages that a person gets with the mail of the day only, until they say otherwise."""
    return list(_UNMAILED)


class Arrangement(models.Model):
    """When an agency has its people told. A figure that is None means: not at all.

    `before_days` are working days before the due day, at `digest_at`; `before_hours` run to the deadline;
    `head_hours` run from it, `legal_days` and `leader_days` are working days after it, at `digest_at`. Quiet hours
    hold mails back, `quiet_from == quiet_to` means none. `quiet_most` is how many hours a person may ask for.
    """

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="+")
    before_days = models.PositiveSmallIntegerField(null=True, default=1, validators=_DAYS)
    before_hours = models.PositiveSmallIntegerField(null=True, default=2, validators=_HOURS)
    head_hours = models.PositiveSmallIntegerField(null=True, default=4, validators=_HOURS)
    legal_days = models.PositiveSmallIntegerField(null=True, default=1, validators=_DAYS)
    leader_days = models.PositiveSmallIntegerField(null=True, default=3, validators=_DAYS)
    digest_at = models.TimeField(default=time(8, 30))
    quiet_from = models.TimeField(default=time(22))
    quiet_to = models.TimeField(default=time(7))
    quiet_most = models.PositiveSmallIntegerField(default=12, validators=(MaxValueValidator(23),))
    demanded = models.JSONField(default=demanded)

    def __str__(self) -> str:
        return f"{self.agency}的通知安排"


class Preference(models.Model):
    """Where and when one person wants mails. `refused` is what the mail server said about the address, "" while fine.

    `unmailed` are the stages that the person does not want mailed one by one, as far as the agency lets them choose.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True, default="")
    digest = models.BooleanField(default=True)
    unmailed = models.JSONField(default=unmailed)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    refused = models.CharField(max_length=200, blank=True, default="")
    refused_at = models.DateTimeField(null=True)
    digested_on = models.DateField(null=True)

    class Meta:
        """Who is to get the mail of the day is found by the day of the last one."""

        indexes = (
            models.Index(fields=["digested_on"], name="preference_digest", condition=Q(digest=True, refused="")),
        )

    def __str__(self) -> str:
        return f"{self.person}的通知偏好"


class Mail(models.Model):
    """One mail as it goes out: no names of parties, places or people in it, only what, article, clock and link.

    `not_before` is the next attempt, `tries` how many failed, `problem` what the server said last. A worker that sends
    it holds it until `claimed_until`. `day` is the day of a mail of the day.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "待发"
        SENT = "sent", "已发"
        REFUSED = "refused", "被退回"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True)
    made_at = models.DateTimeField()
    subject = models.CharField(max_length=120)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    not_before = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """One mail of the day a person; waiting ones are found by their next attempt."""

        constraints = (
            models.UniqueConstraint(fields=["person", "day"], condition=Q(day__isnull=False), name="one_digest_a_day"),
        )
        indexes = (models.Index(fields=["not_before"], name="mail_waiting", condition=WAITING),)

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


class Notification(models.Model):
    """One person is told of one stage of one obligation. `of` is the deadline, or the act, that the stage counts from.

    `mail_from` is when it may be mailed by itself; None: it is not (any longer).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20)
    of = models.DateTimeField()
    what = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_from = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Nobody is told the same twice, whatever crashes and however many workers there are."""

        constraints = (
            models.UniqueConstraint(fields=["person", "obligation", "stage", "of"], name="one_notification_a_stage"),
        )
        indexes = (
            models.Index(fields=["person", "id"], name="notification_unread", condition=UNREAD),
            models.Index(fields=["person", "id"], name="notification_list"),
            models.Index(fields=["mail_from"], name="notification_to_mail", condition=TO_MAIL),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.stage} {self.what}"
