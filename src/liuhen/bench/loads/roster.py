"""Who and what the generated bureau has: squads, officers with their posts, recorders and the book of their use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from liuhen.accounts.models import Person, Post, Unit
from liuhen.bench.loads.bureau import FOUNDED
from liuhen.bench.loads.loading import Table, load
from liuhen.devices.models import Device, DeviceCheck, DeviceIssue, StateChange

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.bench.loads.bureau import Bureau

UNITS, PEOPLE, DEVICES = 100, 5_000, 20_000
OFFICERS, RECORDERS = PEOPLE // UNITS, DEVICES // UNITS  # of one squad
SERVICE = FOUNDED.date()
_STAFF = {
    "keeper": "record_keeper",
    "legal": "legal",
    "chief": "unit_head",
    "system": "system_admin",
    "security": "security_admin",
    "audit": "audit_admin",
}
_CHECKED = ("id", "device", "at", "by", "by_name", "items", "passed")
_ISSUED = (
    *(
        "id",
        "agency",
        "device",
        "person",
        "check_row",
        "activity_subject",
        "out_at",
        "back_at",
        "back_condition",
        "card",
    ),
    "uploaded",
)
_BEFORE, _AFTER = timedelta(minutes=10), timedelta(minutes=30)


@dataclass
class Roster:
    """Squads in a row; officer `n` and recorder `n` belong to squad `n % UNITS`."""

    units: list[Unit]
    people: list[Person]
    devices: list[Device]
    _check: Table = field(default_factory=lambda: Table(DeviceCheck, _CHECKED))
    _issue: Table = field(default_factory=lambda: Table(DeviceIssue, _ISSUED))

    def officer(self, unit: int, number: int) -> Person:
        """Return an officer of a squad; `number` may be any."""
        return self.people[unit + UNITS * (number % OFFICERS)]

    def recorder(self, unit: int, number: int) -> Device:
        """Return a recorder of a squad; `number` may be any."""
        return self.devices[unit + UNITS * (number % RECORDERS)]

    def issue(self, uses: list[tuple[int, Device, Person, str, datetime, datetime]]) -> None:
        """Write down that recorders were checked, issued and brought back: (number, device, person, duty, from, to)."""
        checks: list[list[Any]] = []
        issues: list[list[Any]] = []
        for number, device, person, duty, began, ended in uses:
            out, key = began - _BEFORE, number + 1
            checks.append(self._check.row(key, device.pk, out, person.subject, person.name, "{}", True))
            issues.append(
                self._issue.row(
                    key,
                    device.agency_id,
                    device.pk,
                    person.pk,
                    key,
                    duty,
                    out,
                    ended + _AFTER,
                    "完好",
                    "handed_in",
                    True,
                )
            )
        load(self._check.name, self._check.columns, checks)
        load(self._issue.name, self._issue.columns, issues)


def enlist(bureau: Bureau, name: Callable[[], str]) -> Roster:
    """Fill the bureau with its squads, officers and recorders, and one of each who works with pages all day."""
    agency, root = bureau.agency, Unit.objects.get(agency=bureau.agency, parent=None)
    units = [bureau.unit]
    for number in range(2, UNITS + 1):
        unit = Unit.objects.create(agency=agency, parent=root, name=f"执法第{number}中队", kind=Unit.Kind.SQUAD)
        unit.path = f"{root.path}{unit.pk}/"
        unit.save(update_fields=["path"])
        units.append(unit)
    people = Person.objects.bulk_create(
        [
            Person(login=f"p{n}", name=name(), agency=agency, password="!", card_no=f"6512{n:05}")  # noqa: S106  # nobody signs in
            for n in range(PEOPLE)
        ]
    )
    Post.objects.bulk_create(
        [_post(person, units[n % UNITS], "officer") for n, person in enumerate(people)]
        + [_post(_staff(bureau, login, name()), root, role) for login, role in _STAFF.items()]
    )
    devices = Device.objects.bulk_create(
        [
            Device(
                agency=agency,
                unit=units[n % UNITS],
                number=f"ZF-{n:05}",
                kind="body",
                in_service_on=SERVICE,
                state=Device.State.IN_STOCK,
                custodian=people[n % UNITS],
                asset_no=f"ZC-{n:05}",
            )
            for n in range(DEVICES)
        ]
    )
    StateChange.objects.bulk_create(
        [
            StateChange(device=each, after=Device.State.IN_STOCK, step="register", at=FOUNDED, by="system:bench")
            for each in devices
        ]
    )
    return Roster(units, people, devices)


def _staff(bureau: Bureau, login: str, name: str) -> Person:
    return Person.objects.create(login=login, name=name, agency=bureau.agency, password="!")  # noqa: S106  # a session is opened for them


def _post(person: Person, unit: Unit, role: str) -> Post:
    return Post(person=person, unit=unit, role=role, starts_on=SERVICE)
