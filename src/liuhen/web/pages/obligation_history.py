"""What happened to one thing owed: its clock was started, moved by corrected facts, excused, taken back, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.moments import parse_iso
from liuhen.ledger.queries import history
from liuhen.obligations.queries import judgements_about
from liuhen.policy.facts import read_facts
from liuhen.web.pages.wording import fact_words
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import ChainItem, chip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from liuhen.ledger.entries import Entry
    from liuhen.obligations.models import Judgement, Obligation
    from liuhen.policy.pack import Pack

_MOST_FACTS = 4
_MOST_JUDGEMENTS = 200
_ACTS = {"obligation.excused": "免除", "obligation.restored": "撤回免除"}


def history_of(
    obligation: Obligation, pack: Pack | None, reads: frozenset[str], now: datetime
) -> tuple[ChainItem, ...]:
    """Return the history, oldest first. `reads` are the facts that the rule reads: only their corrections are told."""
    judgements = list(judgements_about(obligation.subject)[:_MOST_JUDGEMENTS])
    corrected = dict(_corrections(judgements, pack, reads, now))
    items: list[ChainItem] = []
    clock: dict[str, str] = {}
    for entry in history(obligation.subject):
        if entry.act == "judgement.made":
            for change in _changes(entry, obligation):
                items += _moved(entry, clock, change, corrected.get(entry.at, ""), now)
                clock = change
        elif entry.act in _ACTS and _about(entry.facts, obligation):
            items.append(_act(entry, now))
    return tuple(items)


def _changes(entry: Entry, obligation: Obligation) -> list[dict[str, str]]:
    """Return what an entry says about this obligation: change, started, due and fulfilled, as text."""
    changes = entry.facts.get("obligations")
    listed = changes if isinstance(changes, list) else []
    return [dict(change) for change in listed if isinstance(change, dict) and _about(change, obligation)]


def _about(facts: Mapping[str, object], obligation: Obligation) -> bool:
    return (facts.get("rule"), facts.get("what")) == (obligation.rule, obligation.what)


def _moved(
    entry: Entry, before: Mapping[str, str], change: Mapping[str, str], corrected: str, now: datetime
) -> Iterator[ChainItem]:
    """Tell one change of the clock; a moved deadline names both answers and the facts that moved it."""
    when = chinese.moment_second(entry.at, now)
    why = f"{when}　更正的事实：{corrected}" if corrected else when
    old, new = before.get("due", ""), change.get("due", "")
    if change["change"] == "withdrawn":
        yield ChainItem("done", "按现有事实不再需要办", why)
        return
    if change["change"] == "opened":
        yield ChainItem("done", f"起算，期限 {_due(new, now)}" if new else "登记为应办，时钟未起", when)
    elif old != new:
        yield ChainItem("done", f"期限改判：原为 {_due(old, now)}，现为 {_due(new, now)}", why)
    if change.get("fulfilled") and change.get("fulfilled") != before.get("fulfilled"):
        done, late = (
            parse_iso(change["fulfilled"]),
            bool(new) and chinese.is_late(parse_iso(new), parse_iso(change["fulfilled"])),
        )
        words = f"{chinese.moment(done, now)} 办好"
        yield ChainItem("over" if late else "done", words, when, chip=chip("lead", "晚于期限") if late else None)
    elif before.get("fulfilled") and not change.get("fulfilled"):
        yield ChainItem("done", "按更正的事实还没有办好", why)


def _act(entry: Entry, now: datetime) -> ChainItem:
    actor = entry.document.get("actor")
    name = str(actor.get("name", entry.actor)) if isinstance(actor, dict) else entry.actor
    place = f"日志 {entry.index:,}" if entry.index is not None else "等待入树"
    return ChainItem(
        "seal",
        f"{name} {_ACTS[entry.act]}：{entry.facts.get('reason', '')}",
        f"{chinese.moment_second(entry.at, now)}　{place}",
    )


def _corrections(
    judgements: list[Judgement], pack: Pack | None, reads: frozenset[str], now: datetime
) -> Iterator[tuple[datetime, str]]:
    """Return, by moment, which facts a judgement read otherwise than the one before it."""
    if pack is None:
        return
    read = [read_facts(pack.vocabulary, judgement.facts) for judgement in judgements]
    for place in range(1, len(judgements)):
        before, after = read[place - 1], read[place]
        names = [name for name in sorted(reads) if before.get(name) != after.get(name)][:_MOST_FACTS]
        told = [_both(pack, name, before.get(name), after.get(name), now) for name in names]
        yield judgements[place].at, "；".join(words for words in told if words)


def _both(pack: Pack, name: str, before: object, after: object, now: datetime) -> str:
    new = fact_words(pack, name, after, now)
    old = fact_words(pack, name, before, now)
    if not new:
        return f"{old}（已撤销）" if old else ""
    return f"{new}（原为 {old.partition('：')[2]}）" if old else new


def _due(text: str, now: datetime) -> str:
    return chinese.deadline(parse_iso(text), now) if text else "未起算"
