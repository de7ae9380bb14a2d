"""Verdicts as they are stored: the short form of an answer, and the worst of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.moments import iso
from liuhen.policy.answers import Answer, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

_ORDER = list(Verdict)


def worst(answers: Iterable[Answer]) -> str:
    """Return the worst verdict of the answers (the order of `Verdict` is mildest first), `no_rule` for none."""
    found = [answer.verdict for answer in answers if answer.verdict is not Verdict.NO_RULE]
    return str(max(found, key=_ORDER.index)) if found else str(Verdict.NO_RULE)


def short(answer: Answer) -> dict[str, object]:
    """Return what is stored of an answer: its verdict and, for each finding that stands, rule, verdict and clock."""
    return {
        "verdict": str(answer.verdict),
        "findings": [_short(finding) for finding in answer.findings if finding.stands and not finding.set_aside],
    }


def _short(finding: Finding) -> dict[str, object]:
    kept: dict[str, object] = {"rule": finding.rule, "verdict": str(finding.verdict)}
    if finding.due_at is not None:
        kept["due_at"] = iso(finding.due_at)
    if finding.fulfilled_at is not None:
        kept["fulfilled_at"] = iso(finding.fulfilled_at)
    if finding.value:
        kept["value"] = finding.value
    return kept
