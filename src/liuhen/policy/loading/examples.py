"""Reads worked examples. They are kept as written; `policy.examples` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.policy.facts import FactFaults, read_facts
from liuhen.policy.faults import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.node import Node
    from liuhen.policy.loading.source import SourceFile

CASE = ("id", "question", "at", "facts", "settings", "strict", "expect", "table", "year", "events")
EXPECT = (
    *("verdict", "value", "values", "owes", "no_owe", "missing", "cites", "gaps", "disposable_from"),
    *("until", "next", "say", "text", "columns"),
)


def read_examples(desk: Desk, source: SourceFile) -> Iterator[Mapping[str, Any]]:
    """Read the cases of one file; a case that cannot be asked is reported."""
    whole = source.node(desk.faults)
    whole.closed(["case"])
    for node in whole.entries("case", "例"):
        node.closed(CASE, ["id", "at", "expect"])
        node.table("expect").closed(EXPECT)
        if ("question" in node.data) == ("table" in node.data):
            node.fault("应写 question 或 table 之一")
        question = node.text("question")
        if question and question not in desk.vocabulary.questions:
            node.fault(f"没有问题 '{question}'", suggestion(question, desk.vocabulary.questions))
            continue
        for facts in (node.table("facts"), *(event.table("facts") for event in node.tables("events"))):
            _check(desk, node, facts.data)
        for name in node.table("settings").data:
            desk.setting(node, name)
        yield node.data


def _check(desk: Desk, node: Node, facts: Mapping[str, Any]) -> None:
    try:
        read_facts(desk.vocabulary, facts)
    except FactFaults as problem:
        for fault in problem.faults:
            node.fault(f"facts：{fault}")
