"""A sealed recording. What was sealed never changes (a trigger sees to it); what is known about it may be corrected."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.activities.models import Activity
from liuhen.devices.models import Device
from liuhen.recordings.models.intake import Intake


class Recording(models.Model):
    """One file handed in from a recorder. `id` orders by the time of recording as it was known at hand-in.

    Raw tag, device time, offset and corrected time stand apart: `time_tags` (as found), `device_started_at` (the
    device's own reading), `clock_offset_ms` (device minus true time), `started_at`/`ended_at` (corrected).
    """

    class Assignment(models.TextChoices):
        """How the recording came to its duty."""

        NONE = "none", "未关联"
        BY_TIME = "by_time", "按时间关联"
        DOUBTFUL = "doubtful", "待确认"
        CONFIRMED = "confirmed", "人工确认"
        STANDALONE = "standalone", "独立记录"

    class Keep(models.TextChoices):
        """How long it is kept."""

        UNCLASSIFIED = "unclassified", "待分类，按最长保管"
        DATE = "date", "保管到日期"
        INDEFINITE = "indefinite", "长期"
        PERMANENT = "permanent", "永久"
        UNKNOWN = "unknown", "期限待定"

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=48, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="recordings")
    assignment = models.CharField(max_length=12, choices=Assignment, default=Assignment.NONE)

    object_id = models.CharField(max_length=60, unique=True)
    original_name = models.CharField(max_length=600)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64, blank=True, default="")
    media = models.CharField(max_length=8)
    container = models.CharField(max_length=20, blank=True, default="")
    codecs = models.CharField(max_length=60, blank=True, default="")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_ms = models.BigIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    time_tags = models.JSONField(default=dict)
    time_source = models.CharField(max_length=30, blank=True, default="")
    device_started_at = models.DateTimeField(null=True)
    clock_offset_ms = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(null=True)

    exported_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    target = models.CharField(max_length=30)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    title = models.CharField(max_length=200, blank=True, default="")
    party_name = models.CharField(max_length=100, blank=True, default="")
    case_name = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    mode = models.CharField(max_length=16, blank=True, default="")
    limitation_reason = models.CharField(max_length=300, blank=True, default="")
    key_steps = models.JSONField(default=list)
    papers = models.JSONField(default=list)
    evidence = models.BooleanField(default=False)
    in_case = models.BooleanField(default=False)
    unrelated = models.BooleanField(default=False)
    triggers = models.JSONField(default=list)
    secret = models.JSONField(default=list)
    risk = models.CharField(max_length=8, blank=True, default="")
    risk_proposed = models.CharField(max_length=8, blank=True, default="")
    classified_at = models.DateTimeField(null=True)
    class_confirmed_at = models.DateTimeField(null=True)
    keep = models.CharField(max_length=12, choices=Keep, default=Keep.UNCLASSIFIED)
    keep_until = models.DateField(null=True)
    burnt_at = models.DateTimeField(null=True)

    marks = models.JSONField(default=list)
    marked = models.BooleanField(default=False)
    fixity = models.CharField(max_length=12, blank=True, default="")
    fixity_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True, default="")

    class Meta:
        """Lists and filters go through the search index (`recordings.search`); these serve single questions."""

        indexes = (
            models.Index(fields=["agency", "id"], name="recording_agency"),
            models.Index(fields=["agency", "started_at"], name="recording_started"),
            models.Index(fields=["agency", "size"], name="recording_size"),
            models.Index(fields=["agency", "sha256"], name="recording_sha256"),
            models.Index(fields=["unit", "id"], name="recording_unit"),
            models.Index(fields=["device", "id"], name="recording_device"),
            models.Index(fields=["activity", "id"], name="recording_activity"),
            models.Index(fields=["fixity_at", "id"], name="recording_fixity_due"),
            models.Index(fields=["fixity", "fixity_at", "id"], name="recording_fixity"),
            # the keeper's queues, in the words of `search`
            models.Index(fields=["agency", "id"], name="recording_to_complete", condition=Q(classified_at=None)),
            models.Index(
                fields=["agency", "id"],
                name="recording_to_confirm",
                condition=(Q(risk_proposed="high") | Q(keep="indefinite")) & Q(class_confirmed_at=None),
            ),
            models.Index(
                fields=["agency", "id"],
                name="recording_to_assign",
                condition=Q(assignment__in=["none", "doubtful"]),
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """The text reference of the recording in the ledger."""
        return f"recording:{self.pk}"
