"""Hand-over slips: who recorded lists recordings, the keeper confirms, and both stand in the register (F-20)."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from liuhen.accounts.models import Person
from liuhen.accounts.queries import may
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import RefusalError, invalid
from liuhen.api.routers.recording_acts import WRITE
from liuhen.api.routers.recordings import READ
from liuhen.api.values import Key, Moment, Named, Taken, Words, named
from liuhen.kernel.refusals import Refused
from liuhen.recordings.models import Slip
from liuhen.recordings.services.slips import MOST, close_slip, confirm_slip, write_slip
from liuhen.recordings.slips import recordings_of, slip_by, slips_with, to_hand_over

router = Router(tags=["移交单"])
WRITES, KEEPS = "recording.hand_in.own", "recording.receive.unit"
NOT_YOURS = Refused(
    "recordings.slip.not_yours", "没有这张移交单，或者令牌的主人不是它的移交人、接收人。", remedy="核对编号是否抄对。"
)


class SlipOut(Schema):
    """A slip; it holds once `received_at` says when the keeper confirmed, and is void once it was closed."""

    id: str
    code: str
    unit: Named
    giver: Named
    receiver: Named
    note: str
    written_at: Moment
    received_at: Moment | None
    closed_at: Moment | None
    closed_by: str
    closed_reason: str


class Listed(Schema):
    """A recording on a slip."""

    id: str
    code: str


class SlipWhole(SlipOut):
    """A slip with the recordings it lists, in its order."""

    recordings: list[Listed]


@reads(router, "/slips", "列出移交单", Paged[SlipOut], scope=READ)
def list_slips(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the slips on which the token's person is a side, the newest first."""
    caller = request.caller
    caller.demand(WRITES, KEEPS)
    return page_of(slips_with(caller.person), _out, listed="slips", cursor=cursor, limit=limit)


@reads(router, "/slips/{key}", "读一张移交单", SlipWhole, scope=READ)
def get_slip(request: Asking, key: Key) -> SlipWhole:
    """Tell a slip to its sides and to those who keep its unit."""
    return _whole(_find(request.caller, key))


class NewSlip(Taken):
    """Which recordings go to which keeper."""

    keeper: Key
    recordings: list[Key] = Field(min_length=1, max_length=MOST)
    note: Words = ""


@writes(router, "/slips", "写移交单", SlipWhole, scope=WRITE, status=201)
def write_new_slip(request: Asking, given: NewSlip) -> SlipWhole:
    """Write a slip over the person's own recordings; the clock runs on until the keeper confirms."""
    caller = request.caller
    caller.demand(WRITES)
    keeper = Person.objects.filter(pk=int(given.keeper), agency=caller.agency).first()
    if keeper is None:
        raise invalid("没有这个人。", ["keeper"])
    wanted = {int(key) for key in given.recordings}
    with attempt("slip.write", caller.person.subject):
        rows = [each for each in to_hand_over(caller.person, MOST) if each.pk in wanted]
        if len(rows) < len(wanted):
            raise Refused(
                "recordings.slip.gone",
                "所列的资料里，有的不是令牌的主人摄录的、已经移交，或已列在另一张移交单上。",
                remedy="重新读资料，只列还没有移交的。",
            )
        slip = write_slip(
            actor=caller.actor, at=caller.at, officer=caller.person, keeper=keeper, recordings=rows, note=given.note
        )
    return _whole(slip)


@writes(router, "/slips/{key}/confirmation", "确认移交单", SlipWhole, scope=WRITE)
def confirm_received_slip(request: Asking, key: Key) -> SlipWhole:
    """Confirm as the keeper: every recording of the slip is received at this moment."""
    caller = request.caller
    found = _find(caller, key)
    with attempt("slip.confirm", found.subject):
        return _whole(confirm_slip(actor=caller.actor, at=caller.at, keeper=caller.person, slip=found))


class Closing(Taken):
    """Why a slip is taken back or sent back."""

    reason: Annotated[Words, Field(min_length=1)]


@writes(router, "/slips/{key}/closing", "撤回或退回移交单", SlipWhole, scope=WRITE)
def close_open_slip(request: Asking, key: Key, given: Closing) -> SlipWhole:
    """Take a slip back (the officer) or send it back (the keeper) before it is confirmed."""
    caller = request.caller
    found = _find(caller, key)
    with attempt("slip.close", found.subject):
        return _whole(close_slip(actor=caller.actor, at=caller.at, slip=found, reason=given.reason))


def _find(caller: Caller, key: str) -> Slip:
    """Return a slip for its sides and for those who keep its unit. Raises RefusalError (404)."""
    caller.demand(WRITES, KEEPS)
    found = slip_by(int(key))
    if found is not None:
        sides = {found.hand_over.from_person_id, found.hand_over.to_person_id}
        if caller.person.pk in sides or may(caller.person, "recording.receive", caller.at, found.unit):
            return found
    raise RefusalError("slip.view", f"slip:{key}", NOT_YOURS, 404)


def _columns(slip: Slip) -> dict[str, Any]:
    entry = slip.hand_over
    return {
        "id": str(slip.pk),
        "code": slip.code,
        "unit": named(slip.unit),
        "giver": named(entry.from_person),
        "receiver": named(entry.to_person),
        "note": entry.condition,
        "written_at": entry.at,
        "received_at": entry.to_confirmed_at,
        **{name: getattr(slip, name) for name in ("closed_at", "closed_by", "closed_reason")},
    }


def _out(slip: Slip) -> SlipOut:
    return SlipOut(**_columns(slip))


def _whole(slip: Slip) -> SlipWhole:
    rows = [Listed(id=str(each.pk), code=each.code) for each in recordings_of(slip)]
    return SlipWhole(**_columns(slip), recordings=rows)
