"""What became of a unit or a person, from the log, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.capabilities import ROLE_NAMES
from liuhen.ledger.queries import page
from liuhen.web.pages.acts import act_words, actor_words, is_refusal
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.ledger.entries import Entry

MOST, _LOOKED_AT = 40, 300
_QUIET = ("session.", "recording.", "judgement.", "token.")
_LABELS = {
    "name": "",
    "unit": "",
    "parent": "上级 ",
    "title": "",
    "role": "",
    "from": "从 ",
    "to": "到 ",
    "until": "到 ",
    "closed": "撤销于 ",
    "reason": "",
}


def past_lines(subject: str, at: datetime, labels: Mapping[str, str] = _LABELS) -> tuple[Line, ...]:
    """Return what the log tells of the subject, the newest first; coming and going and watching are left out.

    `labels` are the facts that are shown, each with the words before it.
    """
    told = [entry for entry in page(subject=subject, limit=_LOOKED_AT) if not entry.act.startswith(_QUIET)]
    return tuple(_line(entry, at, labels) for entry in told[:MOST])


def _line(entry: Entry, at: datetime, labels: Mapping[str, str]) -> Line:
    actor = entry.document.get("actor")
    who = actor_words(actor) if isinstance(actor, dict) else ""
    words = f"{act_words(entry.act)}{'（被拒绝）' if is_refusal(entry.act) else ''}"
    return Line(words, f"{chinese.moment(entry.at, at)}　{who}{_facts(entry.facts, labels)}")


def _facts(facts: Mapping[str, object], labels: Mapping[str, str]) -> str:
    before, after = facts.get("before"), facts.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        changed = [f"{before[key]} → {after[key]}" for key in after if before.get(key) != after[key]]
        return "：" + "，".join(changed)
    shown = [f"{words}{ROLE_NAMES.get(str(facts[key]), facts[key])}" for key, words in labels.items() if facts.get(key)]
    return "：" + "，".join(shown) if shown else ""
