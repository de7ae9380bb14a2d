"""Judge recordings against the regulation of their agency, and keep what it says about class and keeping."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from liuhen.accounts.regulations import Regulation, regulation_of
from liuhen.activities.facts import activity_facts
from liuhen.kernel.moments import local_day
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.models import Judgement
from liuhen.obligations.services import settle_many
from liuhen.policy.answers import Answer, Verdict
from liuhen.policy.judge import outcome_of
from liuhen.recordings.contents import ticks_of
from liuhen.recordings.facts import Filled, questions_for, recording_facts
from liuhen.recordings.keeping import keeping_of
from liuhen.recordings.models import Intake, MetadataItem, Recording
from liuhen.recordings.search import facets_of, reindex_facets
from liuhen.recordings.services.holding import hold_rows
from liuhen.writing import update_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor

_BATCH = 200
_RISK = ("", "low", "middle", "high")
_KEPT = ("risk", "risk_proposed", "keep", "keep_until", "classified_at", "class_confirmed_at")


@transaction.atomic
def judge(*, actor: Actor, at: datetime, recordings: Sequence[Recording]) -> list[dict[str, Answer]]:
    """Judge recordings of one agency and keep class, keeping and obligations. Returns the answers of each.

    Each is judged by the regulation of the day of its hand-in (G10), whoever it is judged together with. They are read
    again once they are held: what somebody did since the caller read them is judged, and not written over.
    """
    if not recordings:
        return []
    hold_rows(recording.pk for recording in recordings)
    _read_again(recordings)
    answers = _settled(actor, at, recordings)
    changed: list[Recording] = []
    found_otherwise: list[tuple[Recording, Sequence[str]]] = []
    for recording, found in zip(recordings, answers, strict=True):
        before = facets_of(recording)
        if _take_answers(recording, found, at):
            changed.append(recording)
        if facets_of(recording) != before:
            found_otherwise.append((recording, before))
    update_columns(changed, _KEPT)
    reindex_facets(found_otherwise)
    return answers


def _read_again(recordings: Sequence[Recording]) -> None:
    """Put into each what its row says now; a duty, officer or unit that is still the same one stays as it was read."""
    names = [field.attname for field in Recording._meta.concrete_fields]  # noqa: SLF001  # Django documents it
    rows = Recording.objects.filter(pk__in=[recording.pk for recording in recordings]).values_list(*names)
    found = {values[0]: values for values in rows}
    for recording in recordings:
        for name, value in zip(names, found[recording.pk], strict=True):
            setattr(recording, name, value)


def _matters(recordings: Sequence[Recording]) -> list[Matter]:
    """Gather the facts of recordings, with two questions for all of them and one round for each duty."""
    items: dict[int, list[Filled]] = defaultdict(list)
    filled = MetadataItem.objects.filter(recording__in=recordings)
    for recording_id, key, value, filled_at in filled.values_list("recording_id", "key", "value", "filled_at"):
        items[recording_id].append(Filled(key, value, filled_at))
    ticks = ticks_of(recordings)
    duties: dict[int, Mapping[str, object]] = {}
    matters = []
    for recording in recordings:
        duty = recording.activity
        if duty is not None and duty.pk not in duties:
            duties[duty.pk] = activity_facts(duty)
        known = duties[duty.pk] if duty is not None else None
        matters.append(_matter(recording, recording_facts(recording, items[recording.pk], ticks[recording.pk], known)))
    return matters


def _settled(actor: Actor, at: datetime, recordings: Sequence[Recording]) -> list[dict[str, Answer]]:
    by_day: dict[date, list[Recording]] = {}
    for recording in recordings:
        by_day.setdefault(local_day(recording.exported_at), []).append(recording)
    answers: dict[int, dict[str, Answer]] = {}
    for day, together in by_day.items():
        regulation = regulation_of(together[0].agency, day)
        found = settle_many(actor=actor, at=at, regulation=regulation, matters=_matters(together))
        answers |= {recording.pk: answer for recording, answer in zip(together, found, strict=True)}
    return [answers[recording.pk] for recording in recordings]


def _matter(recording: Recording, facts: dict[str, object]) -> Matter:
    return Matter(
        subject=recording.subject,
        questions=questions_for(recording),
        facts=facts,
        owner=Owner(unit=recording.unit, person=recording.person),
        title=recording.title or recording.original_name,
    )


def _take_answers(recording: Recording, answers: dict[str, Answer], at: datetime) -> bool:
    """Set the columns that lists are filtered by. Returns whether any changed."""
    held = _columns(recording)
    was_asked = _proposal(recording)
    complete = answers["recording.metadata"].verdict in {Verdict.SATISFIED, Verdict.NO_RULE}
    if complete and recording.classified_at is None:
        recording.classified_at = at
    recording.risk_proposed = _highest(answers["recording.risk"])
    if _RISK.index(recording.risk_proposed) > _RISK.index(recording.risk):
        recording.risk = recording.risk_proposed
    _keep(recording, answers["recording.retention"])
    if _proposal(recording) > was_asked:
        recording.class_confirmed_at = None
    return _columns(recording) != held


def _columns(recording: Recording) -> tuple[object, ...]:
    return tuple(getattr(recording, name) for name in _KEPT)


def _proposal(recording: Recording) -> tuple[int, bool]:
    """Return how far the regulation's proposal goes; what goes further than what was confirmed is asked again."""
    return _RISK.index(recording.risk_proposed), recording.keep == Recording.Keep.INDEFINITE


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
