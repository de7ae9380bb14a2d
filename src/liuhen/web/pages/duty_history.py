"""What happened on a duty, as the log tells it: the duty's own entries and those of its interruptions, by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.services.field import ACT
from liuhen.kernel.moments import parse_iso
from liuhen.ledger.queries import history, latest_checkpoint
from liuhen.web.pages.acts import act_words, is_refusal
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import ChainItem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.activities.models import Activity, Interruption
    from liuhen.ledger.entries import Entry

_QUIET = frozenset({"judgement.made", ACT})
_MOST = 120
_MOMENTS = (
    "arrived_at",
    "started_at",
    "first_act_at",
    "ended_at",
    "returned_at",
    "notice_at",
    "stopped_at",
    "resumed_at",
    "reported_at",
    "seen_at",
    "made_at",
)
_WORDS = ("reason", "item", "words", "statement", "refusal")
_LATER = 60  # seconds: from here on it is said that something was written down later than it happened


def history_of(activity: Activity, stops: Sequence[Interruption], now: datetime) -> tuple[ChainItem, ...]:
    """Return the chain, oldest first, with the place of each entry in the log."""
    return chain_of([activity.subject, *(stop.subject for stop in stops)], now)


def chain_of(subjects: Sequence[str], now: datetime) -> tuple[ChainItem, ...]:
    """Return what the log tells of some subjects as one chain, oldest first."""
    latest = latest_checkpoint()
    size = latest.size if latest else 0
    entries = [entry for subject in subjects for entry in history(subject, limit=500) if entry.act not in _QUIET]
    entries.sort(key=lambda entry: entry.number)
    items = [_item(entry, size, now) for entry in entries[:_MOST]]
    if len(entries) > _MOST:
        items.append(ChainItem("open", f"后面还有 {len(entries) - _MOST} 条", "全部在存证日志里"))
    return tuple(items)


def _item(entry: Entry, size: int, now: datetime) -> ChainItem:
    refused = is_refusal(entry.act)
    proven = entry.index is not None and entry.index < size
    actor = entry.document.get("actor")
    who = str(actor.get("name", entry.actor)) if isinstance(actor, dict) else entry.actor
    place = f"日志 {entry.index:,}" if entry.index is not None else "等待入树"
    return ChainItem(
        "over" if refused else "seal" if proven else "done",
        f"{_moment(entry, now)} {who} {act_words(entry.act)}{'被拒绝' if refused else ''}",
        f"{_written(entry, now)}{place}{_more(entry)}",
    )


def _happened(entry: Entry) -> datetime | None:
    told = next((entry.facts[name] for name in _MOMENTS if entry.facts.get(name)), None)
    return parse_iso(told) if isinstance(told, str) else None


def _moment(entry: Entry, now: datetime) -> str:
    return chinese.moment_second(_happened(entry) or entry.at, now)


def _written(entry: Entry, now: datetime) -> str:
    happened = _happened(entry)
    if happened is None or abs((entry.at - happened).total_seconds()) < _LATER:
        return ""
    return f"{chinese.moment_second(entry.at, now)} 登记　"


def _more(entry: Entry) -> str:
    facts = entry.facts
    told = [str(facts[name]) for name in _WORDS if isinstance(facts.get(name), str) and facts[name]]
    before, after = facts.get("before"), facts.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        told += [f"{_LABELS.get(name, name)}：{_said(before[name])} → {_said(after.get(name))}" for name in before]
    return "".join(f"　{words}" for words in told)


_LABELS = {
    "arrived_at": "到达现场",
    "started_at": "开始执法",
    "first_act_at": "第一个行为",
    "ended_at": "执法结束",
    "returned_at": "返回单位",
    "place": "地点",
    "title": "名称",
    "case_name": "案由",
}


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        try:
            return chinese.clock_second(parse_iso(value))
        except ValueError:
            return value or "（空）"
    return "（空）" if value is None else str(value)
