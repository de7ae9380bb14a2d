"""Where the bytes lie, how the replica fares, and when the disk is full."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.jobs.arrangements import LEAST_FREE, arranged
from liuhen.jobs.figures import figures
from liuhen.jobs.growth import free_bytes
from liuhen.jobs.queries import replica_run, store_days
from liuhen.kernel.moments import local_day
from liuhen.operations.forecast import LEAST_DAYS, Forecast, forecast
from liuhen.recordings.upkeep import sealed_since
from liuhen.web.pages.instance import tabs
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card
from liuhen.web.viewmodels.instance import Bar, Chart, InstancePage
from liuhen.web.viewmodels.parts import Chip, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAYS, _STEP, _HEIGHT = 90, 10, 118
_SOON = timedelta(days=90)


def storage_page(at: datetime) -> InstancePage:
    """Return the page of the stores and of growth."""
    days = {row.day: row.bytes for row in store_days()}
    free = free_bytes(Path(settings.LIUHEN_STORE))
    seen = forecast(days, today=local_day(at), free=free or 0)
    return InstancePage(
        "存储和增长",
        in_words(seen, at),
        tabs("instance_storage"),
        (Card("原件库", rows=_store(free, at)), Card("副本库", rows=_replica(at)), _elsewhere()),
        chips=(_chip(seen, at),) if seen.full_on else (),
        chart=_chart(days, at) if any(days.values()) else None,
    )


def in_words(seen: Forecast, at: datetime) -> str:
    """Say the forecast in one or two sentences."""
    if seen.rate is None:
        return f"增长的统计还不到 {LEAST_DAYS} 天，暂时不能推算磁盘什么时候满。"
    if seen.rate == 0:
        return f"最近 {seen.days} 天没有新的原件，磁盘不会因此变满。"
    rate = f"按最近 {seen.days} 天，平均每天增加 {chinese.size(seen.rate)}。"
    if seen.full_on is None:
        return f"{rate}照这样，十年之内不会满。"
    left = (seen.full_on - local_day(at)).days
    return f"{rate}照这样，原件库的磁盘大约在 {chinese.day(seen.full_on, at)}（{left:,} 天后）满。"


def _chip(seen: Forecast, at: datetime) -> Chip:
    soon = seen.full_on is not None and seen.full_on - local_day(at) < _SOON
    return Chip(Tone.WARN, "三个月内会满，请安排扩容", "alert-triangle") if soon else Chip(Tone.OK, "够用", "check")


def _store(free: int | None, at: datetime) -> tuple[Row, ...]:
    seen = figures(at)
    held = seen.round
    low = free is not None and free < arranged(LEAST_FREE) << 30
    return (
        Row("位置", str(settings.LIUHEN_STORE), mono=True),
        Row("原件", f"{held.objects:,} 份，{chinese.size(held.bytes)}（{chinese.near(seen.at, at)} 清点）"),
        Row(
            "剩余空间",
            _room(Path(settings.LIUHEN_STORE)),
            chip=Chip(Tone.OVER, "低于提醒线，请扩容", "alert-triangle") if low else None,
        ),
    )


def _replica(at: datetime) -> tuple[Row, ...]:
    if not settings.LIUHEN_REPLICA:
        words = "没有设。原件损坏时无处修复，请在 settings.toml 写 replica，指向另一块磁盘。"
        return (Row("位置", words, chip=Chip(Tone.WARN, "没有副本")),)
    place = Row("位置", str(settings.LIUHEN_REPLICA), mono=True)
    room = Row("剩余空间", _room(Path(settings.LIUHEN_REPLICA)))
    run = replica_run()
    if run is None:
        return (place, room, Row("最近一轮", "还没有同步过，后台任务运行十分钟内开始。"))
    failed = Chip(Tone.OVER, "有失败", "alert-triangle")
    return (
        place,
        room,
        Row("最近一轮", f"{chinese.near(run.at, at)} 开始，之后新封存 {sealed_since(run.at):,} 份还没有同步"),
        Row("已有副本", f"{run.held:,} 份"),
        *([Row("失败", f"{run.failed:,} 份：{run.problem}。会自动再试。", chip=failed)] if run.failed else []),
    )


def _elsewhere() -> Card:
    places = (("实例目录", settings.HOME), ("网上上传暂存", settings.LIUHEN_UPLOADS))
    rows = tuple(Row(label, f"{path}，{_room(Path(path))}") for label, path in places)
    return Card("其他目录", rows=rows)


def _room(path: Path) -> str:
    existing = next((each for each in (path, *path.parents) if each.exists()), None)
    try:
        disk = shutil.disk_usage(existing or "/")
    except OSError:
        return "问不到，请检查磁盘是否挂载"
    return f"剩 {chinese.size(disk.free)}，共 {chinese.size(disk.total)}"


def _chart(days: Mapping[date, int], at: datetime) -> Chart:
    today = local_day(at)
    shown = [today - timedelta(days=back) for back in range(_DAYS - 1, -1, -1)]
    most = max(days.get(day, 0) for day in shown) or 1
    bars = []
    for place, day in enumerate(shown):
        held = days.get(day, 0)
        height = round(_HEIGHT * held / most, 1)
        if held:
            words = f"{chinese.day(day, at)} {chinese.size(held)}"
            bars.append(Bar(place * _STEP + 1, round(119 - height, 1), max(height, 1), words))
    total = sum(days.get(day, 0) for day in shown)
    words = f"最近 {_DAYS} 天共增加 {chinese.size(total)}，最多的一天 {chinese.size(most)}。"
    return Chart(
        "每天增加多少",
        words,
        tuple(bars),
        _DAYS * _STEP,
        _STEP - 2,
        chinese.size(most),
        chinese.day(shown[0], at),
        "今天",
    )
