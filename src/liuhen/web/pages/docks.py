"""The wall of docking stations, and what changed on it since somebody looked."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from liuhen.access.intakes import intakes_seen
from liuhen.docks.models import Port
from liuhen.docks.queries import is_silent, ports_of, stations_of
from liuhen.docks.tiles import PULLED
from liuhen.kernel.moments import local_day
from liuhen.web.addresses import address
from liuhen.web.pages.intakes import rows_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.docks import Count, DockChanges, DocksPage, DockStation, DockTile, Segments
from liuhen.web.viewmodels.parts import Action, Chip, EmptyState, Link, Note, Tone, chip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency, Person
    from liuhen.docks.models import Station
    from liuhen.recordings.models import Intake

State = Port.State
_RECEIPTS = 20
_HUNDRED = 100
_SUMMARY = "插入记录仪或存储卡即开始，不用点按钮；显示“全部封存”以后才能清除卡上的文件。"


def docks_page(person: Person, agency: Agency, at: datetime) -> DocksPage:
    """Return every station of the agency as it is now, and today's receipts."""
    stations = tuple(station_view(station, ports_of(station), person, at) for station in stations_of(agency))
    today = [
        intake
        for intake in intakes_seen(person, at).select_related("agency")[:_RECEIPTS]
        if local_day(intake.started_at) == local_day(at)
    ]
    stay = Action("留在这个屏幕上", reverse("dock_wall"), "maximize", post=True, desktop_only=True)
    return DocksPage(
        summary=_SUMMARY,
        stations=stations,
        receipts=rows_of(today),
        empty=EmptyState(
            "还没有采集站在运行",
            "请系统管理员在接着读卡器的电脑上写好 settings.toml 的 [dock]，运行 liuhen dock；也可以从网上上传。",
            (Action("网上上传", reverse("uploads"), "upload", primary=True),),
        ),
        actions=(stay,) if stations else (),
    )


def wall_page(agency: Agency, at: datetime) -> DocksPage:
    """Return the wall for a screen in the room of the docking station: it leads nowhere, and names no receipt."""
    stations = tuple(station_view(station, ports_of(station), None, at) for station in stations_of(agency))
    words = "不会因为没有操作而退出。要办别的事，请先退出，再用自己的账号登录。"
    return DocksPage(
        summary=_SUMMARY,
        stations=stations,
        receipts=None,
        empty=EmptyState("采集站没有在运行", "请系统管理员查看 liuhen-dock 服务。"),
        notes=(Note("这个屏幕只显示采集站。", words),),
    )


def changes_of(
    station: Station, person: Person | None, at: datetime, *, since: int, silent: bool, notes: str
) -> DockChanges | None:
    """Return what is new since a revision, a silence and a set of notes; None when nothing is."""
    now_silent = is_silent(station, at)
    if station.revision <= since and now_silent == silent:
        return None
    ports = ports_of(station)
    view = station_view(station, ports, person, at, since=since)
    digest = notes_digest(ports, silent=now_silent)
    if not view.tiles and now_silent == silent and digest == notes:
        return None  # only the heart has beaten
    return DockChanges(view, with_notes=digest != notes)


def station_view(
    station: Station, ports: Sequence[Port], person: Person | None, at: datetime, since: int = -1
) -> DockStation:
    """Return a station with the tiles that changed after a revision; its summary counts all of its ports.

    Receipts are linked for the person who looks; the screen of the station itself has none.
    """
    silent = is_silent(station, at)
    changed = [port for port in ports if port.revision > since]
    receipts = _receipts_of(changed, person, at) if person else {}
    asked = {"since": station.revision, "silent": int(silent), "notes": notes_digest(ports, silent=silent)}
    return DockStation(
        id=f"station-{station.pk}",
        name=station.name,
        summary=_summary(station, ports, at),
        changes=address(reverse("dock_changes", args=[station.pk]), asked),
        tiles=tuple(tile_view(port, receipts.get(port.intake or 0)) for port in changed),
        notes=(*_silence(station, at), *(_note(port) for port in ports if port.state == State.PROBLEM)),
    )


def notes_digest(ports: Sequence[Port], *, silent: bool) -> str:
    """Return what tells one set of notes from another: they are read aloud, so the same ones are not sent again."""
    told = [f"{port.number} {port.words}" for port in ports if port.state == State.PROBLEM]
    return hashlib.sha256("\n".join([str(silent), *told]).encode()).hexdigest()[:12]


def _receipts_of(ports: Sequence[Port], person: Person, at: datetime) -> dict[int, Intake]:
    """Return the hand-ins of the ports that this person may see."""
    keys = [port.intake for port in ports if port.intake is not None]
    return {intake.pk: intake for intake in intakes_seen(person, at).filter(pk__in=keys)} if keys else {}


