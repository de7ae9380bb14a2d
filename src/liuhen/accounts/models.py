"""Agencies, units, people and posts. Periods are half-open days `[starts_on, ends_on)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from datetime import date


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

    class Meta:
        """Names are unique under one parent."""

        constraints = (
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once"),
            models.UniqueConstraint(fields=["agency"], condition=Q(parent=None), name="one_root_an_agency"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the unit in the ledger."""
        return f"unit:{self.pk}"


class PersonManager(models.Manager["Person"]):
    """Finds people by their login, as Django's authentication asks."""

    def get_by_natural_key(self, login: str | None) -> Person:
        """Return the person with this login. Raises Person.DoesNotExist."""
        return self.get(login=login)


class Person(AbstractBaseUser):
    """Somebody who works with the system. `card_no` is 执法证件编号 (HY-11, SS-8), empty for those without one."""

    login = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    card_no = models.CharField(max_length=40, blank=True, default="")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    suspended_until = models.DateField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)

    # the posts of one day, read once for one visit (`queries.remember_posts`); no column
    remembered_posts: tuple[date, tuple[Post, ...]] | None = None

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        """An enforcement card belongs to one person of an agency."""

        constraints = (
            models.UniqueConstraint(fields=["agency", "card_no"], condition=~Q(card_no=""), name="card_no_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The text reference of the person in the ledger."""
        return f"person:{self.pk}"


class Post(models.Model):
    """A person holds a role in a unit for a period of days. Roles are codes of the policy vocabulary or of 三员."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        """A post ends after it starts, and the same post does not start twice on a day."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="post_ends_after_start"
            ),
            models.UniqueConstraint(fields=["person", "unit", "role", "starts_on"], name="post_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.unit}"
