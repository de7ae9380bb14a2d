"""Reads of recordings. Lists are found by the search index and read as columns, a page of fifty at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import BigIntegerField

from liuhen.activities.models import Activity
from liuhen.asking import Given, Question
from liuhen.kernel.identifiers import key_floor
from liuhen.kernel.moments import day_end, day_start
from liuhen.kernel.spans import Span
from liuhen.recordings.meant import meant
from liuhen.recordings.models import Intake, IntakeFile, Recording
from liuhen.recordings.search import Search, find

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency, Unit

PAGE = 50
_SECOND = timedelta(seconds=1)
_FIRST_DAY = date(1970, 1, 1)  # no key is older


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by. Days are Shanghai days, both included; `flag` is a `k` word of the index."""

    text: str = ""
    units: tuple[int, ...] = ()
    media: str = ""
    device: int | None = None
    person: int | None = None
    activity: int | None = None
    risk: str = ""
    flag: str = ""
    from_day: date | None = None
    to_day: date | None = None

    def facets(self) -> list[tuple[str, ...]]:
        """Return the groups of filter words, one of each of which must stand."""
        groups: list[tuple[str, ...]] = []
        if self.units:
            groups.append(tuple(f"u{key}" for key in self.units))
        single = (("m", self.media), ("d", self.device), ("p", self.person), ("v", self.activity))
        groups += [(f"{letter}{value}",) for letter, value in (*single, ("r", self.risk), ("k", self.flag)) if value]
        return groups


@dataclass(frozen=True, slots=True)
class Page:
    """A page of keys, newest first; `older`/`newer` are the cursors of the neighbouring pages, None at the ends."""

    keys: tuple[int, ...]
    older: int | None
    newer: int | None


def page(
    scope: tuple[str, ...], filters: Filters, *, before: int | None = None, after: int | None = None, size: int = PAGE
) -> Page:
    """Return one page of what the scope (filter words, one of which must stand) lets somebody see."""
    if not scope:
        return Page((), None, None)
    bounds = meant(
        Search(
            text=filters.text,
            facets=(scope, *filters.facets()),
            below=key_floor(day_end(filters.to_day) + _SECOND) if filters.to_day else None,
            above=key_floor(day_start(max(filters.from_day, _FIRST_DAY))) - 1 if filters.from_day else None,
        )
    )
    if after is not None:
        above = max(after, bounds.above or after)
        found = find(replace(bounds, above=above), size + 1, ascending=True)
        keys = tuple(reversed(found[:size]))
        return Page(keys, older=keys[-1] if keys else None, newer=keys[0] if len(found) > size else None)
    below = min(before, bounds.below or before) if before is not None else bounds.below
    found = find(replace(bounds, below=below), size + 1)
    keys = tuple(found[:size])
    return Page(
        keys,
        older=keys[-1] if len(found) > size else None,
        newer=keys[0] if before is not None and keys else None,
    )


_OWN = (
    *("code", "title", "original_name", "media", "started_at", "ended_at", "exported_at", "duration_ms"),
    *("party_name", "case_name", "keep", "keep_until", "fixity", "marked", "evidence"),
)
_SHOWN = (*_OWN, "unit__name", "unit__path", "device__number", "person__name")


def rows(keys: Sequence[int]) -> list[Recording]:
    """Return the recordings of the keys in that order, with what a list shows; the rest is read when asked for."""
    found = Recording.objects.select_related("unit", "device", "person").only(*_SHOWN).in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


class Listed(NamedTuple):
    """A recording as far as a list shows it: columns without models, of which a page would make two hundred."""

    pk: int
    code: str
    title: str
    original_name: str
    media: str
    started_at: datetime | None
    ended_at: datetime | None
    exported_at: datetime
    duration_ms: int | None
    party_name: str
    case_name: str
    keep: str
    keep_until: date | None
    fixity: str
    marked: bool
    evidence: bool
    unit: str
    unit_path: str | None
    device: str | None
    person_id: int | None
    person: str | None

    @property
    def subject(self) -> str:
        """The name of this recording in the log and among obligations."""
        return f"recording:{self.pk}"


def listed(keys: Sequence[int]) -> list[Listed]:
    """Return the recordings of the keys in that order, as a list shows them."""
    if not keys:
        return []
    found = {row[0]: Listed._make(row) for row in _listed(len(keys)).ask(**{f"key{n}": k for n, k in enumerate(keys)})}
    return [found[key] for key in keys if key in found]


@cache
def _listed(count: int) -> Question:
    """Return the question for so many rows."""
    keys = [Given(f"key{n}", BigIntegerField()) for n in range(count)]
    columns = ("pk", *_OWN, "unit__name", "unit__path", "device__number", "person_id", "person__name")
    return Question(lambda: Recording.objects.filter(pk__in=keys).values_list(*columns))  # type: ignore[misc]  # expressions


def whole_rows(keys: Sequence[int]) -> list[Recording]:
    """Return the recordings of the keys in that order, with every column."""
    found = Recording.objects.select_related("unit", "device", "person").in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


def recording_by(key: int) -> Recording | None:
    """Return one recording with its relations, or None."""
    related = ("agency", "unit", "unit__agency", "device", "person", "activity", "intake", "handed_over_to")
    return Recording.objects.select_related(*related).filter(pk=key).first()


def of_activity(activity: Activity) -> QuerySet[Recording]:
    """Return the recordings of a duty in order of time."""
    return Recording.objects.filter(activity=activity).select_related("device", "person").order_by("id")


def spans_of(recordings: Sequence[Recording]) -> list[Span]:
    """Return the spans the recordings cover; those without known times cover nothing."""
    return [Span(r.started_at, r.ended_at) for r in recordings if r.started_at and r.ended_at and r.media != "photo"]


def first_sealed(agency: Agency, sha256: str) -> Recording | None:
    """Return the recording of this content that was sealed first, or None."""
    return Recording.objects.filter(agency=agency, sha256=sha256).order_by("exported_at").first()


def units_word(units: Sequence[Unit]) -> tuple[str, ...]:
    """Return the filter words of units."""
    return tuple(f"u{unit.pk}" for unit in units)


def intake_by(key: int) -> Intake | None:
    """Return a hand-in, or None."""
    return Intake.objects.select_related("agency", "unit", "device", "person").filter(pk=key).first()


def files_of(intake: Intake) -> QuerySet[IntakeFile]:
    """Return the files of a hand-in in the order of the card."""
    return intake.files.order_by("position")


def duties_of(intake: Intake) -> QuerySet[Activity]:
    """Return the duties that the recordings of a hand-in belong to."""
    return Activity.objects.filter(pk__in=intake.recordings.values("activity")).order_by("pk")
