"""The people of an agency as a list: by unit, by words, by what is out of the ordinary; and how many are where."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from liuhen.accounts.models import Person, Post, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency

ALL, GONE, STOPPED, WITHOUT = "", "gone", "stopped", "without"
STATES = {ALL: "在职", STOPPED: "停止执法中", WITHOUT: "没有任职", GONE: "已离开"}


def people_of(
    agency: Agency, day: date, *, unit: Unit | None = None, words: str = "", state: str = ALL
) -> QuerySet[Person]:
    """Return people with the posts they hold on the day as `current`; those of a unit are of all units below it too."""
    found = Person.objects.filter(agency=agency, is_active=state != GONE)
    held = Post.objects.filter(_held(day), unit__agency=agency)
    if unit is not None:
        found = found.filter(pk__in=held.filter(unit__path__startswith=unit.path or "\0").values("person"))
    if state == STOPPED:
        found = found.filter(suspended_until__gte=day)
    if state == WITHOUT:
        found = found.exclude(pk__in=held.values("person"))
    for word in words.split()[:5]:
        found = found.filter(Q(name__contains=word) | Q(login__contains=word) | Q(card_no__contains=word))
    current = Post.objects.filter(_held(day)).select_related("unit").order_by("pk")
    return found.prefetch_related(Prefetch("posts", current, to_attr="current")).order_by("pk")


def people_in_units(units: Sequence[Unit], day: date) -> dict[int, int]:
    """Return how many people hold a post in each of the units or below it, by the unit's key; each once a unit."""
    rows = Post.objects.filter(_held(day), unit__in=units, person__is_active=True).order_by()
    here: defaultdict[int, set[int]] = defaultdict(set)
    for place, person in rows.values_list("unit", "person"):
        here[place].add(person)
    below: defaultdict[int, set[int]] = defaultdict(set)
    for unit in units:
        for key in (unit.path or "").strip("/").split("/"):
            below[int(key)] |= here[unit.pk]
    return {unit.pk: len(below[unit.pk]) for unit in units}


def tree_of(agency: Agency) -> list[Unit]:
    """Return the open units of an agency, each below the one it belongs to, brothers in the order they were made."""
    units = Unit.objects.filter(agency=agency, closed_on=None)
    return sorted(units, key=lambda unit: [int(key) for key in (unit.path or "").strip("/").split("/")])


def depth_of(unit: Unit) -> int:
    """Return how deep a unit hangs: 0 for the agency itself."""
    return (unit.path or "").count("/") - 2


def _held(day: date) -> Q:
    return (Q(ends_on=None) | Q(ends_on__gt=day)) & Q(starts_on__lte=day)
