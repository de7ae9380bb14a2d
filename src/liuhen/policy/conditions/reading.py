"""Reads a condition from a pack: checks every name, type and operator, and compiles it to closures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from liuhen.policy.conditions.compiled import ALWAYS, Condition, Test, all_of, any_of, negated
from liuhen.policy.conditions.operands import Operand, is_reference, literal, of_fact, of_setting
from liuhen.policy.conditions.operators import NAMES, OPERATORS, STRUCTURAL, Operator
from liuhen.policy.facts import Facts, read_value
from liuhen.policy.faults import listing, suggestion
from liuhen.policy.loading.node import Node
from liuhen.policy.vocabulary import Fact, FactType

if TYPE_CHECKING:
    from liuhen.policy.context import Context
    from liuhen.policy.loading.desk import Desk

_JOINTS = ("any", "all", "not")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_TIMES = (FactType.MOMENT, FactType.DAY)
_INSIDE = (FactType.LIST, FactType.RECORDS)


@dataclass(frozen=True, slots=True)
class ConditionReader:
    """Compiles the conditions of one pack. `row` is the records fact whose fields a `where` speaks about."""

    desk: Desk
    row: Fact | None = None

    def read(self, node: Node) -> Condition:
        """Compile a table of lines that must all hold; an empty table always holds."""
        return all_of(list(self._lines(node)))

    def _lines(self, node: Node) -> Iterator[Condition]:
        for key, spec in node.data.items():
            if key in _JOINTS:
                yield self._joint(node, key)
            else:
                yield from self._named(node, key, spec)

    def _joint(self, node: Node, key: str) -> Condition:
        if key == "not":
            return negated(self.read(node.table("not")))
        parts = [self.read(inner) for inner in node.tables(key)]
        return any_of(parts) if key == "any" else all_of(parts)

    def _named(self, node: Node, key: str, spec: Any) -> Iterator[Condition]:
        if self.row is not None:
            if key not in self.row.fields:
                node.fault(f"{self.row.name} 的一行没有项目 '{key}'", suggestion(key, self.row.fields))
                return
            field = Fact(key, self.row.fields[key])
            condition = self._fact(node, field, spec)
            yield replace(condition, facts=condition.facts - {key})
        elif key in self.desk.vocabulary.facts:
            yield self._fact(node, self.desk.vocabulary.facts[key], spec)
        elif isinstance(spec, Mapping):
            for name, inner in spec.items():
                if fact := self.desk.fact(node, f"{key}.{name}"):
                    yield self._fact(node, fact, inner)
        else:
            self.desk.fact(node, key)

    def _fact(self, node: Node, fact: Fact, spec: Any) -> Condition:
        """Compile what is said of one fact: a bare value, a reference, or a table of operators."""
        if not isinstance(spec, Mapping) or is_reference(spec):
            spec = {"is": spec}
        parts = [self._operator(node, fact, name, operand) for name, operand in spec.items()]
        return all_of([part for part in parts if part is not None])

    def _operator(self, node: Node, fact: Fact, name: str, spec: Any) -> Condition | None:
        if name in STRUCTURAL:
            return self._structural(node, fact, name, spec)
        operator = OPERATORS.get(name)
        if operator is None:
            node.fault(f"'{name}' 不是运算符（{fact.name} 处）", suggestion(name, NAMES))
            return None
        if fact.type not in operator.types:
            node.fault(f"'{name}' 不适用于 {fact.name}，它的类型是 {fact.type.value}", _fitting(fact))
            return None
        operand = self._operand(node, fact, operator, spec)
        return None if operand is None else _comparison(fact, operator, operand, in_row=self.row is not None)

    def _structural(self, node: Node, fact: Fact, name: str, spec: Any) -> Condition | None:
        if name == "known":
            if not isinstance(spec, bool):
                node.fault(f"{fact.name} 的 known 应为 true 或 false")
                return None
            return Condition(_known(fact, spec), facts=frozenset({fact.name}))
        if fact.type not in (_INSIDE if name == "count" else (FactType.RECORDS,)):
            node.fault(f"'{name}' 不适用于 {fact.name}，它的类型是 {fact.type.value}", _fitting(fact))
            return None
        if not isinstance(spec, Mapping):
            node.fault(f"{fact.name} 的 {name} 应为表", "写成 {at_least = 2}" if name == "count" else "")
            return None
        inner = Node(spec, node.place, node.faults, f"{node.name}.{fact.name}.{name}".lstrip("."))
        return self._count(inner, fact) if name == "count" else self._quantified(inner, fact, name)

    def _quantified(self, node: Node, fact: Fact, name: str) -> Condition:
        row = replace(self, row=fact).read(node)
        test = _some(fact, row.test) if name == "some" else _every(fact, row.test)
        return Condition(test, row.facts | {fact.name}, row.settings, by_shape=False)

    def _count(self, node: Node, fact: Fact) -> Condition:
        """Compile a count: numeric operators on the length, or on how many rows satisfy `where`."""
        where = ALWAYS
        if "where" in node.data:
            if fact.type is FactType.RECORDS:
                where = replace(self, row=fact).read(node.table("where"))
            else:
                node.fault("where 只用于记录", "去掉 where")
        number = Fact(fact.name, FactType.NUMBER)
        lines = {name: spec for name, spec in node.data.items() if name != "where"}
        parts = [self._operator(node, number, name, spec) for name, spec in lines.items()]
        size = all_of([part for part in parts if part is not None])
        test = _counted(fact, where.test, size.test)
        by_shape = fact.type is FactType.LIST and size.by_shape
        return Condition(test, size.facts | where.facts | {fact.name}, size.settings | where.settings, by_shape)

    def _operand(self, node: Node, fact: Fact, operator: Operator, spec: Any) -> Operand | None:
        if is_reference(spec):
            return self._reference(node, fact, operator, spec)
        problem = _literal_problem(fact, operator, spec)
        if problem:
            node.fault(problem[0], problem[1])
            return None
        return literal(_literal(fact, operator, spec))

    def _reference(self, node: Node, fact: Fact, operator: Operator, spec: Mapping[str, Any]) -> Operand | None:
        if ("setting" in spec) == ("fact" in spec) or ("per" in spec and "fact" not in spec):
            node.fault(f"{fact.name} 处的引用须写 setting 或 fact 之一", '写成 {setting="x"} 或 {fact="y", per=2}')
            return None
        if "setting" in spec:
            return self._setting(node, fact, operator, spec["setting"])
        per = spec.get("per")
        if per is not None and (not isinstance(per, int) or isinstance(per, bool) or per < 1):
            node.fault(f"{fact.name} 处的 per 应为正整数")
            return None
        other = self.desk.fact(node, str(spec["fact"]))
        return None if other is None else of_fact(other.name, other.absent, per)

    def _setting(self, node: Node, fact: Fact, operator: Operator, name: object) -> Operand | None:
        setting = self.desk.setting(node, name)
        if setting is None:
            return None
        problem = None if setting.current is None else _literal_problem(fact, operator, setting.current)
        if problem:
            node.fault(f"设置 '{setting.name}' 的值不适合这里：{problem[0]}", problem[1])
        return of_setting(setting.name)


def _fitting(fact: Fact) -> str:
    fitting = [name for name, operator in OPERATORS.items() if fact.type in operator.types]
    inside = ["count"] if fact.type in _INSIDE else []
    return listing([*fitting, "known", *inside, *(["some", "every"] if fact.type is FactType.RECORDS else [])])


def _literal_problem(fact: Fact, operator: Operator, spec: Any) -> tuple[str, str] | None:
    """Say what is wrong with a literal operand and how to write it; None when it fits."""
    if operator.operand == "flag":
        return None if isinstance(spec, bool) else (f"{fact.name} 处应为 true 或 false", "")
    if operator.operand == "hours":
        fits = (
            isinstance(spec, list) and len(spec) == len(("from", "to")) and all(_HOURS.fullmatch(str(h)) for h in spec)
        )
        return None if fits else (f"{fact.name} 处应为两个钟点", '写成 ["22:00", "06:00"]')
    if operator.operand == "many" and not isinstance(spec, list):
        return f"{fact.name} 处应为列表", "写成 [..., ...]"
    try:
        _literal(fact, operator, spec)
    except ValueError as problem:
        return str(problem), ""
    return None


def _literal(fact: Fact, operator: Operator, spec: Any) -> Any:
    """Turn a literal operand into Python values. Raises ValueError."""
    if operator.operand in {"flag", "hours"}:
        return spec
    if operator.operand == "many":
        return [read_value(fact, item) for item in spec]
    if operator.operand == "item":
        return read_value(fact, [spec])[0]
    return read_value(fact, spec)


def _comparison(fact: Fact, operator: Operator, operand: Operand, *, in_row: bool) -> Condition:
    name, absent, compare, get = fact.name, fact.absent, operator.compare, operand.get

    def test(facts: Facts, context: Context) -> bool | None:
        value = facts.get(name, absent)
        if value is None:
            return None
        other = get(context)
        return None if other is None else compare(value, other, context)

    shape = fact.type not in {*_TIMES, FactType.RECORDS, FactType.FILLED} and not operand.facts
    return Condition(test, operand.facts | {name}, operand.settings, by_shape=shape and not in_row)


def _known(fact: Fact, wanted: bool) -> Test:  # the flag is the pack's operand
    name, absent = fact.name, fact.absent
    return lambda facts, _context: (facts.get(name, absent) is not None) is wanted


def _some(fact: Fact, row: Test) -> Test:
    def test(facts: Facts, context: Context) -> bool | None:
        rows = facts.get(fact.name, fact.absent)
        if rows is None:
            return None
        truths = [row(each, context) for each in rows]
        return True if True in truths else None if None in truths else False

    return test


def _every(fact: Fact, row: Test) -> Test:
    def test(facts: Facts, context: Context) -> bool | None:
        rows = facts.get(fact.name, fact.absent)
        if rows is None:
            return None
        truths = [row(each, context) for each in rows]
        return False if False in truths else None if None in truths else True

    return test


def _counted(fact: Fact, where: Test, size: Test) -> Test:
    """Count; rows of which nobody knows whether they count leave the answer open unless it is the same either way."""

    def test(facts: Facts, context: Context) -> bool | None:
        rows = facts.get(fact.name, fact.absent)
        if rows is None:
            return None
        truths = [where(each, context) for each in rows]
        sure, maybe = truths.count(True), truths.count(None)
        answers = {size({fact.name: sure + extra}, context) for extra in range(maybe + 1)}
        return answers.pop() if len(answers) == 1 else None

    return test
