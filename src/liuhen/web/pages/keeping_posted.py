"""Reading what the forms of the inbox post, into one act on a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Refused
from liuhen.recordings.metadata import LABELS
from liuhen.recordings.queues import ASSIGN, CLASSIFY, COMPLETE, RECEIVE
from liuhen.recordings.services.classifying import confirm_class
from liuhen.recordings.services.completing import assign_to, complete_metadata
from liuhen.recordings.services.receiving import receive
from liuhen.web.addresses import text_in
from liuhen.web.pages.posted import read_assignment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor
    from liuhen.recordings.models import Recording

    Act = Callable[[Recording], object]

ENTRIES = {
    RECEIVE: "recording.received",
    COMPLETE: "recording.completed",
    CLASSIFY: "recording.class_confirmed",
    ASSIGN: "recording.assigned",
}
ATTEMPTS = {
    RECEIVE: "recording.receive",
    COMPLETE: "recording.complete",
    CLASSIFY: "recording.confirm_class",
    ASSIGN: "recording.assign",
}
DONE = {
    RECEIVE: "已接收，移交时钟停在此刻",
    COMPLETE: "登记项目已保存",
    CLASSIFY: "定级已确认",
    ASSIGN: "关联已保存，执法活动的覆盖情况已重算",
}


def act_of(
    queue: str, given: Mapping[str, str], recording: Recording, *, actor: Actor, person: Person, at: datetime
) -> Act:
    """Return the act that the form of a queue asks for. Raises Refused for a choice that was not offered."""
    if queue == RECEIVE:
        return lambda row: _received(actor, at, person, row)
    if queue == COMPLETE:
        values = {name: text_in(given, name) for name in LABELS if name in given}
        return lambda row: complete_metadata(actor=actor, at=at, recording=row, values=values)
    reason = text_in(given, "reason")
    if queue == CLASSIFY:
        return lambda row: confirm_class(actor=actor, at=at, recording=row, note=reason)
    activity, whom = read_assignment(given, recording)
    return lambda row: assign_to(actor=actor, at=at, recording=row, activity=activity, person=whom, reason=reason)


def _received(actor: Actor, at: datetime, keeper: Person, recording: Recording) -> list[Recording]:
    done = receive(actor=actor, at=at, keeper=keeper, recordings=[recording])
    if not done:
        raise Refused("recordings.receive.twice", "这份此前已经接收，没有重复登记。")
    return done
