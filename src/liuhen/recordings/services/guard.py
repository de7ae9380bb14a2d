"""The guard of a hand-in: is the device known, may it still be in use, is there room."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.accounts.regulations import regulation_of
from liuhen.devices.models import Device
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.recordings.card import shown
from liuhen.recordings.marks import Mark
from liuhen.recordings.services.targets import target_for

if TYPE_CHECKING:
    from datetime import datetime

_NOT_IN_USE = {Device.State.MAINTENANCE, Device.State.LOST, Device.State.STOLEN, Device.State.DAMAGED}


@dataclass(frozen=True, slots=True)
class CardIn:
    """A card to hand in.

    `path` is the card or folder, `device_no` what its recorder is registered under, `station` the docking computer
    (empty: this host), `target` the kind of store in the vocabulary (`recording.target`; empty: one the regulation
    accepts), `clock_offset_ms` device minus true time when it was measured at the dock (None: the device's last
    measurement). `unregistered` seals and marks the files of a device that nobody registered instead of refusing.
    `holder` is who had the device by the register, for a hand-in by a docking station that knows no person
    (YC-A-3 谁使用谁负责).
    """

    path: Path
    agency: Agency
    device_no: str
    station: str = ""
    target: str = ""
    clock_offset_ms: int | None = None
    unregistered: bool = False
    holder: Person | None = None


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard found: the device when known, the unit that answers for it, the target, and doubts."""

    device: Device | None
    unit: Unit
    target: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the docking computer knew of all files of a card; it lies beside each original, for a hand-in cut off."""

    clock_offset_ms: int | None = None
    marks: tuple[Mark, ...] = ()

    def stored(self) -> dict[str, object]:
        """Return it as JSON values; what is not known is left out."""
        offset = {} if self.clock_offset_ms is None else {"clock_offset_ms": self.clock_offset_ms}
        return offset | ({"marks": [mark.stored() for mark in self.marks]} if self.marks else {})

    @classmethod
    def restored(cls, stored: object) -> Known:
        """Return what `stored` wrote; nothing is known when it is not there."""
        if not isinstance(stored, dict):
            return cls()
        marks = tuple(Mark(mark["code"], mark["words"]) for mark in stored.get("marks", ()))
        return cls(stored.get("clock_offset_ms"), marks)


def guard(card: CardIn, at: datetime) -> Guarded:
    """Look regulation and device up.

    Raises Refused when no regulation is in force (nothing could be judged), for a target that it refuses, for an
    unknown device, naming those that are written alike, and for a folder that holds the instance or is its store.
    """
    _demand_foreign(card.path)
    target = target_for(regulation_of(card.agency, local_day(at)), card.target, at)
    device = Device.objects.select_related("unit").filter(agency=card.agency, number=card.device_no).first()
    if device is None:
        return _unknown(card, target)
    if device.state == Device.State.RETIRED:
        words = f"设备 {device.number} 已停用，仍予封存，请核实来源。"
        return Guarded(device, device.unit, target, (Mark("retired_device", words),))
    if device.state in _NOT_IN_USE:
        words = f"设备 {device.number} 登记为{device.get_state_display()}，仍予封存，请核实来源。"
        return Guarded(device, device.unit, target, (Mark("device_not_in_use", words),))
    return Guarded(device, device.unit, target)


def _demand_foreign(path: Path) -> None:
    """Refuse the instance itself as a card: keys and originals would be sealed as recordings."""
    wanted = path.resolve()
    roots = [Path(root).resolve() for root in (settings.LIUHEN_STORE, settings.LIUHEN_REPLICA) if root]
    own = [Path(settings.HOME).resolve(), Path(settings.LIUHEN_KEYS).resolve(), *roots]
    inside = any(wanted.is_relative_to(each) for each in own[1:])
    if inside or any(each.is_relative_to(wanted) for each in own):
        raise Refused(
            "recordings.card.own",
            f"{shown(os.fsencode(path))} 是留痕自己的目录，没有采集任何文件。",
            remedy="请指明存储卡或存放记录的文件夹。",
        )


def _unknown(card: CardIn, target: str) -> Guarded:
    if not card.unregistered:
        hint = written_alike(card.agency, card.device_no)
        raise Refused(
            "recordings.device.unknown",
            f"{card.agency.short_name}没有登记编号为 {card.device_no} 的设备，没有采集任何文件。{hint}",
            remedy="核对编号；新设备先由设备专人登记；来源确实不明的，加 --unregistered 封存并标记。",
        )
    root = Unit.objects.get(agency=card.agency, parent=None)
    words = f"设备 {card.device_no} 没有登记，文件已封存，请核实来源后补登。"
    return Guarded(None, root, target, (Mark("unknown_device", words),))


def written_alike(agency: Agency, number: str) -> str:
    """Return 「是不是 DSJ-02？」 with the registered numbers that are written much like this one; empty for none."""
    numbers = Device.objects.filter(agency=agency).values_list("number", flat=True)
    alike = get_close_matches(number, list(numbers), n=3)
    return f"是不是 {'、'.join(alike)}？" if alike else ""
