"""Lists of what is owed or was: what is asked for, and pages of it by the deadline and key of the last row.

Pages walk an index in its order, however many rows there are. Rows whose clock has not started come last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.kernel.moments import day_end, day_start, local_day, whole_second
from liuhen.obligations.models import DONE, EXCUSED, LATE, OPEN, Obligation

if TYPE_CHECKING:
    from django.db.models import QuerySet

_WEEK = timedelta(days=7)


class State(StrEnum):
    """Where a thing stands."""

    OPEN = "open"
    DONE = "done"
    LATE = "done_late"
    EXCUSED = "excused"


class Due(StrEnum):
    """When an open thing is due."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"  # its clock has not started


_STATES = {State.OPEN: OPEN, State.DONE: DONE, State.LATE: LATE, State.EXCUSED: EXCUSED}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for. Days are the first and last day of the deadline; None and "" ask for everything."""

    state: State = State.OPEN
    due: Due | None = None
    rules: frozenset[str] | None = None
    question: str = ""
    units: tuple[int, ...] | None = None
    people: tuple[int, ...] | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row at the edge of a page: its deadline (None: its clock has not started) and its key."""

    due_at: datetime | None
    key: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of one page and the edges beyond which there are more; None where there is nothing."""

    rows: tuple[Obligation, ...]
    before: Cursor | None = None
    after: Cursor | None = None


def narrowed(scope: Q, asked: Asked, at: datetime) -> QuerySet[Obligation]:
    """Return what is in the scope and asked for, in no order."""
    found = Obligation.objects.filter(_STATES[asked.state], scope)
    if asked.due is not None and asked.state is State.OPEN:
        found = found.filter(due_in(asked.due, at))
    if asked.rules is not None:
        found = found.filter(rule__in=sorted(asked.rules))
    if asked.question:
        found = found.filter(question=asked.question)
    if asked.units is not None:
        found = found.filter(unit__in=asked.units)
    if asked.people is not None:
        found = found.filter(person__in=asked.people)
    if asked.first is not None:
        found = found.filter(due_at__gte=day_start(asked.first))
    if asked.last is not None:
        found = found.filter(due_at__lte=day_end(asked.last))
    return found


def due_in(due: Due, at: datetime) -> Q:
    """Return the condition of a group of deadlines, seen at a moment. The last second of a deadline is on time."""
    now, today = whole_second(at), day_end(local_day(at))
    return {
        Due.LATE: Q(due_at__lt=now),
        Due.TODAY: Q(due_at__gte=now, due_at__lte=today),
        Due.WEEK: Q(due_at__gt=today, due_at__lte=today + _WEEK),
        Due.LATER: Q(due_at__gt=today + _WEEK),
        Due.WAITING: Q(due_at=None),
    }[due]


def counted(found: QuerySet[Obligation], most: int) -> int:
    """Return how many there are, counted up to one more than `most`."""
    return found.order_by()[: most + 1].count()


def page(
    found: QuerySet[Obligation],
    *,
    newest_first: bool = False,
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = 50,
) -> Listed:
    """Return the page after or before an edge, the first one when none is given."""
    backwards = before is not None
    rows = _walk(found, after or before, size + 1, backwards=backwards, down=newest_first)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Listed(())
    first, last = (Cursor(row.due_at, row.pk) for row in (rows[0], rows[-1]))
    return Listed(
        tuple(rows),
        before=first if (more if backwards else after is not None) else None,
        after=last if (True if backwards else more) else None,
    )


def _walk(
    found: QuerySet[Obligation], edge: Cursor | None, count: int, *, backwards: bool, down: bool
) -> list[Obligation]:
    """Return rows from the edge on: those with a deadline in its order, then those without; backwards the reverse."""
    parts: tuple[bool, ...] = (False, True) if backwards else (True, False)
    if edge is not None:
        parts = parts[parts.index(edge.due_at is not None) :]
    rows: list[Obligation] = []
    for place, dated in enumerate(parts):
        part = _part(found, None if place else edge, dated=dated, down=down != backwards)
        rows += part[: count - len(rows)]
        if len(rows) >= count:
            break
    return rows


def _part(found: QuerySet[Obligation], edge: Cursor | None, *, dated: bool, down: bool) -> QuerySet[Obligation]:
    key = {"pk__lt" if down else "pk__gt": edge.key} if edge else {}
    sign = "-" if down else ""
    if not dated:
        return found.filter(due_at=None, **key).select_related("unit", "person").order_by(f"{sign}pk")
    part = found.filter(due_at__isnull=False)
    if edge is not None:
        # As a range with an exception, and not as "later, or as late with a larger key": an index serves the range.
        part = part.filter(**{"due_at__lte" if down else "due_at__gte": edge.due_at})
        part = part.exclude(due_at=edge.due_at, **{"pk__gte" if down else "pk__lte": edge.key})
    return part.select_related("unit", "person").order_by(f"{sign}due_at", f"{sign}pk")
