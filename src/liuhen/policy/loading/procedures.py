"""Reads procedures. A step is two rules of `case.step`: its order and its own guards; deadlines go to `case.clock`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.policy.conditions import Condition, ConditionReader
from liuhen.policy.faults import suggestion
from liuhen.policy.layouts import Procedure, Step
from liuhen.policy.loading.node import Node
from liuhen.policy.loading.rules import COMMON, Frame, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.source import SourceFile
    from liuhen.policy.rules import Rule

_PROCEDURE = ("id", "title", "cites", "when")
_GUARDS = ("need", "chain", "bar")
_STEP = (*("id", "title", "who", "after", "after_any", "papers", "records", "optional", "final", "owe"), *_GUARDS)


def read_procedure(desk: Desk, source: SourceFile) -> tuple[Procedure, list[Rule]]:
    """Read one procedure with the rules its steps are: `PROCEDURE.STEP.order`, `PROCEDURE.STEP`, `….clock`."""
    whole = source.node(desk.faults)
    node = whole.head("procedure", _PROCEDURE, ["id", "title", "cites"], ["step"])
    if "step" not in whole.data:
        whole.fault("没有环节", "每个环节写一段 [[step]]")
    desk.citations(node, node.texts("cites"))
    around = ConditionReader(desk).read(node.table("when"))
    steps: list[Step] = []
    rules: list[Rule] = []
    nodes: dict[str, Node] = {}
    for inner in whole.entries("step", "环节"):
        step = _step(desk, inner)
        if step.id in nodes:
            inner.fault(f"{step.id} 出现两次，另一处在 {nodes[step.id].place.file}:{nodes[step.id].place.line}")
        nodes[step.id] = inner
        steps.append(step)
        rules.extend(_rules(desk, node, inner, step, around))
    _check_order(nodes, steps)
    title, cites = node.text("title"), node.texts("cites")
    return Procedure(node.text("id"), title, desk.pack, cites, tuple(steps)), rules


def _step(desk: Desk, node: Node) -> Step:
    node.closed((*_STEP, *COMMON), ["id", "title"])
    return Step(
        id=node.text("id"),
        title=node.text("title"),
        cites=node.texts("cites"),
        who=tuple(desk.role(node, role) for role in node.texts("who")),
        after=node.texts("after"),
        after_any=node.texts("after_any"),
        papers=node.texts("papers"),
        records=node.texts("records"),
        optional=node.flag("optional"),
        final=node.flag("final"),
    )


def _rules(desk: Desk, procedure: Node, node: Node, step: Step, around: Condition) -> Iterable[Rule]:
    entering = ConditionReader(desk).read(Node({"step": {"id": step.id}}, node.place, desk.faults))
    name, cites = f"{procedure.text('id')}.{step.id}", node.texts("cites") or procedure.texts("cites")
    guard = Frame("step", ("case.step",), cites, (around, entering))
    clock = Frame("step", ("case.clock",), cites, (around,))
    parts = (
        (f"{name}.order", _order(step), guard),
        (name, {key: node.data[key] for key in _GUARDS if key in node.data}, guard),
        (f"{name}.clock", {"owe": node.data["owe"]} if "owe" in node.data else {}, clock),
    )
    common = {key: node.data[key] for key in COMMON if key in node.data}
    for rule_id, answers, frame in parts:
        say = {"say": f"尚未到“{step.title}”这一环节"} if rule_id.endswith(".order") else {}
        table = Node({**common, **say, **answers}, node.place, desk.faults)
        if answers and (rule := read_rule(desk, table, rule_id, frame)):
            yield rule


def _order(step: Step) -> Mapping[str, object]:
    lines: dict[str, object] = {}
    if step.after:
        lines["has_all"] = list(step.after)
    if step.after_any:
        lines["has_any"] = list(step.after_any)
    return {"need": {"that": {"case": {"done": lines}}}} if lines else {}


def _check_order(nodes: Mapping[str, Node], steps: Sequence[Step]) -> None:
    for step in steps:
        for name in (*step.after, *step.after_any):
            if name not in nodes:
                nodes[step.id].fault(f"after 的 '{name}' 不是环节", suggestion(name, nodes))
    reached: set[str] = set()
    while fresh := {step.id for step in steps if step.id not in reached and _reachable(step, reached)}:
        reached |= fresh
    for step in steps:
        if step.id not in reached and all(name in nodes for name in (*step.after, *step.after_any)):
            circle = _circle(step.id, {each.id: (*each.after, *each.after_any) for each in steps})
            nodes[step.id].fault(
                f"环节成圈：{' → '.join(circle)}" if circle else "永远走不到这个环节", "改正 after 或 after_any"
            )


def _reachable(step: Step, reached: set[str]) -> bool:
    return set(step.after) <= reached and (not step.after_any or bool(set(step.after_any) & reached))


def _circle(start: str, before: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the way back from a step to itself, empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in before.get(way[-1], ()):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
