"""A bureau with named people, told through the public services of accounts: one for each of the five regulations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import appoint, bind_pack, create_agency, create_person, create_unit
from liuhen.devices.services import approve_purpose, register_device
from liuhen.kernel.actors import Actor, system
from liuhen.kernel.moments import SHANGHAI

if TYPE_CHECKING:
    from liuhen.devices.models import Device

NAMES = {
    "yc": "峄城区住房和城乡建设局",
    "zh": "区综合行政执法局",
    "hy": "华阴市住房和城乡建设局",
    "ss": "第十二师住房和城乡建设局（城市管理局）",
    "pds": "平顶山高新技术产业开发区应急管理局",
}
ALL_ITEMS = {"device": True, "battery": True, "storage": True, "clock": True}
SETTING_UP = datetime(2026, 1, 1, 1, tzinfo=UTC)


def clock(text: str, day: str = "2026-04-07") -> datetime:
    """A moment on the Shanghai clock: `09:00` of 2026-04-07, a Tuesday."""
    return datetime.fromisoformat(f"{day} {text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class Bureau:
    """One agency, one brigade; everybody holds one post in the brigade, leaders in the agency itself."""

    agency: Agency
    root: Unit
    unit: Unit
    zhang: Person  # officer
    li: Person  # officer
    wang: Person  # device keeper
    zhao: Person  # head of the unit
    qian: Person  # leader in charge
    sun: Person  # head of the agency

    def actor(self, person: Person, at: datetime = SETTING_UP) -> Actor:
        return actor_of(person, at)

    def device(self, number: str = "ZF-017", *, unit: Unit | None = None, kind: str = "body") -> Device:
        """Register a device the way every one of the five regulations accepts."""
        unit = unit or self.unit
        approval = approve_purpose(
            actor=self.actor(self.sun), at=SETTING_UP, unit=unit, approver=self.sun, kind=kind, purpose="现场检查取证"
        )
        return register_device(
            actor=self.actor(self.wang),
            at=SETTING_UP,
            agency=self.agency,
            unit=unit,
            number=number,
            kind=kind,
            brand="海康威视",
            model="DS-MCW407",
            asset_no=f"ZC-{number}",
            custodian=self.wang,
            approval=approval,
        )


def found(pack: str, settings: dict[str, Any] | None = None) -> Bureau:
    """Found the bureau that a pack is written for, in force since 2026."""
    actor = system("test")
    agency = create_agency(actor=actor, at=SETTING_UP, code=pack, name=NAMES[pack])
    bind_pack(actor=actor, at=SETTING_UP, agency=agency, pack=pack, from_day=date(2026, 1, 1), settings=settings or {})
    root = Unit.objects.get(agency=agency, parent=None)
    unit = create_unit(actor=actor, at=SETTING_UP, agency=agency, name="执法一中队", kind=Unit.Kind.SQUAD)
    people = {
        "zhang": ("张三", "65120001", "officer", unit),
        "li": ("李四", "65120002", "officer", unit),
        "wang": ("王五", "", "device_keeper", unit),
        "zhao": ("赵六", "65120004", "unit_head", unit),
        "qian": ("钱七", "", "leader", root),
        "sun": ("孙八", "", "agency_head", root),
    }
    made: dict[str, Person] = {}
    for login, (name, card, role, where) in people.items():
        person = create_person(
            actor=actor, at=SETTING_UP, login=f"{pack}-{login}", name=name, agency=agency, card_no=card
        )
        appoint(actor=actor, at=SETTING_UP, person=person, unit=where, role=role, starts_on=date(2026, 1, 1))
        made[login] = person
    return Bureau(agency=agency, root=root, unit=unit, **made)
