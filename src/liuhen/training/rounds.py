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
from liuhen.obligations.services import settle_many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person
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
    if not any(QUESTION in rule.answers for rule in regulation.pack.rules):
        return
    matters: list[Matter] = []
    for person, last in before.items():
        if last is not None and last >= day:
            continue
        if last is not None:
            matters.append(_matter(person, last, day, at))
        matters.append(_matter(person, day, None, at))
    settle_many(actor=actor, at=at, regulation=regulation, matters=matters)


def _matter(person: Person, day: date, again: date | None, at: datetime) -> Matter:
    return Matter(
        subject=round_subject(person, day),
        questions=(QUESTION,),
        facts={"officer.trained_at": day, "officer.trained_again_at": again},
        owner=Owner(unit=home_unit(person, local_day(at))),
        title=f"{person.name} 培训",
    )
