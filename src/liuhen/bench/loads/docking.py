"""A bureau with a recorder for each port, and a keeper who looks at the wall."""

from __future__ import annotations

from datetime import date

from liuhen.accounts.models import Person
from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import appoint, create_person
from liuhen.bench.loads.bureau import FOUNDED, found
from liuhen.devices.services import approve_purpose, register_device
from liuhen.kernel.actors import system


def found_ports(ports: int) -> None:
    """Make the instance with ZF-001, ZF-002 and so on, and the keeper `bench`."""
    bureau = found()
    keeper = create_person(
        actor=system("bench"), at=FOUNDED, login="bench", name="冯丽", agency=bureau.agency, card_no=""
    )
    appoint(
        actor=system("bench"),
        at=FOUNDED,
        person=keeper,
        unit=bureau.unit,
        role="record_keeper",
        starts_on=date(2026, 1, 1),
    )
    custodian = Person.objects.get(login="wang")
    approval = approve_purpose(
        actor=actor_of(bureau.head, FOUNDED),
        at=FOUNDED,
        unit=bureau.unit,
        approver=bureau.head,
        kind="body",
        purpose="现场检查取证",
        quantity=ports,
    )
    for number in range(1, ports + 1):
        name = f"ZF-{number:03}"
        if name == bureau.device.number:
            continue
        register_device(
            actor=actor_of(custodian, FOUNDED),
            at=FOUNDED,
            agency=bureau.agency,
            unit=bureau.unit,
            number=name,
            kind="body",
            brand="某牌",
            model="某型",
            asset_no=f"ZC-{name}",
            custodian=custodian,
            approval=approval,
        )
