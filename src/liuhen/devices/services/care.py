"""Maintenance, planned or after a failed check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, Maintenance
from liuhen.devices.moves import locked, move, regulation_for
from liuhen.devices.transitions import target_of
from liuhen.devices.upkeep import finish_round
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def start_maintenance(*, actor: Actor, at: datetime, device: Device, reason: str) -> Maintenance:
    """Send a device in stock to maintenance (D9). Raises Refused without a reason or from another state."""
    device = locked(device)
    target_of(device, "start_maintenance")
    if not reason.strip():
        raise Refused("devices.maintenance.reason", f"设备 {device.number} 送维护须写明事由。")
    move(actor=actor, at=at, device=device, step="start_maintenance")
    maintenance = kept(Maintenance(device=device, started_at=at, reason=reason.strip(), begun_by=actor.key))
    ledger.append(
        actor=actor,
        at=at,
        act="device.maintenance_started",
        subject=device.subject,
        facts={"number": device.number, "reason": maintenance.reason},
    )
    return maintenance


@transaction.atomic
def finish_maintenance(*, actor: Actor, at: datetime, device: Device, content: str, result: str) -> Maintenance:
    """Finish maintenance (D9): the device is in stock again, its round of upkeep fulfilled and the next one open.

    Raises Refused without what was done and the result, or when the device is not in maintenance.
    """
    device = locked(device)
    target_of(device, "finish_maintenance")
    if not content.strip() or not result.strip():
        raise Refused("devices.maintenance.content", f"设备 {device.number} 的维护须写明内容和结果。")
    maintenance = device.maintenances.get(finished_at=None)
    maintenance.finished_at, maintenance.finished_by = at, actor.key
    maintenance.content, maintenance.result = content.strip(), result.strip()
    kept(maintenance)
    finish_round(actor=actor, at=at, regulation=regulation_for(device, at), device=device, day=local_day(at))
    move(actor=actor, at=at, device=device, step="finish_maintenance")
    ledger.append(
        actor=actor,
        at=at,
        act="device.maintenance_finished",
        subject=device.subject,
        facts={"number": device.number, "content": maintenance.content, "result": maintenance.result},
    )
    return maintenance
