"""A hand-over slip 移交单: which recordings go from an officer to a keeper in one hand-over (ZH-8, PDS-3-6, YC-A-8)."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency, Unit
from liuhen.devices.models import HandOver
from liuhen.kernel.identifiers import code_of
from liuhen.recordings.models.recording import Recording


class Slip(models.Model):
    """One slip. Who, when and both confirmations stand in the register of hand-overs (F-20); here is what it lists.

    Open while neither both sides have confirmed nor one of them has closed it.
    """

    id = models.BigIntegerField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, blank=True, default="")
    closed_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Lists are read by agency, newest first."""

        indexes = (models.Index(fields=["agency", "id"], name="slip_agency"),)

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number on the slip."""
        return code_of(f"{self.agency.code}-YJ", self.pk)

    @property
    def subject(self) -> str:
        """The text reference of the slip in the ledger and in the register of hand-overs."""
        return f"slip:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a side."""
        return self.closed_at is None and not self.hand_over.complete


class SlipLine(models.Model):
    """One recording of a slip, in the order in which the officer listed them."""

    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A recording stands once on a slip."""

        constraints = (models.UniqueConstraint(fields=["slip", "recording"], name="one_line_a_recording"),)
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.slip_id} {self.recording_id}"
