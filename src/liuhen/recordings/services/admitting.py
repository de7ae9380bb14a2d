"""Which devices may hand in where nobody stands by who could answer for the rest: registered, and not retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.devices.models import Device
from liuhen.kernel.refusals import Refused
from liuhen.recordings.services.guard import written_alike

if TYPE_CHECKING:
    from liuhen.accounts.models import Agency


def registered(agency: Agency, number: str) -> Device | None:
    """Return the device of this number, else of this factory number when only one has it, else None."""
    wanted = number.strip()
    if not wanted:
        return None
    devices = Device.objects.select_related("unit", "agency").filter(agency=agency)
    found = devices.filter(number=wanted).first()
    if found is not None:
        return found
    same = list(devices.filter(serial_no=wanted).order_by("pk")[:2])
    return same[0] if len(same) == 1 else None


def admitted(agency: Agency, number: str) -> Device:
    """Return the device. Raises Refused when it is not registered, naming those written alike, or is retired."""
    device = registered(agency, number)
    if device is None:
        raise Refused(
            "recordings.device.unknown",
            f"设备 {number} 不在{agency.short_name}的台账上，没有采集任何文件。{written_alike(agency, number)}",
            remedy="核对编号；新设备请设备专人先登记，登记后重新插卡。卡上的文件没有动，请保留。",
        )
    if device.state == Device.State.RETIRED:
        raise Refused(
            "recordings.device.retired",
            f"设备 {device.number} 已报废停用，没有采集任何文件。",
            remedy="请设备专人核实为什么还在使用；确需采集的，由资料管理人员用 liuhen ingest 封存，文件会带标记。",
        )
    return device
