"""Which article is carried by what: rules, forms, tables, settings, code, tests; or policy text; or not implemented."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from liuhen.policy.carried import STATES, Standing, carried
from liuhen.policy.citations import split_citation
from liuhen.policy.examples import answer_of
from liuhen.policy.naming import modules_naming, tests_naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from liuhen.policy.examples import Case
    from liuhen.policy.pack import Pack

_COLUMNS = (
    "| 条文 | 要旨 | 规则 | 表单、年度表、设置 | 代码 | 例子 | 测试 | 状态 |",
    "|---|---|---|---|---|---|---|---|",
)
_LEAD, _STEP = "oversight.lead", "case.step"


@dataclass(slots=True)
class ComplianceRow:
    """One article of one pack and what carries it. `asks`: the questions that its rules answer, by rule."""

    pack: str
    clause: str
    gist: str
    policy: bool
    rules: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    asks: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """How far the program carries it out, and what is lacking."""
        known = carried()
        if self.clause in known.clauses:
            return known.clauses[self.clause]
        if self.asks:
            return known.standing(self.asks)
        if self.rules or self.forms or self.tables:  # they only print
            return Standing("ready")
        return Standing("implemented" if self.settings else "policy" if self.policy else "open")

    @property
    def status(self) -> str:
        """The state alone, a key of STATES."""
        return self.standing.state


@dataclass(frozen=True, slots=True)
class Places:
    """Where clauses are looked for: the folder of the tests and that of the code; None: not looked for."""

    tests: Path | None = None
    code: Path | None = None


def compliance_rows(library: Mapping[str, Pack], places: Places | None = None) -> list[ComplianceRow]:
    """Return a row for each article of each pack's own folder; examples are run only when places are given."""
    places = places or Places()
    tests = tests_naming(places.tests) if places.tests else {}
    code = modules_naming(places.code) if places.code else {}
    rows = _rows(library)
    examples = _examples_resting_on(library) if places.tests else {}
    for row in rows:
        row.tests = list(tests.get(row.clause, ()))
        row.code = list(code.get(row.clause, ()))
        row.examples = list(examples.get(row.clause, ()))
    return rows


def _rows(library: Mapping[str, Pack]) -> list[ComplianceRow]:
    """Return the rows with what carries them, which may stand in a pack that extends theirs."""
    own = [article for pack in library.values() for article in pack.articles.values() if pack.own(article)]
    rows = {(each.pack, each.id): ComplianceRow(each.pack, each.id, each.gist, each.policy) for each in own}
    for pack in library.values():
        for thing in _citing(pack):
            for clause in dict.fromkeys(split_citation(text)[0] for text in thing.cites):
                row = rows.get((pack.articles[clause].pack, clause))
                if row is not None:
                    _carry(row, thing)
    return list(rows.values())


def _carry(row: ComplianceRow, thing: _Citing) -> None:
    names = getattr(row, thing.part)
    if thing.name not in names:
        names.append(thing.name)
    if thing.asks and (thing.only is None or row.clause in thing.only):
        row.asks[thing.name] = thing.asks


def _examples_resting_on(library: Mapping[str, Pack]) -> dict[str, list[str]]:
    """Return, for each clause, the examples (`pack/id`) whose answer has a standing finding that cites it.

    The example of an annual table rests on the clauses that the table cites.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for pack in library.values():
        for case in pack.examples:
            for clause in dict.fromkeys(split_citation(text)[0] for text in _cited(pack, case)):
                found[clause].append(f"{pack.id}/{case['id']}")
    return found


def _cited(pack: Pack, case: Case) -> list[str]:
    if "table" in case:
        return [*pack.tables[case["table"]].cites]
    return [cite.clause for finding in answer_of(pack, case).standing for cite in finding.cites]


class _Citing(NamedTuple):
    """Something that cites articles: what kind (a list of ComplianceRow), its name, the questions it answers.

    It carries `only` those of the articles; None: all.
    """

    part: str
    name: str
    cites: tuple[str, ...]
    asks: frozenset[str] = frozenset()
    only: frozenset[str] | None = None


def _citing(pack: Pack) -> Iterator[_Citing]:
    """Yield what cites articles. A lead names what was broken, but carries the article that makes a fault of it."""
    charging = {row.rule: frozenset(listing.cites) for listing in pack.lists.values() for row in listing.rows}
    for rule in pack.rules:
        cites = tuple(citation.clause for citation in rule.cites)
        only = charging.get(rule.id) if set(rule.answers) == {_LEAD} else None
        yield _Citing("rules", rule.id, cites, frozenset(rule.answers), only)
    for listing in pack.lists.values():  # the questions are those of its rows, which are rules
        yield _Citing("rules", listing.id, listing.cites)
        yield from (_Citing("rules", row.rule or f"{listing.id}.{row.id}", row.cites) for row in listing.rows)
    for procedure in pack.procedures.values():
        yield _Citing("rules", procedure.id, procedure.cites, frozenset({_STEP}))
        for step in procedure.steps:
            yield _Citing("rules", f"{procedure.id}.{step.id}", step.cites, frozenset({_STEP}))
    yield from (_Citing("forms", form.id, form.cites) for form in pack.forms.values())
    yield from (_Citing("tables", table.id, table.cites) for table in pack.tables.values())
    yield from (_Citing("settings", setting.name, setting.cites) for setting in pack.settings.values())
    yield from (_Citing("settings", clock.name, clock.cites) for clock in pack.clocks.values())


def compliance_page(library: Mapping[str, Pack], places: Places | None = None) -> str:
    """Write the rows as the Markdown of docs/compliance.md."""
    lines = [
        "# 条文与实现对照",
        "",
        "由 `scripts/docs` 生成，不要手改。规则、表单、设置由条文引出；“代码”是在注释里点名该条文的模块，",
        "“例子”是结论以该条文为据的例子数（在制度包的 `examples/` 里，`liuhen pack check` 逐个运行），",
        "年度表的例子算在年度表所依的条文上；“测试”是点名该条文的测试。",
        "",
        "| 状态 | 意思 |",
        "|---|---|",
        *(f"| {name} | {meaning} |" for name, meaning in STATES.values()),
    ]
    rows = compliance_rows(library, places)
    for pack in library.values():
        lines += ["", f"## {pack.id} {pack.title}", "", *_COLUMNS]
        lines += [_line(row) for row in rows if row.pack == pack.id]
    return "\n".join(lines) + "\n"


def _line(row: ComplianceRow) -> str:
    cells = [
        row.clause,
        row.gist,
        _code(row.rules),
        _code([*row.forms, *row.tables, *row.settings]),
        _code(row.code),
        str(len(row.examples) or ""),
        _code(row.tests),
        "：".join(filter(None, (STATES[row.status][0], row.standing.why))),
    ]
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def _code(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)
