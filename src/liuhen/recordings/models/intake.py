"""A hand-in 导出: one card or folder, and what became of each of its files."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.devices.models import Device
from liuhen.kernel.identifiers import code_of


class Intake(models.Model):
    """One hand-in of a card. `id` is time-ordered; `finished_at` is empty while it runs or after it was cut off.

    `read_back`: every copy was read back from the device and compared before it was sealed.
    """

    id = models.BigIntegerField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="intakes")
    device_no = models.CharField(max_length=40)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.JSONField()
    station = models.CharField(max_length=60)
    target = models.CharField(max_length=30)
    source = models.CharField(max_length=400)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    checkpoint = models.TextField(blank=True, default="")
    read_back = models.BooleanField(default=True)

    class Meta:
        """Unfinished hand-ins are found at once."""

        indexes = (
            models.Index(fields=["agency", "id"], name="intake_agency"),
            models.Index(fields=["id"], name="intake_unfinished", condition=models.Q(finished_at=None)),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number on the receipt."""
        return code_of(f"{self.agency.code}-HJ", self.pk)

    @property
    def subject(self) -> str:
        """The text reference of the hand-in in the ledger."""
        return f"intake:{self.pk}"


class IntakeFile(models.Model):
    """What became of one file of a card. Written as planned before the first byte is copied, so nothing is lost."""

    class State(models.TextChoices):
        """From planned to its end."""

        PLANNED = "planned", "待采集"
        SEALED = "sealed", "已封存"
        DUPLICATE = "duplicate", "此前已封存"
        REFUSED = "refused", "未能采集"

    CHANGED_SINCE = "changed_since"  # the problem of a file that changed on the card after it was read

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=600)
    raw_name = models.BinaryField()
    size = models.BigIntegerField()
    modified_ns = models.BigIntegerField()
    object_id = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    recording = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    words = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        """A file stands once in its hand-in."""

        constraints = (models.UniqueConstraint(fields=["intake", "position"], name="one_file_a_position"),)

    def __str__(self) -> str:
        return self.name
