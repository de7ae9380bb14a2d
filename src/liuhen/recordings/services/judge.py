"""Judge recordings against the regulation of their agency, and keep what it says about class and keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from liuhen.accounts.regulations import Regulation, regulation_of
from liuhen.kernel.moments import local_day
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.models import Judgement
from liuhen.obligations.services import settle_many
from liuhen.policy.answers import Answer, Verdict
from liuhen.policy.judge import outcome_of
from liuhen.recordings.facts import questions_for, recording_facts
from liuhen.recordings.keeping import keeping_of
from liuhen.recordings.models import Intake, Recording
from liuhen.recordings.search import reindex, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor

_BATCH = 200
_RISK = ("", "low", "middle", "high")


@transaction.atomic
def judge(*, actor: Actor, at: datetime, recordings: Sequence[Recording]) -> list[dict[str, Answer]]:
    """Judge recordings of one agency and keep class, keeping and obligations. Returns the answers of each."""
    if not recordings:
        return []
    regulation = regulation_of(recordings[0].agency, local_day(recordings[0].exported_at))
    answers = settle_many(
        actor=actor, at=at, regulation=regulation, matters=[_matter(recording) for recording in recordings]
    )
    changed = [
        (recording, before)
        for recording, found in zip(recordings, answers, strict=True)
        if (before := _take_answers(recording, found, at)) is not None
    ]
    Recording.objects.bulk_update(
        [recording for recording, _ in changed],
        ["risk", "risk_proposed", "keep", "keep_until", "classified_at"],
        batch_size=200,
    )
    for recording, before in changed:
        reindex(recording, before)
    return answers


def _matter(recording: Recording) -> Matter:
    facts = recording_facts(recording, list(recording.metadata.all()), list(recording.ticks.all()))
    return Matter(
        subject=recording.subject,
        questions=questions_for(recording),
        facts=facts,
        owner=Owner(unit=recording.unit, person=recording.person),
        title=recording.title or recording.original_name,
    )


def _take_answers(recording: Recording, answers: dict[str, Answer], at: datetime) -> list[str] | None:
    """Set the columns that lists are filtered by. Returns the index words from before when any changed."""
    before = words_of(recording)
    held = (recording.risk_proposed, recording.keep, recording.keep_until, recording.classified_at)
    complete = answers["recording.metadata"].verdict in {Verdict.SATISFIED, Verdict.NO_RULE}
    if complete and recording.classified_at is None:
        recording.classified_at = at
    recording.risk_proposed = _highest(answers["recording.risk"])
    if _RISK.index(recording.risk_proposed) > _RISK.index(recording.risk):
        recording.risk = recording.risk_proposed
    _keep(recording, answers["recording.retention"])
    now = (recording.risk_proposed, recording.keep, recording.keep_until, recording.classified_at)
    return before if now != held else None


def _highest(answer: Answer) -> str:
    values = [f.value for f in answer.findings if f.verb == "class" and f.stands and not f.set_aside]
    found = next((value for value in values if isinstance(value, str)), "")
    return found if found in _RISK else ""


def _keep(recording: Recording, answer: Answer) -> None:
    """Take over how long the recording is kept."""
    classified = recording.classified_at is not None
    recording.keep, recording.keep_until = keeping_of(
        outcome_of(answer), classified=classified, held_until=recording.keep_until
    )


def unjudged(intake: Intake) -> Iterator[list[Recording]]:
    """Yield the recordings of a hand-in that were sealed but not judged, in batches."""
    while True:
        judged = Judgement.objects.filter(subject=Concat(Value("recording:"), Cast(OuterRef("pk"), CharField())))
        found = list(intake.recordings.filter(~Exists(judged)).order_by("id")[:_BATCH])
        if not found:
            return
        yield found


def regulation_for(recording: Recording) -> Regulation:
    """Return the regulation that judges the recording: the one in force on the day of its hand-in (G10)."""
    return regulation_of(recording.agency, local_day(recording.exported_at))
