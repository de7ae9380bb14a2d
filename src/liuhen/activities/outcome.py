"""What became of the duty to record (requirements §7.1 R5–R8): weighed from the answers, decided by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.activities.facts import STATEMENT_FACTS, activity_facts, spans_of
from liuhen.activities.judging import Judged, ask
from liuhen.activities.models import Activity, Interruption
from liuhen.kernel.spans import Span
from liuhen.policy.answers import Answer, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Outcome = Activity.Outcome

_DEMANDED = frozenset({"mandatory", "full", "uninterrupted"})
_UNMET = frozenset({Verdict.MISSING, Verdict.REFUSED, Verdict.NOT_ASSESSABLE})


@dataclass(frozen=True, slots=True)
class Weighed:
    """The outcome, the level that was demanded, every gap the regulation lists, and those no interruption explains."""

    outcome: Activity.Outcome
    level: str
    gaps: tuple[Span, ...]
    unexplained: tuple[Span, ...]


def weigh(activity: Activity, judged: Judged, at: datetime) -> Weighed:
    """Weigh a duty that has ended, with its recordings as last reported.

    A gap is explained by an interruption whose reason and voice note the regulation accepts. The regulation is asked
    a second time with those counted as covered, so that its own tolerance decides what is left. Where every
    interruption is one too many (PDS-2-4) none explains anything.
    """
    required = judged.activity["recording.required"]
    accepted = [interruption for interruption in activity.interruptions.all() if _accepted(interruption, judged)]
    explained = [_span(interruption, activity) for interruption in accepted]
    gaps = gaps_of(judged.activity["recording.coverage"])
    unexplained = gaps
    if gaps and explained and required.value != "uninterrupted":
        facts = activity_facts(activity, [*spans_of(activity), *explained])
        unexplained = gaps_of(ask(activity, "recording.coverage", facts, at))
    return Weighed(_outcome(activity, judged, gaps, unexplained, at), required.value, gaps, unexplained)


def gaps_of(answer: Answer) -> tuple[Span, ...]:
    """Return the gaps that standing coverage findings list, in order, each once."""
    return tuple(sorted({gap for finding in answer.standing for gap in finding.gaps}))


def demanded(required: Answer) -> bool:
    """Say whether a recording is demanded; what cannot be assessed counts as demanded."""
    return required.value in _DEMANDED or required.verdict is Verdict.NOT_ASSESSABLE


def granted(answer: Answer | None) -> bool:
    """Say whether a gate was opened: a finding allows, none stands against it. Lateness does not undo it."""
    if answer is None:
        return False
    standing = answer.standing
    return any(finding.verdict is Verdict.ALLOWED for finding in standing) and not any(
        finding.verdict in _UNMET for finding in standing
    )


def _outcome(
    activity: Activity, judged: Judged, gaps: Sequence[Span], unexplained: Sequence[Span], at: datetime
) -> Activity.Outcome:
    required = judged.activity["recording.required"]
    if not activity.covered:
        if _excused(activity, judged, at):
            return Outcome.EXEMPT
        return Outcome.UNRECORDED if demanded(required) else Outcome.NOT_REQUIRED
    given_up = activity.interruptions.filter(resumable=False).exists()
    broken = required.value == "uninterrupted" and (bool(gaps) or activity.interruptions.exists())
    return Outcome.PARTLY if unexplained or given_up or broken else Outcome.RECORDED


def _excused(activity: Activity, judged: Judged, at: datetime) -> bool:
    """Say whether the regulation lets the statement stand in the place of a recording.

    Either its gate opens (SS-7), or it has no gate and the closing is satisfied by the reason alone: with it nothing
    is lacking, without it something is (HY-14 不适宜音像记录).
    """
    gate = judged.activity.get("activity.exemption")
    if gate is None or gate.verdict is Verdict.REFUSED:
        return False
    if granted(gate):
        return True
    silent = {name: value for name, value in activity_facts(activity).items() if name not in STATEMENT_FACTS}
    return gate.verdict is Verdict.NO_RULE and (
        not _lacking(judged.activity["activity.close"]) and _lacking(ask(activity, "activity.close", silent, at))
    )


def _lacking(answer: Answer) -> bool:
    return any(finding.verdict in _UNMET for finding in answer.standing)


def _accepted(interruption: Interruption, judged: Judged) -> bool:
    answer = judged.interruptions.get(interruption.pk)
    if answer is None or answer.verdict is Verdict.NO_RULE:
        return False
    return not any(finding.verb == "need" and finding.verdict in _UNMET for finding in answer.standing)


def _span(interruption: Interruption, activity: Activity) -> Span:
    """Return the time that an interruption explains: until the restart, or the end of the duty."""
    end = interruption.resumed_at or activity.ended_at or interruption.stopped_at
    return Span(interruption.stopped_at, max(end, interruption.stopped_at))
