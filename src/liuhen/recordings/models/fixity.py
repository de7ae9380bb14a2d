"""Fixity checks: one row each, never rewritten."""

from __future__ import annotations

from django.db import models

from liuhen.recordings.models.recording import Recording


class FixityCheck(models.Model):
    """The outcome of reading an object again and comparing its digest: intact, changed, or could not be read."""

    class Outcome(models.TextChoices):
        """Three outcomes; "not read" is not "changed"."""

        INTACT = "intact", "完好"
        CHANGED = "changed", "有变"
        UNREADABLE = "unreadable", "读不出"

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="fixity_checks")
    root = models.CharField(max_length=10)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    detail = models.CharField(max_length=300, blank=True, default="")
    repaired_from = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        """Read by recording, newest first, and by the day."""

        indexes = (
            models.Index(fields=["recording", "-id"], name="fixity_of_recording"),
            models.Index(fields=["at"], name="fixity_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.recording_id} {self.outcome}"
