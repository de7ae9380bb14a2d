"""What a pack's rules want by name: contents to be filmed, points to be spoken. Read from the rules that stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.policy.verbs.need import Need
from liuhen.web.pages.wording import cites_of

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack
    from liuhen.web.viewmodels.parts import Cite


def wanted_items(pack: Pack, answer: Answer, fact: str, now: datetime) -> dict[str, tuple[Cite, ...]]:
    """Return the items that standing rules want inside a fact, each with its articles, in the order of the pack."""
    found: dict[str, tuple[Cite, ...]] = {}
    for finding in answer.standing:
        if finding.set_aside or finding.verb != "need":
            continue
        needs = [verb for verb, _ in pack.rule(finding.rule).answers[answer.question] if isinstance(verb, Need)]
        for need in (need for need in needs if need.items.inside == fact):
            for item in (*need.items.names, *need.items.one_of):
                found[item] = (*found.get(item, ()), *cites_of(pack, finding, now))
    return found
