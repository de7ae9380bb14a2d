"""Which article is carried by what: rules, forms, tables, settings, code, tests; or policy text; or not implemented."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liuhen.policy.citations import split_citation
from liuhen.policy.examples import answer_of
from liuhen.policy.naming import modules_naming, tests_naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from liuhen.policy.pack import Pack

_COLUMNS = (
    "| 条文 | 要旨 | 规则 | 表单、年度表、设置 | 代码 | 例子 | 测试 | 状态 |",
    "|---|---|---|---|---|---|---|---|",
)
STATUS = {"implemented": "已实现", "policy": "仅为政策文字", "open": "未实现"}


@dataclass(slots=True)
class ComplianceRow:
    """One article of one pack and what carries it."""

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

    @property
    def status(self) -> str:
        """Whether it is implemented, policy text (nobody can compute it), or still open."""
        if self.rules or self.forms or self.tables or self.settings:
            return "implemented"
        return "policy" if self.policy else "open"


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
    rows = [row for pack in library.values() for row in _rows(pack)]
    examples = _examples_resting_on(library) if places.tests else {}
    for row in rows:
        row.tests = list(tests.get(row.clause, ()))
        row.code = list(code.get(row.clause, ()))
        row.examples = list(examples.get(row.clause, ()))
    return rows


def _rows(pack: Pack) -> list[ComplianceRow]:
    own = {article.id: article for article in pack.articles.values() if pack.own(article)}
    rows = {name: ComplianceRow(pack.id, name, article.gist, article.policy) for name, article in own.items()}
    for clause, part, name in _citing(pack):
        if clause in rows and name not in getattr(rows[clause], part):
            getattr(rows[clause], part).append(name)
    return list(rows.values())


def _examples_resting_on(library: Mapping[str, Pack]) -> dict[str, list[str]]:
    """Return, for each clause, the examples (`pack/id`) whose answer has a standing finding that cites it."""
    found: dict[str, list[str]] = defaultdict(list)
    for pack in library.values():
        for case in pack.examples:
            if "question" not in case:
                continue
            cited = (cite.clause for finding in answer_of(pack, case).standing for cite in finding.cites)
            for clause in dict.fromkeys(split_citation(text)[0] for text in cited):
                found[clause].append(f"{pack.id}/{case['id']}")
    return found


def _citing(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield article id, kind of thing, name of the thing that cites it."""
    sources: list[tuple[str, str, Iterable[str]]] = [
        *(("rules", rule.id, [citation.clause for citation in rule.cites]) for rule in pack.rules),
        *(("rules", listing.id, [*listing.cites]) for listing in pack.lists.values()),
        *(
            ("rules", row.rule or f"{listing.id}.{row.id}", row.cites)
            for listing in pack.lists.values()
            for row in listing.rows
        ),
        *(("rules", procedure.id, procedure.cites) for procedure in pack.procedures.values()),
        *(("rules", f"{p.id}.{step.id}", step.cites) for p in pack.procedures.values() for step in p.steps),
        *(("forms", form.id, form.cites) for form in pack.forms.values()),
        *(("tables", table.id, table.cites) for table in pack.tables.values()),
        *(("settings", setting.name, setting.cites) for setting in pack.settings.values()),
        *(("settings", clock.name, clock.cites) for clock in pack.clocks.values()),
    ]
    for part, name, cites in sources:
        for text in cites:
            yield split_citation(text)[0], part, name


def compliance_page(library: Mapping[str, Pack], places: Places | None = None) -> str:
    """Write the rows as the Markdown of docs/compliance.md."""
    lines = [
        "# 条文与实现对照",
        "",
        "由 `scripts/docs` 生成，不要手改。规则、表单、设置由条文引出；“代码”是在注释里点名该条文的模块，",
        "“例子”是结论以该条文为据的例子数（在制度包的 `examples/` 里，`liuhen pack check` 逐个运行），",
        "“测试”是点名该条文的测试。",
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
        STATUS[row.status],
    ]
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def _code(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)
