"""What the sweep leaves behind of itself: its heartbeat, the last turn of each duty, the replica, growth, counts.

Nothing here is evidence; rows are written over.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Heartbeat(models.Model):
    """The row that says that a thread of the sweep is alive: when it last said so, and what it is at since when.

    1 is the thread of the duties, 2 that of the derivatives.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    busy_with = models.CharField(max_length=20, blank=True, default="")
    busy_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.at} {self.busy_with}"


class Turn(models.Model):
    """The last turn of one duty. `problem` is the kind of the fault, no content; empty when the turn went well."""

    duty = models.CharField(max_length=20, primary_key=True)
    ended_at = models.DateTimeField()
    well_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.duty} {self.problem}"


class ReplicaRun(models.Model):
    """The one row about the last pass over the replica: objects held there, copied anew, and failed, with why."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    held = models.PositiveBigIntegerField()
    failed = models.PositiveBigIntegerField()
    problem = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.at} {self.held} {self.failed}"


class StoreDay(models.Model):
    """What was sealed on a Shanghai day, in objects and bytes, and how many bytes were free when it was counted."""

    day = models.DateField(primary_key=True)
    number = models.PositiveBigIntegerField()
    bytes = models.PositiveBigIntegerField()
    free = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.day} {self.bytes}"


class StoreFigures(models.Model):
    """The one row of what was counted over all originals: the fields of `recordings.upkeep.Round` by name."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    counted = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return f"{self.at}"


class Arrangement(models.Model):
    """A figure that was changed while the instance runs, with who, when and why; the log keeps the ones before."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveIntegerField()
    reason = models.CharField(max_length=1000)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
