"""Papers of a duty: the statement why nothing was recorded, and the patrol log."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.activities.models.activity import Activity


class UnrecordedStatement(models.Model):
    """A statement why a duty was not recorded 未记录说明 (SS-7, HY-14). `kind` is a code of `activity.exemption`.

    The newest of a duty counts; earlier ones stay.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=40)
    reason = models.TextField()
    basis = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    received_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    received_role = models.CharField(max_length=30, blank=True, default="")
    received_at = models.DateTimeField(null=True)

    class Meta:
        """Oldest first."""

        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return f"{self.activity} {self.kind}"


class PatrolLog(models.Model):
    """A patrol log 巡查日志 (ZH-2¶2): where, what was found, what was done about it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, null=True, on_delete=models.PROTECT, related_name="patrol_logs")
    day = models.DateField()
    officers = models.JSONField(default=list)
    area = models.CharField(max_length=200)
    findings = models.TextField()
    measures = models.TextField(blank=True, default="")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta:
        """Read by unit and day."""

        indexes = (models.Index(fields=["unit", "day"], name="patrol_log_by_day"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.day} {self.area}"

    @property
    def subject(self) -> str:
        """The text reference of the log in the ledger."""
        return f"patrol_log:{self.pk}"
