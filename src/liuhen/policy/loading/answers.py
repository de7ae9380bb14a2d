"""Reads the nine answers of a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from liuhen.policy.conditions import ALWAYS, ConditionReader
from liuhen.policy.loading.terms import read_items, read_term, read_times
from liuhen.policy.verbs import Chain, Classify, Cover, Keep, Need, Owe, Permit, Text, Verb
from liuhen.policy.verbs.chain import Link
from liuhen.policy.verbs.keep import INDEFINITE, PERMANENT
from liuhen.policy.verbs.need import ELSE
from liuhen.policy.verbs.owe import NOTHING
from liuhen.policy.verbs.text import BLANK, Blank
from liuhen.policy.vocabulary import FactType

if TYPE_CHECKING:
    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.node import Node

RECURS = ("day", "week", "month", "quarter", "year", "continuous")
_OWE = ("what", "who", "to", "due", "fulfilled_by", "items", "items_in", "paper", "recurs")
_NEED = ("items", "items_in", "one_of", "that", "else")
_KEEP = ("for", "from", "until", "permanent", "indefinite")
_COVER = ("from", "to", "spans", "tolerance_seconds")
_CHAIN = ("steps", "ordered", "distinct", "register", "paper")


def read_answers(desk: Desk, rule: Node) -> list[Verb]:
    """Read every answer that the rule's table gives, in the order of the verbs."""
    return [answer for name, read in _READERS.items() if name in rule.data for answer in read(desk, rule)]


def _owes(desk: Desk, rule: Node) -> Iterator[Verb]:
    for node in rule.tables("owe"):
        node.closed(_OWE, ["what"])
        due = node.table("due")
        due.closed(("from", "within", "clock", "paused_by"))
        items = read_items(desk, node)
        what = node.text("what")
        yield Owe(
            what=desk.obligation(node, what) if what else what,
            who=desk.role(node, node.text("who")),
            to=desk.role(node, node.text("to")),
            term=read_term(desk, due, "within") if "due" in node.data else None,
            fulfilled_by=read_times(desk, node, "fulfilled_by"),
            items=items if items.names else NOTHING,
            paper=node.text("paper"),
            recurs=node.choice("recurs", RECURS),
        )


def _need(desk: Desk, rule: Node) -> Iterator[Verb]:
    node = rule.table("need")
    node.closed(_NEED)
    if not {"items", "one_of", "that"} & set(node.data):
        node.fault("没有说需要什么", "写上 items、one_of 或 that")
    setting, otherwise = "", "refuse"
    choice = node.data.get("else")
    if isinstance(choice, Mapping):
        found = desk.setting(node, choice.get("setting"))
        setting = found.name if found else ""
        if found and found.current is not None and found.current not in ELSE:
            node.fault(f"设置 '{setting}' 应为 refuse 或 flag")
    else:
        otherwise = node.choice("else", ELSE, "refuse")
    that = ConditionReader(desk).read(node.table("that")) if "that" in node.data else ALWAYS
    yield Need(read_items(desk, node), that, otherwise, setting)


def _class(desk: Desk, rule: Node) -> Iterator[Verb]:
    if isinstance(rule.data["class"], str):
        yield Classify(rule.text("class"))
        return
    node = rule.table("class")
    node.closed(("value", "for", "from"), ["value", "for", "from"])
    yield Classify(node.text("value"), read_term(desk, node, "for"))


def _keep(desk: Desk, rule: Node) -> Iterator[Verb]:
    node = rule.table("keep")
    if not node.closed(_KEEP):
        return
    ways = [way for way in ("for", "until", "permanent", "indefinite") if way in node.data]
    if len(ways) != 1:
        node.fault("应当只说一种保管期", "写 for 和 from、until、permanent = true、indefinite = true 之一")
        return
    if ways == ["for"]:
        if term := read_term(desk, node, "for"):
            yield Keep(term=term)
    elif ways == ["until"]:
        until = node.table("until")
        until.closed(["fact"], ["fact"])
        for name in read_times(desk, until, "fact"):
            yield Keep(until=name)
    else:
        if not node.flag(ways[0]):
            node.fault(f"{ways[0]} 只能写 true")
        yield Keep(endless=PERMANENT if ways == ["permanent"] else INDEFINITE)


def _cover(desk: Desk, rule: Node) -> Iterator[Verb]:
    node = rule.table("cover")
    node.closed(_COVER, ["from", "to"])
    bounds = [node.text("from"), node.text("to")]
    for name in bounds:
        fact = desk.fact(node, name)
        if fact and fact.type is not FactType.MOMENT:
            node.fault(f"{name} 应为时刻，它的类型是 {fact.type.value}")
    spans = node.text("spans", "activity.recordings")
    rows = desk.fact(node, spans)
    if rows and not {"from", "to"} <= set(rows.fields):
        node.fault(f"spans 的 {spans} 没有 from 和 to")
    tolerance = node.data.get("tolerance_seconds", 0)
    setting = ""
    if isinstance(tolerance, Mapping):
        found = desk.setting(node, tolerance.get("setting"))
        setting, tolerance = (found.name if found else ""), 0
        if found and found.current is not None and not isinstance(found.current, int):
            node.fault(f"设置 '{setting}' 应为秒数")
    yield Cover(bounds[0], bounds[1], spans, node.number("tolerance_seconds") if not setting else 0, setting)


def _chain(desk: Desk, rule: Node) -> Iterator[Verb]:
    node = rule.table("chain")
    node.closed(_CHAIN, ["steps"])
    links = []
    for step in node.tables("steps"):
        step.closed(("role", "opinion"), ["role"])
        roles = tuple(desk.role(step, role) for role in step.texts("role"))
        links.append(Link(roles, step.flag("opinion")))
    if not links:
        node.fault("没有一步审批", 'steps = [{role="legal"}, …]')
    yield Chain(
        tuple(links), node.flag("ordered", True), node.flag("distinct", True), node.flag("register"), node.text("paper")
    )


def _text(desk: Desk, rule: Node) -> Iterator[Verb]:
    template = rule.text("text")
    blanks: dict[str, Blank] = {}
    for name in BLANK.findall(template):
        if blank := _blank(desk, name):
            blanks[name] = blank
        else:
            rule.fault(f"文字里的 '{{{name}}}' 不是事实", "写成 {事实} 或 {记录.项目}，如 {activity.officers.name}")
    yield Text(template, blanks)


def _blank(desk: Desk, name: str) -> Blank | None:
    facts = desk.vocabulary.facts
    if name in facts:
        fact = facts[name]
        return None if fact.type in (FactType.RECORDS, FactType.FILLED) else Blank(fact)
    whole, _, field = name.rpartition(".")
    return Blank(facts[whole], field) if whole in facts and field in facts[whole].fields else None


def _permit(name: str) -> Callable[[Desk, Node], Iterator[Verb]]:
    def read(_desk: Desk, rule: Node) -> Iterator[Verb]:
        if rule.data[name] is not True:
            rule.fault(f"{name} 只能写 true", f"不要这个回答就去掉 {name}")
        yield Permit(name)

    return read


_READERS: Mapping[str, Callable[[Desk, Node], Iterator[Verb]]] = {
    "owe": _owes,
    "need": _need,
    "class": _class,
    "keep": _keep,
    "cover": _cover,
    "chain": _chain,
    "text": _text,
    "allow": _permit("allow"),
    "bar": _permit("bar"),
}
