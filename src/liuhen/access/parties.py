"""Whose parties somebody may look at, and what they may do with one (ADR 0123).

A party is the agency's: what it did to one squad has to be known to the next before it leaves (ZH-11(1)). So who sends
officers out, or answers for the whole agency, sees all of them; who keeps the recordings of a unit sees those of its
duties. What clears a party lowers the class of its recordings and is done by who may lower a class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.access.duties import planned_for
from liuhen.access.scope import units_at
from liuhen.accounts.queries import capabilities, reach
from liuhen.activities.models import Activity, Party

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person

SEES = frozenset({"party.view.unit", "party.view.agency"})
REGISTERS = "party.register.agency"
NOTES = "party.note.agency"
CLEARS = "party.clear.agency"


@dataclass(frozen=True, slots=True)
class PartyRights:
    """What a person may do with the parties they see.

    `note`: conflicts and aversion. `clear`: withdraw a conflict, lift the aversion. `plan`: send somebody there.
    """

    register: bool
    note: bool
    clear: bool
    plan: bool


def parties_seen(person: Person, at: datetime) -> QuerySet[Party]:
    """Return the parties that the person may see, of their own agency."""
    paths = reach(person, "party.view", at)
    found = Party.objects.select_related("agency").filter(agency=person.agency_id)
    if any(path.strip("/").isdigit() for path in paths):  # `/3/`: the whole agency
        return found
    duties = Activity.objects.filter(agency=person.agency_id, unit__in=units_at(paths)).exclude(party=None)
    return found.filter(pk__in=duties.values("party"))


def party_rights(person: Person, at: datetime) -> PartyRights:
    """Return what the person may do with every party that they see."""
    held = capabilities(person, at)
    return PartyRights(
        register=REGISTERS in held,
        note=NOTES in held,
        clear=CLEARS in held,
        plan=planned_for(person, at).exists(),
    )
