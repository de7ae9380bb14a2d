"""A bureau whose duty was filmed, handed in and judged, and a browser of sorts for each of its people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client, override_settings
from tests.activities.duty import Duty, planned
from tests.devices.bureau import SETTING_UP, Bureau, clock, found
from tests.recordings.conftest import empty_card, sealed

from liuhen.accounts.models import Person, Unit
from liuhen.accounts.services import appoint, create_person, create_unit
from liuhen.kernel.actors import system
from liuhen.recordings.services.deriving import make_next

if TYPE_CHECKING:
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


def settle_in(bureau: Bureau, tmp_path: Path) -> House:
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
    card.film("09:03")
    card.film("09:20")
    duty.run()
    intake = card.hand_in("14:00")
    while make_next(clock=lambda: clock("14:01")) is not None:
        pass
    return House(bureau, duty, intake, sealed(intake), people)


@pytest.fixture(autouse=True)
def _static_root(settings):
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a home that was not collected


def homely(home: Path) -> dict[str, object]:
    return {
        "HOME": home,
        "LIUHEN_STORE": home / "store",
        "LIUHEN_REPLICA": None,
        "LIUHEN_DERIVATIVES": home / "derivatives",
        "LIUHEN_KEYS": home / "keys",
        "LIUHEN_CHECKPOINTS": home / "checkpoints",
        "LIUHEN_ORIGIN": "liuhen.test/log",
    }


@pytest.fixture(scope="module")
def street(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the home that the houses of a module share, as one instance may hold several agencies.

    The tests of a module run in savepoints of one transaction, which is undone at its end. What lies on the disk is shared, so a test that damages it must use `fresh`.
    """
    home = tmp_path_factory.mktemp("street") / "home"
    home.mkdir()
    block = transaction.atomic()
    block._from_testcase = True  # the log's own transactions may then stand inside, as in Django's TestCase
    with django_db_blocker.unblock(), override_settings(**homely(home)), block:
        yield home
        transaction.set_rollback(True)


def furnished(pack: str):
    """Return a fixture of a house that is furnished once a module: filming for every test would take minutes."""

    @pytest.fixture(scope="module")
    def house(street, tmp_path_factory) -> House:
        return settle_in(found(pack), tmp_path_factory.mktemp(pack))

    return house


yc_house, ss_house, zh_house = furnished("yc"), furnished("ss"), furnished("zh")


def lent(house: House) -> House:
    """Return the house with everything read anew, since the last test may have changed what it held."""
    return replace(
        house,
        recordings=sealed(house.intake),
        people={name: Person.objects.get(pk=each.pk) for name, each in house.people.items()},
    )


@pytest.fixture
def _at_three(monkeypatch):
    """It is 15:00 on the day of the duty."""
    monkeypatch.setattr("liuhen.web.visits.now", lambda: NOW)


@pytest.fixture
def at_home(street, settings, _at_three) -> Path:
    for name, value in homely(street).items():
        setattr(settings, name, value)
    return Path(street)


@pytest.fixture
def yc(yc_house, db, at_home) -> House:
    return lent(yc_house)


@pytest.fixture
def ss(ss_house, db, at_home) -> House:
    return lent(ss_house)


@pytest.fixture
def zh(zh_house, db, at_home) -> House:
    return lent(zh_house)


@pytest.fixture
def fresh(street, db, at_home, tmp_path) -> House:
    """Return a house of the test's own, whose files it may damage."""
    return settle_in(found("hy"), tmp_path)
