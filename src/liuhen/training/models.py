"""Tables of the training room, private to it."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency, Person, Unit


class Training(models.Model):
    """A training 培训 (ZH-4, F-26): on which day, in what, by whom, for how many hours 学时, held for which unit.

    One that was recorded wrongly is withdrawn: it stays, with who, when and why, and counts nowhere.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    topic = models.CharField(max_length=200)
    trainer = models.CharField(max_length=100)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    attendees = models.ManyToManyField(Person, through="Attendance", related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True, default="")
    withdrawn_name = models.CharField(max_length=60, blank=True, default="")
    withdrawn_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Read by agency and day, newest first."""

        ordering = ("-day", "-pk")
        indexes = (models.Index(fields=["agency", "day"], name="training_by_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.topic}"

    @property
    def subject(self) -> str:
        """The text reference of the training in the ledger."""
        return f"training:{self.pk}"


class Attendance(models.Model):
    """Somebody took part in a training."""

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Each once, in the order in which they were named."""

        constraints = (models.UniqueConstraint(fields=["training", "person"], name="attends_once"),)
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.training} {self.person}"
