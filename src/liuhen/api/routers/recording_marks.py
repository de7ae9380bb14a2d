"""What is noted about a recording: circumstances, how it was made, its true time, its class, and steps taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Router
from pydantic import Field

from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import ProblemError, forbidden
from liuhen.api.routers.recording_acts import WRITE, again, held_recording
from liuhen.api.routers.recording_shapes import RecordingOut
from liuhen.api.routers.recordings import find
from liuhen.api.seen import Version, in_step
from liuhen.api.values import Code, GivenMoment, Key, LongWords, Taken, Words
from liuhen.recordings.services import classifying
from liuhen.recordings.services.completing import correct_time
from liuhen.recordings.services.undoing import undo

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.recordings.models import Recording

router = Router(tags=["音像资料"])
Why = Annotated[Words, Field(min_length=1)]
KEEPS, CONFIRMS = "recording.receive.unit", "recording.confirm_class.unit"
_MOST = 20


class Triggers(Taken):
    """The circumstances that people note, as codes of the vocabulary; those of the party's history stay as they are."""

    triggers: list[Code] = Field(max_length=_MOST)
    reason: Words = ""


@writes(router, "/recordings/{key}/triggers", "登记重要情形", RecordingOut, scope=WRITE, method="PUT")
def set_recording_triggers(request: Asking, key: Key, given: Triggers, version: Version = "") -> RecordingOut:
    """Say which circumstances call for long keeping; taking one away needs a reason (ZH-11, PDS-3-10)."""
    ask = _Ask(request.caller, key, "classify", version)
    return ask.do(
        "recording.set_triggers",
        "recording.triggers_set",
        classifying.set_triggers_by_hand,
        chosen=given.triggers,
        reason=given.reason,
    )


class Mode(Taken):
    """How the recording was made; key steps only needs the limitation, the steps and the papers (ZH-6)."""

    mode: Annotated[Code, Field(min_length=1)]
    limitation_reason: Words = ""
    key_steps: list[Words] = Field(default=[], max_length=_MOST)
    papers: list[Words] = Field(default=[], max_length=_MOST)


@writes(router, "/recordings/{key}/mode", "登记记录方式", RecordingOut, scope=WRITE, method="PUT")
def set_recording_mode(request: Asking, key: Key, given: Mode, version: Version = "") -> RecordingOut:
    """State how the recording was made."""
    ask = _Ask(request.caller, key, "classify", version)
    return ask.do("recording.set_mode", "recording.mode_set", classifying.set_mode, **given.model_dump())


class Risk(Taken):
    """The class of risk, a lower one included, and why."""

    risk: Literal["low", "middle", "high"]
    reason: Why


@writes(router, "/recordings/{key}/risk", "改风险等级", RecordingOut, scope=WRITE, method="PUT")
def lower_risk(request: Asking, key: Key, given: Risk, version: Version = "") -> RecordingOut:
    """Set the class of risk as the one who may lower it."""
    ask = _Ask(request.caller, key, "lower", version)
    return ask.do("recording.classify", "recording.risk_set", classifying.set_risk, **given.model_dump())


class Note(Taken):
    """A word that goes into the log."""

    note: Words = ""


@writes(router, "/recordings/{key}/class-confirmation", "确认定级", RecordingOut, scope=WRITE)
def confirm_recording_class(request: Asking, key: Key, given: Note, version: Version = "") -> RecordingOut:
    """Confirm the risk or the long keeping that the regulation proposes, as whom it charges with that."""
    request.caller.demand(KEEPS, CONFIRMS)
    ask = _Ask(request.caller, key, "listed", version)
    return ask.do(
        "recording.confirm_class", "recording.class_confirmed", classifying.confirm_class, **given.model_dump()
    )


class TrueTime(Taken):
    """When the recording really began, and how that is known."""

    started_at: GivenMoment
    reason: Why


@writes(router, "/recordings/{key}/time", "更正摄录时间", RecordingOut, scope=WRITE, method="PUT")
def correct_recording_time(request: Asking, key: Key, given: TrueTime, version: Version = "") -> RecordingOut:
    """Set the true beginning; the device's own time stays beside it, and what rests on it is judged again."""
    ask = _Ask(request.caller, key, "assign", version)
    return ask.do("recording.correct_time", "recording.time_corrected", correct_time, **given.model_dump())


class Unrelated(Taken):
    """Whether a recording has nothing to do with the work, and why."""

    unrelated: bool
    reason: Why


@writes(router, "/recordings/{key}/unrelated", "标记与工作无关", RecordingOut, scope=WRITE, method="PUT")
def mark_recording_unrelated(request: Asking, key: Key, given: Unrelated, version: Version = "") -> RecordingOut:
    """Mark a recording as having nothing to do with the work, or take that back: a lead, never a deletion (SS-4)."""
    act = classifying.mark_unrelated if given.unrelated else classifying.mark_related
    entry = "recording.unrelated_set" if given.unrelated else "recording.related_set"
    ask = _Ask(request.caller, key, "assign", version)
    return ask.do("recording.mark_unrelated", entry, act, reason=given.reason)


class Undone(Taken):
    """The number of the entry in the log that is taken back, and why."""

    entry: Annotated[int, Field(ge=1, le=2**53 - 1)]
    reason: LongWords = ""


@writes(router, "/recordings/{key}/undoing", "撤销一步", RecordingOut, scope=WRITE)
def undo_recording_step(request: Asking, key: Key, given: Undone) -> RecordingOut:
    """Take back a completion or an assignment; both steps stay in the log."""
    caller = request.caller
    caller.demand(KEEPS)
    found, held = find(caller, key)
    if not (held.complete or held.assign):
        raise ProblemError(forbidden())
    with attempt("recording.undo", found.subject):
        undo(actor=caller.actor, at=caller.at, recording=found, **given.model_dump())
    return again(caller, key)


class _Ask:
    """One act on a recording by somebody who holds the right to it, in the state they read."""

    def __init__(self, caller: Caller, key: str, right: str, version: str) -> None:
        self.caller, self.key, self.version = caller, key, version
        self.found, _ = held_recording(caller, key, right)

    def do(self, attempted: str, act: str, service: Callable[..., Recording], **given: Any) -> RecordingOut:
        caller = self.caller

        def run(row: Recording) -> Recording:
            return service(actor=caller.actor, at=caller.at, recording=row, **given)

        in_step(caller, self.found, self.version, attempted=attempted, act=act, do=run)
        return again(caller, self.key)
