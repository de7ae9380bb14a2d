"""Hand-overs of devices between two people, each confirming from an own account."""

from __future__ import annotations

from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from liuhen.access.devices import hand_overs_seen, may_list_devices, units_with_devices
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, forbidden, not_found
from liuhen.api.routers.devices import READ, WRITE, held, somebody_in
from liuhen.api.seen import Version
from liuhen.api.values import Key, Moment, Named, Taken, Words, named
from liuhen.devices import services
from liuhen.devices.models import HandOver
from liuhen.devices.queries import hand_overs_waiting_for

router = Router(tags=["设备"])


class NewHandOver(Taken):
    """To whom a device goes, with what, in what state."""

    to: Key
    items: list[Words] = Field(default=[], max_length=30)
    condition: Words = ""


class HandOverOut(Schema):
    """A hand-over between two people; it holds once both have confirmed."""

    id: str
    subject: str
    giver: Named
    receiver: Named
    at: Moment
    items: list[str]
    condition: str
    given_at: Moment | None
    received_at: Moment | None
    declined_at: Moment | None
    declined_reason: str


class HandOvers(Schema):
    """Hand-overs that wait for the caller's word."""

    items: list[HandOverOut]


@writes(router, "/devices/{key}/hand-overs", "移交保管", HandOverOut, scope=WRITE, status=201)
def begin_hand_over(request: Asking, key: Key, given: NewHandOver, version: Version = "") -> HandOverOut:
    """Hand a device over to somebody else of the agency, who confirms it from their own account."""
    caller, device = request.caller, held(request.caller, key, "hand_over", version)
    to = somebody_in(caller, given.to, "to")
    with attempt("hand_over.begin", device.subject):
        made = services.hand_over(
            actor=caller.actor,
            at=caller.at,
            object_kind=HandOver.ObjectKind.DEVICE,
            subject=device.subject,
            from_person=caller.person,
            to_person=to,
            items=given.items,
            condition=given.condition,
        )
    return _hand_over(made)


@reads(router, "/hand-overs", "列出等本人确认的移交", HandOvers, scope=READ)
def list_hand_overs(request: Asking) -> dict[str, object]:
    """List the hand-overs that wait for the confirmation of the token's person."""
    return {"items": [_hand_over(row) for row in hand_overs_waiting_for(request.caller.person)[:200]]}


@reads(router, "/hand-over-book", "读交接登记簿", Paged[HandOverOut], scope=READ)
def list_hand_over_book(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the hand-overs of the person and of the people in the units they answer for, the newest first (F-20)."""
    caller = request.caller
    if not may_list_devices(caller.person, caller.at):
        raise ProblemError(forbidden())
    rows = hand_overs_seen(caller.person, units_with_devices(caller.person, caller.at))
    rows = rows.select_related("from_person", "to_person")
    return page_of(rows, _hand_over, listed="hand-overs", cursor=cursor, limit=limit)


@writes(router, "/hand-overs/{key}/confirmation", "确认移交", HandOverOut, scope=WRITE)
def confirm_hand_over(request: Asking, key: Key) -> HandOverOut:
    """Confirm a hand-over by the side that has not yet."""
    caller = request.caller
    entry = _waiting(caller, key)
    with attempt("hand_over.confirm", entry.subject):
        made = services.confirm_hand_over(actor=caller.actor, at=caller.at, entry=entry)
    return _hand_over(made)


class Declined(Taken):
    """What does not agree with what is listed."""

    reason: Annotated[Words, Field(min_length=1)]


@writes(router, "/hand-overs/{key}/decline", "退回移交", HandOverOut, scope=WRITE)
def decline_hand_over(request: Asking, key: Key, given: Declined) -> HandOverOut:
    """Decline a hand-over as the side that is asked; nothing changes hands, and the row stays."""
    caller = request.caller
    entry = _waiting(caller, key)
    with attempt("hand_over.decline", entry.subject):
        made = services.decline_hand_over(actor=caller.actor, at=caller.at, entry=entry, reason=given.reason)
    return _hand_over(made)


def _waiting(caller: Caller, key: str) -> HandOver:
    """Return a hand-over that waits for the caller. Raises ProblemError (404).

    Slips are none of these: who confirms one receives its recordings (`slips`).
    """
    rows = hand_overs_waiting_for(caller.person).exclude(object_kind=HandOver.ObjectKind.RECORDING)
    entry = rows.filter(pk=int(key)).first()
    if entry is None:
        raise not_found("没有等令牌的主人确认的这项移交。")
    return entry


def _hand_over(entry: HandOver) -> HandOverOut:
    return HandOverOut(
        id=str(entry.pk),
        subject=entry.subject,
        giver=named(entry.from_person),
        receiver=named(entry.to_person),
        at=entry.at,
        items=entry.items,
        condition=entry.condition,
        given_at=entry.from_confirmed_at,
        received_at=entry.to_confirmed_at,
        declined_at=entry.declined_at,
        declined_reason=entry.declined_reason,
    )
