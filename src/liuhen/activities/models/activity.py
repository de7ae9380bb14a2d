"""The duty itself and who is on it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.activities.models.party import Party


class Activity(models.Model):
    """A duty 执法活动. `act`, `kind`, `service_method` and `remote_reason` are codes of the vocabulary.

    Moments are when things happened, not when they were written down (the ledger has that). `covered` is what the
    recordings room last reported: `[["2026-…Z", "2026-…Z"], …]`. `outcome` is set by closing.
    """

    class State(models.TextChoices):
        """Planned, under way, ended on site, closed on paper."""

        PLANNED = "planned", "已安排"
        ONGOING = "ongoing", "进行中"
        ENDED = "ended", "已结束"
        CLOSED = "closed", "已办结"

    class Outcome(models.TextChoices):
        """What became of the duty to record (requirements §7.1 R6–R8)."""

        OPEN = "", "未定"
        RECORDED = "recorded", "已记录"
        PARTLY = "partly", "部分记录"
        EXEMPT = "exempt", "免记录"
        UNRECORDED = "unrecorded", "未记录"
        NOT_REQUIRED = "not_required", "无须记录"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    service_method = models.CharField(max_length=20, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    on_site = models.BooleanField(default=True)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="activities")
    persons_on_site = models.JSONField(default=list)
    case_name = models.CharField(max_length=200, blank=True, default="")
    breach_found = models.BooleanField(default=False)
    dispute_possible = models.BooleanField(default=False)
    dispute_reason = models.CharField(max_length=200, blank=True, default="")
    major_hazard = models.BooleanField(default=False)
    major_violation = models.BooleanField(default=False)
    against_person = models.BooleanField(default=True)
    emergency = models.BooleanField(default=False)
    planned_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    first_act_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    remote = models.BooleanField(default=False)
    remote_reason = models.CharField(max_length=20, blank=True, default="")
    remote_statement = models.TextField(blank=True, default="")
    expected_return_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    covered = models.JSONField(default=list)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default=Outcome.OPEN)
    shortfall = models.JSONField(default=list)
    shortfall_reason = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Moments in their order; indexes for days of plans, days of duties, and the units' open duties."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="activity_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(started_at__isnull=True) | Q(started_at__gte=F("arrived_at")),
                name="activity_starts_after_arrival",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "state"], name="activity_of_unit"),
            models.Index(fields=["agency", "planned_at"], name="activity_by_day"),
            models.Index(fields=["agency", "outcome"], name="activity_by_outcome"),
            models.Index(fields=["agency", "ended_at", "arrived_at", "started_at"], name="activity_by_end"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """The text reference of the duty in the ledger."""
        return f"activity:{self.pk}"


class ActivityOfficer(models.Model):
    """An officer on a duty; `device` is the text reference of the device carried, fixed when the duty starts."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="officers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lead_recorder = models.BooleanField(default=False)
    device = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """In the order in which they were named: the notice reads them out in it."""

        constraints = (models.UniqueConstraint(fields=["activity", "person"], name="officer_once"),)
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.activity} {self.person}"


class Correction(models.Model):
    """A fact about a duty was corrected: what stood there, what stands now, why, by whom. Never rewritten."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField()

    class Meta:
        """Oldest first."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.activity} {self.reason}"
