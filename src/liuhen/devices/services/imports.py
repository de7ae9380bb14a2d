"""Devices from a sheet: kept as read, shown, and registered only as the keeper ticks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from liuhen.devices.importing import MOST_LINES, Reader
from liuhen.devices.keeping import kept
from liuhen.devices.models import DeviceImport
from liuhen.devices.services.register import register_device
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person, Unit
    from liuhen.devices.models import Device
    from liuhen.kernel.actors import Actor


@transaction.atomic
def read_in(
    *, actor: Actor, at: datetime, person: Person, name: str, lines: Sequence[Mapping[str, Any]]
) -> DeviceImport:
    """Keep the lines of a sheet until somebody has looked at them. No device comes of it, so the log says nothing.

    Raises Refused for a sheet without lines, with too many, or brought by somebody else or somebody of no agency.
    """
    if person.agency is None or person.subject != actor.key:
        raise Refused("devices.import.person", "设备由本机关的设备专人本人导入。")
    if not lines:
        raise Refused("devices.import.empty", "这张表里没有设备。", remedy="下载空表，从第二行起每行填一台。")
    if len(lines) > MOST_LINES:
        raise Refused(
            "devices.import.many", f"一次最多导入 {MOST_LINES} 行，这张表有 {len(lines)} 行。", remedy="分几张表导入。"
        )
    return kept(
        DeviceImport(
            agency=person.agency, made_by=person, made_at=at, name=name[:200], lines=[dict(line) for line in lines]
        )
    )


@transaction.atomic
def register_import(
    *, actor: Actor, at: datetime, sheet: DeviceImport, units: Iterable[Unit], rows: Collection[int]
) -> list[Device]:
    """Register the chosen rows of a sheet, all of them or none, judged again as things stand now.

    `units` are those the actor may register for. Rows that are registered already are left alone. Raises Refused for
    a sheet that was registered before, without rows, and when a chosen row is wrong.
    """
    sheet = DeviceImport.objects.select_for_update().select_related("agency").get(pk=sheet.pk)
    if sheet.done_at is not None:
        raise Refused(
            "devices.import.done",
            f"这张表已经导入过了，当时登记了 {sheet.registered} 台。",
            remedy="表有改动的，重新上传；已登记的不会重复登记。",
        )
    chosen = [line for line in Reader(sheet.agency, units, at).judge(sheet.lines) if line.row in rows]
    wrong = next((line for line in chosen if line.faults), None)
    if wrong is not None:
        raise Refused(
            "devices.import.wrong",
            f"第 {wrong.row} 行不能登记：{wrong.faults[0].words}",
            citations=wrong.faults[0].citations,
            remedy=wrong.faults[0].remedy,
        )
    devices = [register_device(actor=actor, at=at, agency=sheet.agency, **line.details) for line in chosen if line.new]
    if not devices:
        raise Refused("devices.import.nothing", "没有选中可以登记的设备。", remedy="至少勾选一行。")
    sheet.done_at, sheet.registered = at, len(devices)
    sheet.save(update_fields=["done_at", "registered"])
    facts = {"name": sheet.name, "registered": len(devices), "numbers": [device.number for device in devices]}
    ledger.append(actor=actor, at=at, act="device.imported", subject=sheet.subject, facts=facts)
    return devices
