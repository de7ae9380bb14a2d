"""The pages of uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from liuhen.access.intakes import intakes_seen
from liuhen.devices.models import Device
from liuhen.devices.queries import issues_held_by
from liuhen.uploads.models import UploadedCard
from liuhen.uploads.queries import arrived, cards_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Action, Chip, Crumb, EmptyState, Field, Link, Note, Tone, chip
from liuhen.web.viewmodels.uploads import UploadFileRow, UploadPage, UploadRow, UploadsPage, UploadState

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.uploads.models import UploadedFile

_State = UploadedCard.State
_MOST_ROWS = 200
_MOST_CARDS = 50
_MOST_SUGGESTIONS = 50
_HUNDRED = 100
_CHIPS = {
    _State.OPEN: Chip(Tone.MUTE, "正在上传", "upload"),
    _State.WAITING: Chip(Tone.MUTE, "等待封存", "hourglass"),
    _State.SEALING: Chip(Tone.MUTE, "正在封存", "hourglass"),
    _State.DONE: chip("sealed"),
    _State.PROBLEM: Chip(Tone.OVER, "有未封存的", "alert-triangle"),
    _State.EXPIRED: Chip(Tone.OVER, "已过期，没有封存", "clock-exclamation"),
    _State.WITHDRAWN: Chip(Tone.MUTE, "已撤回", "x"),
}


def uploads_page(person: Person, at: datetime, number: str = "", problem: str = "") -> UploadsPage:
    """Return the uploads of a person and the form; `problem` says what was wrong with the number that was given."""
    held = list(issues_held_by(person, at).values_list("device__number", flat=True))
    cards = cards_of(person).annotate(count=Count("files"))[:_MOST_CARDS]
    return UploadsPage(
        summary="没有采集站的地方，从电脑直接上传存储卡上的文件。断网、关机、刷新都不要紧，接着传就行。",
        open_at=reverse("upload_open"),
        device=Field(
            "device",
            "执法记录设备编号",
            value=number or (held[0] if held else ""),
            required=True,
            hint="一次上传只放一台设备的文件。",
            error=problem,
            suggestions=tuple(dict.fromkeys([*held, *_numbers(person)])),
        ),
        rows=tuple(_row(card, card.count) for card in cards),
        empty=EmptyState("还没有上传过", "填设备编号，点“选择文件”，从读卡器里选整张卡的文件夹即可。"),
    )


def _numbers(person: Person) -> list[str]:
    """Return numbers to choose from: the devices of the agency, as many as a list may hold."""
    devices = Device.objects.filter(agency=person.agency).exclude(state=Device.State.RETIRED).order_by("number")
    return list(devices.values_list("number", flat=True)[:_MOST_SUGGESTIONS])


def _row(card: UploadedCard, files: int) -> UploadRow:
    href = reverse("upload", args=[card.pk])
    return UploadRow(href, card.code, card.device.number, card.created_at, files, _CHIPS[_State(card.state)])


def upload_page(card: UploadedCard, person: Person, at: datetime) -> UploadPage:
    """Return the page of an upload: what is not complete stands first."""
    count, complete = card.files.count(), card.files.filter(complete=True).count()
    choosing = card.state == _State.OPEN
    actions = (
        (Action("撤回这次上传", reverse("upload_withdraw", args=[card.pk]), "x", post=True),)
        if card.state in {_State.OPEN, _State.PROBLEM}
        else ()
    )
    return UploadPage(
        title=f"上传 {card.device.number}",
        summary=f"{card.code}，{chinese.moment(card.created_at, at)} 开始",
        crumbs=(Crumb("网上上传", reverse("uploads")),),
        state=state_view(card, person, at),
        files=tuple(_file(each) for each in card.files.select_related("card").order_by("complete", "pk")[:_MOST_ROWS]),
        count=count,
        complete=complete,
        choosing=choosing,
        again=card.state == _State.PROBLEM,
        endpoint=reverse("upload_files", args=[card.pk]),
        listing=reverse("upload_listing", args=[card.pk]),
        expect=reverse("upload_expect", args=[card.pk]),
        hand_in=reverse("upload_hand_in", args=[card.pk]),
        actions=actions,
        notes=_resuming(count - complete) if choosing else (),
    )


def state_view(card: UploadedCard, person: Person, at: datetime) -> UploadState:
    """Return what an upload is doing now."""
    intake = intakes_seen(person, at).filter(pk=card.intake).first() if card.intake else None
    receipt = Link(f"打印回执 {intake.code}", reverse("receipt", args=[intake.pk])) if intake else None
    working = card.state in {_State.WAITING, _State.SEALING}
    words = {
        _State.OPEN: f"没传完的保留到 {chinese.moment(card.expires_at, at)}，有新进展就往后延。",
        _State.WAITING: "文件都到了，正在排队封存，可以离开这一页。",
        _State.SEALING: "正在读回核对、封存、判定，可以离开这一页。",
        _State.DONE: "都已封存并读回核对；回执上写明哪些可以从卡上清除。",
    }.get(_State(card.state), "")
    over = card.state in {_State.PROBLEM, _State.EXPIRED}
    note = Note(card.words, card.remedy, Tone.OVER if over else Tone.WARN) if card.words else None
    poll = reverse("upload_state", args=[card.pk]) if working else ""
    return UploadState(_CHIPS[_State(card.state)], words, poll, note, receipt)


def listing(card: UploadedCard) -> list[dict[str, object]]:
    """Return every file as the script of the page compares it with what was chosen."""
    return [
        {
            "name": each.name,
            "size": each.size,
            "complete": each.complete,
            "url": reverse("upload_file", args=[card.pk, each.token]),
        }
        for each in card.files.order_by("pk")
    ]


def _file(file: UploadedFile) -> UploadFileRow:
    there = arrived(file) if file.card.ended_at is None else (file.size if file.complete else 0)
    percent = _HUNDRED if file.complete else there * _HUNDRED // file.size if file.size else 0
    state = Chip(Tone.OK, "已传完", "check") if file.complete else Chip(Tone.WARN, f"已传 {percent}%", "hourglass")
    return UploadFileRow(
        file.name, file.size, there, percent, state, reverse("upload_file", args=[file.card_id, file.token])
    )


def _resuming(left: int) -> tuple[Note, ...]:
    if not left:
        return ()
    return (
        Note(
            f"有 {left} 个文件没有传完。",
            "再选一次同样的文件或文件夹，会从断处接着传，不会重来。",
            Tone.WARN,
        ),
    )
