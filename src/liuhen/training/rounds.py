"""The rounds of training: each is one matter of its own, so that a late training stays visible when the next begins.

A round is named by the person and the day it counts from: `trained:3:2026-03-01`. It is fulfilled by a later training,
whose day opens the next one (ZH-4, T-34; the period is an agency setting). Who was never trained has no round, since no
day begins one; the list of officers names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.queries import home_unit
from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local_day
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.services import settle_many, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person
    from liuhen.accounts.regulations import Regulation
    from liuhen.kernel.actors import Actor

QUESTION = "training.clock"


def round_subject(person: Person, day: date) -> str:
    """Return the text reference of the round that counts from a training on that day."""
    return f"trained:{person.pk}:{day.isoformat()}"


def turn_rounds(*, actor: Actor, at: datetime, agency: Agency, day: date, before: Mapping[Person, date | None]) -> None:
    """Fulfil the running rounds of people by a training on `day` and open the next ones.

    `before` is the day of the last training of each, None for the first. A training that is entered later than a
    newer one turns nothing. Where the regulation asks for no training, nothing is judged.
    """
    regulation = regulation_of(agency, local_day(at))
    if not _asked(regulation):
        return
    matters: list[Matter] = []
    for person, last in before.items():
        if last is not None and last >= day:
            continue
        if last is not None:
            matters.append(_matter(person, last, day, at))
        matters.append(_matter(person, day, None, at))
    settle_many(actor=actor, at=at, regulation=regulation, matters=matters)


def rounds_of(days: Iterable[date]) -> dict[date, date | None]:
    """Return the rounds that trainings on these days make: the day each counts from → the day that ended it, None yet.

    The days come in the order in which the trainings were recorded: one that is older than the running round turns
    nothing.
    """
    found: dict[date, date | None] = {}
    last: date | None = None
    for day in days:
        if last is not None and day <= last:
            continue
        if last is not None:
            found[last] = day
        found[day], last = None, day
    return found


def turn_back(
    *,
    actor: Actor,
    at: datetime,
    agency: Agency,
    days: Mapping[Person, tuple[Sequence[date], Sequence[date]]],
    reason: str,
) -> None:
    """Let the rounds of people stand as if a training had never been recorded (T-34).

    `days` has for each the days of all trainings that count, with the withdrawn one and without it, as recorded.

    1. Rounds that no training begins any longer are withdrawn.
    2. Rounds that end otherwise, or run again, or are there again, are judged again under the regulation of today;
       where it asks for no training, nothing is owed of them.
    """
    regulation = regulation_of(agency, local_day(at))
    gone: list[str] = []
    matters: list[Matter] = []
    for person, (before, after) in days.items():
        were, are = rounds_of(before), rounds_of(after)
        gone += [round_subject(person, day) for day in were if day not in are]
        changed = [(day, again) for day, again in are.items() if day not in were or were[day] != again]
        matters += [_matter(person, day, again, at) for day, again in changed]
    if not _asked(regulation):
        gone, matters = [*gone, *(matter.subject for matter in matters)], []
    withdraw(actor=actor, at=at, subjects=gone, reason=reason)
    settle_many(actor=actor, at=at, regulation=regulation, matters=matters)


def _asked(regulation: Regulation) -> bool:
    return any(QUESTION in rule.answers for rule in regulation.pack.rules)


def _matter(person: Person, day: date, again: date | None, at: datetime) -> Matter:
    return Matter(
        subject=round_subject(person, day),
        questions=(QUESTION,),
        facts={"officer.trained_at": day, "officer.trained_again_at": again},
        owner=Owner(unit=home_unit(person, local_day(at))),
        title=f"{person.name} 培训",
    )
