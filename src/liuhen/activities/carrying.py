"""Which device each officer carries. The issue is the fact; the duty writes it down when it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.devices.queries import issues_held_by

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity, ActivityOfficer
    from liuhen.devices.models import Device


def carried(activity: Activity, moment: datetime) -> list[tuple[ActivityOfficer, Device | None]]:
    """Return every officer with the device held at the moment: the one drawn for this duty, else the first drawn."""
    return [(officer, _device(activity, officer, moment)) for officer in activity.officers.select_related("person")]


def bind_devices(activity: Activity, moment: datetime) -> list[Device]:
    """Write down on the duty which device each officer carries; return the devices."""
    devices: list[Device] = []
    for officer, device in carried(activity, moment):
        officer.device = device.subject if device else ""
        officer.save(update_fields=["device"])
        if device is not None:
            devices.append(device)
    return devices


def _device(activity: Activity, officer: ActivityOfficer, moment: datetime) -> Device | None:
    issues = list(issues_held_by(officer.person, moment))
    own = [issue for issue in issues if issue.activity_subject == activity.subject]
    return next((issue.device for issue in own or issues), None)
