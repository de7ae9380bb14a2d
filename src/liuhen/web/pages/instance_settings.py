"""The settings in force, those that may be changed at once, and the acts of system and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.jobs.arrangements import KINDS, Kind, arranged
from liuhen.ledger.queries import of_acts
from liuhen.operations.effective import Effective, effective, secret_files
from liuhen.web.pages.acts import act_words
from liuhen.web.pages.instance import tabs
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, Form, Line
from liuhen.web.viewmodels.instance import InstancePage
from liuhen.web.viewmodels.parts import Chip, Field, Row, Tone

if TYPE_CHECKING:
    from datetime import datetime

SYSTEM_ACTS = (
    "instance.arranged",
    "instance.derivatives_retried",
    "recording.fixity",
    "agency.created",
    "agency.pack_bound",
    "upload.expired",
    "webhook.subscribed",
    "webhook.secret_rotated",
    "webhook.paused",
    "webhook.resumed",
    "webhook.ended",
    "webhook.undelivered",
)
_SOURCES = {
    "environment": Chip(Tone.WARN, "环境变量"),
    "file": Chip(Tone.SEAL, "settings.toml"),
    "default": Chip(Tone.MUTE, "缺省"),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A change that was refused: which figure, what was typed, and why not."""

    name: str
    value: str
    reason: str
    problem: str


def settings_page(tried: Tried | None = None) -> InstancePage:
    """Return the page of the settings."""
    return InstancePage(
        "设置",
        "settings.toml 里的改动要重新启动 liuhen serve 才生效；马上生效的在这一页改，写明理由，记入存证日志。",
        tabs("instance_settings"),
        (
            Card("马上生效", lines=tuple(_figure(kind, tried) for kind in KINDS.values())),
            Card(
                "settings.toml，重启后生效",
                words=f"文件：{settings.HOME / 'settings.toml'}。各项的说明见 docs/settings.md。",
                rows=tuple(_row(each) for each in effective()),
            ),
            Card(
                "密钥和口令",
                words=f"都是 {settings.LIUHEN_KEYS} 里的文件，内容不显示。",
                rows=tuple(
                    Row(each.label, "已设，不显示" if each.there else "没有设", chip=None) for each in secret_files()
                ),
            ),
        ),
    )


def _figure(kind: Kind, tried: Tried | None) -> Line:
    own = tried if tried and tried.name == kind.name else None
    now = arranged(kind.name)
    form = Form(
        f"改动{kind.label}",
        reverse("instance_arrange", args=[kind.name]),
        "保存，马上生效",
        (
            Field("value", f"{kind.label}（{kind.unit}）", "number", own.value if own else str(now), required=True),
            Field("reason", "理由", value=own.reason if own else "", required=True, wide=True),
        ),
        problem=own.problem if own else "",
    )
    return Line(f"{kind.label}：{now:,} {kind.unit}", kind.hint, forms=(form,))


def _row(each: Effective) -> Row:
    return Row(each.label, f"{each.value or '没有设'}（{each.key}）", chip=_SOURCES[each.source])


def acts_page(at: datetime) -> InstancePage:
    """Return the newest acts of system and administrators: what and when, never about whom."""
    found = of_acts(SYSTEM_ACTS, limit=100)
    lines = tuple(
        Line(act_words(each.act), f"{chinese.moment_second(each.at, at)} · {_by(each.actor)} · 登记号 {each.number:,}")
        for each in found
    )
    return InstancePage(
        "系统操作",
        "系统和管理员在本机上做过的事，最近的一百条。全部日志由安全审计员查看。",
        tabs("instance_acts"),
        (Card("最近的", lines=lines, empty="还没有。改动设置、重试、完好检查发现异常时，会记在这里。"),),
    )


def _by(key: str) -> str:
    kind, _, name = key.partition(":")
    if kind == "system":
        return "系统自动"
    return "服务器命令行" if kind == "cli" else f"人员 {name}"
