"""What a duty demands before it begins, and what is missing before it can be closed: lists for people to read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liuhen.accounts.regulations import pack_as_of
from liuhen.activities.carrying import carried
from liuhen.activities.facts import activity_facts, covered_of, interruption_facts, transcript_facts
from liuhen.activities.judging import Judged, ask, counting, questions_for
from liuhen.activities.models import Activity
from liuhen.activities.outcome import Weighed, demanded, weigh
from liuhen.kernel.moments import local
from liuhen.policy.answers import Answer, Finding, Verdict
from liuhen.policy.words import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.refusals import Citation
    from liuhen.kernel.spans import Span

_MET = frozenset({Verdict.SATISFIED, Verdict.ALLOWED, Verdict.APPLIES, Verdict.ENDED, Verdict.KEPT})
_UNKNOWN = frozenset({Verdict.NOT_ASSESSABLE, Verdict.OPEN})


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing demanded: plain Chinese words, the articles, whether it is there (None: cannot be said yet).

    `binding`: without it the act is refused; otherwise its lack is only listed.
    """

    words: str
    citations: tuple[Citation, ...]
    satisfied: bool | None
    binding: bool = False


def what_is_demanded(activity: Activity, at: datetime) -> list[Demand]:
    """Return what the regulation demands of the duty before the officers leave, judged by what they carry now.

    First whether and how it must be recorded (satisfied when somebody carries a device), then the needs of
    `activity.start` and `activity.notice`. Nothing is kept.
    """
    facts = activity_facts(activity)
    if activity.started_at is None:
        facts |= _carrying(activity, at)
    required = ask(activity, "recording.required", facts, at)
    has_device = bool(facts["activity.devices"])
    recording = [
        replace(demand, satisfied=has_device if demanded(required) else True) for demand in demands_of(required)
    ]
    return recording + [
        demand
        for question in ("activity.start", "activity.notice")
        for demand in demands_of(ask(activity, question, facts, at), verbs=("need", "bar"))
    ]


def what_is_missing(activity: Activity, recordings: Sequence[Span], at: datetime) -> list[Demand]:
    """Return what is missing before the duty can be closed with these recordings; empty when nothing is.

    Binding ones refuse the closing; the others are listed and need a reason.
    """
    activity = Activity.objects.select_related("agency", "unit", "party").get(pk=activity.pk)
    activity.covered = covered_of(recordings)
    answers = {question: ask(activity, question, activity_facts(activity), at) for question in questions_for(activity)}
    interruptions = {
        interruption.pk: ask(activity, "activity.interruption", interruption_facts(interruption), at)
        for interruption in activity.interruptions.select_related("activity__agency", "activity__unit")
    }
    transcripts = {
        transcript.pk: ask(activity, "paper.complete", transcript_facts(transcript), at)
        for transcript in counting(activity)
    }
    return lacks(activity, Judged(answers, interruptions, transcripts), at)


def lacks(activity: Activity, judged: Judged, at: datetime) -> list[Demand]:
    """Return what a judged duty lacks for its closing: the program's own order first, then the regulation's."""
    own = _own_order(activity)
    if activity.ended_at is None:
        return own
    closing = [judged.activity["activity.close"], *(_closing_of_interruptions(activity, at))]
    refused = [demand for answer in closing for demand in demands_of(answer) if demand.satisfied is False]
    flagged = [
        demand
        for answer in (judged.activity.get("activity.start"), judged.activity.get("activity.notice"))
        if answer is not None
        for demand in demands_of(answer, verbs=("need", "bar"))
        if demand.satisfied is False
    ] + [
        demand
        for answer in (*judged.interruptions.values(), *judged.transcripts.values())
        for demand in demands_of(answer)
        if demand.satisfied is False
    ]
    short = shortfalls(judged, weigh(activity, judged, at))
    return list(dict.fromkeys([*own, *refused, *short, *(replace(demand, binding=False) for demand in flagged)]))


def shortfalls(judged: Judged, weighed: Weighed) -> list[Demand]:
    """Return what was not recorded: the whole duty, or the gaps that no accepted interruption explains."""
    if weighed.outcome is Activity.Outcome.UNRECORDED:
        cites = _cites(judged.activity["recording.required"])
        return [Demand("应当进行音像记录，但没有音像记录，也没有获准的未记录说明。", cites, satisfied=False)]
    if weighed.outcome is not Activity.Outcome.PARTLY:
        return []
    cites = _cites(judged.activity["recording.coverage"])
    return [Demand(f"{_told(gap)}没有音像记录。", cites, satisfied=False) for gap in weighed.unexplained]


def demands_of(
    answer: Answer, verbs: Sequence[str] = ("need", "bar", "class", "owe", "allow", "chain")
) -> list[Demand]:
    """Return the standing findings of an answer as demands."""
    pack = pack_as_of(answer.pack, answer.digest)
    return [
        Demand(
            sentence(pack, finding, at=answer.at),
            finding.cites,
            _satisfied(finding),
            binding=finding.verdict is Verdict.REFUSED,
        )
        for finding in answer.standing
        if finding.verb in verbs and not finding.set_aside
    ]


def _satisfied(finding: Finding) -> bool | None:
    if finding.verdict in _MET:
        return True
    return None if finding.verdict in _UNKNOWN else False


def _carrying(activity: Activity, at: datetime) -> dict[str, object]:
    """Return who would carry what if the duty started now."""
    rows = [
        {
            "name": officer.person.name,
            "card": officer.person.card_no or None,
            "device": device.subject if device else None,
        }
        for officer, device in carried(activity, at)
    ]
    return {
        "activity.officers": rows,
        "activity.devices": sorted({str(row["device"]) for row in rows if row["device"]}),
    }


def _own_order(activity: Activity) -> list[Demand]:
    """Return what the program itself wants in order before a duty is closed."""
    found: list[str] = []
    if activity.ended_at is None:
        found.append("执法活动尚未结束。")
    if activity.interruptions.filter(resumed_at=None, resumable=True).exists():
        found.append("有一次中断尚未登记恢复，也未登记为不能恢复。")
    if activity.remote and activity.returned_at is None:
        found.append("已登记无法及时移交，但尚未登记返回单位。")
    return [Demand(words, (), satisfied=False, binding=True) for words in found]


def _closing_of_interruptions(activity: Activity, at: datetime) -> list[Answer]:
    """Ask the closing once for each interruption: a condition sees one of a kind (packs)."""
    return [
        ask(activity, "activity.close", interruption_facts(interruption), at)
        for interruption in activity.interruptions.select_related("activity__agency", "activity__unit")
    ]


def _cites(answer: Answer) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cite for finding in answer.standing for cite in finding.cites))


def _told(gap: Span) -> str:
    start, end = local(gap.start), local(gap.end)
    return (
        f"{start:%m-%d %H:%M:%S}至{end:%H:%M:%S}"
        if start.date() == end.date()
        else f"{start:%m-%d %H:%M:%S}至{end:%m-%d %H:%M:%S}"
    )
