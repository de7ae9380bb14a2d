"""The plan of upkeep: what is due when, by the agency's own period (YC-A-3, ZH-13a), and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.urls import reverse

from liuhen.accounts.regulations import regulation_of
from liuhen.devices.models import Device, Maintenance
from liuhen.devices.upkeep import device_of_round
from liuhen.kernel.moments import local_day
from liuhen.obligations.models import OPEN, Obligation
from liuhen.web.addresses import address
from liuhen.web.pages.device_words import People
from liuhen.web.pages.devices import upkeep_cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.devices import Book, BooksPage, Cell
from liuhen.web.viewmodels.parts import Action, Chip, Clock, Crumb, Note, Pager, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person, Unit

PAGE = 50
_SOON_DAYS = 7
_RECENT = 20
_SETTING = "upkeep_every"


def upkeep_page(person: Person, units: Sequence[Unit], at: datetime, number: int) -> BooksPage:
    """Return a page of rounds, soonest due first, and the latest services."""
    rounds = Obligation.objects.filter(
        OPEN, unit__in=units, question="device.upkeep", subject__startswith="upkeep:"
    ).order_by(F("due_at").asc(nulls_last=True), "pk")
    count = rounds.count()
    late = rounds.filter(due_at__lt=at).count()
    number = max(0, min(number, count // PAGE))
    path = reverse("upkeep")
    return BooksPage(
        title="保养计划",
        summary=f"{count} 台设备有保养周期{f'，其中 {late} 台已逾期' if late else ''}。" if count else "没有保养周期。",
        crumbs=(Crumb("设备", reverse("devices")),),
        notes=_notes(person, at),
        books=(
            Book(
                "plan",
                "到期先后",
                ("设备", "应保养", "专人", "依据"),
                _rounds(list(rounds[number * PAGE : (number + 1) * PAGE]), at),
                "没有要保养的设备。登记设备时，按本局设定的周期排入计划。",
            ),
            Book("done", "最近的保养", ("设备", "日期", "内容", "结果"), _services(units, at), "还没有登记过保养。"),
        ),
        pager=Pager(
            f"共 {count} 台",
            address(path, {}, page=number - 1 or "") if number else "",
            address(path, {}, page=number + 1) if (number + 1) * PAGE < count else "",
        ),
    )


def _notes(person: Person, at: datetime) -> tuple[Note, ...]:
    if person.agency is None:
        return ()
    regulation = regulation_of(person.agency, local_day(at))
    known = regulation.pack.settings.get(_SETTING)
    if known is None:
        return (Note("本制度没有规定定期保养", "保养仍可以登记，但不排期限。", Tone.MUTE),)
    value = regulation.pack.settings_in_force(regulation.settings).get(_SETTING, "还没有设定")
    return (
        Note(f"本局设定：{known.label} {value}{known.unit}", "条文写“定期”，没有写数字；周期由本局设定。", Tone.MUTE),
    )


def _rounds(rounds: Sequence[Obligation], at: datetime) -> tuple[tuple[Cell, ...], ...]:
    keys = [device_of_round(each.subject) for each in rounds]
    devices = Device.objects.select_related("custodian", "unit").in_bulk(keys)
    return tuple(_round(each, devices[key], at) for each, key in zip(rounds, keys, strict=True))


def _round(owed: Obligation, device: Device, at: datetime) -> tuple[Cell, ...]:
    clock = Clock(at, owed.due_at, soon=owed.due_at is not None and 0 <= (owed.due_at - at).days < _SOON_DAYS)
    tone = {"over": Tone.OVER, "warn": Tone.WARN}.get(clock.tone, Tone.MUTE)
    icon = "clock-exclamation" if clock.state == "late" else "clock"
    path = reverse("device", args=[device.pk])
    return (
        Cell(device.number, device.unit.name, href=path),
        Cell(chip=Chip(tone, clock.headline, icon), detail=clock.detail),
        Cell(device.custodian.name if device.custodian else "没有专人", f"设备{device.get_state_display()}"),
        Cell(
            cites=upkeep_cites(owed),
            detail="" if _at_rest(device) else "下一步：归还入库后保养",
            actions=(Action("登记保养", f"{path}#service"),) if _at_rest(device) else (),
        ),
    )


def _at_rest(device: Device) -> bool:
    return device.state in {Device.State.REGISTERED, Device.State.IN_STOCK, Device.State.CHECKED}


def _services(units: Sequence[Unit], at: datetime) -> tuple[tuple[Cell, ...], ...]:
    rows = list(
        Maintenance.objects.filter(device__unit__in=units, finished_at__isnull=False)
        .select_related("device")
        .order_by("-finished_at", "-pk")[:_RECENT]
    )
    people = People({row.finished_by for row in rows})
    return tuple(
        (
            Cell(row.device.number, href=reverse("device", args=[row.device_id])),
            Cell(chinese.day(local_day(row.finished_at or row.started_at), at), people.of(row.finished_by)),
            Cell(row.reason, row.content),
            Cell(row.result),
        )
        for row in rows
    )
