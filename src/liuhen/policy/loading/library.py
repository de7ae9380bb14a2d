"""Loads a folder of packs: order by `extends`, read each, collect every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from liuhen.policy.calendars import Calendar, YearTable
from liuhen.policy.conditions import ALWAYS, ConditionReader
from liuhen.policy.faults import FaultList, PackFaults, Place, listing, suggestion
from liuhen.policy.loading import checks
from liuhen.policy.loading.articles import read_articles
from liuhen.policy.loading.calendars import read_calendar
from liuhen.policy.loading.desk import Desk
from liuhen.policy.loading.examples import read_examples
from liuhen.policy.loading.forms import read_forms
from liuhen.policy.loading.header import Header, read_header
from liuhen.policy.loading.lists import read_list
from liuhen.policy.loading.node import Node
from liuhen.policy.loading.procedures import read_procedure
from liuhen.policy.loading.rules import COMMON, Frame, read_rule
from liuhen.policy.loading.source import PackFolder
from liuhen.policy.loading.tables import read_tables
from liuhen.policy.pack import Pack
from liuhen.policy.periods import PLAIN
from liuhen.policy.verbs import VERBS
from liuhen.policy.vocabulary import base_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.policy.layouts import Form, Listing, Procedure
    from liuhen.policy.loading.source import SourceFile
    from liuhen.policy.rules import Rule

Library = Mapping[str, Pack]
PLACES = ("rules", "lists", "procedures", "forms", "tables", "examples", "calendar")
_T = TypeVar("_T")


def load_library(folder: Path, *, with_examples: bool = False) -> Library:
    """Load every pack of a folder, by id. Raises PackFaults with every fault of every pack.

    Examples are half of the text of a pack and no part of the law: they are read only for whoever runs them.
    """
    faults = FaultList()
    packs = read_library(folder, faults, with_examples=with_examples)
    if faults.stopping:
        raise PackFaults(faults.stopping)
    return packs


def read_library(folder: Path, faults: FaultList, *, with_examples: bool = True) -> dict[str, Pack]:
    """Load what can be loaded; a pack that extends a faulty one is left out, since its own faults cannot be told."""
    if not folder.is_dir():
        faults.add(Place(str(folder)), "没有这个制度包文件夹", "用 --packs 指明")
        return {}
    folders = {path.name: PackFolder(path) for path in sorted(folder.iterdir()) if (path / "pack.toml").is_file()}
    opened = {name: header for name, pack in folders.items() if (header := _open(pack, faults))}
    packs: dict[str, Pack] = {}
    for name in _in_order(opened, set(folders)):
        header = opened[name]
        if all(other in packs for other in header.extends):
            before = len(faults.stopping)
            pack = _Reading(folders[name], header, packs, faults, with_examples=with_examples).pack()
            if len(faults.stopping) == before and not _faulty(name, faults):
                packs[name] = pack
    return packs


def _faulty(name: str, faults: FaultList) -> bool:
    return any(fault.place.file.startswith(f"{name}/") for fault in faults.stopping)


def _open(folder: PackFolder, faults: FaultList) -> Header | None:
    source = folder.read("pack.toml", faults)
    return read_header(source, folder.id, faults) if source else None


def _in_order(opened: Mapping[str, Header], known: set[str]) -> list[str]:
    """Return the packs so that each comes after those it extends; report circles and packs that are not there."""
    done: list[str] = []
    waiting = {name: set(header.extends) for name, header in opened.items()}
    for name, extends in waiting.items():
        for other in sorted(extends - known):
            opened[name].node.fault(f"extends：没有制度包 '{other}'", suggestion(other, sorted(known)), ("extends",))
    while ready := sorted(name for name, extends in waiting.items() if extends <= set(done)):
        done.extend(ready)
        waiting = {name: extends for name, extends in waiting.items() if name not in ready}
    for name, extends in waiting.items():
        if extends <= set(done) | set(waiting) and extends & set(waiting) and _circular(name, waiting):
            what = f"extends 成圈：{'、'.join(sorted(waiting))}"
            opened[name].node.fault(what, "去掉其中一个", ("extends",))
    return done


def _circular(name: str, waiting: Mapping[str, set[str]]) -> bool:
    reached, fresh = set[str](), set(waiting[name])
    while fresh - reached:
        reached |= fresh
        fresh = {other for each in fresh for other in waiting.get(each, ())}
    return name in reached


@dataclass(slots=True)
class _Reading:
    """The reading of one pack's folder."""

    folder: PackFolder
    header: Header
    packs: Mapping[str, Pack]
    faults: FaultList
    with_examples: bool
    rules: list[Rule] = field(default_factory=list)
    lists: dict[str, Listing] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)

    @property
    def extended(self) -> list[Pack]:
        """The packs that come first."""
        return [self.packs[name] for name in self.header.extends]

    def pack(self) -> Pack:
        """Read everything and join it with the packs it extends."""
        header, extended = self.header, self.extended
        base = extended[0].vocabulary if extended else base_vocabulary()
        for other in extended[1:]:
            base = base.with_facts(other.vocabulary.facts).with_names(
                other.vocabulary.roles, other.vocabulary.obligations
            )
        documents = _merged([pack.documents for pack in extended], header.documents)
        articles = read_articles(self.folder.read("articles.toml", self.faults), header.id, documents, self.faults)
        desk = Desk(
            pack=header.id,
            vocabulary=header.vocabulary(base),
            documents=documents,
            articles=_merged([pack.articles for pack in extended], articles),
            settings=_merged([pack.settings for pack in extended], header.settings),
            clocks=_merged([{PLAIN.name: PLAIN}, *(pack.clocks for pack in extended)], header.clocks),
            faults=self.faults,
        )
        self._check_places()
        self._names(desk)
        self._read_rules(desk)
        forms = {form.id: form for source in self._files("forms") for form in read_forms(desk, source)}
        tables = {table.id: table for source in self._files("tables") for table in read_tables(desk, source)}
        sources = self._files("examples") if self.with_examples else ()
        examples = tuple(case for source in sources for case in read_examples(desk, source))
        self._papers(forms)
        rules = list(dict.fromkeys([*(rule for pack in extended for rule in pack.rules), *self.rules]))
        checks.check_ids(rules, self.faults)
        checks.check_special_cases(rules, self.faults)
        first = len(self.faults.found)
        checks.warn(desk, header, articles, rules)
        return Pack(
            id=header.id,
            title=header.title,
            version=header.version,
            digest=self.folder.digest([pack.digest for pack in extended]),
            vocabulary=desk.vocabulary,
            issuer=header.issuer,
            number=header.number,
            in_force=header.in_force,
            extends=header.extends,
            documents=documents,
            aliases=header.aliases,
            recheck=header.recheck,
            settings=desk.settings,
            clocks=desk.clocks,
            articles=desk.articles,
            rules=tuple(rules),
            lists=_merged([pack.lists for pack in extended], self.lists),
            procedures=_merged([pack.procedures for pack in extended], self.procedures),
            forms=_merged([pack.forms for pack in extended], forms),
            tables=_merged([pack.tables for pack in extended], tables),
            examples=examples,
            calendar=self._calendar(extended),
            cited=frozenset(desk.cited).union(*(pack.cited for pack in extended)),
            used_settings=frozenset(desk.used),
            warnings=tuple(self.faults.found[first:]),
        )

    def _files(self, name: str) -> Iterator[SourceFile]:
        return self.folder.each(name, self.faults)

    def _check_places(self) -> None:
        """Report TOML files that nobody reads: a rule in a misspelt folder would be a rule nobody applies."""
        for path in sorted(self.folder.path.rglob("*.toml")):
            parts = path.relative_to(self.folder.path).parts
            known = parts in {("pack.toml",), ("articles.toml",)} or (
                len(parts) == len(("folder", "file")) and parts[0] in PLACES
            )
            if not known:
                place = Place(f"{self.header.id}/{'/'.join(parts)}")
                self.faults.add(place, "没有人读这个文件", f"放进 {'、'.join(PLACES)} 之一")

    def _names(self, desk: Desk) -> None:
        """Check what settings and clocks cite, and count their articles as cited."""
        for name, setting in self.header.settings.items():
            place = self.header.whole.place_of("setting", name).inside("cites")
            desk.citations(Node({}, place, self.faults), setting.cites)
        for name, clock in self.header.clocks.items():
            place = self.header.whole.place_of("clock", name).inside("cites")
            desk.citations(Node({}, place, self.faults), clock.cites)

    def _read_rules(self, desk: Desk) -> None:
        for source in self._files("rules"):
            self.rules.extend(_rules_of(desk, source))
        for source in self._files("lists"):
            listed, rules = read_list(desk, source)
            self.rules.extend(rules)
            self._once(source, self.lists, listed.id, listed)
        for source in self._files("procedures"):
            procedure, rules = read_procedure(desk, source)
            self.rules.extend(rules)
            self._once(source, self.procedures, procedure.id, procedure)

    def _once(self, source: SourceFile, held: dict[str, _T], name: str, thing: _T) -> None:
        if name in held:
            self.faults.add(Place(source.name, name), "id 出现两次", "换一个 id")
        held[name] = thing

    def _papers(self, own: Mapping[str, Form]) -> None:
        """Report papers of steps that are no forms, where the pack has forms at all."""
        forms = {*own, *(name for pack in self.extended for name in pack.forms)}
        for procedure in self.procedures.values():
            for step in procedure.steps:
                for paper in step.papers:
                    if paper not in forms:
                        place = Place(f"{self.header.id}/procedures", f"环节 {step.id}")
                        self.faults.add(
                            place, f"没有表单 '{paper}'", listing(sorted(forms)) or "写一个 forms/文件.toml"
                        )

    def _calendar(self, extended: list[Pack]) -> Calendar:
        tables: dict[int, YearTable] = {}
        for pack in extended:
            tables.update(pack.calendar.tables)
        for source in self._files("calendar"):
            tables.update(read_calendar(source, self.faults))
        return Calendar(tables)


def _rules_of(desk: Desk, source: SourceFile) -> Iterator[Rule]:
    whole = source.node(desk.faults)
    whole.closed(("scope", "rule"))
    scope = ConditionReader(desk).read(whole.headed("scope"))
    frame = Frame(around=(scope,) if scope is not ALWAYS else ())
    for node in whole.entries("rule", "规则"):
        node.closed(("id", "asks", *COMMON, *VERBS), ["id", "asks"])
        if rule := read_rule(desk, node, node.text("id"), frame):
            yield rule


def _merged(first: list[Mapping[str, _T]], last: Mapping[str, _T]) -> dict[str, _T]:
    return {name: thing for part in (*first, last) for name, thing in part.items()}
