"""Reads pack.toml: identity, roles, settings, clocks, further facts and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from liuhen.policy.facts import read_value
from liuhen.policy.faults import FaultList, suggestion
from liuhen.policy.loading.node import Node
from liuhen.policy.loading.rules import read_in_force
from liuhen.policy.periods import Clock
from liuhen.policy.rules import ALWAYS_IN_FORCE, InForce
from liuhen.policy.settings import Setting
from liuhen.policy.vocabulary import Fact, FactType, Vocabulary

if TYPE_CHECKING:
    from liuhen.policy.loading.source import SourceFile

_BESIDE = ("roles", "setting", "clock", "fact", "extend", "obligation")
_PACK = (
    *("id", "title", "version", "issuer", "number", "in_force", "extends"),
    *("documents", "aliases", "recheck", "scales"),
)
_SETTING = ("label", "value", "until_set", "unit", "cites", "why", "at_least", "at_most")
_CLOCK = ("label", "working_for", "working_up_to", "roll", "cites")
_FACT = ("type", "label", "values", "unit", "absent", "fields", "open")


@dataclass(slots=True)
class Header:
    """What pack.toml says, before it is joined with the packs it extends."""

    id: str
    whole: Node
    node: Node
    title: str = ""
    version: str = ""
    issuer: str = ""
    number: str = ""
    in_force: InForce = ALWAYS_IN_FORCE
    extends: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    recheck: tuple[str, ...] = ()
    scales: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    obligations: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)

    def vocabulary(self, base: Vocabulary) -> Vocabulary:
        """Return the vocabulary with this pack's facts, values, names and scales."""
        words = base.with_names(self.roles, self.obligations)
        words = words.with_facts(dict(_facts(base, self.whole)))
        words = words.with_facts(dict(_extended(words, self.whole)))
        return words.with_scales(_known_scales(words, self.scales, self.node))


def read_header(source: SourceFile, folder: str, faults: FaultList) -> Header:
    """Read identity and names. What it may not say is reported."""
    whole = source.node(faults)
    node = whole.head("pack", _PACK, ["id", "title", "version"], _BESIDE)
    if "id" in node.data and node.text("id") != folder:
        node.fault(f"id '{node.text('id')}' 与文件夹 '{folder}' 不同", f'id = "{folder}"', ("id",))
    return Header(
        id=folder,
        whole=whole,
        node=node,
        title=node.text("title"),
        version=node.text("version"),
        issuer=node.text("issuer"),
        number=node.text("number"),
        in_force=read_in_force(node),
        extends=node.texts("extends"),
        documents=node.words("documents"),
        aliases=node.words("aliases"),
        recheck=node.texts("recheck"),
        scales={name: node.table("scales").texts(name) for name in node.table("scales").data},
        roles=whole.headed("roles").words_of_all(),
        obligations=whole.headed("obligation").words_of_all(),
        settings={name: _setting(node, name, folder) for name, node in _named(whole, "setting")},
        clocks={name: _clock(node, name) for name, node in _named(whole, "clock")},
    )


def _named(whole: Node, kind: str) -> Iterator[tuple[str, Node]]:
    """Yield the tables `[kind.NAME]` with their own places."""
    tables = whole.table(kind).data
    bare = [name for name, data in tables.items() if not isinstance(data, Mapping)]
    if bare:
        what = f"[{kind}] 下面直接写了 {'、'.join(bare)}"
        whole.fault(what, f"每一项自成一段，带上名字：[{kind}.名]", (kind, bare[0]))
    for name in tables:
        if name not in bare:
            yield name, Node(tables[name], whole.place_of(kind, name), whole.faults)


def _setting(node: Node, name: str, pack: str) -> Setting:
    node.closed(_SETTING, ["label", "why"])
    setting = Setting(
        name=name,
        label=node.text("label", name),
        value=node.data.get("value"),
        until_set=node.data.get("until_set"),
        unit=node.text("unit"),
        cites=node.texts("cites"),
        why=node.text("why"),
        at_least=node.data.get("at_least"),
        at_most=node.data.get("at_most"),
        pack=pack,
    )
    if setting.current is not None and (problem := setting.problem(setting.current)):
        node.fault(problem, at=("until_set" if setting.value is None else "value",))
    return setting


def _clock(node: Node, name: str) -> Clock:
    node.closed(_CLOCK, ["label"])
    numbers = node.data.get("working_for", [])
    if not isinstance(numbers, list) or not all(type(number) is int for number in numbers):
        node.fault("working_for 应为数字的列表", "working_for = [2, 3, 5, 7]", ("working_for",))
        numbers = []
    return Clock(
        name=name,
        label=node.text("label"),
        working_for=frozenset(numbers),
        working_up_to=node.number("working_up_to"),
        roll=node.flag("roll"),
        cites=node.texts("cites"),
    )


def _facts(base: Vocabulary, whole: Node) -> Iterator[tuple[str, Fact]]:
    things = {name.partition(".")[0] for name in base.facts}
    for name, node in _named(whole, "fact"):
        thing, _, rest = name.partition(".")
        if not rest:
            node.fault(f"'{name}' 应为“事物.事实”", _quoted("fact", name))
            continue
        node.closed(_FACT, ["type", "label"])
        if name in base.facts:
            node.fault(f"事实 {name} 已经有了", "换一个名字；要加取值，写 [extend]")
        elif thing not in things:
            node.fault(f"'{name}' 应为“事物.事实”", suggestion(thing, sorted(things)))
        elif fact := _fact(node, name):
            yield name, fact


def _quoted(kind: str, name: str) -> str:
    return f'引号不能少，写成 [{kind}."{name}.…"]'


def _fact(node: Node, name: str) -> Fact | None:
    kind = node.choice("type", FactType)
    if not kind:
        return None
    fields = {key: FactType(value) for key, value in node.words("fields").items() if value in set(FactType)}
    if len(fields) != len(node.words("fields")):
        node.fault("fields 的类型不对", "、".join(FactType), ("fields",))
    fact = Fact(
        name, FactType(kind), node.text("label"), node.words("values"), fields, open=True, unit=node.text("unit")
    )
    return replace(fact, absent=_silence(node, fact, node.data["absent"])) if "absent" in node.data else fact


def _silence(node: Node, fact: Fact, value: Any) -> Any:
    try:
        return read_value(fact, value)
    except ValueError as problem:
        node.fault(f"absent：{problem}", at=("absent",))
        return None


def _extended(base: Vocabulary, whole: Node) -> Iterator[tuple[str, Fact]]:
    for name, node in _named(whole, "extend"):
        fact = base.facts.get(name)
        if fact is None:
            node.fault(f"没有事实 '{name}'", suggestion(name, base.facts) if "." in name else _quoted("extend", name))
        elif not fact.open:
            node.fault(f"{name} 的取值不能增加", "只有写明 open 的清单可以增加取值")
        else:
            yield name, replace(fact, values={**fact.values, **node.words_of_all()})


def _known_scales(words: Vocabulary, scales: Mapping[str, tuple[str, ...]], pack: Node) -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for name, scale in scales.items():
        at = ("scales", name)
        if name not in words.questions or words.questions[name].combine != "highest":
            ranked = [question.id for question in words.questions.values() if question.combine == "highest"]
            pack.fault(f"'{name}' 不是分等级的问题", suggestion(name, ranked), at)
        elif len(set(scale)) != len(scale):
            pack.fault(f"{name} 的等级重复", at=at)
        else:
            known[name] = scale
    return known
