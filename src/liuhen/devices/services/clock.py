"""Measuring a device's clock. Drift is a finding, never a silent fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.keeping import kept
from liuhen.devices.models import ClockMeasurement, Device
from liuhen.devices.moves import locked
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def measure_clock(
    *, actor: Actor, at: datetime, device: Device, device_time: datetime, method: str
) -> ClockMeasurement:
    """Compare the device's clock with `at`: the offset in milliseconds is device − true, kept as a new row.

    Raises Refused when the measurement is older than the last one, or nobody says how it was made.
    """
    device = locked(device)
    if not method.strip():
        raise Refused("devices.clock.method", "须写明用什么核对了设备时间。", remedy="例如：与采集站时钟比对。")
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
    return measurement
