"""The two lists of what went wrong in a period: what was or is overdue (F-58), and what was not recorded (F-59).

Both walk an index backwards from the end of the period and read a part at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from liuhen.activities.models import Activity, Interruption
from liuhen.activities.queries import OFFICERS
from liuhen.kernel.moments import day_end, day_start, whole_second
from liuhen.obligations.models import OPEN, Obligation
from liuhen.obligations.queries import judgements_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from liuhen.accounts.models import Agency

SIZE, MOST = 50, 5000  # rows of a page, and of a workbook
UNRECORDED, INTERRUPTED, SHORT = "unrecorded", "interrupted", "short"
_LACKS = frozenset({"missing", "refused"})
_NONE = (Activity.Outcome.UNRECORDED, Activity.Outcome.EXEMPT)


@dataclass(frozen=True, slots=True)
class Period:
    """What a list is about: an agency, some of its units, days (both included) and one kind, "" for all."""

    agency: Agency
    units: Collection[int]
    first: date
    last: date
    kind: str = ""

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first and the last moment."""
        return day_start(self.first), day_end(self.last)


def overdue_in(period: Period, at: datetime, *, after: int | None = None, size: int = SIZE) -> list[Obligation]:
    """Return what fell due in the period and was not done in time, the latest due first; `after` is the last one seen.

    Excused and withdrawn ones are no lateness. Two indexes serve it: of what is open, and of what was done late.
    """
    start, end = period.bounds
    owed = Obligation.objects.filter(agency=period.agency, unit__in=period.units, due_at__gte=start, due_at__lte=end)
    if period.kind:
        owed = owed.filter(what=period.kind)
    if after is not None and (due := Obligation.objects.filter(pk=after).values_list("due_at", flat=True).first()):
        owed = owed.filter(Q(due_at__lt=due) | Q(due_at=due, pk__lt=after))
    running = owed.filter(OPEN, due_at__lt=whole_second(at))
    late = owed.filter(excused_at=None, withdrawn_at=None, fulfilled_at__isnull=False, fulfilled_at__gt=F("due_at"))
    found = [
        each
        for part in (running, late)
        for each in part.select_related("unit", "person").order_by("-due_at", "-pk")[:size]
    ]
    return sorted(found, key=lambda each: (each.due_at, each.pk), reverse=True)[:size]


def gaps_in(period: Period, *, after: int | None = None, size: int = SIZE) -> list[Activity]:
    """Return the duties planned for the period that were not recorded, interrupted or not covered; newest first.

    A duty that has ended and waits to be closed has no outcome yet: what it lacks so far is asked of its judgement.
    """
    found: list[Activity] = []
    while len(found) < size:
        part = _candidates(period, after, size)
        found += _lacking(part, period.kind)
        if len(part) < size:
            break
        after = part[-1].pk
    return found[:size]


def _candidates(period: Period, after: int | None, size: int) -> list[Activity]:
    start, end = period.bounds
    duties = Activity.objects.filter(
        agency=period.agency, unit__in=period.units, planned_at__gte=start, planned_at__lte=end
    )
    if after is not None and (last := Activity.objects.filter(pk=after).values_list("planned_at", flat=True).first()):
        duties = duties.filter(Q(planned_at__lt=last) | Q(planned_at=last, pk__lt=after))
    return list(
        duties.filter(_kind(period.kind))
        .select_related("unit", "agency")
        .prefetch_related(OFFICERS, "interruptions", "statements")
        .order_by("-planned_at", "-pk")[:size]
    )


def _kind(kind: str) -> Q:
    """Return what may be of the kind; duties without an outcome may be of two."""
    waiting = Q(ended_at__isnull=False, outcome=Activity.Outcome.OPEN)
    kinds = {
        UNRECORDED: Q(outcome__in=_NONE) | waiting,
        INTERRUPTED: Q(Exists(Interruption.objects.filter(activity=OuterRef("pk")))),
        SHORT: Q(outcome=Activity.Outcome.PARTLY) | waiting,
    }
    return kinds[kind] if kind else kinds[UNRECORDED] | kinds[INTERRUPTED] | kinds[SHORT]


def _lacking(duties: list[Activity], kind: str) -> list[Activity]:
    """Leave out the duties without an outcome that lack nothing of the kind so far."""
    waiting = [duty.subject for duty in duties if duty.outcome == Activity.Outcome.OPEN]
    judgements = judgements_of(waiting)
    kept = []
    for duty in duties:
        judgement = judgements.get(duty.subject)
        verdict = judgement.answers.get("recording.coverage", {}).get("verdict") if judgement else ""
        lacks = verdict in _LACKS and kind in {"", SHORT if duty.covered else UNRECORDED}
        stopped = kind in {"", INTERRUPTED} and duty.interruptions.all()
        if duty.outcome != Activity.Outcome.OPEN or lacks or stopped:
            kept.append(duty)
    return kept
