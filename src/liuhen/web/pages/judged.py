"""Verdicts for lists: read from the short form that is stored with a judgement, brought up to now by the clock.

A list of fifty must not put seven questions for each row; the page of one recording does, with every reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.accounts.regulations import pack_as_of
from liuhen.kernel.moments import parse_iso, whole_second
from liuhen.policy.answers import Finding, Verdict
from liuhen.web.pages.judgements import GIVEN_ALREADY
from liuhen.web.pages.next_steps import step_words
from liuhen.web.pages.wording import chip_of, cites, owed_words
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import chip, worst_first
from liuhen.web.viewmodels.recordings import RowFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from liuhen.obligations.models import Judgement
    from liuhen.policy.pack import Pack
    from liuhen.web.viewmodels.parts import Cite

_BAD = frozenset({Verdict.REFUSED, Verdict.OVERDUE, Verdict.MISSING, Verdict.OPEN})
_MOST = 2


@dataclass(frozen=True, slots=True)
class _Stored:
    """One stored finding with the template of its rule: `finding` has verdict and clock as of now."""

    finding: Finding
    question: str


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What a list says of a recording: its two worst verdicts or that all is well, and by which article it is kept."""

    findings: tuple[RowFinding, ...]
    keep_cites: tuple[Cite, ...] = ()


def judged_row(judgement: Judgement | None, now: datetime) -> JudgedRow:
    """Return what a list says of a recording."""
    if judgement is None:
        return JudgedRow((RowFinding(chip("not_assessable", "等待判定")),))
    pack = pack_as_of(judgement.pack, judgement.digest)
    stored = list(_stored(pack, judgement, now))
    return JudgedRow(_row_findings(pack, stored, now), _keep_cites(pack, stored))


def _row_findings(pack: Pack, stored: Iterable[_Stored], now: datetime) -> tuple[RowFinding, ...]:
    found = sorted(stored, key=lambda each: worst_first(str(each.finding.verdict)))
    bad = [each for each in found if each.finding.verdict in _BAD]
    if bad:
        return tuple(_row(pack, each, now) for each in bad[:_MOST])
    unsure = [each for each in found if each.finding.verdict is Verdict.NOT_ASSESSABLE]
    if unsure:
        return (_row(pack, unsure[0], now),)
    good = [each for each in found if each.finding.verb in {"owe", "need"}]
    return tuple(_row(pack, each, now) for each in good[:1])


def _keep_cites(pack: Pack, stored: Iterable[_Stored]) -> tuple[Cite, ...]:
    kept = [each.finding for each in stored if each.finding.verb == "keep"]
    found = [finding for finding in kept if finding.rule != GIVEN_ALREADY] or kept
    return tuple(cite for finding in found[:1] for cite in cites(pack, finding.cites, finding.rule))


def question_cites(judgement: Judgement | None, question: str, now: datetime) -> tuple[Cite, ...]:
    """Return the articles of the worst finding that stands for one question; none before a judgement."""
    if judgement is None:
        return ()
    pack = pack_as_of(judgement.pack, judgement.digest)
    found = [each.finding for each in _stored(pack, judgement, now) if each.question == question]
    found.sort(key=lambda finding: worst_first(str(finding.verdict)))
    return cites(pack, found[0].cites, found[0].rule) if found else ()


def clock_words(judgement: Judgement | None, question: str, now: datetime) -> list[str]:
    """Return what a judgement says of the clocks of a question, as 移交：应于 4月9日 9:03 前，按时."""
    if judgement is None:
        return []
    pack = pack_as_of(judgement.pack, judgement.digest)
    owed = [each.finding for each in _stored(pack, judgement, now) if each.question == question]
    return [
        f"{_words(each, owed_words(pack, each.what), now)}，{chip_of(each, now).words}"
        for each in owed
        if each.verb == "owe"
    ]


def _stored(pack: Pack, judgement: Judgement, now: datetime) -> Iterator[_Stored]:
    for question, answer in judgement.answers.items():
        for short in answer["findings"]:
            rule = pack.rules_by_id.get(short["rule"])
            templates = rule.answers.get(question, ()) if rule else ()
            if templates:
                yield _Stored(_brought_up(templates[0][1], short, now), question)


def _brought_up(template: Finding, short: Mapping[str, str], now: datetime) -> Finding:
    """Return the finding with its stored verdict and clock; what was open and is past its end is overdue now."""
    due = parse_iso(short["due_at"]) if "due_at" in short else None
    done = parse_iso(short["fulfilled_at"]) if "fulfilled_at" in short else None
    verdict = Verdict(short["verdict"])
    if verdict is Verdict.OPEN and due is not None and done is None and whole_second(now) > due:
        verdict = Verdict.OVERDUE
    return Finding(
        rule=template.rule,
        cites=template.cites,
        basis=template.basis,
        verb=template.verb,
        verdict=verdict,
        say=template.say,
        what=template.what,
        who=template.who,
        due_at=due,
        fulfilled_at=done,
    )


def _row(pack: Pack, stored: _Stored, now: datetime) -> RowFinding:
    finding = stored.finding
    label = (
        owed_words(pack, finding.what) if finding.verb == "owe" else pack.vocabulary.questions[stored.question].label
    )
    good = finding.verdict in {Verdict.SATISFIED, Verdict.ALLOWED}
    shown = chip_of(finding, now)
    if good:
        return RowFinding(
            chip("satisfied", f"按时{label}" if finding.verb == "owe" else label),
            cites(pack, finding.cites, finding.rule),
        )
    return RowFinding(
        shown,
        cites(pack, finding.cites, finding.rule),
        _words(finding, label, now),
        "" if finding.fulfilled_at else step_words(finding.what) or ("" if finding.verb == "owe" else "打开后补全"),
    )


def _words(finding: Finding, label: str, now: datetime) -> str:
    if finding.verb != "owe":
        return label
    if finding.due_at is None:
        return f"{label}，时钟未起"
    due = chinese.deadline(finding.due_at, now)
    if finding.fulfilled_at is None:
        return f"应于 {due}{label}"
    return f"应于 {due}{label}，实际 {chinese.moment(finding.fulfilled_at, now)}"
