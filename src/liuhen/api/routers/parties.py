"""Parties: found by name or whole number, registered, and what happened with them before (ZH-11(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

from ninja import Header, Query, Router, Schema
from pydantic import Field

from liuhen.access.parties import CLEARS, NOTES, REGISTERS, SEES, parties_seen, party_rights
from liuhen.activities import services
from liuhen.activities.models import PartyConflict
from liuhen.activities.numbers import LONGEST, digest_of
from liuhen.activities.parties import conflicts_counted, narrowed, with_number
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import RefusalError, not_found
from liuhen.api.routers.party_shapes import PartyOut, PartyRow, row_of, whole_of
from liuhen.api.values import Code, GivenDay, Key, Taken, Words
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from liuhen.activities.models import Party

router = Router(tags=["执法活动"])
READ, WRITE = "parties.read", "parties.write"
NOT_SEEN = Refused(
    "access.party.not_seen",
    "没有这个当事人，或者令牌的主人看不到他。",
    remedy="核对编号；需要了解的，找办过他的单位负责人。",
)
_ASKED = "完整的证件号或信用代码：按它查。写在请求头里，不会留在地址的记录里"
Number = Annotated[str, Header("", alias="Liuhen-Party-Number", max_length=LONGEST, description=_ASKED)]
Told = Annotated[Words, Field(min_length=1)]


class Narrowed(Schema):
    """What the list is narrowed by: part of a name, a kind of history."""

    name: Annotated[str, Field(max_length=100)] = ""
    history: Literal["", "conflict", "resistance"] = ""


@reads(router, "/parties", "列出当事人", Paged[PartyRow], scope=READ)
def list_parties(
    request: Asking,
    given: Annotated[Narrowed, Query()],
    limit: Limit = USUAL,
    cursor: Cursor = "",
    number: Number = "",
) -> dict[str, object]:
    """List the parties the person may see, the last registered first."""
    caller = request.caller
    caller.demand(*SEES)
    rows = parties_seen(caller.person, caller.at)
    if number:
        rows = with_number(rows, caller.agency, number)
    rows = narrowed(rows, name=given.name.replace("\x00", "").strip(), history=given.history)
    # the cursor stands in addresses: it is made from the keyed digest, which nobody else can try numbers against
    asked = given.model_dump() | {"number": digest_of(caller.agency, number)}
    page = page_of(rows, _itself, listed="parties", cursor=cursor, limit=limit, filters=asked)
    return page | {"items": _rows(cast("list[Party]", page["items"]))}


@reads(router, "/parties/{key}", "读一个当事人", PartyOut, scope=READ)
def get_party(request: Asking, key: Key) -> PartyOut:
    """Tell a party with its history and what the regulation makes of it."""
    return _told(request.caller, find(request.caller, key))


class NewParty(Taken):
    """A party to be registered; `number` is an identity card's or a credit code, "" where there is none."""

    name: Annotated[Code, Field(min_length=1, max_length=100)]
    kind: Literal["person", "org"]
    number: Annotated[str, Field(max_length=LONGEST)] = ""


@writes(router, "/parties", "登记当事人", PartyOut, scope=WRITE, status=201)
def register_party(request: Asking, given: NewParty) -> PartyOut:
    """Register a party; the same one registered before is told as it stands."""
    caller = request.caller
    caller.demand(REGISTERS)
    named = {"name": given.name, "kind": given.kind, "id_no": given.number}
    with attempt("party.register", caller.person.subject):
        made = services.register_party(actor=caller.actor, at=caller.at, agency=caller.agency, **named)
    return _told(caller, made)


class Numbered(Taken):
    """The number of a party that was registered without one."""

    number: Annotated[str, Field(min_length=1, max_length=LONGEST)]


@writes(router, "/parties/{key}/number", "补登当事人的号码", PartyOut, scope=WRITE, method="PUT")
def add_party_number(request: Asking, key: Key, given: Numbered) -> PartyOut:
    """Add the number of a party that has none yet; planning by name registers without one."""
    caller = request.caller
    found = find(caller, key)
    caller.demand(REGISTERS)
    with attempt("party.add_number", found.subject):
        services.add_number(actor=caller.actor, at=caller.at, party=found, id_no=given.number)
    return _told(caller, found)


class NewConflict(Taken):
    """An earlier conflict or dispute: when, what happened, where it is known from."""

    day: GivenDay
    event: Told
    source: Told


@writes(router, "/parties/{key}/conflicts", "登记冲突、纠纷", PartyOut, scope=WRITE, status=201)
def note_party_conflict(request: Asking, key: Key, given: NewConflict) -> PartyOut:
    """Note a conflict; the recordings of the party's duties are judged again."""
    caller = request.caller
    found = find(caller, key)
    caller.demand(NOTES)
    with attempt("party.note_conflict", found.subject):
        services.note_conflict(actor=caller.actor, at=caller.at, party=found, **given.model_dump())
    return _told(caller, found)


class Reason(Taken):
    """Why."""

    reason: Told


@writes(router, "/parties/{key}/conflicts/{conflict}/withdrawal", "撤回登记错的冲突", PartyOut, scope=WRITE)
def withdraw_party_conflict(request: Asking, key: Key, conflict: Key, given: Reason) -> PartyOut:
    """Withdraw a conflict that was noted wrongly; it stays to be read and counts no longer."""
    caller = request.caller
    found = find(caller, key)
    caller.demand(CLEARS)
    wrong = PartyConflict.objects.select_related("party__agency").filter(pk=int(conflict), party=found).first()
    if wrong is None:
        raise not_found("这个当事人没有这一条冲突、纠纷。")
    with attempt("party.withdraw_conflict", found.subject):
        services.withdraw_conflict(actor=caller.actor, at=caller.at, conflict=wrong, reason=given.reason)
    return _told(caller, found)


class Resistance(Taken):
    """Whether the party is strongly averse 抵触情绪严重, and why that is said."""

    resists: bool
    reason: Told


@writes(router, "/parties/{key}/resistance", "登记或解除抵触情绪严重", PartyOut, scope=WRITE, method="PUT")
def set_party_resistance(request: Asking, key: Key, given: Resistance) -> PartyOut:
    """Say that a party is strongly averse, or, as who may clear it, no longer."""
    caller = request.caller
    found = find(caller, key)
    caller.demand(NOTES if given.resists else CLEARS)
    with attempt("party.flag_resistance", found.subject):
        services.flag_resistance(actor=caller.actor, at=caller.at, party=found, **given.model_dump())
    return _told(caller, found)


def find(caller: Caller, key: str) -> Party:
    """Return a party that the caller may see.

    Raises RefusalError (404), in the same words whether it is hidden or was never there.
    """
    caller.demand(*SEES)
    found = parties_seen(caller.person, caller.at).filter(pk=int(key)).first()
    if found is None:
        raise RefusalError("party.view", f"party:{key}", NOT_SEEN, 404)
    return found


def _told(caller: Caller, party: Party) -> PartyOut:
    party.refresh_from_db()
    return whole_of(party, party_rights(caller.person, caller.at), caller.at)


def _itself(party: Party) -> Party:
    return party


def _rows(parties: list[Party]) -> list[PartyRow]:
    counts = conflicts_counted([party.pk for party in parties])
    return [row_of(party, counts.get(party.pk, 0)) for party in parties]
