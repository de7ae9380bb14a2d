"""Recordings: lists, one of them, its bytes, and the checks of them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Query, Router, Schema

from liuhen.access import scope as access_scope
from liuhen.access.rights import Rights, rights
from liuhen.api.caller import Asking, Caller
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, cursor_of, place_after
from liuhen.api.problems import ProblemError, RefusalError, forbidden, plain
from liuhen.api.routers.recording_shapes import RecordingOut, RecordingRow, row_of, whole_of
from liuhen.api.values import GivenDay, Key, Moment, Words
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import Filters, page, recording_by, whole_rows
from liuhen.recordings.services.checking import check_fixity
from liuhen.store.problems import StoreError

router = Router(tags=["音像资料"])
READ, CONTENT, WRITE = "recordings.read", "recordings.content", "recordings.write"
_SHORTEST = 2  # characters of a word: one finds too much
NOT_YOURS = Refused(
    "access.not_yours",
    "没有这份资料，或者它不属于令牌主人本人的执法活动，也不在其负责的科室内。",
    remedy="需要查看的，请向资料所在科室负责人说明用途；核对编号是否抄对。",
)
Media = Literal["", "video", "audio", "photo"]
Risk = Literal["", "high", "middle", "low"]
Flag = Literal["", "unclassified", "unassigned", "marked", "evidence", "changed"]


class Narrowed(Schema):
    """What the list is narrowed by; days are Shanghai days, both included."""

    q: Words = ""
    unit: Key | None = None
    device: Key | None = None
    person: Key | None = None
    activity: Key | None = None
    media: Media = ""
    risk: Risk = ""
    flag: Flag = ""
    from_day: GivenDay | None = None
    to_day: GivenDay | None = None


def _number(key: str | None) -> int | None:
    return int(key) if key is not None else None


@reads(router, "/recordings", "列出音像资料", Paged[RecordingRow], scope=READ)
def list_recordings(
    request: Asking, given: Annotated[Narrowed, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List the recordings the person may see, the newest first, as the page does."""
    caller = request.caller
    scope = access_scope.words(caller.person, caller.at)
    if not scope:
        raise ProblemError(forbidden("令牌的主人现在的岗位不看音像资料。"))
    if any(len(term) < _SHORTEST for term in given.q.split()):
        raise ProblemError(plain(422, "每个词至少两个字，一个字会找到太多。", errors=[{"at": "q", "words": "太短"}]))
    asked = given.model_dump(mode="json")
    after = place_after(cursor, "recordings", asked)
    filters = Filters(
        text=given.q,
        units=(int(given.unit),) if given.unit else (),
        media=given.media,
        device=_number(given.device),
        person=_number(given.person),
        activity=_number(given.activity),
        risk=given.risk,
        flag=given.flag,
        from_day=given.from_day,
        to_day=given.to_day,
    )
    found = page(scope, filters, before=after[0] if after else None, size=limit)
    following = cursor_of([found.older], "recordings", asked) if found.older else None
    return {"items": [row_of(recording) for recording in whole_rows(found.keys)], "next": following}


@reads(router, "/recordings/{key}", "读一份音像资料", RecordingOut, scope=READ)
def get_recording(request: Asking, key: Key) -> RecordingOut:
    """Tell all that is known about one recording, with the findings of the regulation and what may be done."""
    found, held = find(request.caller, key)
    return whole_of(found, held)


class EntryLine(Schema):
    """One act in the history of a recording, and where it stands in the log."""

    number: int
    index: int | None
    at: Moment
    act: str


class History(Schema):
    """Who did what to a recording."""

    items: list[EntryLine]


@reads(router, "/recordings/{key}/history", "读一份资料的保管经过", History, scope=READ)
def get_recording_history(request: Asking, key: Key) -> dict[str, object]:
    """Tell what happened to a recording, oldest first, from the log."""
    found, _ = find(request.caller, key)
    entries = history(found.subject)
    return {"items": [EntryLine(number=e.number, index=e.index, at=e.at, act=e.act) for e in entries]}


class Checked(Schema):
    """What reading the original again found."""

    outcome: str
    at: Moment
    detail: str


@writes(router, "/recordings/{key}/checks", "重新校验原件", list[Checked], scope=WRITE, status=201, outside=True)
def check_recording(request: Asking, key: Key) -> list[Checked]:
    """Read the original again now and compare its digest with the one that was sealed."""
    caller = request.caller
    found, held = find(caller, key)
    if not held.see.allowed:
        raise ProblemError(forbidden(held.see.words))
    try:
        checks = check_fixity(actor=caller.actor, at=caller.at, recordings=[found])
    except StoreError as error:
        raise ProblemError(plain(503, f"{error.words}。", remedy=f"{error.remedy}。")) from error
    return [Checked(outcome=check.outcome, at=check.at, detail=check.detail) for check in checks]


def find(caller: Caller, key: str) -> tuple[Recording, Rights]:
    """Return a recording that the caller may list, and what they may do with it.

    Raises RefusalError (404), in the same words whether it is hidden or was never there.
    """
    found = recording_by(int(key))
    held = rights(caller.person, found, caller.at) if found else None
    if found is None or held is None or not held.listed:
        raise RefusalError("recording.view", f"recording:{key}", NOT_YOURS, 404)
    return found, held
