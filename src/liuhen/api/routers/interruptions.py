"""Interruptions of the recording: stopped, resumed or given up, reported, explained, confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ninja import Router
from pydantic import Field

from liuhen.activities import services
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import not_found
from liuhen.api.routers.activities import WRITE
from liuhen.api.routers.activity_acts import held_duty, run_on
from liuhen.api.routers.activity_shapes import ActivityOut, whole_of
from liuhen.api.routers.devices import somebody_in
from liuhen.api.values import Code, GivenMoment, Key, LongWords, Taken, Words

if TYPE_CHECKING:
    from liuhen.activities.models import Interruption

router = Router(tags=["执法活动"])
Told = Annotated[LongWords, Field(min_length=1)]


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
    return run_on(request.caller, key, "activity.interrupt", services.interrupt, device_subject=device, **rest)


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


def _stop(caller: Caller, keys: tuple[str, str], act: str, service: Any, **given: Any) -> ActivityOut:
    key, stop_key = keys
    found = held_duty(caller, key, act)
    stop: Interruption | None = found.interruptions.select_related("activity").filter(pk=int(stop_key)).first()
    if stop is None:
        raise not_found("没有这次中断。")
    with attempt("activity.interruption", stop.subject):
        service(actor=caller.actor, at=caller.at, interruption=stop, **given)
    return whole_of(caller, found)
