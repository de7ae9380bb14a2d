"""Worked examples: what a pack must answer, and which of its rules no example would miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import local
from liuhen.policy.answers import Answer, plain
from liuhen.policy.evaluate import evaluate
from liuhen.policy.facts import read_facts, read_plain
from liuhen.policy.tables import Event, count_table
from liuhen.policy.vocabulary import FactType

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.policy.pack import Pack
    from liuhen.policy.rules import Rule

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A case whose answer is not the expected one: which expectation, what was expected, what came."""

    case: str
    expectation: str
    expected: Any
    actual: Any

    def __str__(self) -> str:
        return f"例 {self.case}：{self.expectation} 应为 {self.expected}，实为 {self.actual}"

    def as_json(self) -> dict[str, Any]:
        """Return the mismatch as JSON."""
        return {
            "case": self.case,
            "expectation": self.expectation,
            "expected": plain(self.expected),
            "actual": plain(self.actual),
        }


def run_examples(pack: Pack) -> list[Mismatch]:
    """Run every example of the pack's own folder."""
    return [mismatch for case in pack.examples for mismatch in run_case(pack, case)]


def run_case(pack: Pack, case: Case) -> list[Mismatch]:
    """Run one example; only what its `expect` names is compared."""
    if "table" in case:
        return _run_table(pack, case)
    answer = answer_of(pack, case)
    mismatches: list[Mismatch] = []
    for name, expected in case["expect"].items():
        actual = _READ[name](answer, expected)
        if actual != expected:
            mismatches.append(Mismatch(str(case["id"]), name, expected, actual))
    return mismatches


def answer_of(pack: Pack, case: Case) -> Answer:
    """Put an example's question. Raises FactFaults and SettingFault."""
    facts = read_facts(pack.vocabulary, case.get("facts", {}))
    at = moment_of(case["at"])
    settings = case.get("settings")
    return evaluate(pack, case["question"], facts, at=at, settings=settings, strict=bool(case.get("strict")))


def moment_of(value: Any) -> datetime:
    """Read a moment as examples write it, on the Shanghai clock when it has no offset. Raises ValueError."""
    moment: datetime = read_plain(FactType.MOMENT, value)
    return moment


def _run_table(pack: Pack, case: Case) -> list[Mismatch]:
    events = [Event(event["event"], read_facts(pack.vocabulary, event["facts"])) for event in case.get("events", [])]
    table = pack.tables.get(case["table"])
    if table is None:
        return [Mismatch(str(case["id"]), "table", case["table"], None)]
    numbers = count_table(pack, table, case["year"], events, at=moment_of(case["at"]), settings=case.get("settings"))
    expected = case["expect"].get("columns")
    return [] if numbers == expected else [Mismatch(str(case["id"]), "columns", expected, numbers)]


def unnoticed_rules(pack: Pack) -> list[Rule]:
    """Take each rule of the pack's own folder out in turn; return those that no example misses."""
    passing = [case for case in pack.examples if not run_case(pack, case)]
    return [rule for rule in pack.rules if pack.own(rule) and not _noticed(pack, rule, passing)]


def _noticed(pack: Pack, rule: Rule, cases: Iterable[Case]) -> bool:
    reduced = pack.without(rule.id)
    return any(_asks(case, rule) and run_case(reduced, case) for case in cases)


def _asks(case: Case, rule: Rule) -> bool:
    return "table" in case or case.get("question") in rule.answers


# --- reading from an answer what an expectation names -----------------------------------------------------------------


def _owes(answer: Answer, expected: Mapping[str, Any]) -> dict[str, list[str]]:
    owed = {
        finding.what: [_here(finding.due_at), finding.verdict.value]
        for finding in answer.standing
        if finding.verb == "owe"
    }
    return {what: owed.get(what, []) for what in expected}


def _no_owe(answer: Answer, expected: list[str]) -> list[str]:
    return [what for what in expected if what not in _whats(answer)]


def _whats(answer: Answer) -> set[str]:
    return {finding.what for finding in answer.standing}


def _here(moment: datetime | None) -> str:
    return "" if moment is None else f"{local(moment):%Y-%m-%dT%H:%M:%S}"


def _present(read: Callable[[Answer], Iterable[str]]) -> Callable[[Answer, Any], list[str]]:
    """Compare as "these are among them": an answer may have more to say."""

    def actual(answer: Answer, expected: list[str]) -> list[str]:
        found = list(dict.fromkeys(read(answer)))
        return expected if set(expected) <= set(found) else found

    return actual


def _missing(answer: Answer) -> list[str]:
    return [
        *answer.missing,
        *(name for finding in answer.findings for name in finding.missing if not finding.set_aside),
    ]


def _cites(answer: Answer) -> list[str]:
    return [citation.clause for finding in answer.standing for citation in finding.cites]


def _gaps(answer: Answer, _expected: Any) -> list[list[str]]:
    spans = [span for finding in answer.standing for span in finding.gaps]
    return [[f"{local(span.start):%H:%M:%S}", f"{local(span.end):%H:%M:%S}"] for span in spans]


def _among(read: Callable[[Answer], Iterable[str]]) -> Callable[[Answer, Any], str]:
    """Compare a single text with any of those that stand."""

    def actual(answer: Answer, expected: str) -> str:
        found = [text for text in read(answer) if text]
        return expected if expected in found else "；".join(found)

    return actual


def _disposable_from(answer: Answer, _expected: Any) -> str:
    days = [finding.disposable_from for finding in answer.standing if finding.disposable_from]
    return str(min(days)) if days else ""


def _next(answer: Answer, _expected: Any) -> list[str]:
    return list(dict.fromkeys(name for finding in answer.standing for name in finding.next))


_READ: Mapping[str, Callable[[Answer, Any], Any]] = {
    "verdict": lambda answer, _: answer.verdict.value,
    "value": lambda answer, _: answer.value,
    "values": lambda answer, _: list(answer.values),
    "owes": _owes,
    "no_owe": _no_owe,
    "missing": _present(_missing),
    "cites": _present(_cites),
    "gaps": _gaps,
    "disposable_from": _disposable_from,
    "until": _among(lambda answer: [_here(finding.until) for finding in answer.standing]),
    "next": _next,
    "say": _among(lambda answer: [finding.say for finding in answer.standing]),
    "text": _among(lambda answer: [finding.text for finding in answer.standing]),
}
