"""People and the posts they hold. Periods are half-open days `[starts_on, ends_on)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q

from liuhen.accounts.models.organisation import Agency, Unit

if TYPE_CHECKING:
    from datetime import date


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
    left_on = models.DateField(null=True, blank=True)
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
    """A person holds a role in a unit for a period of days. Roles are codes of the policy vocabulary or of 三员.

    `title` is what the agency calls the post (政策法规科科长), empty when the role says enough (OD-29).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30)
    title = models.CharField(max_length=40, blank=True, default="")
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


class RoleTitle(models.Model):
    """What a local title means in the roles of the regulations (OD-29): 政策法规科科长 is `legal`."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="role_titles")
    title = models.CharField(max_length=40)
    roles = models.JSONField(default=list)

    class Meta:
        """A title means one thing in an agency."""

        constraints = (models.UniqueConstraint(fields=["agency", "title"], name="title_once"),)

    def __str__(self) -> str:
        return self.title


class Delegation(models.Model):
    """During an absence the powers of a post are used by somebody else, for the days `[starts_on, ends_on)`."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=40)

    class Meta:
        """It ends by itself, and is found by who received it."""

        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_not_before_start"),
        )
        indexes = (models.Index(fields=["receiver", "ends_on"], name="delegation_of_receiver"),)

    def __str__(self) -> str:
        return f"{self.post} → {self.receiver}"
