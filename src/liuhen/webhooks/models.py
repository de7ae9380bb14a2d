"""Tables of the webhooks room, private to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liuhen.accounts.models import Agency, Person


class Subscription(models.Model):
    """Where events of an agency go. `acts` are patterns of ledger acts; secrets are encrypted.

    For a while after a rotation the previous secret signs as well. While it is paused events are kept and none is sent.
    `ended_because` says why nothing is sent any more.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    acts = models.JSONField()
    secret = models.CharField(max_length=200)
    previous_secret = models.CharField(max_length=200, blank=True, default="")
    previous_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """The open ones of an agency are asked for at every entry."""

        indexes = (models.Index(fields=["agency"], condition=Q(ended_at=None), name="open_subscriptions"),)

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the subscription in the ledger."""
        return f"webhook:{self.pk}"


class Delivery(models.Model):
    """One event on its way to one subscription. `message` is its id for the receiver; `index` the entry's place."""

    class State(models.TextChoices):
        """From waiting to its end."""

        WAITING = "waiting", "待送"
        DONE = "done", "已送达"
        DEAD = "dead", "送不到，已放弃"

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=60, unique=True)
    index = models.BigIntegerField(null=True)
    act = models.CharField(max_length=100)
    subject = models.CharField(max_length=60)
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_words = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """An entry goes once to a subscription; what is due is found at once."""

        constraints = (models.UniqueConstraint(fields=["subscription", "index"], name="one_delivery_an_entry"),)
        indexes = (
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="deliveries_due"),
            models.Index(fields=["made_at"], name="deliveries_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.message}"


class Position(models.Model):
    """How far the log was read: entries before `index` were looked at. One row."""

    index = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.index)
