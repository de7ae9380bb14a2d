"""A card that is uploaded by a person, and its files. How much of a file is there is asked of the disk."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency, Person
from liuhen.devices.models import Device
from liuhen.kernel.identifiers import code_of


class UploadedCard(models.Model):
    """The files of one recorder on their way in. `id` is time-ordered.

    `expected` is how many files the person chose (0: not said); `intake` the hand-in that came of it.
    """

    class State(models.TextChoices):
        """From the first file to the receipt."""

        OPEN = "open", "正在上传"
        WAITING = "waiting", "等待封存"
        SEALING = "sealing", "正在封存"
        DONE = "done", "已封存"
        PROBLEM = "problem", "有未封存的"
        EXPIRED = "expired", "已过期"
        WITHDRAWN = "withdrawn", "已撤回"

    id = models.BigIntegerField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    expected = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    intake = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=60, blank=True, default="")
    words = models.CharField(max_length=600, blank=True, default="")
    remedy = models.CharField(max_length=600, blank=True, default="")

    class Meta:
        """A person's own are listed; those that wait and those that expire are found at once."""

        indexes = (
            models.Index(fields=["person", "id"], name="upload_of_person"),
            models.Index(
                fields=["state", "id"], name="upload_waiting", condition=models.Q(state__in=["waiting", "sealing"])
            ),
            models.Index(fields=["expires_at"], name="upload_expiring", condition=models.Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number people call it by."""
        return code_of(f"{self.agency.code}-SC", self.pk)

    @property
    def subject(self) -> str:
        """The text reference of the upload in the ledger."""
        return f"upload:{self.pk}"


class UploadedFile(models.Model):
    """One file of a card. `token` names it in its address, `raw_name` is its path on the card as bytes."""

    token = models.CharField(max_length=40, unique=True)
    card = models.ForeignKey(UploadedCard, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=600)
    raw_name = models.BinaryField(max_length=1024)
    size = models.BigIntegerField()
    modified_ns = models.BigIntegerField(null=True)
    complete = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        """A path stands once on its card; the few that are on their way are found at once."""

        constraints = (models.UniqueConstraint(fields=["card", "raw_name"], name="one_upload_a_path"),)
        indexes = (models.Index(fields=["card", "size"], name="upload_coming", condition=models.Q(complete=False)),)

    def __str__(self) -> str:
        return self.name
