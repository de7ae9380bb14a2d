"""What was changed about a recording, in words: the names of what changes and of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.models import Person
from liuhen.activities.queries import activity_of
from liuhen.kernel.moments import parse_iso
from liuhen.recordings.marks import title as mark_title
from liuhen.recordings.metadata import label
from liuhen.recordings.models import Recording
from liuhen.web.pages.acts import act_words
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.keeping import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from liuhen.ledger.entries import Entry

RISKS = {"high": "高风险", "middle": "中风险", "low": "低风险"}
SECRETS = {"state": "国家秘密", "trade": "商业秘密", "privacy": "个人隐私", "personal": "个人信息"}
TRIGGERS = {
    "objection": "当事人有异议",
    "complaint": "投诉、上访",
    "evasion": "逃避、拒绝、阻碍",
    "abuse": "谩骂、侮辱、殴打",
    "mass_incident": "群体性、突发事件",
    "resistance": "抵触情绪严重",
    "past_conflict": "之前发生过冲突、纠纷",
    "other": "其他重要情况",
}
MODES = {"full": "全程", "uninterrupted": "无间断", "key_steps": "重要环节", "photo": "照相"}
_NAMES = {
    "activity": "执法活动",
    "person": "摄录人",
    "assignment": "关联",
    "started_at": "开始时间",
    "marks": "疑点",
    "mode": "记录方式",
    "limitation_reason": "客观条件限制",
    "key_steps": "重要环节",
    "papers": "关联文书",
    "evidence": "作为证据",
    "unrelated": "与工作无关",
    "triggers": "重要情形",
    "secret": "保密",
    "risk": "风险等级",
    "class_confirmed_at": "定级确认",
    "handed_over_at": "资料管理人员接收",
    "classified": "登记项目齐全",
    "keep": "保管",
}
_CODES: dict[str, dict[str, str]] = {
    "risk": RISKS,
    "mode": MODES,
    "secret": SECRETS,
    "triggers": TRIGGERS,
    "assignment": {str(value): str(words) for value, words in Recording.Assignment.choices},
    "keep": {str(value): str(words) for value, words in Recording.Keep.choices},
}
_SILENT = frozenset({"title", "in_case", "party_name", "case_name", "place"})  # their metadata keys say the same
_METADATA = "metadata."
_LONGEST = 60


def changes_of(changes: Mapping[str, object], now: datetime) -> tuple[Change, ...]:
    """Return what changed, name → [before, after], in words; what only follows from another change is left out."""
    said_first = sorted(changes.items(), key=lambda each: not each[0].startswith(_METADATA))
    return tuple(_changes(dict(said_first), now))


def entry_words(entry: Entry, now: datetime) -> str:
    """Return an act of the log as 冯丽 14:02:11 补全登记项目：案由「」改为「占道经营」."""
    actor = entry.document.get("actor")
    name = str(actor.get("name", entry.actor)) if isinstance(actor, dict) else entry.actor
    given = entry.facts.get("changes")
    told = changes_of(given, now) if isinstance(given, dict) else ()
    what = "；".join(f"{each.name}由「{each.before}」改为「{each.after}」" for each in told)
    return f"{name} {chinese.moment_second(entry.at, now)} {act_words(entry.act)}{'：' + what if what else ''}"


def _changes(changes: Mapping[str, object], now: datetime) -> Iterator[Change]:
    for name, pair in changes.items():
        if name in _SILENT or not isinstance(pair, list | tuple) or len(pair) != 2:  # noqa: PLR2004  # before and after
            continue
        words = label(name.removeprefix(_METADATA)) if name.startswith(_METADATA) else _NAMES.get(name, name)
        yield Change(words, _value(name, pair[0], now), _value(name, pair[1], now))


def _value(name: str, value: object, now: datetime) -> str:
    if name in {"activity", "person"}:
        return _named(name, str(value))
    if name in {"started_at", "class_confirmed_at"}:
        return chinese.moment_second(parse_iso(value), now) if isinstance(value, str) and value else "没有"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return _list(name, value)
    return _CODES.get(name, {}).get(str(value), str(value))[:_LONGEST] or "没有填"


def _list(name: str, values: Sequence[object]) -> str:
    if name == "marks":
        return "、".join(mark_title(str(mark["code"])) for mark in values if isinstance(mark, dict)) or "没有"
    return "、".join(_CODES.get(name, {}).get(str(value), str(value)) for value in values)[:_LONGEST] or "没有"


def _named(name: str, subject: str) -> str:
    if name == "activity":
        activity = activity_of(subject)
        return activity.title if activity else "没有"
    key = subject.removeprefix("person:")
    found = Person.objects.filter(pk=int(key)).values_list("name", flat=True).first() if key.isdecimal() else None
    return found or "没有"
