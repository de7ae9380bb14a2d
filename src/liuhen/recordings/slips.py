"""Reads of hand-over slips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from liuhen.obligations.queries import open_obligations
from liuhen.recordings.models import Recording, Slip, SlipLine
from liuhen.recordings.search import Search, find

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from liuhen.accounts.models import Person

_PREFIX = "recording:"
OPEN = Q(closed_at=None, hand_over__to_confirmed_at=None)


def slip_by(key: int) -> Slip | None:
    """Return a slip with both sides, or None."""
    return _all().filter(pk=key).first()


def recordings_of(slip: Slip) -> list[Recording]:
    """Return the recordings of a slip in its order."""
    lines = slip.lines.select_related(
        "recording__device", "recording__activity", "recording__unit", "recording__person"
    )
    return [line.recording for line in lines]


def slips_with(person: Person) -> QuerySet[Slip]:
    """Return the slips on which the person is a side."""
    return _all().filter(Q(hand_over__from_person=person) | Q(hand_over__to_person=person))


def slips_of(person: Person, *, before: int | None = None, limit: int = 50) -> list[Slip]:
    """Return the slips on which the person is a side, newest first, with `count` recordings each."""
    mine = slips_with(person)
    if before is not None:
        mine = mine.filter(pk__lt=before)
    return list(mine.annotate(count=Count("lines")).order_by("-pk")[:limit])


def waiting_for(person: Person, limit: int = 50) -> list[Slip]:
    """Return the slips that wait for the person to confirm, oldest first, with `count` recordings each."""
    mine = _all().filter(OPEN, hand_over__to_person=person)
    return list(mine.annotate(count=Count("lines")).order_by("pk")[:limit])


def to_hand_over(person: Person, limit: int = 100) -> list[Recording]:
    """Return what the person recorded, nobody has received and no open slip lists: what is owed, then the newest.

    Both are found by an index, and of each at most `limit` are looked at.
    """
    owed = open_obligations().filter(person=person, what="hand_over", subject__startswith=_PREFIX)
    keys = [int(subject.removeprefix(_PREFIX)) for subject in owed.values_list("subject", flat=True)[:limit]]
    keys += find(Search("", facets=((f"p{person.pk}",),)), limit)
    listed = SlipLine.objects.filter(recording__in=keys, slip__closed_at=None, slip__hand_over__to_confirmed_at=None)
    mine = Recording.objects.filter(pk__in=keys, person=person, handed_over_at=None)
    return list(
        mine.exclude(pk__in=listed.values("recording"))
        .select_related("device", "activity", "unit", "person")
        .order_by("pk")[:limit]
    )


def _all() -> QuerySet[Slip]:
    return Slip.objects.select_related("agency", "unit", "hand_over__from_person", "hand_over__to_person")
