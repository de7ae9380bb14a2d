"""The keeper's four queues: to receive, to complete, to confirm, to put to a duty. Each is found by an index.

What is to be received stands in the obligations of the units, soonest due first; the others are words of the search
index, oldest first. A number beyond `COUNTED` is not counted further.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import open_obligations
from liuhen.recordings.models import Recording
from liuhen.recordings.search import Search, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from liuhen.accounts.models import Unit

RECEIVE, COMPLETE, CLASSIFY, ASSIGN = "receive", "complete", "classify", "assign"
QUEUES = (RECEIVE, COMPLETE, CLASSIFY, ASSIGN)
WORDS = {COMPLETE: "kunclassified", CLASSIFY: "kproposed", ASSIGN: "kunassigned"}
SIZE, COUNTED = 50, 200
_PREFIX = "recording:"


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose recordings somebody keeps: filter words for the index, and the units themselves."""

    words: tuple[str, ...]
    units: Sequence[Unit] | QuerySet[Unit]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a queue: the keys in their order, and the cursor behind the last, None at the end."""

    keys: tuple[int, ...]
    following: int | None


def part(kept: Kept, queue: str, after: int | None = None, size: int = SIZE) -> Part:
    """Return a part of a queue behind the cursor. Raises KeyError for an unknown queue."""
    if queue == RECEIVE:
        return _to_receive(kept, after, size)
    found = _find(kept, queue, after, size + 1)
    return Part(tuple(found[:size]), found[size - 1] if len(found) > size else None)


def rows(keys: Sequence[int]) -> list[Recording]:
    """Return the recordings of the keys in that order, whole: a form needs more of them than a list."""
    related = ("agency", "unit", "unit__agency", "device", "person", "activity", "intake")
    found = Recording.objects.select_related(*related).in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


def number(kept: Kept, queue: str) -> int:
    """Return how many wait, at most `COUNTED`."""
    if queue == RECEIVE:
        return _owed(kept).order_by()[:COUNTED].count()
    return len(_find(kept, queue, None, COUNTED))


def _find(kept: Kept, queue: str, after: int | None, limit: int) -> list[int]:
    if not kept.words:
        return []
    return find(Search("", facets=(kept.words, (WORDS[queue],)), above=after), limit, ascending=True)


def _owed(kept: Kept) -> QuerySet[Obligation]:
    """Return what the regulation wants handed over in the units; ZH always, PDS after remote duty, others never."""
    return open_obligations().filter(unit__in=kept.units, what="hand_over", subject__startswith=_PREFIX)


def _to_receive(kept: Kept, after: int | None, size: int) -> Part:
    """Walk what is owed by its due moment; the cursor is the obligation's key."""
    owed = _owed(kept).filter(due_at__isnull=False)
    last = Obligation.objects.filter(pk=after).values_list("due_at", flat=True).first() if after is not None else None
    if last is not None:
        owed = owed.filter(Q(due_at__gt=last) | Q(due_at=last, pk__gt=after))
    found = list(owed.select_related(None).values_list("pk", "subject")[: size + 1])
    keys = tuple(dict.fromkeys(int(subject.removeprefix(_PREFIX)) for _, subject in found[:size]))
    return Part(keys, found[size - 1][0] if len(found) > size else None)
