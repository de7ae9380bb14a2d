"""Reads of the log for pages and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max, OuterRef, Subquery

from liuhen.ledger.checkpoints import checkpoint_at, latest_checkpoint
from liuhen.ledger.entries import Entry, document_of
from liuhen.ledger.models import EntryRow, LeafRow, PendingRow
from liuhen.ledger.sequencer import tree_size
from liuhen.ledger.stored import as_bytes, octets, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = [
    "checkpoint_at",
    "entry",
    "facts_of",
    "heads",
    "history",
    "indexes_of",
    "latest_checkpoint",
    "of_acts",
    "oldest_waiting",
    "page",
    "since",
    "size",
    "waiting",
]

_PAGE = 5000
_COLUMNS = ("number", "content", "at", "act", "subject", "agency", "actor", "index")


def history(subject: str, *, limit: int = 1000) -> list[Entry]:
    """Return what happened to one subject, oldest first, at most `limit` entries."""
    return _entries(EntryRow.objects.filter(subject=subject).order_by("number")[:limit])


def since(subject: str, number: int, *, acts: Collection[str] | None = None, limit: int = 200) -> list[Entry]:
    """Return what happened to one subject after the entry of that number, oldest first, at most `limit` entries.

    `acts` keeps those of the named acts; None keeps all.
    """
    rows = EntryRow.objects.filter(subject=subject, number__gt=number)
    if acts is not None:
        rows = rows.filter(act__in=list(acts))
    return _entries(rows.order_by("number")[:limit])


def heads(subjects: Collection[str]) -> dict[str, int]:
    """Return the number of each subject's newest entry: what somebody who looks now has seen of it."""
    found = EntryRow.objects.filter(subject__in=list(subjects)).values_list("subject").annotate(newest=Max("number"))
    return dict(found.order_by())


def page(
    *,
    before: int | None = None,
    act: str | None = None,
    subject: str | None = None,
    agencies: Collection[str] | None = None,
    limit: int = 50,
) -> list[Entry]:
    """Return the newest entries first; `before` is the `number` of the last entry of the page before.

    `agencies` keeps those of the named agencies ("" is the system itself); None keeps all.
    """
    rows = EntryRow.objects.order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    if act is not None:
        rows = rows.filter(act=act)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    return _entries(rows[:limit])


def of_acts(acts: Collection[str], *, limit: int) -> list[Entry]:
    """Return the newest entries of several acts, newest first."""
    return _entries(EntryRow.objects.filter(act__in=list(acts)).order_by("-number")[:limit])


def facts_of(act: str) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Yield the subject and the facts of every entry of an act, oldest first; facts that cannot be read are None.

    Reads page by page whatever stands in the rows, for those who hold the log against something else.
    """
    with connection.cursor() as cursor:
        vendor, last = cursor.db.vendor, -1
        question = (
            f"SELECT number, {text('subject', vendor)}, {octets('content', vendor)} FROM ledger_entry "  # noqa: S608  # our own words
            "WHERE act = %s AND number > %s ORDER BY number LIMIT %s"
        )
        while True:
            cursor.execute(question, [act, last, _PAGE])
            rows = cursor.fetchall()
            for _, subject, content in rows:
                yield (as_bytes(subject) or b"").decode(errors="replace"), _facts(as_bytes(content))
            if len(rows) < _PAGE:
                return
            last = rows[-1][0]


def facts_about(act: str, subjects: Collection[str]) -> dict[str, dict[str, Any] | None]:
    """Return subject → the facts of its first entry of an act, for a few hundred subjects; None when unreadable."""
    if not subjects:
        return {}
    with connection.cursor() as cursor:
        marks = ",".join(["%s"] * len(subjects))
        cursor.execute(
            f"SELECT subject, {octets('content', cursor.db.vendor)} FROM ledger_entry "  # noqa: S608  # our own words
            f"WHERE act = %s AND subject IN ({marks}) ORDER BY number DESC",
            [act, *subjects],
        )
        return {subject: _facts(as_bytes(content)) for subject, content in cursor.fetchall()}


def _facts(content: bytes | None) -> dict[str, Any] | None:
    try:
        facts = None if content is None else document_of(content).get("facts")
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def indexes_of(subjects: Collection[str], act: str) -> dict[str, int]:
    """Return subject → place in the tree of its entry of this act; those that still wait are left out."""
    rows = EntryRow.objects.filter(subject__in=subjects, act=act)
    place = LeafRow.objects.filter(entry=OuterRef("number")).values("index")
    found = rows.annotate(index=Subquery(place)).values_list("subject", "index")
    return {subject: index for subject, index in found if index is not None}


def entry(index: int) -> Entry | None:
    """Return the entry at a place in the tree, None when the tree is not that large."""
    rows = EntryRow.objects.filter(number__in=LeafRow.objects.filter(index=index).values("entry"))
    return next(iter(_entries(rows)), None)


def size() -> int:
    """Return how many entries stand in the tree."""
    with connection.cursor() as cursor:
        return tree_size(cursor)


def waiting() -> int:
    """Return how many entries wait for the sequencer."""
    return PendingRow.objects.count()


def oldest_waiting() -> datetime | None:
    """Return when the entry was written that waits longest for the sequencer."""
    first = PendingRow.objects.order_by("entry").values("entry")[:1]
    return EntryRow.objects.filter(number__in=Subquery(first)).values_list("at", flat=True).first()


def _entries(rows: QuerySet[EntryRow]) -> list[Entry]:
    place = LeafRow.objects.filter(entry=OuterRef("number")).values("index")
    found = rows.annotate(index=Subquery(place)).values_list(*_COLUMNS)
    return [Entry._make((number, _shown(content), *rest)) for number, content, *rest in found]


def _shown(content: object) -> bytes:
    """Return the bytes of an entry. What somebody made of them is shown too; the verification names it."""
    data = as_bytes(content)
    return str(content).encode("utf-8", "surrogatepass") if data is None else data


def placed_from(index: int, limit: int) -> list[Entry]:
    """Return the entries of the tree from a place on, in their order, at most `limit`.

    Places have no gaps and what stands at one never changes, so a reader that keeps its place misses nothing.
    """
    places = dict(
        LeafRow.objects.filter(index__gte=index, index__lt=index + limit)
        .order_by("index")
        .values_list("entry", "index")
    )
    found = {entry.number: entry for entry in _entries(EntryRow.objects.filter(number__in=list(places)))}
    return [found[number] for number in places]
