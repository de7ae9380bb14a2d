"""Viewings: one row each time somebody opened a recording to watch it. The ledger holds the same, beyond change."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Person
from liuhen.recordings.models import Recording


class Viewing(models.Model):
    """Somebody opened a recording under a rule. A viewing covers the ranges fetched within `VIEWING_LASTS`."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="viewings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rule = models.CharField(max_length=60)
    address = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """Found by recording, and by person and recording for the running viewing."""

        indexes = (models.Index(fields=["recording", "person", "-at"], name="viewing_running"),)

    def __str__(self) -> str:
        return f"{self.person_id} → {self.recording_id}"
