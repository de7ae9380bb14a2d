"""Devices and their checks as plain facts for the policy engine. Unknown facts are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.devices.models import Device


def device_facts(device: Device, serviced_on: date | None = None) -> dict[str, object]:
    """Return what questions about the device read: `device.*`. `serviced_on` is the service just made, if any."""
    facts: dict[str, object | None] = {
        "device.kind": device.kind,
        "device.portable": device.portable,
        "device.custodian": device.custodian.name if device.custodian else None,
        "device.business_purpose": device.business_purpose or None,
        "device.approved": device.approval is not None,
        "device.last_service_at": device.last_service_on,
        "device.serviced_at": serviced_on,
        "device.ledger": ledger_items(device),
    }
    return {name: value for name, value in facts.items() if value is not None}


def clock_facts(device: Device) -> dict[str, object]:
    """Return what `device.clock` reads: the device, how far its clock was off either way, and when."""
    if device.clock_offset_ms is None:
        return device_facts(device)
    told = {
        "device.clock_drift": _seconds(device.clock_offset_ms),
        "device.clock_measured_at": device.clock_measured_at,
    }
    return device_facts(device) | told


def _seconds(offset_ms: int) -> int:
    """Return how far a clock is off in whole seconds begun: 60.001 seconds are more than 60."""
    return -(-abs(offset_ms) // 1000)


def ledger_items(device: Device) -> dict[str, bool]:
    """Return which items of the equipment register 台账 are filled (YC-A-10): item in Chinese → True."""
    items: dict[str, object] = {
        "设备编号": device.number,
        "资产编号": device.asset_no,
        "品牌": device.brand,
        "型号": device.model,
        "出厂编号": device.serial_no,
        "启用日期": device.in_service_on,
        "使用单位": device.unit.name,
        "专人": device.custodian,
        "状态": device.state,
    }
    return {item: True for item, value in items.items() if value}


def check_facts(device: Device, items: Mapping[str, bool], at: datetime) -> dict[str, object]:
    """Return what `device.check` reads: the device, when it was checked, which items passed."""
    passed = sorted(code for code, good in items.items() if good)
    return device_facts(device) | {"check.at": at, "check.passed": passed}


def officer_facts(suspended_until: date | None, at: datetime) -> dict[str, object]:
    """Return what `activity.assign` reads about one officer: `officer.suspended_until`, only while it runs."""
    if suspended_until is None or suspended_until < local_day(at):
        return {}
    return {"officer.suspended_until": suspended_until}
