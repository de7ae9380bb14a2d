"""Whose devices a person sees: those of the units they answer for, and those an officer may draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.accounts.models import Unit
from liuhen.accounts.queries import capabilities, posts_on, reach
from liuhen.devices.models import HandOver
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person

DRAW = "device.draw"


def units_with_devices(person: Person, at: datetime) -> list[Unit]:
    """Return the units whose devices the person may list, by place (YC-A-10¶1: the legal section reads all of them).

    An officer sees the devices of their own units, of those below, and of those above that share a pool. Nobody who
    answers for none and draws none sees any.
    """
    seen = Q(pk__in=())
    for path in reach(person, "device.list", at):
        seen |= Q(path__startswith=path)
    if DRAW in capabilities(person, at):
        for post in posts_on(person, local_day(at)):
            path = post.unit.path or ""
            above = [int(key) for key in path.strip("/").split("/") if key]
            seen |= Q(path__startswith=path or "\0") | Q(pk__in=above)
    return list(Unit.objects.filter(seen, agency=person.agency_id).order_by("path"))


def may_list_devices(person: Person, at: datetime) -> bool:
    """Say whether the person has devices to look at, without asking for the units."""
    return DRAW in capabilities(person, at) or bool(reach(person, "device.list", at))


def hand_overs_seen(person: Person, units: Sequence[Unit]) -> QuerySet[HandOver]:
    """Return the hand-overs that a person may read: their own, and those between people of the units."""
    sides = Q(from_person__posts__unit__in=units) | Q(to_person__posts__unit__in=units)
    own = Q(from_person=person) | Q(to_person=person)
    return HandOver.objects.filter(own | sides, from_person__agency=person.agency_id).distinct()


def units_with(person: Person, capability: str, at: datetime) -> list[Unit]:
    """Return the units on which the person holds a capability, by place."""
    paths = reach(person, capability, at)
    units = Unit.objects.filter(agency=person.agency_id).order_by("path") if paths else ()
    return [unit for unit in units if any((unit.path or "").startswith(path) for path in paths)]
