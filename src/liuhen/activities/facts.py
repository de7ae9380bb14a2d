"""Duties as plain facts for the policy engine: every `activity.*`, `notice.*` and `interruption.*` a pack reads.

Unknown facts are left out; what the screens ask with yes or no is always given (packs: silence is stated, never meant).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.day import day_ended_at
from liuhen.kernel.moments import iso, parse_iso
from liuhen.kernel.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.activities.models import Activity, Interruption, Transcript

Facts = dict[str, object]

STATEMENT_FACTS = frozenset(
    {
        "activity.exemption",
        "activity.unrecorded_reason",
        "activity.statement",
        "activity.statement_received_at",
        "activity.statement_received_by",
    }
)


def spans_of(activity: Activity) -> list[Span]:
    """Return the spans of the duty's recordings as the recordings room last reported them."""
    return [Span(parse_iso(start), parse_iso(end)) for start, end in activity.covered]


def covered_of(recordings: Sequence[Span]) -> list[list[str]]:
    """Return spans as they are stored on a duty."""
    return [[iso(span.start), iso(span.end)] for span in sorted(recordings)]


def activity_facts(activity: Activity, recordings: Sequence[Span] | None = None) -> Facts:
    """Return every fact about a duty. `recordings` are the spans of its recordings; None = as last reported."""
    spans = spans_of(activity) if recordings is None else recordings
    return _known(
        _kind(activity)
        | _moments(activity)
        | _people(activity)
        | _spans(spans)
        | _papers(activity)
        | _notices(activity)
    )


def interruption_facts(interruption: Interruption) -> Facts:
    """Return the facts about one interruption with those of its duty."""
    facts: dict[str, object | None] = {
        "interruption.stopped_at": interruption.stopped_at,
        "interruption.resumed_at": interruption.resumed_at,
        "interruption.reason": interruption.reason,
        "interruption.reason_text": interruption.reason_text or None,
        "interruption.confirmed": interruption.confirmed_at is not None,
        "interruption.voice_note_at": interruption.voice_note_at,
        "interruption.resumable": interruption.resumable,
        "interruption.reported_at": interruption.reported_at,
        "interruption.statement_at": interruption.statement_at,
    }
    return activity_facts(interruption.activity) | _known(facts)


def transcript_facts(transcript: Transcript) -> Facts:
    """Return the facts about one transcript with those of its duty (HY-11)."""
    facts: dict[str, object | None] = {
        "transcript.kind": transcript.kind,
        "transcript.made_at": transcript.made_at,
        "transcript.officers": [
            {
                "name": officer["name"],
                "card": officer["card"] or None,
                "shown": officer["shown"],
                "signed": officer["signed"],
            }
            for officer in transcript.officers
        ],
        "transcript.signed_by": list(transcript.signed_by),
        "transcript.refused_by": list(transcript.refused_by),
    }
    return activity_facts(transcript.activity) | facts


def _known(facts: dict[str, object | None]) -> Facts:
    return {name: value for name, value in facts.items() if value is not None}


def _kind(activity: Activity) -> dict[str, object | None]:
    return {
        "activity.act": activity.act,
        "activity.kind": activity.kind,
        "activity.service_method": activity.service_method or None,
        "activity.on_site": activity.on_site,
        "activity.breach_found": activity.breach_found,
        "activity.dispute_possible": activity.dispute_possible,
        "activity.major_hazard": activity.major_hazard,
        "activity.major_violation": activity.major_violation,
        "activity.against_person": activity.against_person,
        "case.emergency": activity.emergency,
        "party.kind": activity.party.kind if activity.party else None,
    }


def _moments(activity: Activity) -> dict[str, object | None]:
    return {
        "activity.arrived_at": activity.arrived_at,
        "activity.started_at": activity.started_at,
        "activity.first_act_at": activity.first_act_at,
        "activity.ended_at": activity.ended_at,
        "activity.day_ended_at": day_ended_at(activity),
        "activity.returned_at": activity.returned_at,
        "activity.remote": activity.remote,
        "activity.remote_reason": activity.remote_reason or None,
        "activity.remote_statement": bool(activity.remote_statement),
    }


def _people(activity: Activity) -> dict[str, object | None]:
    officers = list(activity.officers.select_related("person"))
    return {
        "activity.officers": [
            {"name": officer.person.name, "card": officer.person.card_no or None, "device": officer.device or None}
            for officer in officers
        ],
        "activity.lead_recorders": [officer.person.name for officer in officers if officer.lead_recorder],
        "activity.devices": sorted({officer.device for officer in officers if officer.device}),
        "activity.persons_on_site": list(activity.persons_on_site),
    }


def _spans(spans: Sequence[Span]) -> dict[str, object | None]:
    return {
        "activity.recordings": [{"from": span.start, "to": span.end} for span in sorted(spans)],
        "activity.recorded": bool(spans),
    }


def _papers(activity: Activity) -> dict[str, object | None]:
    statement = activity.statements.order_by("made_at", "pk").last()
    counting = activity.transcripts.filter(replaced_by=None).values_list("kind", flat=True)
    given: dict[str, object | None] = {
        "activity.patrol_log": activity.patrol_logs.exists(),
        "activity.transcripts": sorted(set(counting)),
    }
    if statement is None:
        return given
    return given | {
        "activity.exemption": statement.kind,
        "activity.unrecorded_reason": statement.reason,
        "activity.statement": statement_items(statement.reason, statement.basis, statement.made_at),
        "activity.statement_received_at": statement.received_at,
        "activity.statement_received_by": statement.received_role or None,
    }


def statement_items(reason: str, basis: str, made_at: datetime) -> dict[str, datetime]:
    """Return which items of a 工作记录 are filled, and since when (SS-7: 原因, 依据)."""
    return {item: made_at for item, words in (("原因", reason), ("依据", basis)) if words.strip()}


def _notices(activity: Activity) -> dict[str, object | None]:
    """Several notices count as one: told since the first, everybody who was told by any, every point that was made."""
    notices = list(activity.notices.order_by("at", "pk"))
    return {
        "notice.at": notices[0].at if notices else None,
        "notice.to": list(dict.fromkeys(name for notice in notices for name in notice.to)),
        "notice.voice_points": list(dict.fromkeys(point for notice in notices for point in notice.voice_points)),
    }
