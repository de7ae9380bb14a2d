"""What people added to a recording: metadata items, and content points ticked against time spans."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Person
from liuhen.recordings.models.recording import Recording


class MetadataItem(models.Model):
    """One filled metadata key (ZH-9, PDS-2-8). `filled_at` is what a clock with metadata is judged by."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="metadata")
    key = models.CharField(max_length=40)
    value = models.CharField(max_length=300)
    filled_at = models.DateTimeField()
    filled_by = models.CharField(max_length=60)

    class Meta:
        """A key stands once."""

        constraints = (models.UniqueConstraint(fields=["recording", "key"], name="one_value_a_key"),)

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class ContentTick(models.Model):
    """A content point seen in a recording between two offsets, or marked as not applicable with a reason."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=100)
    from_ms = models.BigIntegerField(null=True)
    to_ms = models.BigIntegerField(null=True)
    not_applicable = models.CharField(max_length=200, blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """A span has both ends in order, or there is a reason."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(from_ms__lte=models.F("to_ms"), not_applicable="")
                | (models.Q(from_ms=None, to_ms=None) & ~models.Q(not_applicable="")),
                name="tick_span_or_reason",
            ),
        )

    def __str__(self) -> str:
        return self.item
