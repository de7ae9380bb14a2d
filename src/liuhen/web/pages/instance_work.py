"""What the background work has before it, how each duty's last turn went, and how far the round of checks is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.jobs.arrangements import fixity_every
from liuhen.jobs.figures import figures
from liuhen.jobs.queries import turns
from liuhen.operations.work import CHECKPOINT, DERIVATIVES, REPLICA, Waiting, overdue_work, waiting_work
from liuhen.recordings.upkeep import Damaged, Round, damaged
from liuhen.web.pages.instance import DUTIES, tabs
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, Line
from liuhen.web.viewmodels.instance import InstancePage
from liuhen.web.viewmodels.parts import Action, Chip, Row, Tone, chip

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.jobs.models import Turn


def work_page(at: datetime) -> InstancePage:
    """Return the page of the background work."""
    works = waiting_work(at, replica=bool(settings.LIUHEN_REPLICA))
    last = turns()
    return InstancePage(
        "后台工作",
        "后台任务从数据表里找该做的事，逐件做完；失败的自动再试，不会丢。",
        tabs("instance_work"),
        (
            Card("在等的", lines=tuple(_line(work, at) for work in works)),
            Card(
                "每项工作最近一次",
                lines=tuple(_turn(name, last[name], at) for name in DUTIES if name in last),
                empty="后台任务还没有运行过。用 liuhen serve 启动以后，这里列出每项工作。",
                side="aside",
            ),
        ),
    )


def _line(work: Waiting, at: datetime) -> Line:
    chips = [Chip(Tone.WARN, "积压", "hourglass")] if overdue_work(work, at) else []
    actions: tuple[Action, ...] = ()
    if work.failed:
        chips.append(Chip(Tone.OVER, f"{work.failed:,} 件没有做成", "alert-triangle"))
    if work.failed and work.duty == DERIVATIVES:
        actions = (Action("全部重试", reverse("instance_retry"), post=True),)
    return Line(DUTIES[work.duty], _detail(work, at), chips=tuple(chips), actions=actions)


def _detail(work: Waiting, at: datetime) -> str:
    if work.duty == CHECKPOINT:
        return f"最近一次 {chinese.near(work.oldest, at)}。" if work.oldest else "还没有签发过。"
    if not work.number:
        return "没有在等的。"
    if work.duty == REPLICA and work.oldest:
        return f"{work.number:,} 份还没有同步，上一轮 {chinese.near(work.oldest, at)}。"
    since = f"最早的从 {chinese.near(work.oldest, at)} 起。" if work.oldest else ""
    return f"{work.number:,} 件。{since}"


def _turn(name: str, turn: Turn, at: datetime) -> Line:
    if not turn.problem:
        return Line(DUTIES[name], chinese.near(turn.ended_at, at), chips=(Chip(Tone.OK, "正常", "check"),))
    well = f"上次做成 {chinese.near(turn.well_at, at)}。" if turn.well_at else "还没有做成过。"
    words = f"连续 {turn.failures:,} 次没有做成（{turn.problem}）。{well}会自动再试，原因见服务的日志。"
    return Line(DUTIES[name], words, chips=(Chip(Tone.OVER, "没有做成", "alert-triangle"),))


def fixity_page(at: datetime) -> InstancePage:
    """Return the page of the fixity checks."""
    every = fixity_every()
    seen = figures(at)
    return InstancePage(
        "完好检查",
        f"每份原件至少每 {every.days} 天重读一遍，与封存时的摘要比对。结果有三种：完好、有变、读不出。",
        tabs("instance_fixity"),
        (
            Card("这一轮", rows=_round(seen.round, at), words=f"{chinese.near(seen.at, at)} 清点。"),
            Card(
                "有变和读不出的",
                words="只列编号。有副本库时自动从副本修复，修复前后的结果都留在存证日志里。",
                lines=tuple(_damaged(each, at) for each in damaged()),
                empty="没有。",
            ),
        ),
    )


def _round(now: Round, at: datetime) -> tuple[Row, ...]:
    share = f"{100 * now.checked // now.objects}%" if now.objects else "还没有原件"
    waits = now.objects - now.checked
    left = f"，照这样 {-(-waits // now.last_day):,} 天查完" if waits and now.last_day else ""
    return (
        Row("进度", f"{now.checked:,} / {now.objects:,} 份，{share}"),
        Row("还要查", f"{waits:,} 份，其中 {now.never:,} 份从未查过"),
        Row("速度", f"最近 24 小时查了 {now.last_day:,} 份{left}"),
        Row("完好", f"{now.intact:,} 份", chip=chip("intact") if now.intact else None),
        Row("有变", f"{now.changed:,} 份", chip=chip("changed") if now.changed else None),
        Row("读不出", f"{now.unreadable:,} 份", chip=chip("unreadable") if now.unreadable else None),
        *([Row("最早的一次", chinese.near(now.oldest, at))] if now.oldest else []),
    )


def _damaged(each: Damaged, at: datetime) -> Line:
    return Line(each.code, f"{chinese.near(each.at, at)}。{each.detail}", chips=(chip(each.outcome),))
