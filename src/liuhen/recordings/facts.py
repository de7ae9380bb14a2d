"""Rows → plain facts about a recording, for the questions that are asked of it.

Which facts are supplied here and which are read by installed packs is compared by a test: a fact nobody supplies would
be silently false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from liuhen.activities.facts import activity_facts
from liuhen.activities.judging import law_day
from liuhen.activities.queries import party_triggers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.recordings.models import ContentTick, MetadataItem, Recording

# Asked of every recording when it is handed in and whenever one of its facts changes.
QUESTIONS = (
    "recording.hand_in",
    "recording.store",
    "recording.metadata",
    "recording.retention",
    "recording.risk",
    "recording.disc",
)
# Asked as well once the recording belongs to a duty.
DUTY_QUESTIONS = (*QUESTIONS, "recording.content")


class Filled(NamedTuple):
    """One item of a recording's metadata: its key, the value and when it was filled in."""

    key: str
    value: str
    filled_at: datetime


def questions_for(recording: Recording) -> tuple[str, ...]:
    """Return the questions that are asked of this recording."""
    return DUTY_QUESTIONS if recording.activity_id else QUESTIONS


def recording_facts(
    recording: Recording,
    items: Sequence[Filled | MetadataItem],
    ticks: Sequence[ContentTick] = (),
    duty: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return the facts of a recording, its duty and its party. What is not known is left out (unknown).

    `ticks` are those that count for it (`contents.ticks_of`). `duty` are the facts of its duty, read already for
    another recording of it; None: read them here.
    """
    facts = _file_facts(recording) | _keeping_facts(recording)
    facts["recording.metadata"] = metadata_filled(items)
    facts["recording.content_seen"] = sorted({tick.item for tick in ticks})
    if recording.activity is not None:
        facts |= activity_facts(recording.activity) if duty is None else duty
        facts["recording.outside_window"] = outside_window(recording, recording.activity)
    return {name: value for name, value in facts.items() if value is not None}


def _file_facts(recording: Recording) -> dict[str, object]:
    """Facts of the file: medium, recorder, times, where it went."""
    handed_over = recording.handed_over_at
    return {
        "recording.media": recording.media if recording.media in {"video", "audio", "photo"} else None,
        "recording.means": recording.device.kind if recording.device else None,
        "recording.completed_at": recording.ended_at,
        "recording.exported_at": recording.exported_at,
        "recording.stored_at": recording.stored_at,
        "recording.target": recording.target,
        "recording.handed_over_at": handed_over,
        "recording.handed_over_to": "record_keeper" if handed_over else None,
        "recording.has_activity": recording.activity_id is not None,
        "recording.tampered": recording.fixity == "changed",
        "device.kind": recording.device.kind if recording.device else None,
    }


def _keeping_facts(recording: Recording) -> dict[str, object]:
    """Facts of what people said about it: mode, papers, triggers, secrecy, use as evidence, the term it has."""
    return {
        "recording.mode": recording.mode or None,
        "recording.limitation_reason": recording.limitation_reason or None,
        "recording.key_steps": recording.key_steps,
        "recording.papers": recording.papers,
        "recording.unrelated": recording.unrelated,
        "recording.evidence": recording.evidence,
        "recording.in_case": recording.in_case,
        "recording.case_linked": recording.in_case,
        "recording.triggers": triggers(recording),
        "recording.secret": recording.secret,
        "recording.assigned_until": recording.keep_until,
        "recording.burnt_at": recording.burnt_at,
    }


def triggers(recording: Recording) -> list[str]:
    """Return what calls for long keeping: what people registered, and what the party's history brings (ZH-11(1)).

    The one owner of the fact `recording.triggers`; `columns` reads the same for very many.
    """
    activity = recording.activity
    history = party_triggers(activity.party, law_day(activity)) if activity is not None and activity.party else []
    return sorted({*recording.triggers, *history})


def metadata_filled(items: Sequence[Filled | MetadataItem]) -> dict[str, datetime | bool]:
    """Return which metadata keys are filled, and when each was."""
    return {item.key: item.filled_at for item in items if item.value}


def outside_window(recording: Recording, activity: Activity) -> bool | None:
    """Say whether the recording was made outside its duty (SS-11 事后补录); None while a time is not known.

    The one owner of the fact `recording.outside_window`.
    """
    starts, ends = activity.arrived_at or activity.started_at, activity.ended_at
    if recording.started_at is None or recording.ended_at is None or starts is None:
        return None
    if ends is None:
        return recording.ended_at < starts
    return recording.ended_at < starts or recording.started_at > ends
