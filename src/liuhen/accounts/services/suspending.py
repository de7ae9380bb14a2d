"""Stopping people from enforcement by a decision, and letting them return to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import is_suspended
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor


@transaction.atomic
def suspend(*, actor: Actor, at: datetime, person: Person, until: date, reason: str) -> Person:
    """Suspend a person from enforcement up to and including a day (SS-21(3), PDS-3-18(3)).

    Raises Refused without a reason or for a day that is past.
    """
    if not reason.strip():
        raise Refused("accounts.suspend.reason", "停止执法工作须写明依据的决定。")
    if until < local_day(at):
        raise Refused("accounts.suspend.past", "停止执法工作的截止日不能早于今天。")
    person.suspended_until = until
    person.save(update_fields=["suspended_until"])
    ledger.append(
        actor=actor,
        at=at,
        act="person.suspended",
        subject=person.subject,
        facts={"until": until.isoformat(), "reason": reason},
    )
    return person


@transaction.atomic
def resume(*, actor: Actor, at: datetime, person: Person, reason: str) -> Person:
    """Lift a suspension before its end. Raises Refused without a reason, and for somebody who is not suspended."""
    if not is_suspended(person, local_day(at)):
        raise Refused("accounts.resume.none", f"{person.name}没有被停止执法工作。")
    if not reason.strip():
        raise Refused("accounts.resume.reason", "提前恢复执法工作须写明依据的决定。")
    until = person.suspended_until
    person.suspended_until = None
    person.save(update_fields=["suspended_until"])
    facts = {"until": until.isoformat() if until else "", "reason": reason.strip()}
    ledger.append(actor=actor, at=at, act="person.resumed", subject=person.subject, facts=facts)
    return person
