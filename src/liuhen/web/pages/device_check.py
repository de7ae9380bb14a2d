"""The check before use as this regulation asks for it: its items as switches, the article beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.policy.verbs.need import Need
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels.devices import CheckItem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.accounts.regulations import Regulation
    from liuhen.web.viewmodels.parts import Cite

QUESTION, FACT = "device.check", "check.passed"
GOOD, BAD = "1", "0"


def demanded(regulation: Regulation) -> tuple[str, ...]:
    """Return the codes of the items that the regulation prescribes, in its order (YC-A-3, ZH-13a, SS-5)."""
    found: list[str] = []
    for rule in regulation.pack.rules_for(QUESTION):
        for verb, _ in rule.answers[QUESTION]:
            if isinstance(verb, Need) and verb.items.inside == FACT:
                found += [name for name in verb.items.names if name not in found]
    return tuple(found)


def items_of(regulation: Regulation, given: Mapping[str, str] | None = None) -> tuple[CheckItem, ...]:
    """Return the items as they are offered: the prescribed ones, or all known ones where nothing is prescribed."""
    labels = regulation.pack.vocabulary.facts[FACT].values
    return tuple(
        CheckItem(code, labels.get(code, code), (given or {}).get(f"item_{code}", ""))
        for code in demanded(regulation) or tuple(labels)
    )


def cites_of_check(regulation: Regulation) -> tuple[Cite, ...]:
    """Return the articles that prescribe the check."""
    pack = regulation.pack
    return tuple(one for rule in pack.rules_for(QUESTION) for one in cites(pack, rule.cites, rule.id))


def checked_in(regulation: Regulation, given: Mapping[str, str]) -> dict[str, bool]:
    """Read the switches: code → passed. What nobody touched is left out, and unknown items with it."""
    return {item.code: item.passed == GOOD for item in items_of(regulation, given) if item.passed in {GOOD, BAD}}
