"""Transcripts of a duty: registered, put right, read with what they lack (HY-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ninja import Router, Schema
from pydantic import Field

from liuhen.activities.demands import demands_of
from liuhen.activities.facts import transcript_facts
from liuhen.activities.judging import ask
from liuhen.activities.models import Transcript
from liuhen.activities.services import Present
from liuhen.activities.services import write_transcript as write
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.problems import invalid, not_found
from liuhen.api.routers.activities import READ, WRITE, find
from liuhen.api.routers.activity_acts import held_duty
from liuhen.api.values import Code, GivenMoment, Key, LongWords, Moment, Taken, Words

if TYPE_CHECKING:
    from liuhen.activities.models import Activity

router = Router(tags=["执法活动"])
Name = Annotated[Words, Field(min_length=1, max_length=100)]
Paper = Annotated[Key, Field(description="笔录的编号")]
_MOST_OFFICERS, _MOST_NAMES = 20, 50


class PresentOut(Schema):
    """An officer on a transcript, whether the card was shown and the transcript signed."""

    person: str
    name: str
    card_no: str
    shown: bool
    signed: bool


class LackOut(Schema):
    """What a transcript lacks, in words, and the clauses that want it."""

    words: str
    clauses: list[str]


class TranscriptOut(Schema):
    """A transcript; `replaced_by` is null while it counts, `lacks` is what the regulation misses in it."""

    id: str
    kind: str
    whom: str
    place: str
    made_at: Moment
    officers: list[PresentOut]
    signed_by: list[str]
    refused_by: list[str]
    refusal: str
    witness: str
    replaces: str | None
    replaced_by: str | None
    lacks: list[LackOut]


class TranscriptsOut(Schema):
    """The transcripts of a duty by time, those that were put right among them."""

    items: list[TranscriptOut]


class PresentIn(Taken):
    """An officer of the duty who took the transcript."""

    person: Key
    shown: bool = False
    signed: bool = False


class NewTranscript(Taken):
    """What a transcript says of its officers and signatures; `kind` is a code of the vocabulary (docs/facts.md)."""

    kind: Annotated[Code, Field(min_length=1, max_length=40)]
    officers: list[PresentIn] = Field(default=[], max_length=_MOST_OFFICERS)
    signed_by: list[Name] = Field(default=[], max_length=_MOST_NAMES)
    refused_by: list[Name] = Field(default=[], max_length=_MOST_NAMES)
    refusal: LongWords = ""
    witness: Annotated[Words, Field(max_length=100)] = ""
    whom: Annotated[Words, Field(max_length=100)] = ""
    place: Words = ""
    made_at: GivenMoment | None = None


@reads(router, "/activities/{key}/transcripts", "列出笔录", TranscriptsOut, scope=READ)
def list_transcripts(request: Asking, key: Key) -> TranscriptsOut:
    """Tell the transcripts of a duty with what each lacks."""
    found, _ = find(request.caller, key)
    rows = found.transcripts.select_related("replaced_by")
    return TranscriptsOut(items=[_told(request.caller, found, row) for row in rows])


@writes(router, "/activities/{key}/transcripts", "登记笔录", TranscriptOut, scope=WRITE, status=201)
def write_transcript(request: Asking, key: Key, given: NewTranscript) -> TranscriptOut:
    """Register a transcript; the same one sent again is told as it stands."""
    return _written(request.caller, held_duty(request.caller, key, "correct"), given, None)


@writes(router, "/activities/{key}/transcripts/{paper}/correction", "补正笔录", TranscriptOut, scope=WRITE, status=201)
def correct_transcript(request: Asking, key: Key, paper: Paper, given: NewTranscript) -> TranscriptOut:
    """Put a transcript right: the new one counts in its place, the first stays to be read."""
    found = held_duty(request.caller, key, "correct")
    first = Transcript.objects.filter(activity=found, pk=int(paper)).first()
    if first is None:
        raise not_found("没有这份笔录。")
    return _written(request.caller, found, given, first)


def _written(caller: Caller, activity: Activity, given: NewTranscript, first: Transcript | None) -> TranscriptOut:
    people = {str(officer.person_id): officer.person for officer in activity.officers.select_related("person")}
    for place, officer in enumerate(given.officers):
        if officer.person not in people:
            raise invalid("这个人没有参加本次执法活动。", ["officers", str(place), "person"])
    rest = given.model_dump(exclude={"officers", "made_at"})
    with attempt("activity.write_transcript", activity.subject):
        made = write(
            actor=caller.actor,
            at=caller.at,
            activity=activity,
            officers=[Present(people[each.person], shown=each.shown, signed=each.signed) for each in given.officers],
            happened_at=given.made_at,
            replaces=first,
            **rest,
        )
    return _told(caller, activity, Transcript.objects.select_related("replaced_by").get(pk=made.pk))


def _told(caller: Caller, activity: Activity, row: Transcript) -> TranscriptOut:
    row.activity = activity
    later = getattr(row, "replaced_by", None)
    same = ("kind", "whom", "place", "made_at", "signed_by", "refused_by", "refusal", "witness")
    answer = ask(activity, "paper.complete", transcript_facts(row), caller.at)
    return TranscriptOut(
        id=str(row.pk),
        officers=[
            PresentOut(
                person=str(one["person"]).partition(":")[2],
                name=one["name"],
                card_no=one["card"],
                shown=one["shown"],
                signed=one["signed"],
            )
            for one in row.officers
        ],
        replaces=str(row.replaces_id) if row.replaces_id else None,
        replaced_by=str(later.pk) if later else None,
        lacks=[
            LackOut(words=each.words, clauses=[cite.clause for cite in each.citations])
            for each in demands_of(answer)
            if each.satisfied is False and later is None
        ],
        **{name: getattr(row, name) for name in same},
    )
