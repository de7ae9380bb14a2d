"""Which question is asked about what, and when (packs: one interruption, one statement, one notice at a time).

| subject | questions |
|---|---|
| `activity:ID`, always | `recording.required` |
| … once arrived or started | `activity.start` |
| … once started | `activity.notice` |
| … once a statement stands | `activity.exemption` |
| … once ended | `activity.close`, `recording.coverage` |
| `interruption:ID` | `activity.interruption` |
| `transcript:ID`, while none replaces it | `paper.complete` |

`activity.assign` is asked as a gate for each officer and leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.accounts.regulations import Regulation, regulation_of
from liuhen.activities.facts import activity_facts, interruption_facts, transcript_facts
from liuhen.activities.followers import tell_followers
from liuhen.activities.models import Activity, Interruption, Transcript
from liuhen.devices.asking import ask as put
from liuhen.devices.asking import told_apart
from liuhen.kernel.moments import local_day
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.services import settle_many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor
    from liuhen.policy.answers import Answer


@dataclass(frozen=True, slots=True)
class Judged:
    """What the regulation says now: question → answer for the duty, one answer an interruption and transcript (key)."""

    activity: Mapping[str, Answer]
    interruptions: Mapping[int, Answer]
    transcripts: Mapping[int, Answer]


def locked(activity: Activity) -> Activity:
    """Return the duty as it is now, its row locked until the transaction ends."""
    return (
        Activity.objects.select_for_update(of=("self",)).select_related("agency", "unit", "party").get(pk=activity.pk)
    )


def law_day(activity: Activity) -> date:
    """Return the day whose regulation judges the duty (G10): when it was carried out, before that the planned one."""
    return local_day(activity.arrived_at or activity.started_at or activity.planned_at)


def regulation_for(activity: Activity) -> Regulation:
    """Return the regulation that judges the duty. Raises Refused when none is bound on that day."""
    return regulation_of(activity.agency, law_day(activity))


def owner_of(activity: Activity) -> Owner:
    """Return who owes what the duty demands: the lead recorder, else the officer named first, and the unit."""
    officers = list(activity.officers.select_related("person"))
    first = next((officer for officer in officers if officer.lead_recorder), officers[0] if officers else None)
    return Owner(unit=activity.unit, person=first.person if first else None)


def questions_for(activity: Activity) -> tuple[str, ...]:
    """Return the questions that the duty has reached."""
    reached = {
        "recording.required": True,
        "activity.start": activity.arrived_at is not None or activity.started_at is not None,
        "activity.notice": activity.started_at is not None,
        "activity.exemption": activity.statements.exists(),
        "activity.close": activity.ended_at is not None,
        "recording.coverage": activity.ended_at is not None,
    }
    return tuple(question for question, yes in reached.items() if yes)


def judge(*, actor: Actor, at: datetime, activity: Activity) -> Judged:
    """Judge the duty, its interruptions and transcripts, keep judgements and obligations, and tell the rooms above.

    Raises Refused for facts no pack knows.
    """
    owner = owner_of(activity)
    interruptions = list(activity.interruptions.select_related("activity__agency", "activity__unit"))
    transcripts = counting(activity)
    matters = [
        Matter(activity.subject, questions_for(activity), activity_facts(activity), owner, activity.title),
        *(_matter(interruption, activity, owner) for interruption in interruptions),
        *(_paper(transcript, owner) for transcript in transcripts),
    ]
    with told_apart():
        answers = settle_many(actor=actor, at=at, regulation=regulation_for(activity), matters=matters)
    tell_followers(actor=actor, at=at, activity=activity)
    of_stops, of_papers = answers[1 : 1 + len(interruptions)], answers[1 + len(interruptions) :]
    return Judged(
        activity=answers[0],
        interruptions={
            interruption.pk: found["activity.interruption"]
            for interruption, found in zip(interruptions, of_stops, strict=True)
        },
        transcripts={
            transcript.pk: found["paper.complete"] for transcript, found in zip(transcripts, of_papers, strict=True)
        },
    )


def counting(activity: Activity) -> list[Transcript]:
    """Return the transcripts of a duty that none replaces, each with the duty as it is now."""
    found = list(activity.transcripts.filter(replaced_by=None))
    for transcript in found:
        transcript.activity = activity
    return found


def ask(activity: Activity, question: str, facts: Mapping[str, object], at: datetime) -> Answer:
    """Put a question without keeping the answer. Raises Refused for facts no pack knows."""
    return put(regulation_for(activity), question, facts, at)


def _matter(interruption: Interruption, activity: Activity, owner: Owner) -> Matter:
    interruption.activity = activity
    return Matter(
        subject=interruption.subject,
        questions=("activity.interruption",),
        facts=interruption_facts(interruption),
        owner=owner,
        title=f"{activity.title}：记录中断"[:200],
    )


def _paper(transcript: Transcript, owner: Owner) -> Matter:
    return Matter(
        subject=transcript.subject,
        questions=("paper.complete",),
        facts=transcript_facts(transcript),
        owner=owner,
        title=f"{transcript.activity.title}：笔录"[:200],
    )
