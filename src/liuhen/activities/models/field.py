"""What an officer's phone told from the site: facts as they were handed over, contents said to be filmed."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Person
from liuhen.activities.models.activity import Activity

MOVED_MS = 120_000  # two measurements of one clock differ by less


class FieldFact(models.Model):
    """One fact told by a phone, with or without a network between 现场事实. The client gives the key: it counts once.

    `phone_at` is what the phone's clock said, `offset_ms` how far it lagged behind the server when the fact was told,
    `offset_now_ms` the same at the hand-over; `happened_at` is the moment that was used. A refused one stays, with the
    reason, until it is taken after all or its officer sets it aside with a word.
    """

    class State(models.TextChoices):
        """Taken into the duty, refused, or refused and settled by a person."""

        TAKEN = "taken", "已登记"
        REFUSED = "refused", "未被接受"
        SET_ASIDE = "set_aside", "本人已说明"

    id = models.UUIDField(primary_key=True)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="field_facts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    given = models.JSONField(default=dict)
    phone_at = models.DateTimeField()
    offset_ms = models.BigIntegerField(default=0)
    offset_now_ms = models.BigIntegerField(default=0)
    happened_at = models.DateTimeField()
    handed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State)
    rule = models.CharField(max_length=100, blank=True, default="")
    words = models.TextField(blank=True, default="")
    remedy = models.TextField(blank=True, default="")
    cites = models.JSONField(default=list)
    set_aside_reason = models.TextField(blank=True, default="")

    class Meta:
        """In the order in which they happened."""

        ordering = ("happened_at", "handed_at", "pk")
        indexes = (models.Index(fields=["activity", "state"], name="field_fact_of_activity"),)

    def __str__(self) -> str:
        return f"{self.activity} {self.kind} {self.happened_at}"

    @property
    def clock_moved(self) -> bool:
        """Say whether the phone's clock was moved between telling and handing over: the moment is doubtful."""
        return abs(self.offset_now_ms - self.offset_ms) > MOVED_MS


class SeenContent(models.Model):
    """A content that the regulation wants on the record was filmed, as an officer said on the spot (SS-10, PDS-2-5).

    It proposes where to look; ticking against the picture is another act (`recordings.ContentTick`).
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="seen_contents")
    item = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        """Each content once, in order of time."""

        constraints = (models.UniqueConstraint(fields=["activity", "item"], name="content_seen_once"),)
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.activity} {self.item}"
