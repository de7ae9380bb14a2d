"""Putting questions to the regulation with values that people chose."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Refused
from liuhen.policy.facts import FactFaults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from liuhen.accounts.regulations import Regulation
    from liuhen.policy.answers import Answer


@contextmanager
def told_apart() -> Iterator[None]:
    """Turn a value that no list of the pack has (a kind, a reason, an item) into a refusal that names it."""
    try:
        yield
    except FactFaults as faults:
        raise Refused(
            "facts.unknown", f"填写的内容制度包不认识：{faults}。", remedy="从列表中选择，或由制度包增加这一项。"
        ) from faults


def ask(regulation: Regulation, question: str, facts: Mapping[str, object], at: datetime) -> Answer:
    """Put a question. Raises Refused for facts no pack knows."""
    with told_apart():
        return regulation.ask(question, facts, at)
