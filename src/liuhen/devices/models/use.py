"""The use of a device: checked, issued to one responsible person, returned; lent outside with an approval."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liuhen.accounts.models import Agency, Person
from liuhen.devices.models.register import Device


class DeviceCheck(models.Model):
    """A check before use 使用前检查 (YC-A-3, SS-5, ZH-13a).

    `items` is code → passed; a code that is absent was not checked.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=40)
    items = models.JSONField()
    passed = models.BooleanField()
    note = models.TextField(blank=True, default="")

    class Meta:
        """The latest check of a device is asked for at every issue."""

        indexes = (models.Index(fields=["device", "at"], name="device_checks"),)

    def __str__(self) -> str:
        return f"{self.device} {'合格' if self.passed else '不合格'}"


class DeviceIssue(models.Model):
    """A device in the hands of one responsible person 谁使用谁负责 from `out_at` until `back_at`.

    `agency` is the device's, which never changes; `activity_subject` is text, since activities stand above devices. One
    check serves one issue; a device has one open issue at most. `card` says what became of the material when the device
    came back.
    """

    class Card(models.TextChoices):
        """The storage card at the return (YC-A-6, ZH-8)."""

        INSIDE = "inside", "卡在设备内，还没有导出"
        HANDED_IN = "handed_in", "资料已导出"
        NOTHING = "nothing", "没有摄录资料"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="issues")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    check_row = models.OneToOneField(DeviceCheck, on_delete=models.PROTECT, related_name="issue")
    activity_subject = models.CharField(max_length=60, null=True)
    out_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    back_condition = models.CharField(max_length=200, blank=True, default="")
    card = models.CharField(max_length=20, choices=Card, blank=True, default="")
    uploaded = models.BooleanField(null=True)
    nothing_reason = models.CharField(max_length=200, blank=True, default="")
    stocked_at = models.DateTimeField(null=True)
    stocked_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """One open issue a device; it ends after it starts."""

        constraints = (
            models.UniqueConstraint(fields=["device"], condition=Q(back_at=None), name="one_open_issue"),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True) | Q(back_at__gte=F("out_at")), name="issue_ends_after_start"
            ),
        )
        indexes = (
            models.Index(fields=["device", "out_at"], name="issue_of_device"),
            models.Index(fields=["person", "out_at"], name="issue_of_person"),
            models.Index(fields=["agency", "back_at", "out_at"], name="issue_by_return"),
        )

    def __str__(self) -> str:
        return f"{self.device} {self.person}"


class DeviceLoan(models.Model):
    """A device lent outside the unit, approved by somebody else and registered (YC-A-8)."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="loans")
    borrower = models.CharField(max_length=100)
    reason = models.CharField(max_length=200)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_role = models.CharField(max_length=30)
    lent_at = models.DateTimeField()
    due_on = models.DateField()
    back_at = models.DateTimeField(null=True)
    back_condition = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """One open loan a device."""

        constraints = (models.UniqueConstraint(fields=["device"], condition=Q(back_at=None), name="one_open_loan"),)

    def __str__(self) -> str:
        return f"{self.device} → {self.borrower}"
