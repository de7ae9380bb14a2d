"""Parties as the API tells them. The number of a person is told only as people see it: first one, last two."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ninja import Schema

from liuhen.accounts.models import Person
from liuhen.activities.numbers import shown
from liuhen.activities.parties import made_of_history
from liuhen.api.finding import CitationOut
from liuhen.api.values import Moment, Named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.access.parties import PartyRights
    from liuhen.activities.models import Party, PartyConflict


class PartyRow(Schema):
    """A party in a list; `number` is masked for people and "" for none, `conflicts` counts those not withdrawn."""

    id: str
    name: str
    kind: str
    number: str
    conflicts: int
    resistance: bool
    registered_at: Moment | None


class ConflictOut(Schema):
    """An earlier conflict; withdrawn ones stay and count for nothing."""

    id: str
    day: date
    event: str
    source: str
    noted_at: Moment | None
    noted_by: Named | None
    withdrawn_at: Moment | None
    withdrawn_by: Named | None
    withdrawn_reason: str


class MadeOut(Schema):
    """What the regulation makes of the history for recordings of the party, with its articles."""

    words: str
    cites: list[CitationOut]


class PartyOut(PartyRow):
    """A party with its history, what the regulation makes of it, and what the person may do."""

    resistance_reason: str
    resistance_since: Moment | None
    history: list[ConflictOut]
    made: list[MadeOut]
    can: list[str]


def row_of(party: Party, conflicts: int) -> PartyRow:
    """Return a party as lists tell it."""
    same = {name: getattr(party, name) for name in ("name", "kind", "resistance", "registered_at")}
    return PartyRow(id=str(party.pk), number=shown(party), conflicts=conflicts, **same)


def whole_of(party: Party, held: PartyRights, at: datetime) -> PartyOut:
    """Return a party as one is told."""
    history = list(party.conflicts.all())
    people = _people(key for each in history for key in (each.noted_by, each.withdrawn_by))
    row = row_of(party, sum(each.withdrawn_at is None for each in history))
    return PartyOut(
        **row.model_dump(),
        resistance_reason=party.resistance_reason,
        resistance_since=party.resistance_since,
        history=[_conflict(each, people) for each in history],
        made=[
            MadeOut(words=each.words, cites=[CitationOut.model_validate(cite.as_facts()) for cite in each.citations])
            for each in made_of_history(party, at)
        ],
        can=[act for act in ("note", "clear", "plan") if getattr(held, act)],
    )


def _conflict(row: PartyConflict, people: dict[str, Named]) -> ConflictOut:
    same = ("day", "event", "source", "noted_at", "withdrawn_at", "withdrawn_reason")
    return ConflictOut(
        id=str(row.pk),
        noted_by=people.get(row.noted_by),
        withdrawn_by=people.get(row.withdrawn_by),
        **{name: getattr(row, name) for name in same},
    )


def _people(keys: Iterable[str]) -> dict[str, Named]:
    """Return the people behind keys of actors (`person:3`)."""
    wanted = [int(key.partition(":")[2]) for key in set(keys) if key.startswith("person:")]
    found = Person.objects.filter(pk__in=wanted).values_list("pk", "name")
    return {f"person:{key}": Named(id=str(key), name=name) for key, name in found}
