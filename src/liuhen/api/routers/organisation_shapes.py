"""Units and people as the API tells them."""

from __future__ import annotations

from datetime import date

from ninja import Schema

from liuhen.accounts.models import Person, Post, Unit
from liuhen.accounts.queries import not_ended
from liuhen.accounts.services.abreast import version_of_unit
from liuhen.api.values import Named, named

READ, WRITE = "organisation.read", "organisation.write"


class UnitOut(Schema):
    """A unit of the agency; `parent` is null for the agency itself."""

    id: str
    name: str
    kind: str
    parent: str | None
    closed_on: date | None


class UnitWhole(UnitOut):
    """A unit by itself; `version` is what a write names to act only on what was read."""

    version: str


class PostOut(Schema):
    """A role in a unit for a period; `until` is the first day it no longer counts, null for ever."""

    id: str
    unit: Named
    role: str
    title: str
    since: date
    until: date | None


class PersonOut(Schema):
    """Somebody of the agency. The card number is the number of the officer's certificate."""

    id: str
    name: str
    card_no: str
    active: bool
    suspended_until: date | None
    posts: list[PostOut]


def unit_out(unit: Unit) -> UnitOut:
    """Return a unit as it is told."""
    parent = str(unit.parent_id) if unit.parent_id else None
    return UnitOut(id=str(unit.pk), name=unit.name, kind=unit.kind, parent=parent, closed_on=unit.closed_on)


def whole_unit(unit: Unit) -> UnitWhole:
    """Return a unit as it is told by itself, with its version."""
    return UnitWhole(**unit_out(unit).model_dump(), version=str(version_of_unit(unit)))


def person_out(person: Person, day: date) -> PersonOut:
    """Return a person with the posts they hold on the day, and where it is told of one alone, those to come."""
    held = getattr(person, "current", None)
    posts = not_ended(person, day) if held is None else held
    return PersonOut(
        id=str(person.pk),
        name=person.name,
        card_no=person.card_no,
        active=person.is_active,
        suspended_until=person.suspended_until,
        posts=[_post(post) for post in posts],
    )


def _post(post: Post) -> PostOut:
    return PostOut(
        id=str(post.pk),
        unit=named(post.unit),
        role=post.role,
        title=post.title,
        since=post.starts_on,
        until=post.ends_on,
    )
