"""Measuring a device's clock. Drift is a finding, never a silent fix; beyond the agency's limit it is marked (SS-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.facts import clock_facts
from liuhen.devices.keeping import kept
from liuhen.devices.models import ClockMeasurement, Device
from liuhen.devices.moves import locked, regulation_for
from liuhen.devices.queries import clock_subject
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.services import settle

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor

_AT_ONCE = timedelta(minutes=1)


@transaction.atomic
def measure_clock(
    *, actor: Actor, at: datetime, device: Device, device_time: datetime, method: str
) -> ClockMeasurement:
    """Compare the device's clock with `at`: the offset in milliseconds is device − true, kept as a new row.

    Then the regulation is asked whether that is too far off (`device.clock`), and the judgement is kept. The same
    reading sent twice by the same hand counts once, with the offset of the first.

    Raises Refused when the measurement is older than the last one, or nobody says how it was made.
    """
    device = locked(device)
    if not method.strip():
        raise Refused("devices.clock.method", "须写明用什么核对了设备时间。", remedy="例如：与采集站时钟比对。")
    if (same := _same(device, actor, device_time, method.strip(), at)) is not None:
        return same
    if device.clock_measured_at is not None and at < device.clock_measured_at:
        raise Refused("devices.clock.order", f"设备 {device.number} 已有更晚的校时记录。")
    offset_ms = round((device_time - at).total_seconds() * 1000)
    measurement = kept(ClockMeasurement(device=device, at=at, offset_ms=offset_ms, method=method.strip(), by=actor.key))
    device.clock_offset_ms, device.clock_measured_at = offset_ms, at
    device.save(update_fields=["clock_offset_ms", "clock_measured_at"])
    ledger.append(
        actor=actor,
        at=at,
        act="device.clock_measured",
        subject=device.subject,
        facts={
            "number": device.number,
            "device_time": iso(device_time),
            "offset_ms": offset_ms,
            "method": measurement.method,
        },
    )
    settle(
        actor=actor,
        at=at,
        regulation=regulation_for(device, at),
        matter=Matter(
            subject=clock_subject(device),
            questions=("device.clock",),
            facts=clock_facts(device),
            owner=Owner(unit=device.unit, person=device.custodian),
            title=f"设备 {device.number} 的时钟",
        ),
    )
    return measurement


def _same(device: Device, actor: Actor, device_time: datetime, method: str, at: datetime) -> ClockMeasurement | None:
    last = device.clock_measurements.order_by("at", "pk").last()
    if last is None or (last.by, last.method) != (actor.key, method) or not timedelta(0) <= at - last.at <= _AT_ONCE:
        return None
    return last if last.at + timedelta(milliseconds=last.offset_ms) == device_time else None
