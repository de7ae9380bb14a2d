"""A bureau whose duty was filmed, handed in and judged, with a person for every kind of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.test import Client
from tests.activities.duty import Duty, planned
from tests.devices.bureau import SETTING_UP, Bureau, clock
from tests.recordings.conftest import empty_card, sealed

from liuhen.accounts.models import Unit
from liuhen.accounts.services import appoint, create_person, create_unit
from liuhen.kernel.actors import system
from liuhen.recordings.services.deriving import make_next

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.accounts.models import Person
    from liuhen.recordings.models import Intake, Recording

NOW = clock("15:00")
ACTOR = system("test")


@dataclass
class House:
    """A bureau with more people, one filmed duty, its hand-in, and the recordings in order."""

    bureau: Bureau
    duty: Duty
    intake: Intake
    recordings: list[Recording]
    people: dict[str, Person]

    @property
    def first(self) -> Recording:
        return self.recordings[0]

    def client(self, who: str) -> Client:
        """Return a client in which the person is signed in."""
        client = Client()
        client.force_login(self.people[who], backend="django.contrib.auth.backends.ModelBackend")
        return client


def person(bureau: Bureau, login: str, name: str, role: str, unit: Unit) -> Person:
    made = create_person(
        actor=ACTOR, at=SETTING_UP, login=f"{bureau.agency.code}-{login}", name=name, agency=bureau.agency
    )
    appoint(actor=ACTOR, at=SETTING_UP, person=made, unit=unit, role=role, starts_on=date(2026, 1, 1))
    return made


def settle_in(bureau: Bureau, tmp_path: Path, seconds: float = 4) -> House:
    """Film a duty of 09:00 to 10:30 with two clips of 张三's recorder, hand them in at 14:00 and make what plays."""
    other = create_unit(actor=ACTOR, at=SETTING_UP, agency=bureau.agency, name="执法二中队", kind=Unit.Kind.SQUAD)
    people = {name: getattr(bureau, name) for name in ("zhang", "li", "wang", "zhao", "qian", "sun")}
    people |= {
        "keeper": person(bureau, "keeper", "冯丽", "record_keeper", bureau.unit),
        "stranger": person(bureau, "stranger", "外人", "officer", other),
        "legal": person(bureau, "legal", "郑岩", "legal", bureau.root),
        "audit": person(bureau, "audit", "高翔", "audit_admin", bureau.root),
        "system": person(bureau, "system", "陈志远", "system_admin", bureau.root),
        "security": person(bureau, "security", "林小雨", "security_admin", bureau.root),
    }
    duty = planned(bureau)
    duty.draw_two()
    card = empty_card(bureau, tmp_path)
    card.film("09:03", seconds)
    card.film("09:20", seconds)
    duty.run()
    intake = card.hand_in("14:00")
    while make_next(clock=lambda: clock("14:01")) is not None:
        pass
    return House(bureau, duty, intake, sealed(intake), people)
