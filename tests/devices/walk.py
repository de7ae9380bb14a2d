"""Ways to bring a device into each state, through the services alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.devices.bureau import ALL_ITEMS, Bureau, clock

from liuhen.devices.models import Device
from liuhen.devices.services import (
    begin_use,
    check_device,
    confirm_stock,
    finish_maintenance,
    issue_device,
    lend_device,
    recover_device,
    report_incident,
    retire_device,
    return_device,
    start_maintenance,
    take_back_device,
)

S = Device.State
Act = Callable[[Bureau, Device], object]


def check(b: Bureau, d: Device) -> object:
    return check_device(actor=b.actor(b.zhang), at=clock("08:30"), device=d, items=ALL_ITEMS)


def fail_check(b: Bureau, d: Device) -> object:
    return check_device(actor=b.actor(b.zhang), at=clock("08:30"), device=d, items={**ALL_ITEMS, "battery": False})


def issue(b: Bureau, d: Device) -> object:
    return issue_device(actor=b.actor(b.wang), at=clock("08:40"), device=d, person=b.zhang)


def begin(b: Bureau, d: Device) -> object:
    return begin_use(actor=b.actor(b.zhang), at=clock("09:00"), device=d)


def bring_back(b: Bureau, d: Device) -> object:
    return return_device(actor=b.actor(b.wang), at=clock("17:00"), device=d)


def stock(b: Bureau, d: Device) -> object:
    return confirm_stock(actor=b.actor(b.wang), at=clock("17:30"), device=d, uploaded=True)


def lend(b: Bureau, d: Device) -> object:
    return lend_device(
        actor=b.actor(b.wang),
        at=clock("18:00"),
        device=d,
        borrower="区应急局",
        reason="联合检查",
        approver=b.zhao,
        approver_role="unit_head",
        due_on=date(2026, 4, 30),
    )


def take_back(b: Bureau, d: Device) -> object:
    return take_back_device(actor=b.actor(b.wang), at=clock("18:30"), device=d)


def maintain(b: Bureau, d: Device) -> object:
    return start_maintenance(actor=b.actor(b.wang), at=clock("18:00"), device=d, reason="季度保养")


def mend(b: Bureau, d: Device) -> object:
    return finish_maintenance(actor=b.actor(b.wang), at=clock("18:30"), device=d, content="换电池", result="正常")


def incident(kind: str) -> Act:
    def report(b: Bureau, d: Device) -> object:
        return report_incident(
            actor=b.actor(b.wang),
            at=clock("19:00"),
            device=d,
            kind=kind,
            happened_at=clock("12:00"),
            place="屯河路",
            account="巡查途中发现",
        )

    return report


def recover(b: Bureau, d: Device) -> object:
    return recover_device(actor=b.actor(b.wang), at=clock("19:30"), device=d, account="失主送还")


def retire(b: Bureau, d: Device) -> object:
    return retire_device(
        actor=b.actor(b.wang), at=clock("20:00"), device=d, document="资产处置〔2026〕3号", storage_emptied=True
    )


ACTS: dict[str, Act] = {
    "check": check,
    "fail_check": fail_check,
    "issue": issue,
    "begin_use": begin,
    "return": bring_back,
    "stock": stock,
    "lend": lend,
    "take_back": take_back,
    "start_maintenance": maintain,
    "finish_maintenance": mend,
    "lose": incident("lost"),
    "steal": incident("stolen"),
    "damage": incident("damaged"),
    "recover": recover,
    "retire": retire,
}

WAYS: dict[Device.State, tuple[str, ...]] = {
    S.REGISTERED: (),
    S.CHECKED: ("check",),
    S.ISSUED: ("check", "issue"),
    S.IN_USE: ("check", "issue", "begin_use"),
    S.RETURN_PENDING_UPLOAD: ("check", "issue", "return"),
    S.IN_STOCK: ("check", "issue", "return", "stock"),
    S.LOANED_OUT: ("check", "issue", "return", "stock", "lend"),
    S.MAINTENANCE: ("check", "issue", "return", "stock", "start_maintenance"),
    S.LOST: ("lose",),
    S.STOLEN: ("steal",),
    S.DAMAGED: ("damage",),
    S.RETIRED: ("retire",),
}


def bring_to(bureau: Bureau, device: Device, state: Device.State) -> Device:
    """Bring a newly registered device into the state."""
    for step in WAYS[state]:
        ACTS[step](bureau, device)
    device.refresh_from_db()
    assert device.state == state
    return device
