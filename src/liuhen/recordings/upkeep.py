"""Figures about the recordings as a whole, for who runs the instance: amounts and codes, no content and no people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from liuhen.kernel.identifiers import key_floor
from liuhen.kernel.moments import day_start
from liuhen.recordings.models import Derivative, FixityCheck, Recording

if TYPE_CHECKING:
    from collections.abc import Sequence

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Objects and bytes."""

    objects: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Round:
    """A round of fixity checks: of `objects`, how many were read since `since`, with which outcome, how many a day.

    `oldest` is the earliest last check among those that were ever checked; `bytes` is the size of all objects.
    """

    since: datetime
    objects: int
    bytes: int
    checked: int
    never: int
    intact: int
    changed: int
    unreadable: int
    last_day: int
    oldest: datetime | None

    @property
    def due(self) -> int:
        """How many checks are due."""
        return self.objects - self.checked

    def due_since(self, every: timedelta) -> datetime | None:
        """Return since when the check waits that waits longest, None when none does or it was never checked."""
        return self.oldest + every if self.oldest and self.oldest < self.since else None


@dataclass(frozen=True, slots=True)
class Damaged:
    """A recording whose last check was not well, by its code alone."""

    code: str
    outcome: str
    at: datetime
    detail: str


def sealed_on(day: date) -> Sealed:
    """Return what was sealed on a Shanghai day: of the hand-ins of that day and of the one before."""
    first, last = day_start(day), day_start(day + _A_DAY)
    handed_in = Recording.objects.filter(intake__gte=key_floor(first - _A_DAY), intake__lt=key_floor(last))
    found = handed_in.filter(stored_at__gte=first, stored_at__lt=last).aggregate(objects=Count("pk"), bytes=Sum("size"))
    return Sealed(found["objects"], found["bytes"] or 0)


def sealed_since(at: datetime | None) -> int:
    """Return how many objects were sealed after the moment (None: ever), of hand-ins begun a day before it or later."""
    if at is None:
        return Recording.objects.count()
    return Recording.objects.filter(intake__gte=key_floor(at - _A_DAY), stored_at__gt=at).count()


def fixity_round(at: datetime, every: timedelta) -> Round:
    """Return how far the round is that ends with every object having been read within `every`."""
    since = at - every
    this = Q(fixity_at__gte=since)
    found = Recording.objects.aggregate(
        objects=Count("pk"),
        bytes=Coalesce(Sum("size"), 0),
        checked=Count("pk", filter=this),
        never=Count("pk", filter=Q(fixity_at=None)),
        intact=Count("pk", filter=Q(fixity="intact")),
        changed=Count("pk", filter=Q(fixity="changed")),
        unreadable=Count("pk", filter=Q(fixity="unreadable")),
        last_day=Count("pk", filter=Q(fixity_at__gte=at - _A_DAY)),
        oldest=Min("fixity_at"),
    )
    return Round(since=since, **found)


def damaged(limit: int = 50) -> list[Damaged]:
    """Return the recordings whose last check was not well, the newest check first."""
    rows = Recording.objects.order_by("-fixity_at", "-pk").only("pk", "code", "fixity", "fixity_at")
    # outcome by outcome: asked for both at once, the database walks all checks by their time
    found = [
        row for outcome in ("changed", "unreadable") for row in rows.filter(fixity=outcome)[:limit] if row.fixity_at
    ]
    found = sorted(found, key=lambda row: (row.fixity_at, row.pk), reverse=True)[:limit]
    details = _details([row.pk for row in found])
    return [Damaged(row.code, row.fixity, row.fixity_at, details.get(row.pk, "")) for row in found if row.fixity_at]


def _details(keys: Sequence[int]) -> dict[int, str]:
    checks = FixityCheck.objects.filter(recording__in=keys).exclude(outcome="intact").order_by("pk")
    return dict(checks.values_list("recording_id", "detail"))


def derivatives_by_state() -> dict[str, int]:
    """Return how many copies for the page wait (`wanted`, `claimed`) and how many could not be made (`failed`)."""
    rows = Derivative.objects.filter(state__in=("wanted", "claimed", "failed")).values_list("state")
    return {"wanted": 0, "claimed": 0, "failed": 0} | dict(rows.annotate(number=Count("pk")).order_by())


def oldest_derivative() -> datetime | None:
    """Return when the recording was sealed whose copy waits longest."""
    waiting = Derivative.objects.filter(state__in=("wanted", "claimed")).order_by("pk")
    return waiting.values_list("recording__stored_at", flat=True).first()
