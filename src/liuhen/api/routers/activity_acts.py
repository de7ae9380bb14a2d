"""What happens in a duty: its course, notices, interruptions, statements, corrections, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Router
from pydantic import Field

from liuhen.activities import services
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import ProblemError, forbidden, not_found
from liuhen.api.routers.activities import WRITE, ActivityOut, Flag, find, whole_of
from liuhen.api.routers.devices import somebody_in
from liuhen.api.values import Code, GivenMoment, Key, LongWords, Taken, Words
from liuhen.recordings.services.closing import close_duty

if TYPE_CHECKING:
    from liuhen.activities.models import Activity, Interruption

router = Router(tags=["执法活动"])
Told = Annotated[LongWords, Field(min_length=1)]

_COURSE = {
    "arrival": ("activity.arrive", services.arrive),
    "start": ("activity.start", services.start_activity),
    "first-act": ("activity.first_act", services.mark_first_act),
    "end": ("activity.end", services.end_activity),
    "return": ("activity.return", services.return_to_unit),
}


class Happened(Taken):
    """When it was; null for now."""

    happened_at: GivenMoment | None = None


@writes(router, "/activities/{key}/course/{step}", "登记过程", ActivityOut, scope=WRITE)
def mark_course(
    request: Asking, key: Key, step: Literal["arrival", "start", "first-act", "end", "return"], given: Happened
) -> ActivityOut:
    """Note the arrival, the start, the first act, the end, or the return to the unit."""
    act, service = _COURSE[step]
    return _run(request.caller, key, act, service, happened_at=given.happened_at)


class Raised(Taken):
    """What turned out during the duty; a possible dispute has its reason."""

    flags: list[Flag] = Field(min_length=1, max_length=6)
    dispute_reason: Words = ""


@writes(router, "/activities/{key}/flags", "补充情况", ActivityOut, scope=WRITE)
def raise_flags(request: Asking, key: Key, given: Raised) -> ActivityOut:
    """Note what turned out: flags only go up; lowering one is a correction."""
    return _run(request.caller, key, "activity.flags", services.raise_flags, **given.model_dump())


class NewNotice(Taken):
    """Who was told that recording is going on, and how; without `text` the prescribed words stand."""

    to: list[Code] = Field(min_length=1, max_length=20)
    method: Annotated[Code, Field(min_length=1, max_length=40)]
    voice_points: list[Code] = Field(default=[], max_length=20)
    text: LongWords = ""
    happened_at: GivenMoment | None = None


@writes(router, "/activities/{key}/notices", "登记告知", ActivityOut, scope=WRITE, status=201)
def give_notice(request: Asking, key: Key, given: NewNotice) -> ActivityOut:
    """Note that people were told of the recording."""
    return _run(request.caller, key, "activity.notice", services.give_notice, **given.model_dump())


class NewInterruption(Taken):
    """Why recording stopped (a code of the vocabulary), since when; `device` is the key of the one that stopped."""

    reason: Annotated[Code, Field(min_length=1, max_length=40)]
    reason_text: Words = ""
    device: Key | None = None
    stopped_at: GivenMoment | None = None


@writes(router, "/activities/{key}/interruptions", "登记中断", ActivityOut, scope=WRITE, status=201)
def interrupt(request: Asking, key: Key, given: NewInterruption) -> ActivityOut:
    """Note that recording stopped, on one device or on all."""
    rest = given.model_dump(exclude={"device"})
    device = f"device:{given.device}" if given.device else ""
    return _run(request.caller, key, "activity.interrupt", services.interrupt, device_subject=device, **rest)


class Resumed(Taken):
    """When recording went on, and when the reason was spoken into it."""

    resumed_at: GivenMoment | None = None
    voice_note_at: GivenMoment | None = None


Stop = Annotated[Key, Field(description="中断的编号")]


@writes(router, "/activities/{key}/interruptions/{stop}/resume", "恢复记录", ActivityOut, scope=WRITE)
def resume(request: Asking, key: Key, stop: Stop, given: Resumed) -> ActivityOut:
    """Note that recording went on."""
    return _stop(request.caller, (key, stop), "run", services.resume, **given.model_dump())


@writes(router, "/activities/{key}/interruptions/{stop}/abandonment", "不能恢复记录", ActivityOut, scope=WRITE)
def cannot_resume(request: Asking, key: Key, stop: Stop) -> ActivityOut:
    """Say that recording cannot go on: report and explanation are owed from here."""
    return _stop(request.caller, (key, stop), "run", services.cannot_resume)


class Report(Taken):
    """To whom it was reported, and when."""

    to: Key
    reported_at: GivenMoment | None = None


@writes(router, "/activities/{key}/interruptions/{stop}/report", "登记报告", ActivityOut, scope=WRITE)
def report_interruption(request: Asking, key: Key, stop: Stop, given: Report) -> ActivityOut:
    """Note the report to the head of the unit."""
    to = somebody_in(request.caller, given.to, "to")
    given_at = given.reported_at
    return _stop(request.caller, (key, stop), "run", services.report_interruption, to=to, reported_at=given_at)


class Explanation(Taken):
    """The written explanation."""

    statement: Told


@writes(router, "/activities/{key}/interruptions/{stop}/statement", "提交书面说明", ActivityOut, scope=WRITE)
def state_interruption(request: Asking, key: Key, stop: Stop, given: Explanation) -> ActivityOut:
    """Hand in the written explanation of an interruption."""
    return _stop(request.caller, (key, stop), "run", services.state_interruption, statement=given.statement)


@writes(router, "/activities/{key}/interruptions/{stop}/receipt", "接收书面说明", ActivityOut, scope=WRITE)
def receive_explanation(request: Asking, key: Key, stop: Stop) -> ActivityOut:
    """Receive the written explanation, as a head."""
    person = request.caller.person
    service = services.receive_interruption_statement
    return _stop(request.caller, (key, stop), "confirm", service, received_by=person)


@writes(router, "/activities/{key}/interruptions/{stop}/confirmation", "确认中断原因", ActivityOut, scope=WRITE)
def confirm_reason(request: Asking, key: Key, stop: Stop) -> ActivityOut:
    """Confirm a reason that is not on the list, as a head."""
    person = request.caller.person
    return _stop(request.caller, (key, stop), "confirm", services.confirm_interruption_reason, by=person)


class NewStatement(Taken):
    """Why nothing was recorded; `kind` is a code of the vocabulary."""

    kind: Annotated[Code, Field(min_length=1, max_length=40)]
    reason: Told
    basis: LongWords = ""


@writes(router, "/activities/{key}/statements", "提交未记录说明", ActivityOut, scope=WRITE, status=201)
def exempt(request: Asking, key: Key, given: NewStatement) -> ActivityOut:
    """State why a duty was not recorded; it holds once somebody entitled receives it."""
    person = request.caller.person
    return _run(request.caller, key, "activity.exempt", services.exempt, made_by=person, **given.model_dump())


@writes(router, "/activities/{key}/statements/{made}/receipt", "接收未记录说明", ActivityOut, scope=WRITE)
def receive_statement(request: Asking, key: Key, made: Annotated[Key, Field(description="说明的编号")]) -> ActivityOut:
    """Receive a statement as the one who is entitled to."""
    caller = request.caller
    found, held = find(caller, key)
    if not held.receive:
        raise ProblemError(forbidden())
    statement = found.statements.select_related("activity").filter(pk=int(made)).first()
    if statement is None:
        raise not_found("没有这份说明。")
    with attempt("activity.receive_statement", found.subject):
        services.receive_statement(
            actor=caller.actor, at=caller.at, statement=statement, received_by=caller.person, role=held.receive
        )
    return whole_of(caller, found)


class Remote(Taken):
    """Why recordings cannot be handed in in time, and when one will be back."""

    reason: Annotated[Code, Field(min_length=1, max_length=20)]
    statement: Told
    expected_return_at: GivenMoment


@writes(router, "/activities/{key}/remote", "登记无法及时移交", ActivityOut, scope=WRITE)
def declare_remote(request: Asking, key: Key, given: Remote) -> ActivityOut:
    """Declare that recordings cannot be handed in in time."""
    return _run(request.caller, key, "activity.remote", services.declare_remote, **given.model_dump())


class Corrected(Taken):
    """What is corrected; what is left out stays. Moments only where one stands already."""

    arrived_at: GivenMoment | None = None
    started_at: GivenMoment | None = None
    first_act_at: GivenMoment | None = None
    ended_at: GivenMoment | None = None
    returned_at: GivenMoment | None = None
    title: Annotated[Words, Field(max_length=150)] | None = None
    place: Words | None = None
    case_name: Words | None = None
    breach_found: bool | None = None
    dispute_possible: bool | None = None
    major_hazard: bool | None = None
    major_violation: bool | None = None
    against_person: bool | None = None
    emergency: bool | None = None
    reason: Annotated[Words, Field(min_length=1)]


@writes(router, "/activities/{key}/corrections", "更正", ActivityOut, scope=WRITE, status=201)
def correct_activity(request: Asking, key: Key, given: Corrected) -> ActivityOut:
    """Correct facts by a new fact with its reason; deadlines and verdicts follow."""
    caller = request.caller
    found = _held(caller, key, "correct")
    changes = given.model_dump(exclude={"reason"}, exclude_none=True)
    with attempt("activity.correct", found.subject):
        services.correct_activity(
            actor=caller.actor, at=caller.at, activity=found, changes=changes, reason=given.reason
        )
    return whole_of(caller, found)


class Closing(Taken):
    """Why the duty was not wholly recorded, where the regulation asks for it."""

    shortfall_reason: LongWords = ""


@writes(router, "/activities/{key}/closing", "办结", ActivityOut, scope=WRITE)
def close_activity(request: Asking, key: Key, given: Closing) -> ActivityOut:
    """Close a duty; refused with everything that is missing."""
    caller = request.caller
    found = _held(caller, key, "correct")
    with attempt("activity.close", found.subject):
        close_duty(actor=caller.actor, at=caller.at, activity=found, shortfall_reason=given.shortfall_reason)
    return whole_of(caller, found)


def _held(caller: Caller, key: str, act: str) -> Activity:
    found, held = find(caller, key)
    if not getattr(held, act):
        raise ProblemError(forbidden())
    return found


def _run(caller: Caller, key: str, act: str, service: Any, **given: Any) -> ActivityOut:
    found = _held(caller, key, "run")
    with attempt(act, found.subject):
        service(actor=caller.actor, at=caller.at, activity=found, **given)
    return whole_of(caller, found)


def _stop(caller: Caller, keys: tuple[str, str], act: str, service: Any, **given: Any) -> ActivityOut:
    key, stop_key = keys
    found = _held(caller, key, act)
    stop: Interruption | None = found.interruptions.select_related("activity").filter(pk=int(stop_key)).first()
    if stop is None:
        raise not_found("没有这次中断。")
    with attempt("activity.interruption", stop.subject):
        service(actor=caller.actor, at=caller.at, interruption=stop, **given)
    return whole_of(caller, found)