def _summary(station: Station, ports: Sequence[Port], at: datetime) -> str:
    """Return 「8 个口，4 张卡正在封存，合计 412.0 MB/s，预计 16:57 全部封存」."""
    if station.stopped_at is not None:
        return f"{len(ports)} 个口。服务已于 {chinese.near(station.stopped_at, at)} 停止，插卡不会采集。"
    working = [port for port in ports if port.state == State.SEALING]
    waiting = [port for port in ports if port.state == State.READING and port.device_no]
    words = f"{len(ports)} 个口"
    if working:
        speed = sum(port.speed for port in working)
        words += f"，{len(working)} 张卡正在封存" + (f"，合计 {chinese.size(speed)}/s" if speed else "")
        left = sum(port.bytes_total - port.bytes_copied for port in [*working, *waiting])
        if speed and left > 0:
            words += f"，预计 {chinese.clock(at + timedelta(seconds=left / speed))} 全部封存"
    if waiting:
        words += f"，{len(waiting)} 张排队"
    return words + ("。" if working or waiting else "，没有卡在采集。")


def _silence(station: Station, at: datetime) -> tuple[Note, ...]:
    if not is_silent(station, at):
        return ()
    words = (
        f"最后一次是 {chinese.near(station.heartbeat_at, at)}，下面是那时的情形。请先不要拔卡、不要清除文件；"
        "请系统管理员查看 liuhen-dock 服务，重新启动后会接着做完。"
    )
    return (Note(f"{station.name}没有回音。", words, Tone.OVER),)


def _note(port: Port) -> Note:
    device = f"（{port.device_no}）" if port.device_no else ""
    return Note(f"{port.number} 号口{device}：{port.words}", port.remedy, Tone.OVER)


def tile_view(port: Port, receipt: Intake | None) -> DockTile:
    """Return one tile."""
    tile_id = f"port-{port.station_id}-{port.number}"
    if port.state == State.EMPTY:
        return DockTile(tile_id, port.number, "", kind="free", words="插入记录仪即开始，不用点按钮")
    if port.state == State.READING:
        waiting = Chip(Tone.MUTE, "排队等候封存" if port.device_no else "正在读卡", "hourglass")
        words = f"{port.files} 个文件，{chinese.size(port.bytes_total)}"
        return DockTile(tile_id, port.number, port.device_no, port.holder, chip=waiting, left=words)
    link = Link("打印回执", reverse("receipt", args=[receipt.pk])) if receipt else None
    return DockTile(
        tile_id,
        port.number,
        port.device_no or "未登记设备",
        port.holder,
        kind="prob" if port.state == State.PROBLEM else "",
        percent=_percent(port) if port.state == State.SEALING else None,
        chip=_chip(port),
        bar=_bar(port) if port.intake else None,
        counts=_counts(port) if port.intake else (),
        words="" if port.intake or port.state == State.SEALING else "没有读取任何文件，原因和办法见上面。",
        **_foot(port, receipt, link),
    )


def _foot(port: Port, receipt: Intake | None, link: Link | None) -> dict[str, Any]:
    if port.state != State.SEALING:
        number = receipt.code if receipt and receipt.finished_at else ""
        return {"left": number, "link": link if number else None}
    if port.words:
        return {"left": port.words}
    left = port.bytes_total - port.bytes_copied
    rest = f"剩 {chinese.lasting(timedelta(seconds=left / port.speed))}" if port.speed and left > 0 else ""
    speed = f"{chinese.size(port.speed)}/s" if port.speed else "正在核对封存" if left <= 0 else "开始读取"
    return {"left": speed, "right": rest}


def _percent(port: Port) -> int:
    """Return how much was copied; what is not sealed yet is never 100."""
    if not port.bytes_total:
        return 0
    whole = port.bytes_copied * _HUNDRED // port.bytes_total
    return min(whole, _HUNDRED - 1) if port.sealed + port.duplicates < port.files else min(whole, _HUNDRED)


def _chip(port: Port) -> Chip | None:
    if port.state == State.DONE:
        return chip("sealed", "全部封存" if port.sealed else "此前都已封存")
    if port.state != State.PROBLEM:
        return None
    if port.problem == PULLED:
        return Chip(Tone.OVER, "卡被拔出，请插回", "alert-triangle")
    if port.refused:
        return Chip(Tone.OVER, f"{port.refused} 个文件没有封存", "alert-triangle")
    return Chip(Tone.OVER, "没有采集", "ban")


def _bar(port: Port) -> Segments:
    """Return the bar by bytes; a card of empty or known files only is full when it is done."""
    if port.state == State.DONE:
        return Segments(sealed=_HUNDRED)
    if not port.bytes_total:
        return Segments()
    sealed = _share(port.bytes_sealed, port)
    verified = max(0.0, _share(port.bytes_verified, port) - sealed)
    copied = max(0.0, _share(port.bytes_copied, port) - sealed - verified)
    failed = round(_HUNDRED - sealed, 1) if port.state == State.PROBLEM and port.refused else 0
    return Segments(sealed, 0, 0, failed) if failed else Segments(sealed, round(verified, 1), round(copied, 1))


def _share(part: int, port: Port) -> float:
    return round(min(_HUNDRED, part * _HUNDRED / port.bytes_total), 1)


def _counts(port: Port) -> tuple[Count, ...]:
    before = port.duplicates
    return (
        Count(f"{port.copied + before} / {port.files}", "已拷"),
        Count(str(port.verified + before), "已核对"),
        Count(str(port.sealed + before), "已封存"),
    )
