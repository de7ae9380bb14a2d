"""Hand-overs of devices between two people, each confirming from an own account."""

from __future__ import annotations

from ninja import Router, Schema
from pydantic import Field

from liuhen.api.caller import Asking, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.problems import not_found
from liuhen.api.routers.devices import READ, WRITE, held, somebody_in
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


class HandOvers(Schema):
    """Hand-overs that wait for the caller's word."""

    items: list[HandOverOut]


@writes(router, "/devices/{key}/hand-overs", "移交保管", HandOverOut, scope=WRITE, status=201)
def begin_hand_over(request: Asking, key: Key, given: NewHandOver) -> HandOverOut:
    """Hand a device over to somebody else of the agency, who confirms it from their own account."""
    caller, device = request.caller, held(request.caller, key, "hand_over")
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


@writes(router, "/hand-overs/{key}/confirmation", "确认移交", HandOverOut, scope=WRITE)
def confirm_hand_over(request: Asking, key: Key) -> HandOverOut:
    """Confirm a hand-over by the side that has not yet."""
    caller = request.caller
    entry = hand_overs_waiting_for(caller.person).filter(pk=int(key)).first()
    if entry is None:
        raise not_found("没有等令牌的主人确认的这项移交。")
    with attempt("hand_over.confirm", entry.subject):
        made = services.confirm_hand_over(actor=caller.actor, at=caller.at, entry=entry)
    return _hand_over(made)


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
    )
