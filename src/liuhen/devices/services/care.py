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

_AT_REST = frozenset({Device.State.REGISTERED, Device.State.IN_STOCK, Device.State.CHECKED})


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


@transaction.atomic
def service_device(*, actor: Actor, at: datetime, device: Device, content: str, result: str) -> Maintenance:
    """Enter upkeep that was done on the spot, to a device that rests with its keeper: its state stays as it is.

    The running round is fulfilled and the next one open (YC-A-3, ZH-13a). Raises Refused without what was done and the
    result, for a device in somebody's hands or out of service (ADR 0082), and for a second time on one day.
    """
    device = locked(device)
    if device.state not in _AT_REST:
        raise Refused(
            "devices.service.state",
            f"设备 {device.number} 目前“{device.get_state_display()}”，不能登记保养。",
            remedy="先归还入库；送修的，在“结束维护”时登记。",
        )
    if device.last_service_on == local_day(at):
        raise Refused("devices.service.twice", f"设备 {device.number} 今天的保养已经登记，或今天才启用。")
    if not content.strip() or not result.strip():
        raise Refused("devices.maintenance.content", f"设备 {device.number} 的保养须写明内容和结果。")
    maintenance = kept(
        Maintenance(
            device=device,
            started_at=at,
            reason="定期保养",
            begun_by=actor.key,
            finished_at=at,
            finished_by=actor.key,
            content=content.strip(),
            result=result.strip(),
        )
    )
    finish_round(actor=actor, at=at, regulation=regulation_for(device, at), device=device, day=local_day(at))
    device.save(update_fields=["last_service_on"])
    ledger.append(
        actor=actor,
        at=at,
        act="device.serviced",
        subject=device.subject,
        facts={"number": device.number, "content": maintenance.content, "result": maintenance.result},
    )
    return maintenance
