"""What is done with a recording: completed, assigned, received, classified, ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from ninja import Router
from pydantic import Field

from liuhen.access.duties import duties_seen
from liuhen.accounts.models import Person
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import ProblemError, forbidden, invalid, not_found
from liuhen.api.routers.recording_shapes import RecordingOut, TickOut, tick_of, whole_of
from liuhen.api.routers.recordings import find
from liuhen.api.seen import Version, in_step
from liuhen.api.values import Code, Key, LongWords, Taken, Words
from liuhen.recordings.metadata import LABELS
from liuhen.recordings.models import ContentTick, Recording
from liuhen.recordings.services.classifying import (
    LOWERED_ELSEWHERE,
    SECRETS,
    is_lower,
    set_risk,
    set_secrecy,
    use_as_evidence,
)
from liuhen.recordings.services.completing import assign_to, complete_metadata
from liuhen.recordings.services.receiving import receive
from liuhen.recordings.services.ticking import tick, withdraw_tick

if TYPE_CHECKING:
    from liuhen.access.rights import Rights
    from liuhen.activities.models import Activity

router = Router(tags=["音像资料"])
WRITE = "recordings.write"
_MOST_MS = 10 * 24 * 3600 * 1000  # ten days in one file is beyond every recorder
Milliseconds = Annotated[int, Field(ge=0, le=_MOST_MS)]


class Metadata(Taken):
    """What is filled in: key of the metadata item → value; an empty value empties it."""

    values: dict[Code, Words] = Field(
        min_length=1, max_length=len(LABELS), examples=[{"party_name": "李记餐馆", "place": "人民路 12 号"}]
    )


@writes(router, "/recordings/{key}/metadata", "补全登记项目", RecordingOut, scope=WRITE)
def complete_recording(request: Asking, key: Key, given: Metadata, version: Version = "") -> RecordingOut:
    """Fill what the regulation demands to be known about a recording; it is judged again."""
    caller = request.caller
    found, _ = held_recording(caller, key, "complete")

    def do(row: Recording) -> Recording:
        return complete_metadata(actor=caller.actor, at=caller.at, recording=row, values=given.values)

    in_step(caller, found, version, attempted="recording.complete", act="recording.completed", do=do)
    return again(caller, key)


class Assignment(Taken):
    """The duty a recording belongs to, null when it stands alone, and who made it."""

    activity: Key | None
    person: Key | None = None
    reason: Words = ""


@writes(router, "/recordings/{key}/assignment", "关联执法活动", RecordingOut, scope=WRITE)
def assign_recording(request: Asking, key: Key, given: Assignment, version: Version = "") -> RecordingOut:
    """Put a recording to a duty, or let it stand alone."""
    caller = request.caller
    found, _ = held_recording(caller, key, "assign")
    activity = _duty(caller, given.activity)
    person = _person(caller, given.person)

    def do(row: Recording) -> Recording:
        return assign_to(
            actor=caller.actor, at=caller.at, recording=row, activity=activity, person=person, reason=given.reason
        )

    duty = activity.pk if activity else None
    in_step(caller, found, version, attempted="recording.assign", act="recording.assigned", do=do, duty=duty)
    return again(caller, key)


@writes(router, "/recordings/{key}/receipt", "确认接收移交", RecordingOut, scope=WRITE)
def receive_recording(request: Asking, key: Key, version: Version = "") -> RecordingOut:
    """Confirm that the keeper (the token's person) has received the recording."""
    caller = request.caller
    found, _ = held_recording(caller, key, "receive")

    def do(row: Recording) -> list[Recording]:
        return receive(actor=caller.actor, at=caller.at, keeper=caller.person, recordings=[row])

    in_step(caller, found, version, attempted="recording.receive", act="recording.received", do=do)
    return again(caller, key)


class Classification(Taken):
    """What changes about the class of a recording; what is left out stays."""

    risk: Literal["low", "middle", "high"] | None = None
    secret: list[Code] | None = Field(None, max_length=len(SECRETS), examples=[sorted(SECRETS)[:1]])
    evidence_case: Words | None = None
    reason: LongWords = ""


@writes(router, "/recordings/{key}/classification", "分类", RecordingOut, scope=WRITE)
def classify_recording(request: Asking, key: Key, given: Classification, version: Version = "") -> RecordingOut:
    """Set risk, secrecy and use as evidence, each only where it changes. To lower a risk is another operation."""
    caller = request.caller
    found, _ = held_recording(caller, key, "classify")

    def do(row: Recording) -> None:
        _classify(caller, row, given)

    in_step(caller, found, version, attempted="recording.classify", act=None, do=do)
    return again(caller, key)


def _classify(caller: Caller, row: Recording, given: Classification) -> None:
    """Set what differs. Raises Refused as the services do, and for a class that would be lower (`lower_risk`)."""
    actor, at, reason = caller.actor, caller.at, given.reason
    if given.risk is not None and given.risk != row.risk:
        if is_lower(given.risk, row):
            raise LOWERED_ELSEWHERE
        row = set_risk(actor=actor, at=at, recording=row, risk=given.risk, reason=reason)
    if given.secret is not None and sorted(set(given.secret)) != sorted(row.secret):
        row = set_secrecy(actor=actor, at=at, recording=row, kinds=given.secret, reason=reason)
    if given.evidence_case is not None and (not row.evidence or given.evidence_case != row.case_name):
        use_as_evidence(actor=actor, at=at, recording=row, case_name=given.evidence_case)


class Tick(Taken):
    """A content seen between two offsets of the file, or why the duty had no such thing."""

    item: Annotated[Words, Field(min_length=1, max_length=100)]
    from_ms: Milliseconds | None = None
    to_ms: Milliseconds | None = None
    not_applicable: Words = ""


@writes(router, "/recordings/{key}/ticks", "勾对内容", TickOut, scope=WRITE, status=201)
def tick_recording(request: Asking, key: Key, given: Tick) -> TickOut:
    """Tick a content against a span of the file, or state that it does not apply."""
    caller = request.caller
    found, _ = held_recording(caller, key, "tick")
    with attempt("recording.tick", found.subject):
        made = tick(
            actor=caller.actor,
            at=caller.at,
            person=caller.person,
            recording=found,
            item=given.item,
            from_ms=given.from_ms,
            to_ms=given.to_ms,
            not_applicable=given.not_applicable,
        )
    return tick_of(made)


@writes(router, "/recordings/{key}/ticks/{tick_key}", "撤回勾对", None, scope=WRITE, method="DELETE", status=204)
def withdraw_recording_tick(request: Asking, key: Key, tick_key: Key) -> None:
    """Take back a tick that was set by mistake; it stays in the history."""
    caller = request.caller
    found, _ = held_recording(caller, key, "tick")
    set_before = ContentTick.objects.select_related("recording").filter(pk=int(tick_key), recording=found).first()
    if set_before is None:
        raise not_found("没有这项勾对。")
    withdraw_tick(actor=caller.actor, at=caller.at, tick=set_before)


def held_recording(caller: Caller, key: str, act: str) -> tuple[Recording, Rights]:
    """Return a recording with which the caller may do this. Raises RefusalError (404) and ProblemError (403)."""
    found, held = find(caller, key)
    if not getattr(held, act):
        raise ProblemError(forbidden())
    return found, held


def again(caller: Caller, key: str) -> RecordingOut:
    """Return a recording as one is told, read anew with what the caller may do now."""
    found, held = find(caller, key)
    return whole_of(found, held)


def _duty(caller: Caller, key: str | None) -> Activity | None:
    if key is None:
        return None
    found = duties_seen(caller.person, caller.at).filter(pk=int(key)).first()
    if found is None:
        raise invalid("没有这次执法活动，或者令牌的主人看不到它。", ["activity"])
    return found


def _person(caller: Caller, key: str | None) -> Person | None:
    if key is None:
        return None
    found = Person.objects.filter(pk=int(key), agency=caller.agency).first()
    if found is None:
        raise invalid("没有这位执法人员。", ["person"])
    return found
