"""Training of officers (ZH-4, form F-26)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liuhen.accounts.models.organisation import Agency
from liuhen.accounts.models.people import Person


class TrainingRecord(models.Model):
    """One training 培训: what about, on which day, how long, and who was there."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="trainings")
    topic = models.CharField(max_length=100)
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    teacher = models.CharField(max_length=60, blank=True, default="")
    attendees = models.ManyToManyField(Person, related_name="trainings")

    class Meta:
        """The same training is not written down twice; it took some time."""

        constraints = (
            models.UniqueConstraint(fields=["agency", "topic", "held_on"], name="training_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="training_takes_time"),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.held_on}"

    @property
    def subject(self) -> str:
        """The text reference of the training in the ledger."""
        return f"training:{self.pk}"
