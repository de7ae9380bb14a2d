"""The instance that a subject works in: migrated, with one bureau, its brigade, an officer and a recorder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import appoint, bind_pack, create_agency, create_person, create_unit, set_password
from liuhen.devices.models import Device
from liuhen.devices.services import approve_purpose, register_device
from liuhen.kernel.actors import system

if TYPE_CHECKING:
    from liuhen.kernel.actors import Actor

FOUNDED = datetime(2023, 6, 1, 1, tzinfo=UTC)
PASSWORD = "bench-9f2c-only"  # noqa: S105  # of an instance that is thrown away
DEVICE = "ZF-017"


@dataclass(frozen=True, slots=True)
class Bureau:
    """Who acts in the benchmark."""

    agency: Agency
    unit: Unit
    officer: Person
    head: Person
    device: Device
    actor: Actor


def there() -> Bureau:
    """Return the bureau that `found` founded."""
    agency = Agency.objects.get(code="yc")
    device = Device.objects.select_related("unit").get(number=DEVICE)
    officer, head = (Person.objects.get(login=login) for login in ("zhang", "sun"))
    return Bureau(agency, device.unit, officer, head, device, actor_of(officer, FOUNDED))


def found() -> Bureau:
    """Migrate the database and found the bureau that the pack `yc` is written for.

    In a process of its own where memory is measured: hashing three passwords takes a hundred mebibytes.
    """
    for folder in (settings.LIUHEN_KEYS, settings.LIUHEN_CHECKPOINTS, settings.HOME / "locks"):
        folder.mkdir(parents=True, exist_ok=True)
    (settings.LIUHEN_KEYS / "secret_key").write_text("bench", "ascii")  # sessions outlive this process
    call_command("migrate", verbosity=0)
    by = system("bench")
    agency = create_agency(actor=by, at=FOUNDED, code="yc", name="某区住房和城乡建设局")
    bind_pack(actor=by, at=FOUNDED, agency=agency, pack="yc", from_day=FOUNDED.date(), settings={})
    root = Unit.objects.get(agency=agency, parent=None)
    unit = create_unit(actor=by, at=FOUNDED, agency=agency, name="执法一中队", kind=Unit.Kind.SQUAD)
    _person(unit, "zhang", "张三", "officer", "65120001")
    keeper = _person(unit, "wang", "王五", "device_keeper")
    head = _person(root, "sun", "孙八", "agency_head")
    approval = approve_purpose(
        actor=actor_of(head, FOUNDED), at=FOUNDED, unit=unit, approver=head, kind="body", purpose="现场检查取证"
    )
    register_device(
        actor=actor_of(keeper, FOUNDED),
        at=FOUNDED,
        agency=agency,
        unit=unit,
        number=DEVICE,
        kind="body",
        brand="某牌",
        model="某型",
        asset_no="ZC-017",
        custodian=keeper,
        approval=approval,
    )
    return there()


def _person(unit: Unit, login: str, name: str, role: str, card_no: str = "") -> Person:
    by = system("bench")
    person = create_person(actor=by, at=FOUNDED, login=login, name=name, agency=unit.agency, card_no=card_no)
    set_password(actor=by, at=FOUNDED, person=person, password=PASSWORD)
    appoint(actor=by, at=FOUNDED, person=person, unit=unit, role=role, starts_on=FOUNDED.date())
    return person
