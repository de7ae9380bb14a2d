"""Reads periods, terms and items of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liuhen.policy.periods import EXAMPLES, PLAIN, Period, parse_period
from liuhen.policy.verbs.items import Items
from liuhen.policy.verbs.terms import Length, Term
from liuhen.policy.vocabulary import Fact, FactType

if TYPE_CHECKING:
    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.node import Node

TIMES = (FactType.MOMENT, FactType.DAY)
_NONE = Length()


def read_length(desk: Desk, node: Node, key: str) -> Length:
    """Read a period: words, `{setting="x"}` or `{fact="y"}`."""
    value = node.data.get(key)
    if isinstance(value, str):
        period = _written(node, value)
        return Length(written=period) if period else _NONE
    if isinstance(value, Mapping) and set(value) == {"setting"}:
        return _from_setting(desk, node, value["setting"])
    if isinstance(value, Mapping) and set(value) == {"fact"}:
        fact = desk.fact(node, str(value["fact"]))
        if fact is not None and fact.type is not FactType.TEXT:
            node.fault(f"{key} 的事实 {fact.name} 应为文字（期间）")
        return Length(fact=str(value["fact"]))
    if value is not None:
        node.fault(f"{key} 不是期间", f'写成 "24小时"、{{setting="x"}} 或 {{fact="y"}}；期间写成如 {EXAMPLES}')
    return _NONE


def _written(node: Node, words: str) -> Period | None:
    try:
        return parse_period(words)
    except ValueError as problem:
        node.fault(str(problem))
        return None


def _from_setting(desk: Desk, node: Node, name: object) -> Length:
    setting = desk.setting(node, name)
    if setting is not None and setting.current is not None:
        _written(node, str(setting.current))
    return Length(setting=str(name))


def read_term(desk: Desk, node: Node, length_key: str) -> Term | None:
    """Read `{from, within|for, clock, paused_by}`; reports what is wrong and returns None when it cannot be used."""
    for key in ("from", length_key):
        if key not in node.data:
            node.fault(f"缺少键 '{key}'", f"写上 {key} = …")
    starts = _times(desk, node, node.texts("from"))
    length = read_length(desk, node, length_key)
    if not starts or length == _NONE:
        return None
    if length.written and length.written.by_the_clock:
        for fact in starts:
            if fact.type is FactType.DAY:
                node.fault(
                    f"'{length.written.words}' 要从时刻起算，{fact.name} 只是日期", "改用以日计的期间，或改用时刻"
                )
    clock = desk.clock(node, node.text("clock")) if "clock" in node.data else PLAIN
    paused_by = _pauses(desk, node)
    return Term(tuple(fact.name for fact in starts), length, clock or PLAIN, paused_by, {paused_by: []})


def _times(desk: Desk, node: Node, names: tuple[str, ...]) -> list[Fact]:
    facts = [fact for name in names if (fact := desk.fact(node, name))]
    for fact in facts:
        if fact.type not in TIMES:
            node.fault(f"{fact.name} 不是时刻或日期，它的类型是 {fact.type.value}")
    return [fact for fact in facts if fact.type in TIMES]


def read_times(desk: Desk, node: Node, key: str) -> tuple[str, ...]:
    """Read names of facts that must be moments or days."""
    return tuple(fact.name for fact in _times(desk, node, node.texts(key)))


def _pauses(desk: Desk, node: Node) -> str:
    name = node.text("paused_by")
    fact = desk.fact(node, name) if name else None
    if fact is None:
        return ""
    if not {"from", "to"} <= set(fact.fields):
        node.fault(f"paused_by 的 {name} 没有 from 和 to")
        return ""
    return name


def read_items(desk: Desk, node: Node) -> Items:
    """Read `items`, `one_of` and `items_in`, and check each name where it is looked up."""
    names, one_of, inside = node.texts("items"), node.texts("one_of"), node.text("items_in")
    if not inside:
        facts = [fact for name in (*names, *one_of) if (fact := desk.fact(node, name))]
        known = {fact.name for fact in facts}
        absent = {fact.name: fact.absent for fact in facts}
        return Items(_kept(names, known), _kept(one_of, known), absent=absent)
    fact = desk.fact(node, inside)
    if fact is None:
        return Items()
    if fact.type not in (FactType.LIST, FactType.FILLED):
        node.fault(f"items_in 的 {inside} 应为列表或表单项目，它的类型是 {fact.type.value}")
        return Items()
    for name in (*names, *one_of):
        if fact.values and name not in fact.values:
            node.fault(f"'{name}' 不是 {inside} 的取值", f"取值：{'、'.join(fact.values)}")
    return Items(names, one_of, inside, {inside: fact.absent})


def _kept(names: tuple[str, ...], known: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known)
