"""Which obligations a person sees: their own, their unit's, or their agency's, by capability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.accounts.models import Unit
from liuhen.accounts.queries import reach
from liuhen.obligations.lists import Due, counted, due_in
from liuhen.obligations.queries import open_obligations, owing

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person
    from liuhen.obligations.models import Obligation

OWN, UNITS = "own", "units"
MOST_COUNTED = 10_000


def scope_of(person: Person, at: datetime, whose: str) -> Q:
    """Return the condition of what is owed by the person (`own`), or in the units the person answers for (`units`).

    Who answers for a whole agency also sees what belongs to no unit of it, and needs one index instead of many.
    """
    if whose == OWN:
        return owing(person, at)
    paths = reach(person, "obligation.view", at)
    if any(path.count("/") == 2 for path in paths):  # noqa: PLR2004  # /3/ is the root of an agency, /3/17/ a unit in it
        return Q(agency=person.agency)
    return Q(unit__in=list(units_seen(person, at).values_list("pk", flat=True)))


def may_see(person: Person, at: datetime, obligation: Obligation) -> bool:
    """Say whether the person owes it, or sees what is owed where it is owed."""
    seen = scope_of(person, at, OWN) | scope_of(person, at, UNITS)
    return type(obligation).objects.filter(seen, pk=obligation.pk).exists()


def owed_to_see(person: Person, at: datetime, whose: str) -> QuerySet[Obligation]:
    """Return what is owed by the person (`own`), or by everybody in the units the person answers for (`units`)."""
    return open_obligations().filter(scope_of(person, at, whose))


def units_seen(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units whose obligations the person sees."""
    paths = reach(person, "obligation.view", at)
    below = Q(pk=None)
    for path in paths:
        below |= Q(path__startswith=path)
    return Unit.objects.filter(below).order_by("path")


def counts(owed: QuerySet[Obligation], at: datetime) -> tuple[int, int, int]:
    """Return how many there are, how many are late, and how many fall due today, each up to one over `MOST_COUNTED`.

    Counting every row of a large agency costs more than the rest of its page.
    """
    return (
        counted(owed, MOST_COUNTED),
        counted(owed.filter(due_in(Due.LATE, at)), MOST_COUNTED),
        counted(owed.filter(due_in(Due.TODAY, at)), MOST_COUNTED),
    )


def may_excuse(person: Person, at: datetime, obligation: Obligation) -> bool:
    """Say whether the person may excuse what is owed there; that it is not their own is judged by the service."""
    paths = reach(person, "obligation.excuse", at) if person.agency_id == obligation.agency_id else []
    place = (obligation.unit.path or "") if obligation.unit else ""
    whole = any(path.count("/") == 2 for path in paths)  # noqa: PLR2004  # the root of an agency
    return whole or any(place.startswith(path) for path in paths)
