"""The page of one device: the next act first, then what it is, where it has been, and everything in its books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import capabilities
from liuhen.devices.importing import kinds_of
from liuhen.devices.models import Device, StateChange
from liuhen.devices.queries import clock_subject
from liuhen.obligations.queries import judgement_of
from liuhen.recordings.models import Intake
from liuhen.web.pages.device_books import History, books_of
from liuhen.web.pages.device_drift import drift_of
from liuhen.web.pages.device_forms import Desk, forms_of
from liuhen.web.pages.device_words import STATES, STEPS, People, clock_is_off, drift_words, state_chip
from liuhen.web.pages.devices import LISTS, upkeep_cites, upkeep_of
from liuhen.web.pages.judged import question_cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.devices import DevicePage
from liuhen.web.viewmodels.parts import Action, ChainItem, Clock, Crumb, Note, Row, Setting, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.devices.models import DeviceIssue
    from liuhen.obligations.models import Obligation

_MOST_MOVES = 30
_SOON_DAYS = 7
_RECORDINGS = frozenset(f"recording.{act}.{reached}" for act in ("list", "view") for reached in ("unit", "agency"))


def device_page(desk: Desk, history: History, moves: Sequence[StateChange]) -> DevicePage:
    """Return the page. `moves` are the latest changes of state, newest first."""
    device, at = desk.device, desk.at
    people = People({*history.actors(), *(move.by for move in moves)})
    first, forms = forms_of(desk)
    owed = upkeep_of([device]).get(device.pk)
    kinds = kinds_of(desk.regulation)
    name = " ".join(part for part in (device.brand, device.model) if part)
    return DevicePage(
        title=device.number,
        summary=f"{kinds.get(device.kind, device.kind)} {name} · {device.unit.name}",
        crumbs=(Crumb("设备", reverse("devices")),),
        chips=(state_chip(device),),
        first=first,
        forms=forms,
        facts=_facts(device, kinds.get(device.kind, device.kind), at),
        history=tuple(_move(move, people, at, newest=place == 0) for place, move in enumerate(moves)),
        books=books_of(history, desk, people),
        drift=drift_of(device, at),
        due=Clock(at, owed.due_at, soon=_is_soon(owed, at)) if owed else None,
        due_cites=upkeep_cites(owed) if owed else (),
        due_setting=Setting() if owed and owed.by_setting else None,
        actions=_actions(desk),
        notes=(*_clock_note(device, at), *_notes(desk, first is None)),
    )


def latest_moves(device: Device) -> list[StateChange]:
    """Return the latest changes of state, newest first; a device has at least its registration."""
    return list(StateChange.objects.filter(device=device).order_by("-pk")[:_MOST_MOVES])


def hand_ins_since(device: Device, issue: DeviceIssue | None) -> int:
    """Return how often material of the device was handed in since it was last drawn."""
    if issue is None or device.state != Device.State.RETURN_PENDING_UPLOAD:
        return 0
    return Intake.objects.filter(device=device, started_at__gte=issue.out_at).count()


def _is_soon(owed: Obligation, at: datetime) -> bool:
    return owed.due_at is not None and 0 <= (owed.due_at - at).days < _SOON_DAYS


def _facts(device: Device, kind: str, at: datetime) -> tuple[Row, ...]:
    clock = drift_words(device.clock_offset_ms)
    measured = f"，{chinese.moment(device.clock_measured_at, at)} 测" if device.clock_measured_at else ""
    rows = (
        ("种类", kind),
        ("品牌型号", " ".join(part for part in (device.brand, device.model) if part)),
        ("出厂编号", device.serial_no),
        ("资产编号", device.asset_no),
        ("使用单位", device.unit.name),
        ("专人", device.custodian.name if device.custodian else "没有"),
        ("启用", chinese.day(device.in_service_on, at)),
        ("用途", device.business_purpose),
        ("上次保养", chinese.day(device.last_service_on, at) if device.last_service_on else ""),
        ("时钟", f"{clock}{measured}" if clock else "没有测过偏差"),
    )
    return tuple(Row(term, words) for term, words in rows if words)


def _move(move: StateChange, people: People, at: datetime, *, newest: bool) -> ChainItem:
    words = STEPS.get(move.step, move.step)
    after = STATES.get(move.after, move.after)
    return ChainItem(
        "now" if newest else "done", words, f"{chinese.moment(move.at, at)} {people.of(move.by)} → {after}"
    )


def _actions(desk: Desk) -> tuple[Action, ...]:
    device = desk.device
    found = []
    can = capabilities(desk.person, desk.at)
    if can & _RECORDINGS:
        found.append(Action("这台设备的资料", f"{reverse('recordings')}?device={device.pk}", "video"))
    if can & LISTS:
        found.append(Action("打印标签", f"{reverse('device_labels')}?device={device.pk}", "printer", desktop_only=True))
    return tuple(found)


def _clock_note(device: Device, at: datetime) -> tuple[Note, ...]:
    judgement = judgement_of(clock_subject(device))
    if not clock_is_off(judgement):
        return ()
    return (
        Note(
            f"时钟{drift_words(device.clock_offset_ms)}，超过本局设定的限度。",
            "把设备的时间调准，再在“校对时钟”核对一次。录像的时间按当时的偏差更正，设备原值保留。",
            Tone.WARN,
            question_cites(judgement, "device.clock", at),
        ),
    )


def _notes(desk: Desk, nothing: bool) -> tuple[Note, ...]:  # a plain answer
    device = desk.device
    if desk.attempt is not None and desk.attempt.code not in desk.held:
        return (desk.attempt.note,)
    if not nothing:
        return ()
    if device.state in {Device.State.ISSUED, Device.State.IN_USE} and desk.issue is not None:
        words = f"由{desk.issue.person.name}领用，归还由本人或设备专人办理。"
        return (Note("现在不用您办", words, Tone.MUTE),)
    if device.state == Device.State.RETIRED:
        return (Note("这台设备已报废", "记录都保留在这里。", Tone.MUTE),)
    words = "由设备专人办理。" if device.state != Device.State.CHECKED else "由执法人员领用，或由设备专人发放。"
    return (Note("现在不用您办", words, Tone.MUTE),)
