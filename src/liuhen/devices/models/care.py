"""The care of a device: maintenance, hand-over between people, incidents."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liuhen.accounts.models import Person
from liuhen.devices.models.register import Device

HAND_OVER_WAITS = Q(declined_at=None) & (Q(from_confirmed_at=None) | Q(to_confirmed_at=None))


class Maintenance(models.Model):
    """Maintenance 维护保养 (YC-A-3, ZH-13a): begun for a reason, finished with what was done and the result."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="maintenances")
    started_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    begun_by = models.CharField(max_length=60)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=60, blank=True, default="")
    content = models.TextField(blank=True, default="")
    result = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """A device is in one maintenance at most."""

        constraints = (
            models.UniqueConstraint(fields=["device"], condition=Q(finished_at=None), name="one_open_maintenance"),
        )

    def __str__(self) -> str:
        return f"{self.device} {self.reason}"


class HandOver(models.Model):
    """A hand-over 交接登记 of a device, a recording or a case file (YC-A-8, ZH-8, PDS-3-6).

    Both sides confirm, each with its own moment; it holds once both have. The side that is asked may decline it with a
    reason instead: then nothing changed hands.
    """

    class ObjectKind(models.TextChoices):
        """What changes hands."""

        DEVICE = "device", "音像记录设备"
        RECORDING = "recording", "音像资料"
        FILE = "file", "案卷"

    object_kind = models.CharField(max_length=20, choices=ObjectKind)
    subject = models.CharField(max_length=60)
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    items = models.JSONField(default=list)
    condition = models.CharField(max_length=200, blank=True, default="")
    from_confirmed_at = models.DateTimeField(null=True)
    to_confirmed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """The two sides are different people, and a thing waits in one hand-over at most."""

        constraints = (
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="hand_over_between_two"),
            models.UniqueConstraint(fields=["subject"], condition=HAND_OVER_WAITS, name="one_waiting_hand_over"),
        )
        indexes = (models.Index(fields=["subject", "at"], name="hand_overs_of_subject"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.from_person}→{self.to_person}"

    @property
    def complete(self) -> bool:
        """Whether both sides have confirmed."""
        return self.from_confirmed_at is not None and self.to_confirmed_at is not None

    @property
    def waits_for(self) -> Person | None:
        """Who has to confirm or decline now."""
        if self.complete or self.declined_at is not None:
            return None
        return self.from_person if self.from_confirmed_at is None else self.to_person


class Incident(models.Model):
    """A device was lost, stolen, damaged or tampered with (YC-A-8, YC-A-9(5)(7), SS-20(7)).

    It is charged to the holder of that moment. `consequences` are codes of `event.consequence`: with them the
    regulation may see a lead (线索) in it.
    """

    class Kind(models.TextChoices):
        """What happened; each but the last is also the device's state afterwards, a tampered one is damaged."""

        LOST = "lost", "遗失"
        STOLEN = "stolen", "被盗"
        DAMAGED = "damaged", "损毁"
        TAMPERED = "tampered", "被拆改"

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    account = models.TextField()
    consequence = models.CharField(max_length=200, blank=True, default="")
    consequences = models.JSONField(default=list)
    holder = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reported_by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.device} {self.get_kind_display()}"

    @property
    def subject(self) -> str:
        """The text reference of the incident in the ledger."""
        return f"incident:{self.pk}"
