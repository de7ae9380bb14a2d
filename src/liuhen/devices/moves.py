"""Moving a device from state to state: under a lock, by the table, with a row for every move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.regulations import Regulation, regulation_of
from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, StateChange
from liuhen.devices.transitions import target_of
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor


def locked(device: Device) -> Device:
    """Return the device as it is now, its row locked until the transaction ends."""
    return (
        Device.objects.select_for_update(of=("self",))
        .select_related("agency", "unit", "custodian", "approval")
        .get(pk=device.pk)
    )


def regulation_for(device: Device, at: datetime) -> Regulation:
    """Return the regulation of the device's agency on that day."""
    return regulation_of(device.agency, local_day(at))


def move(*, actor: Actor, at: datetime, device: Device, step: str) -> Device:
    """Move a locked device by a step of the table and keep the change. Raises Refused for a step it may not take."""
    before = device.state
    device.state = target_of(device, step)
    kept(device)
    kept(StateChange(device=device, before=before, after=device.state, step=step, at=at, by=actor.key))
    return device
