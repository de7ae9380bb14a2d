"""What a list may show to a person, as filter words of the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.accounts.models import Person, Unit
from liuhen.accounts.queries import capabilities, reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet


def words(person: Person, at: datetime) -> tuple[str, ...]:
    """Return the filter words, one of which a recording must carry to be listed; empty when nothing may be listed."""
    found: list[str] = []
    if "recording.view.own" in capabilities(person, at):
        found.append(f"p{person.pk}")
    return within(person, {*reach(person, "recording.list", at), *reach(person, "recording.view", at)}, found)


def kept(person: Person, at: datetime) -> tuple[str, ...]:
    """Return the filter words of what the person keeps: the units whose recordings they receive; empty when none."""
    return within(person, reach(person, "recording.receive", at))


def within(person: Person, paths: Iterable[str], found: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the filter words of units below the paths beside those found already; a whole agency is one word."""
    paths = sorted(paths)
    found = list(found)
    whole = [path for path in paths if path.count("/") == 2]  # noqa: PLR2004  # "/3/" is the root of an agency
    if whole and person.agency_id is not None:
        return (f"a{person.agency_id}",)
    if paths:
        found += [f"u{key}" for key in units_at(paths).order_by("pk").values_list("pk", flat=True)]
    return tuple(found)


def units_at(paths: Iterable[str]) -> QuerySet[Unit]:
    """Return the units at or below the paths; none without a path."""
    below = Q(pk=None)
    for path in paths:
        below |= Q(path__startswith=path)
    return Unit.objects.filter(below)
