"""Parties 当事人 and what happened with them before (ZH-11(1))."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency


class Party(models.Model):
    """A person or an organisation that officers deal with. `resistance` is 抵触情绪严重, set with a reason."""

    class Kind(models.TextChoices):
        """个人 or 单位."""

        PERSON = "person", "个人"
        ORG = "org", "单位"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    id_no = models.CharField(max_length=40, blank=True, default="")
    resistance = models.BooleanField(default=False)
    resistance_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """A party stands once: by number where it has one, found by name."""

        constraints = (models.UniqueConstraint(fields=["agency", "name", "kind", "id_no"], name="party_once"),)
        indexes = (models.Index(fields=["agency", "name"], name="party_by_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the party in the ledger."""
        return f"party:{self.pk}"


class PartyConflict(models.Model):
    """An earlier conflict or dispute with the party, with where that is known from."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="conflicts")
    day = models.DateField()
    event = models.CharField(max_length=200)
    source = models.CharField(max_length=200)

    class Meta:
        """Newest first."""

        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.party} {self.day} {self.event}"
