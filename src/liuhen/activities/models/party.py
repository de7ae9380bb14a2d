"""Parties 当事人 and what happened with them before (ZH-11(1))."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liuhen.accounts.models import Agency


class Party(models.Model):
    """A person or an organisation that officers deal with.

    Of its number stand a keyed digest and the encrypted text (`activities/numbers.py`). `resistance` is 抵触情绪严重,
    set with a reason; `resistance_since` is when that was said. `registered_at` is None for parties from before it was
    kept.
    """

    class Kind(models.TextChoices):
        """个人 or 单位."""

        PERSON = "person", "个人"
        ORG = "org", "单位"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    id_digest = models.CharField(max_length=64, blank=True, default="")
    id_sealed = models.CharField(max_length=200, blank=True, default="")
    resistance = models.BooleanField(default=False)
    resistance_reason = models.CharField(max_length=200, blank=True, default="")
    resistance_since = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)

    class Meta:
        """A party stands once: by number where it has one, found by name or by the whole number."""

        constraints = (models.UniqueConstraint(fields=["agency", "name", "kind", "id_digest"], name="party_once"),)
        indexes = (
            models.Index(fields=["agency", "name"], name="party_by_name"),
            models.Index(fields=["agency", "id_digest"], name="party_by_number"),
            models.Index(fields=["agency"], name="party_averse", condition=Q(resistance=True)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the party in the ledger."""
        return f"party:{self.pk}"


class PartyConflict(models.Model):
    """An earlier conflict or dispute with the party, with where that is known from and who noted it.

    One that was noted wrongly is withdrawn with a reason and stays; withdrawn ones count for nothing.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="conflicts")
    day = models.DateField()
    event = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.CharField(max_length=60, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True, default="")
    withdrawn_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.party} {self.day} {self.event}"
