"""What happens during a duty: notices and interruptions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liuhen.accounts.models import Person
from liuhen.activities.models.activity import Activity


class Notice(models.Model):
    """Somebody was told that recording is going on 告知 (ZH-7, SS-8, PDS-2-6). `text` is what was said."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="notices")
    at = models.DateTimeField()
    to = models.JSONField(default=list)
    method = models.CharField(max_length=40)
    voice_points = models.JSONField(default=list)
    text = models.TextField(blank=True, default="")
    by = models.CharField(max_length=60)

    class Meta:
        """Oldest first."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.activity} {self.at}"


class Interruption(models.Model):
    """Recording stopped during a duty 中断 (SS-11, PDS-2-7). `reason` is a code of the vocabulary.

    `device` is the text reference of the device that stopped, empty for all of them.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="interruptions")
    device = models.CharField(max_length=60, blank=True, default="")
    stopped_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40)
    reason_text = models.CharField(max_length=200, blank=True, default="")
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    voice_note_at = models.DateTimeField(null=True)
    resumable = models.BooleanField(default=True)
    reported_at = models.DateTimeField(null=True)
    reported_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField(blank=True, default="")
    statement_at = models.DateTimeField(null=True)
    statement_received_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    statement_received_at = models.DateTimeField(null=True)

    class Meta:
        """It ends after it starts; one runs on a device at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True) | Q(resumed_at__gte=F("stopped_at")),
                name="interruption_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["activity", "device"],
                condition=Q(resumed_at=None, resumable=True),
                name="one_running_interruption",
            ),
        )
        ordering = ("stopped_at", "pk")

    def __str__(self) -> str:
        return f"{self.activity} {self.reason}"

    @property
    def subject(self) -> str:
        """The text reference of the interruption in the ledger and in obligations."""
        return f"interruption:{self.pk}"
