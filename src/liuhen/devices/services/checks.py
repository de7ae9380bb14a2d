"""The check before use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.asking import ask
from liuhen.devices.facts import check_facts
from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, DeviceCheck, Maintenance
from liuhen.devices.moves import locked, move, regulation_for
from liuhen.devices.transitions import target_of
from liuhen.ledger import services as ledger
from liuhen.obligations.gates import demand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def check_device(
    *, actor: Actor, at: datetime, device: Device, items: Mapping[str, bool], note: str = ""
) -> DeviceCheck:
    """Check a device before use (D2, D4). `items` is code → passed; leave out what was not looked at.

    1. Every item that failed sends the device to maintenance; the failed check is kept.
    2. Otherwise the regulation must find no item unchecked, and the device is ready for one departure.

    Raises Refused with the article when a prescribed item was not checked, or when the device stands where it cannot
    be checked.
    """
    device = locked(device)
    target_of(device, "check")
    failed = sorted(code for code, good in items.items() if not good)
    if not failed:
        answer = ask(regulation_for(device, at), "device.check", check_facts(device, items, at), at)
        demand(answer, "devices.check")
    check = kept(
        DeviceCheck(
            device=device, at=at, by=actor.key, by_name=actor.name, items=dict(items), passed=not failed, note=note
        )
    )
    move(actor=actor, at=at, device=device, step="fail_check" if failed else "check")
    if failed:
        kept(
            Maintenance(
                device=device, started_at=at, reason=f"检查不合格：{'、'.join(failed)}"[:200], begun_by=actor.key
            )
        )
    ledger.append(
        actor=actor,
        at=at,
        act="device.checked",
        subject=device.subject,
        facts={"number": device.number, "items": dict(items), "passed": check.passed, "note": note},
    )
    return check
