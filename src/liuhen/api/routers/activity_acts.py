"""What happens in a duty: its course, notices, interruptions, statements, corrections, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Router
from pydantic import Field

from liuhen.activities import services
from liuhen.activities.services.abreast import CLOSED, CORRECTED
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import ProblemError, forbidden, not_found
from liuhen.api.routers.activities import WRITE, Flag, find
from liuhen.api.routers.activity_shapes import ActivityOut, whole_of
from liuhen.api.seen import Version, duty_in_step
from liuhen.api.values import Code, GivenMoment, Key, LongWords, Taken, Words
from liuhen.recordings.services.closing import close_duty

if TYPE_CHECKING:
    from liuhen.activities.models import Activity

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
    return run_on(request.caller, key, act, service, happened_at=given.happened_at)


class Raised(Taken):
    """What turned out during the duty; a possible dispute has its reason."""

    flags: list[Flag] = Field(min_length=1, max_length=6)
    dispute_reason: Words = ""


@writes(router, "/activities/{key}/flags", "补充情况", ActivityOut, scope=WRITE)
def raise_flags(request: Asking, key: Key, given: Raised, version: Version = "") -> ActivityOut:
    """Note what turned out: flags only go up; lowering one is a correction."""
    caller = request.caller
    found = held_duty(caller, key, "run")

    def do(duty: Activity) -> Activity:
        return services.raise_flags(actor=caller.actor, at=caller.at, activity=duty, **given.model_dump())

    duty_in_step(caller, found, version, attempted="activity.flags", act="activity.flags_raised", do=do)
    return whole_of(caller, found)


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
    return run_on(request.caller, key, "activity.notice", services.give_notice, **given.model_dump())


class Seen(Taken):
    """Contents that are being filmed, in the words of the regulation; null for now."""

    items: list[Annotated[Words, Field(min_length=1, max_length=100)]] = Field(min_length=1, max_length=30)
    happened_at: GivenMoment | None = None


@writes(router, "/activities/{key}/contents", "登记摄录内容", ActivityOut, scope=WRITE, status=201)
def see_contents(request: Asking, key: Key, given: Seen) -> ActivityOut:
    """Note on site what is being filmed; it proves nothing, the picture is ticked later."""
    caller = request.caller
    found = held_duty(caller, key, "run")
    with attempt("activity.content", found.subject):
        for item in given.items:
            services.see_content(
                actor=caller.actor, at=caller.at, activity=found, item=item, happened_at=given.happened_at
            )
    return whole_of(caller, found)


class NewStatement(Taken):
    """Why nothing was recorded; `kind` is a code of the vocabulary."""

    kind: Annotated[Code, Field(min_length=1, max_length=40)]
    reason: Told
    basis: LongWords = ""


@writes(router, "/activities/{key}/statements", "提交未记录说明", ActivityOut, scope=WRITE, status=201)
def exempt(request: Asking, key: Key, given: NewStatement) -> ActivityOut:
    """State why a duty was not recorded; it holds once somebody entitled receives it."""
    person = request.caller.person
    return run_on(request.caller, key, "activity.exempt", services.exempt, made_by=person, **given.model_dump())


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
def declare_remote(request: Asking, key: Key, given: Remote, version: Version = "") -> ActivityOut:
    """Declare that recordings cannot be handed in in time."""
    caller = request.caller
    found = held_duty(caller, key, "run")

    def do(duty: Activity) -> Activity:
        return services.declare_remote(actor=caller.actor, at=caller.at, activity=duty, **given.model_dump())

    duty_in_step(caller, found, version, attempted="activity.remote", act="activity.remote_declared", do=do)
    return whole_of(caller, found)


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
def correct_activity(request: Asking, key: Key, given: Corrected, version: Version = "") -> ActivityOut:
    """Correct facts by a new fact with its reason; deadlines and verdicts follow."""
    caller = request.caller
    found = held_duty(caller, key, "correct")
    changes = given.model_dump(exclude={"reason"}, exclude_none=True)

    def do(duty: Activity) -> Activity:
        return services.correct_activity(
            actor=caller.actor, at=caller.at, activity=duty, changes=changes, reason=given.reason
        )

    duty_in_step(caller, found, version, attempted="activity.correct", act=CORRECTED, do=do)
    return whole_of(caller, found)


class Closing(Taken):
    """Why the duty was not wholly recorded, where the regulation asks for it."""

    shortfall_reason: LongWords = ""


@writes(router, "/activities/{key}/closing", "办结", ActivityOut, scope=WRITE)
def close_activity(request: Asking, key: Key, given: Closing, version: Version = "") -> ActivityOut:
    """Close a duty; refused with everything that is missing."""
    caller = request.caller
    found = held_duty(caller, key, "correct")

    def do(duty: Activity) -> Activity:
        return close_duty(actor=caller.actor, at=caller.at, activity=duty, shortfall_reason=given.shortfall_reason)

    duty_in_step(caller, found, version, attempted="activity.close", act=CLOSED, do=do)
    return whole_of(caller, found)


def held_duty(caller: Caller, key: str, act: str) -> Activity:
    """Return a duty with which the caller may do this. Raises RefusalError (404) and ProblemError (403)."""
    found, held = find(caller, key)
    if not getattr(held, act):
        raise ProblemError(forbidden())
    return found


def run_on(caller: Caller, key: str, act: str, service: Any, **given: Any) -> ActivityOut:
    """Let one who is sent register what happened, and tell the duty as it is then. Raises RefusalError."""
    found = held_duty(caller, key, "run")
    with attempt(act, found.subject):
        service(actor=caller.actor, at=caller.at, activity=found, **given)
    return whole_of(caller, found)
