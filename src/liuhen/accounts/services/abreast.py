"""Two people at one unit: whoever saw an older name or place of it is told, and nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.models import Unit
from liuhen.ledger.abreast import changes_nothing, demand_unchanged, since_read
from liuhen.ledger.queries import heads

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.kernel.actors import Actor

_ONCE = frozenset({"unit.closed", "unit.reopened"})  # a second time these could not say otherwise
CHANGES = _ONCE | {"unit.renamed", "unit.moved"}


def version_of_unit(unit: Unit) -> int:
    """Return the number of the newest entry about the unit: what somebody who looks now has seen."""
    return heads([unit.subject]).get(unit.subject, 0)


def unit_in_step(*, actor: Actor, unit: Unit, seen: int, act: str, do: Callable[[Unit], Unit]) -> Unit:
    """Do one act to a unit in the state that the actor saw; return the unit.

    1. Hold the agency's units, in the order in which moving one holds them. 2. Read what people changed after the
    entry of number `seen`. 3. Act, in one transaction. Raises Overtaken when there was a change, Repeated when that was
    this very act of the same person.
    """
    with transaction.atomic():
        units = Unit.objects.select_for_update(of=("self",)).select_related("agency", "parent")
        held = {each.pk: each for each in units.filter(agency=unit.agency_id).order_by("pk")}[unit.pk]
        demand_unchanged(
            actor=actor,
            subject=held.subject,
            seen=seen,
            changes=CHANGES,
            act=act,
            again=lambda: act in _ONCE or changes_nothing(told=lambda: _told(held), do=lambda: do(held)),
            overtaken=since_read("accounts.unit.overtaken", held.name),
        )
        return do(held)


def _told(unit: Unit) -> object:
    return Unit.objects.values_list("name", "kind", "parent").get(pk=unit.pk)
