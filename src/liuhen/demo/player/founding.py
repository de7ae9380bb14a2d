"""The agency, its administrators (三员分立), units, people and parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.services import appoint, bind_pack, create_agency, create_person, create_unit, set_password
from liuhen.activities.services import flag_resistance, note_conflict, register_party
from liuhen.demo.player.stage import DIRECTOR, Stage
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.demo.events import Event
    from liuhen.kernel.actors import Actor

_ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


def create_the_agency(stage: Stage, event: Event) -> None:
    """Create the agency with its three administrators and bind its regulation from that day on."""
    given, at = event.given, event.at
    agency = create_agency(
        actor=DIRECTOR, at=at, code=given["code"], name=given["name"], short_name=given["short_name"]
    )
    stage.agencies.append(agency)
    root = agency.units.get(parent=None)
    stage.units[""] = root
    for role in _ADMINISTRATORS:
        person = _person(stage, DIRECTOR, at, **given[role])
        appoint(actor=DIRECTOR, at=at, person=person, unit=root, role=role, starts_on=local_day(at))
    bind_pack(
        actor=stage.actor(given["system_admin"]["login"], at),
        at=at,
        agency=agency,
        pack=given["pack"],
        from_day=local_day(at),
        settings=given.get("settings"),
    )


def create_the_unit(stage: Stage, event: Event) -> None:
    """Create a unit below its parent, or below the agency."""
    given = event.given
    stage.units[given["name"]] = create_unit(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        agency=stage.agency,
        name=given["name"],
        kind=given.get("kind", "section"),
        parent=stage.units[given.get("parent", "")],
    )


def create_the_person(stage: Stage, event: Event) -> None:
    """Create a person with all posts, written `role@unit` (no unit: the agency)."""
    given, at = event.given, event.at
    actor = stage.actor(event.by, at)
    person = _person(stage, actor, at, login=given["login"], name=given["name"], card_no=given.get("card_no", ""))
    for post in given["posts"]:
        role, _, unit = post.partition("@")
        appoint(actor=actor, at=at, person=person, unit=stage.units[unit], role=role, starts_on=local_day(at))


def register_the_party(stage: Stage, event: Event) -> None:
    """Register a party with what happened before."""
    given, at = event.given, event.at
    actor = stage.actor(event.by, at)
    party = register_party(
        actor=actor,
        at=at,
        agency=stage.agency,
        name=given["name"],
        kind=given["kind"],
        id_no=given.get("id_no", ""),
    )
    for conflict in given["conflicts"]:
        note_conflict(actor=actor, at=at, party=party, **conflict)
    if "resistance" in given:
        party = flag_resistance(actor=actor, at=at, party=party, resists=True, reason=given["resistance"])
    stage.parties[given["name"]] = party


def _person(stage: Stage, actor: Actor, at: datetime, *, login: str, name: str, card_no: str = "") -> Person:
    person = create_person(actor=actor, at=at, login=login, name=name, agency=stage.agency, card_no=card_no)
    stage.people[login] = set_password(actor=actor, at=at, person=person, password=stage.password)
    return stage.people[login]
