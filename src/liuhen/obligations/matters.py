"""A matter: one subject with its facts, put to a list of questions, and who owes what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from liuhen.kernel.moments import iso

if TYPE_CHECKING:
    from liuhen.accounts.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes what is found: the officer by name, and the unit whose keeper or head owes the rest."""

    unit: Unit | None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """One subject to judge. `title` is what people call it (屯河嘉园二期工地检查)."""

    subject: str
    questions: tuple[str, ...]
    facts: Mapping[str, object]
    owner: Owner
    title: str = ""


def stored_facts(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts as JSON: moments in UTC, days as ISO dates. Facts that are None are unknown and left out."""
    return {name: _stored(value) for name, value in sorted(facts.items()) if value is not None}


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _stored(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset | set):
        items = sorted(value) if isinstance(value, frozenset | set) else value
        return [_stored(item) for item in items]
    return value


@dataclass(frozen=True, slots=True)
class Settled:
    """What a matter came to: verdict by question, and the standing findings in short form."""

    subject: str
    verdict: str
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
