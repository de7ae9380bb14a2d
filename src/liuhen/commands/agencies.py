"""Which agency a command means."""

from __future__ import annotations

from liuhen.accounts.models import Agency
from liuhen.devices.models import Device
from liuhen.kernel.refusals import Refused


def agency_for(code: str, device_no: str) -> Agency:
    """Return the agency of the code; without one, the only agency, or the only one that has the device.

    Raises Refused when that leaves none or several.
    """
    if code:
        found = Agency.objects.filter(code=code).first()
        if found is None:
            known = "、".join(Agency.objects.order_by("code").values_list("code", flat=True)) or "（还没有）"
            raise Refused("accounts.agency.unknown", f"没有代码为 {code} 的机关；已有：{known}。")
        return found
    agencies = list(Agency.objects.order_by("code")[:2])
    if not agencies:
        raise Refused("accounts.agency.none", "这个实例还没有机关。", remedy="先建立机关，或运行 liuhen demo。")
    if len(agencies) == 1:
        return agencies[0]
    owners = list(Agency.objects.filter(pk__in=Device.objects.filter(number=device_no).values("agency")).order_by("pk"))
    if len(owners) == 1:
        return owners[0]
    if owners:
        names = "、".join(owner.code for owner in owners)
        raise Refused(
            "accounts.agency.several", f"不止一个机关有编号 {device_no} 的设备。", remedy=f"请加 --agency：{names}。"
        )
    raise Refused(
        "recordings.device.unknown",
        f"没有一个机关登记了编号为 {device_no} 的设备，没有采集任何文件。",
        remedy="核对编号；新设备先由设备专人登记；来源确实不明的，加 --agency 和 --unregistered 封存并标记。",
    )
