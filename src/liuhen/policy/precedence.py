"""Which answer stands: the stricter, the longer, the gate. What lost stays in the answer with its articles.

The special case (`instead_of`) has spoken before this. Unknown never helps the careless: it counts as *keep, end
unknown*, leaves a ranking open that it could still raise, and grants nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liuhen.policy.answers import Finding, Verdict
from liuhen.policy.verbs.keep import RANK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from liuhen.policy.vocabulary import Question


@dataclass(frozen=True, slots=True)
class Settled:
    """The findings with what stands and what was set aside, and the question's verdict."""

    findings: tuple[Finding, ...]
    verdict: Verdict


def settle(question: Question, findings: Sequence[Finding]) -> Settled:
    """Let the findings of a question stand or fall by the way the question combines them."""
    found = _strictest_owes(findings)
    return _COMBINE[question.combine](question, found)


def _is_unknown(finding: Finding) -> bool:
    """Whether nobody knows if the rule applies."""
    return not finding.stands and not finding.set_aside


def _lose(finding: Finding) -> Finding:
    return finding._replace(stands=False, set_aside=True)


def _strictest_owes(findings: Sequence[Finding]) -> list[Finding]:
    """Of several owes with the same `what` let the earliest deadline stand; those without one stand only alone."""
    best: dict[str, Finding] = {}
    for finding in findings:
        if finding.verb == "owe" and finding.stands and finding.due_at is not None:
            other = best.get(finding.what)
            if other is None or _deadline(finding) < _deadline(other):
                best[finding.what] = finding
    return [_lose(finding) if _outdone(finding, best.get(finding.what)) else finding for finding in findings]


def _deadline(finding: Finding) -> tuple[float, str]:
    return (finding.due_at.timestamp() if finding.due_at else 0.0, finding.rule)


def _outdone(finding: Finding, best: Finding | None) -> bool:
    """Say whether an owe loses; one whose deadline cannot be told never does: it may be the stricter one."""
    if finding.verb != "owe" or not finding.stands or best is None or finding is best:
        return False
    return finding.due_at is not None or finding.verdict in {Verdict.OPEN, Verdict.SATISFIED}


def worst(findings: Sequence[Finding]) -> Verdict:
    """Return the worst standing verdict; silence is no_rule, and not assessable where a rule might speak."""
    standing = [finding.verdict for finding in findings if finding.stands]
    if standing:
        return max(standing, key=lambda verdict: verdict.severity)
    return Verdict.NOT_ASSESSABLE if any(_is_unknown(finding) for finding in findings) else Verdict.NO_RULE


def _each(_question: Question, findings: Sequence[Finding]) -> Settled:
    return Settled(tuple(findings), worst(findings))


def _highest(question: Question, findings: Sequence[Finding]) -> Settled:
    """Let the highest value stand; a rule that might apply and raise it leaves the question open."""
    ranks = {value: rank for rank, value in enumerate(question.scale)}
    unknown = [finding for finding in findings if _is_unknown(finding)]
    top = max((ranks[finding.value] for finding in findings if finding.stands), default=-1)
    settled = tuple(_lose(f) if f.stands and ranks[f.value] < top else f for f in findings)
    could_raise = any(ranks[finding.value] > top for finding in unknown)
    return Settled(settled, Verdict.NOT_ASSESSABLE if could_raise else worst(settled))


def _longest(_question: Question, findings: Sequence[Finding]) -> Settled:
    """Let the longest keeping stand; one that cannot be assessed counts as *keep, end unknown*."""
    heard = [_as_unknown_end(finding) if _is_unknown(finding) else finding for finding in findings]
    top = max((_length(finding) for finding in heard if finding.stands), default=None)
    settled = tuple(_lose(f) if f.stands and _length(f) != top else f for f in heard)
    return Settled(settled, worst(settled))


def _as_unknown_end(finding: Finding) -> Finding:
    return finding._replace(stands=True, verdict=Verdict.KEPT, value="unknown")


def _length(finding: Finding) -> tuple[int, date]:
    return RANK[finding.value], finding.keep_until or date.min


def _gate(_question: Question, findings: Sequence[Finding]) -> Settled:
    """Grant only by a standing allow or complete chain that nothing refuses; owing afterwards does not hinder."""
    guards = [finding for finding in findings if finding.verb != "owe"]
    verdict = worst(guards)
    if verdict.severity > Verdict.ALLOWED.severity or verdict is Verdict.ALLOWED:
        return Settled(tuple(findings), verdict)
    may_grant = any(_is_unknown(finding) and finding.verb in {"allow", "chain"} for finding in guards)
    return Settled(tuple(findings), Verdict.NOT_ASSESSABLE if may_grant else Verdict.NO_RULE)


_COMBINE: Mapping[str, Callable[[Question, Sequence[Finding]], Settled]] = {
    "each": _each,
    "highest": _highest,
    "longest": _longest,
    "gate": _gate,
    "all_of": _each,
}
