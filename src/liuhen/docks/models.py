"""What the wall shows of docking stations. It is a picture of work under way, no evidence: that is the hand-in."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency


class Station(models.Model):
    """A docking station 采集站 of an agency. `heartbeat_at` is written while its service runs, `stopped_at` at its end.

    `revision` grows with every write: who has seen a revision asks for what came after it.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    revision = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        """A station is known by its name."""

        constraints = (models.UniqueConstraint(fields=["agency", "name"], name="one_station_a_name"),)

    def __str__(self) -> str:
        return self.name


class Port(models.Model):
    """One port 口 of a station: its place never changes. Counts are files, `speed` is bytes a second.

    `card` is what the card looked like when it was read (`cards.likeness`); `intake` is the hand-in of the card.
    """

    class State(models.TextChoices):
        """Of a port, and with it of the card in it."""

        EMPTY = "empty", "空闲"
        READING = "reading", "正在读卡"
        SEALING = "sealing", "正在封存"
        DONE = "done", "全部封存"
        PROBLEM = "problem", "有问题"

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="ports")
    number = models.PositiveIntegerField()
    revision = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.EMPTY)
    since = models.DateTimeField()
    card = models.CharField(max_length=80, blank=True, default="")
    device_no = models.CharField(max_length=40, blank=True, default="")
    holder = models.CharField(max_length=60, blank=True, default="")
    intake = models.BigIntegerField(null=True)
    files = models.PositiveIntegerField(default=0)
    copied = models.PositiveIntegerField(default=0)
    verified = models.PositiveIntegerField(default=0)
    sealed = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    bytes_copied = models.BigIntegerField(default=0)
    bytes_verified = models.BigIntegerField(default=0)
    bytes_sealed = models.BigIntegerField(default=0)
    speed = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")
    words = models.CharField(max_length=600, blank=True, default="")
    remedy = models.CharField(max_length=600, blank=True, default="")

    class Meta:
        """A port stands once at its station."""

        constraints = (models.UniqueConstraint(fields=["station", "number"], name="one_port_a_number"),)

    def __str__(self) -> str:
        return f"{self.station} {self.number} 号口"
