"""The pages of who runs the instance: how it fares and what is wrong, first the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen import __version__
from liuhen.jobs.queries import heartbeat
from liuhen.operations.diagnosis import diagnose
from liuhen.operations.readiness import SILENT, missing_migrations
from liuhen.operations.work import overdue_work, waiting_work
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, Line
from liuhen.web.viewmodels.instance import InstancePage
from liuhen.web.viewmodels.parts import Chip, Note, Row, Tone, View

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.operations.faults import Fault

TABS = (
    ("instance", "概况"),
    ("instance_storage", "存储和增长"),
    ("instance_work", "后台工作"),
    ("instance_fixity", "完好检查"),
    ("webhooks", "事件推送"),
    ("instance_settings", "设置"),
    ("instance_acts", "系统操作"),
)
DUTIES = {
    "resume": "接着做完中断的采集",
    "tell": "到点提醒",
    "digest": "每日汇总",
    "mail": "寄出通知邮件",
    "integrate": "日志入树",
    "uploads": "封存网上上传",
    "expire": "清理过期上传",
    "derive": "生成播放副本和缩略图",
    "count": "统计规则命中",
    "rehearse": "预演制度新版",
    "checkpoint": "签发日志检查点",
    "events": "读出要推送的事件",
    "deliveries": "推送到其他系统",
    "forget_deliveries": "清理旧的推送",
    "fixity": "完好检查",
    "replicate": "同步副本库",
    "measure": "统计每日增长",
    "figures": "清点原件",
}


def tabs(current: str) -> tuple[View, ...]:
    """Return the tabs over the pages."""
    return tuple(View(words, reverse(name), current=name == current) for name, words in TABS)


def overview(at: datetime) -> InstancePage:
    """Return the first page: what the doctor finds, the sweep, version and migrations."""
    faults = diagnose(at, reach_out=False)
    late = late_work(at)
    grave = sum(fault.grave for fault in faults)
    tone = Tone.OVER if grave else Tone.WARN if faults or late else Tone.OK
    words = (
        f"{grave} 项要马上处理" if grave else f"{len(faults) + len(late)} 项要看一看" if faults or late else "一切正常"
    )
    return InstancePage(
        "运行",
        "本机的服务、存储和后台工作。这里看不到任何资料的内容，也没有当事人的信息。",
        tabs("instance"),
        (
            Card("检查结果", lines=tuple(fault_line(each) for each in faults), empty="全部检查通过，没有要处理的。"),
            Card("积压", lines=late, empty="没有积压，后台工作跟得上。"),
            Card("版本", rows=_version(), side="aside"),
            Card("后台任务", rows=_sweep(at), side="aside"),
        ),
        chips=(Chip(tone, words),),
    )


def worst_notes(at: datetime) -> tuple[Note, ...]:
    """Return what the workbench says first: everything grave by itself, the rest as one; nothing when all is well."""
    faults = diagnose(at, reach_out=False)
    notes = [Note(fault.words, fault.remedy, Tone.OVER) for fault in faults if fault.grave]
    mild = [fault.words for fault in faults if not fault.grave] + [line.title + "积压。" for line in late_work(at)]
    if mild:
        notes.append(Note(f"{len(mild)} 项要看一看。", "".join(mild[:3]), Tone.WARN))
    return tuple(notes)


def late_work(at: datetime) -> tuple[Line, ...]:
    """Return the kinds of work that wait longer than a healthy sweep lets them."""
    works = waiting_work(at, replica=bool(settings.LIUHEN_REPLICA))
    return tuple(
        Line(
            DUTIES[work.duty],
            f"{work.number:,} 件在等，最早的已经等了 {chinese.lasting(at - work.oldest)}。",
            reverse("instance_work"),
            (Chip(Tone.WARN, "积压", "hourglass"),),
        )
        for work in works
        if work.oldest is not None and overdue_work(work, at)
    )


def fault_line(fault: Fault) -> Line:
    """Return a finding of the doctor with its remedy."""
    state = Chip(Tone.OVER, "要处理", "alert-triangle") if fault.grave else Chip(Tone.WARN, "提醒", "info-circle")
    return Line(fault.words, f"怎么办：{fault.remedy}（{fault.id}）", chips=(state,))


def _version() -> tuple[Row, ...]:
    missing = missing_migrations()
    words = f"差 {len(missing)} 步，请在服务器上运行 liuhen migrate。" if missing else "是最新的。"
    return (Row("留痕", __version__), Row("表结构", words))


def _sweep(at: datetime) -> tuple[Row, ...]:
    beat = heartbeat()
    if beat is None:
        return (Row("状态", "还没有运行过", chip=Chip(Tone.OVER, "没有运行")),)
    alive = at - beat.at <= SILENT
    state = Chip(Tone.OK, "在运行", "check") if alive else Chip(Tone.OVER, "没有动静", "alert-triangle")
    now = DUTIES.get(beat.busy_with, beat.busy_with) if beat.busy_with else "空闲，等下一次"
    return (Row("最近一次心跳", chinese.near(beat.at, at), chip=state), Row("正在做", now))
