"""The rounds of upkeep: each round is one matter of its own, so that a late service stays visible when the next begins.

A round is named by the day it counts from: `upkeep:7:2026-03-01`. It is fulfilled by a service; the service's day
opens the next one (YC-A-3, ZH-13a; the period is an agency setting).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.devices.facts import device_facts
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.services import settle

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.regulations import Regulation
    from liuhen.devices.models import Device
    from liuhen.kernel.actors import Actor

QUESTIONS = ("device.upkeep",)


def round_subject(device: Device) -> str:
    """Return the text reference of the device's running round."""
    return f"upkeep:{device.pk}:{device.last_service_on}"


def device_of_round(subject: str) -> int:
    """Return the primary key of the device a round belongs to."""
    return int(subject.split(":")[1])


def open_round(*, actor: Actor, at: datetime, regulation: Regulation, device: Device) -> None:
    """Open the round that counts from the device's last service."""
    _settle(actor, at, regulation, device, None)


def finish_round(*, actor: Actor, at: datetime, regulation: Regulation, device: Device, day: date) -> None:
    """Fulfil the running round by a service on `day` and open the next one. Saves nothing on the device itself."""
    _settle(actor, at, regulation, device, day)
    device.last_service_on = day
    _settle(actor, at, regulation, device, None)


def _settle(actor: Actor, at: datetime, regulation: Regulation, device: Device, serviced_on: date | None) -> None:
    matter = Matter(
        subject=round_subject(device),
        questions=QUESTIONS,
        facts=device_facts(device, serviced_on),
        owner=Owner(unit=device.unit, person=device.custodian),
        title=f"设备 {device.number} 保养",
    )
    settle(actor=actor, at=at, regulation=regulation, matter=matter)
