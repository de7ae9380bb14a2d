"""Agencies, the packs they are bound to, and the tree of their units."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Agency(models.Model):
    """An enforcement agency 执法机关, bound to regulation packs from days on."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=20)
    uses_sm3 = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the agency in the ledger."""
        return f"agency:{self.code}"


class PackBinding(models.Model):
    """From `from_day` on the agency is judged by this version of this pack with these agency settings (G10)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="bindings")
    pack = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    from_day = models.DateField()
    settings = models.JSONField(default=dict)

    class Meta:
        """One binding an agency and day."""

        constraints = (models.UniqueConstraint(fields=["agency", "from_day"], name="one_binding_a_day"),)

    def __str__(self) -> str:
        return f"{self.agency.code} {self.pack} {self.version} {self.from_day}"


class Unit(models.Model):
    """A unit 科室/中队/大队 of an agency; the tree is kept as `path`, `/3/17/`, so that a branch is one range."""

    class Kind(models.TextChoices):
        """What kind of unit it is (HY-2: delegated units are named as such)."""

        AGENCY = "agency", "局机关"
        SECTION = "section", "科室"
        BRIGADE = "brigade", "大队"
        SQUAD = "squad", "中队"
        DELEGATED = "delegated", "受委托执法单位"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind)
    path = models.CharField(max_length=200, unique=True, null=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        """Names are unique among the open units under one parent; a closed unit keeps its name and its history."""

        constraints = (
            models.UniqueConstraint(fields=["parent", "name"], condition=Q(closed_on=None), name="unit_name_once"),
            models.UniqueConstraint(fields=["agency"], condition=Q(parent=None), name="one_root_an_agency"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the unit in the ledger."""
        return f"unit:{self.pk}"
