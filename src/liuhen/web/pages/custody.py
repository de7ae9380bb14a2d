"""Custody: what happened to a recording and who saw it, from the log, with the proof that nothing was changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.ledger.queries import history, latest_checkpoint
from liuhen.recordings.models import FixityCheck
from liuhen.web.pages.acts import act_words, is_refusal
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import ChainItem, Link, Note, Tone, chip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.ledger.checkpoints import Checkpoint
    from liuhen.ledger.entries import Entry
    from liuhen.recordings.models import Recording

_QUIET = frozenset({"judgement.made", "recording.fixity"})  # the cards show verdicts, the checks have rows of their own
_MOST = 200
_OUTCOMES = {"intact": "完好", "changed": "有变", "unreadable": "读不出"}


def custody_of(recording: Recording, now: datetime, *, watching: str = "") -> tuple[ChainItem, ...]:
    """Return the chain, oldest first; `watching` is who sees the recording at this moment."""
    latest = latest_checkpoint()
    items = [(entry.at, _entry(entry, latest, now)) for entry in history(recording.subject) if entry.act not in _QUIET]
    items += [(check.at, _check(check, now)) for check in _checks(recording)]
    items.sort(key=lambda each: each[0])
    chain = [item for _, item in items]
    if len(chain) > _MOST:
        left = ChainItem("open", f"中间 {len(chain) - _MOST} 条从略", "全部在存证日志里")
        chain = [*chain[:20], left, *chain[20 - _MOST :]]
    ending = (ChainItem("now", f"{watching}正在看", f"{chinese.clock(now)} 起，画面带姓名水印"),) if watching else ()
    return (*chain, *ending)


def fixity_note(recording: Recording, now: datetime) -> tuple[Note, ...]:
    """Return what has to be known when the last check did not find the original intact."""
    if recording.fixity not in {"changed", "unreadable"} or recording.fixity_at is None:
        return ()
    when = chinese.moment(recording.fixity_at, now)
    if recording.fixity == "changed":
        words = f"{when} 检查：与封存时的校验值不一致。不要当作证据使用，请系统管理员从副本或备份找回原件。"
        return (Note("这份原件有变。", words, Tone.OVER),)
    words = f"{when} 检查：读不出来，不等于变了。请系统管理员检查磁盘，从副本恢复。"
    return (Note("这份原件读不出。", words, Tone.OVER),)


def _entry(entry: Entry, latest: Checkpoint | None, now: datetime) -> ChainItem:
    proven = latest is not None and entry.index is not None and entry.index < latest.size
    sealed = entry.act == "recording.sealed"
    refused = is_refusal(entry.act)
    place = f"日志 {entry.index:,}" if entry.index is not None else "等待入树"
    proof = chip("proven") if proven else chip("unproven", "等待检查点")
    file = Link("下载证明", reverse("proof", args=[entry.index])) if sealed and proven else None
    return ChainItem(
        "over" if refused else "seal" if proven else "done",
        f"{_who(entry)} {act_words(entry.act)}{'被拒绝' if refused else ''}",
        f"{chinese.moment_second(entry.at, now)}　{place}{_more(entry)}",
        chip=proof if sealed else None,
        link=file,
    )


def _who(entry: Entry) -> str:
    actor = entry.document.get("actor")
    return str(actor.get("name", entry.actor)) if isinstance(actor, dict) else entry.actor


def _more(entry: Entry) -> str:
    facts = entry.facts
    told = [str(facts[name]) for name in ("reason", "item", "words") if facts.get(name)]
    return "".join(f"　{words}" for words in told)


def _checks(recording: Recording) -> Iterator[FixityCheck]:
    yield from FixityCheck.objects.filter(recording=recording).order_by("pk")


def _check(check: FixityCheck, now: datetime) -> ChainItem:
    repaired = "，已从副本修复" if check.repaired_from else ""
    words = f"完整性检查：{_OUTCOMES[check.outcome]}{repaired}"
    detail = f"{chinese.moment_second(check.at, now)}　重新读出全部字节并核对 SHA-256"
    return ChainItem(
        "done" if check.outcome == "intact" else "over",
        words,
        f"{detail}　{check.detail}" if check.detail else detail,
        chip=None if check.outcome == "intact" else chip(check.outcome),
    )
