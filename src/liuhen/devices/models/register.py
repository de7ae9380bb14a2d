"""The register: the device itself, the approval it rests on, its states and its clock."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency, Person, Unit


class PurposeApproval(models.Model):
    """Somebody approved that a unit is equipped with devices of a kind for a stated business (HY-4¶2)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(default=1)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit} {self.kind} ×{self.quantity}：{self.purpose}"

    @property
    def subject(self) -> str:
        """The text reference of the approval in the ledger."""
        return f"purpose_approval:{self.pk}"


class Device(models.Model):
    """A recording device 音像记录设备. `number` is 执法记录设备编号 (ZH-9); `kind` a code of the vocabulary.

    `clock_offset_ms` is device clock minus true time at `clock_measured_at`; None = never measured.
    """

    class State(models.TextChoices):
        """The states of requirements §7.2."""

        REGISTERED = "registered", "已登记"
        IN_STOCK = "in_stock", "在库"
        CHECKED = "checked", "已检查"
        ISSUED = "issued", "已领用"
        IN_USE = "in_use", "使用中"
        RETURN_PENDING_UPLOAD = "return_pending_upload", "已归还待导出"
        LOANED_OUT = "loaned_out", "外借"
        MAINTENANCE = "maintenance", "维护中"
        LOST = "lost", "遗失"
        STOLEN = "stolen", "被盗"
        DAMAGED = "damaged", "损毁"
        RETIRED = "retired", "已报废"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    brand = models.CharField(max_length=60, blank=True, default="")
    model = models.CharField(max_length=60, blank=True, default="")
    serial_no = models.CharField(max_length=60, blank=True, default="")
    asset_no = models.CharField(max_length=60, blank=True, default="")
    portable = models.BooleanField(default=True)
    custodian = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    business_purpose = models.CharField(max_length=200, blank=True, default="")
    approval = models.ForeignKey(PurposeApproval, null=True, on_delete=models.PROTECT, related_name="devices")
    in_service_on = models.DateField()
    state = models.CharField(max_length=30, choices=State, default=State.REGISTERED)
    clock_offset_ms = models.BigIntegerField(null=True)
    clock_measured_at = models.DateTimeField(null=True)
    last_service_on = models.DateField(null=True)

    class Meta:
        """A number belongs to one device of an agency, also after the device is retired."""

        constraints = (models.UniqueConstraint(fields=["agency", "number"], name="device_number_once"),)
        indexes = (
            models.Index(fields=["unit", "state"], name="device_of_unit"),
            models.Index(fields=["unit", "number"], name="device_by_number"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The text reference of the device in the ledger."""
        return f"device:{self.pk}"

    @property
    def approved_by(self) -> Person | None:
        """Who approved the purchase."""
        return self.approval.approved_by if self.approval else None


class StateChange(models.Model):
    """A device went from one state to another. `before` is empty for the registration."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=30, blank=True, default="")
    after = models.CharField(max_length=30)
    step = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        """Read in order for one device."""

        indexes = (models.Index(fields=["device", "at"], name="device_changes"),)

    def __str__(self) -> str:
        return f"{self.device} {self.before}→{self.after}"


class ClockMeasurement(models.Model):
    """The device clock was compared with a true clock: `offset_ms` = device − true. Never rewritten."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="clock_measurements")
    at = models.DateTimeField()
    offset_ms = models.BigIntegerField()
    method = models.CharField(max_length=60)
    by = models.CharField(max_length=60)

    class Meta:
        """Drift is read in order for one device."""

        indexes = (models.Index(fields=["device", "at"], name="device_drift"),)

    def __str__(self) -> str:
        return f"{self.device} {self.offset_ms} ms"


class DeviceImport(models.Model):
    """A sheet of devices that was read and shown, and waits for the keeper to register it.

    Nothing of it is a device yet. `lines` are `{"row": 4, "values": {column: text}}` as read; they are judged again
    when they are registered.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)
    registered = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the import in the ledger."""
        return f"device_import:{self.pk}"
