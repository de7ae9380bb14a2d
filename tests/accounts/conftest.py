"""An agency with a tree of units, and people without posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from liuhen.accounts.models import Agency, Person, Post, Unit
from liuhen.accounts.services import appoint, create_agency, create_person, create_unit
from liuhen.kernel.actors import Actor, system

AT = datetime(2026, 3, 10, 1, tzinfo=UTC)
BY: dict[str, Any] = {"actor": system("test"), "at": AT}
DAY = date(2026, 3, 10)
ROOT = Actor("cli:root", "管理员")


@dataclass
class House:
    """区局: 法制科, and 一大队 with 一中队 and 二中队."""

    agency: Agency
    root: Unit
    legal: Unit
    brigade: Unit
    first: Unit
    second: Unit

    def person(self, login: str = "zhang", name: str = "张三", **given: Any) -> Person:
        return create_person(**BY, login=login, name=name, agency=self.agency, **given)

    def holder(self, role: str, unit: Unit, login: str = "zhang", since: date = DAY) -> Person:
        person = self.person(login, login)
        self.post(person, role, unit, since)
        return person

    def post(self, person: Person, role: str, unit: Unit, since: date = DAY, until: date | None = None) -> Post:
        return appoint(**BY, person=person, unit=unit, role=role, starts_on=since, ends_on=until)


def built(code: str = "yc") -> House:
    agency = create_agency(**BY, code=code, name=f"{code} 局")
    brigade = create_unit(**BY, agency=agency, name="一大队", kind=Unit.Kind.BRIGADE)
    return House(
        agency,
        Unit.objects.get(agency=agency, parent=None),
        create_unit(**BY, agency=agency, name="法制科"),
        brigade,
        create_unit(**BY, agency=agency, name="一中队", kind=Unit.Kind.SQUAD, parent=brigade),
        create_unit(**BY, agency=agency, name="二中队", kind=Unit.Kind.SQUAD, parent=brigade),
    )


@pytest.fixture
def house(db, home) -> House:
    return built()
