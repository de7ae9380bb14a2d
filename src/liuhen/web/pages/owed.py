"""Which obligations a person sees: their own, their unit's, or their agency's, by capability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.accounts.models import Unit
from liuhen.accounts.queries import reach
from liuhen.kernel.moments import day_end, local_day, whole_second
from liuhen.obligations.queries import open_obligations, owed_by

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person
    from liuhen.obligations.models import Obligation

OWN, UNITS = "own", "units"


def owed_to_see(person: Person, at: datetime, whose: str) -> QuerySet[Obligation]:
    """Return what is owed by the person (`own`), or by everybody in the units the person answers for (`units`)."""
    if whose == OWN:
        return owed_by(person, at)
    return open_obligations().filter(unit__in=units_seen(person, at))


def units_seen(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units whose obligations the person sees."""
    paths = reach(person, "obligation.view", at)
    below = Q(pk=None)
    for path in paths:
        below |= Q(path__startswith=path)
    return Unit.objects.filter(below).order_by("path")


def counts(owed: QuerySet[Obligation], at: datetime) -> tuple[int, int, int]:
    """Return how many there are, how many are late, and how many fall due today."""
    late = owed.filter(due_at__lt=whole_second(at)).count()
    today = owed.filter(due_at__gte=whole_second(at), due_at__lte=day_end(local_day(at))).count()
    return owed.count(), late, today
