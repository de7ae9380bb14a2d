"""What is done with a device: checked, issued, returned, stocked, kept up, lent, handed over, lost and found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Router, Schema
from pydantic import Field

from liuhen.access.duties import duties_seen
from liuhen.accounts.queries import may
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.problems import ProblemError, forbidden, invalid, not_found
from liuhen.api.routers.devices import READ, WRITE, DeviceWhole, find, rights_on, somebody_in, whole_of
from liuhen.api.values import Code, GivenDay, GivenMoment, Key, LongWords, Moment, Named, Taken, Words, named
from liuhen.devices import services
from liuhen.devices.models import HandOver
from liuhen.devices.queries import hand_overs_waiting_for

if TYPE_CHECKING:
    from liuhen.devices.models import Device

router = Router(tags=["设备"])
Said = Annotated[Words, Field(min_length=1)]
Told = Annotated[LongWords, Field(min_length=1)]


class Check(Taken):
    """A check before use: item code of the regulation → passed; leave out what was not looked at."""

    items: dict[Code, bool] = Field(max_length=50, examples=[{"power": True, "storage": True, "clock": True}])
    note: LongWords = ""


class CheckOut(DeviceWhole):
    """The device after its check."""

    passed: bool


@writes(router, "/devices/{key}/checks", "登记使用前检查", CheckOut, scope=WRITE, status=201)
def check_device(request: Asking, key: Key, given: Check) -> CheckOut:
    """Check a device before use; one that fails goes to maintenance."""
    caller, device = request.caller, _held(request.caller, key, "check")
    with attempt("device.check", device.subject):
        made = services.check_device(
            actor=caller.actor, at=caller.at, device=device, items=given.items, note=given.note
        )
    return CheckOut(**whole_of(caller, device).model_dump(), passed=made.passed)


class Issue(Taken):
    """Who takes the device, and for which duty; null when it is for none that is planned."""

    person: Key
    activity: Key | None = None


@writes(router, "/devices/{key}/issues", "领用", DeviceWhole, scope=WRITE, status=201)
def issue_device(request: Asking, key: Key, given: Issue) -> DeviceWhole:
    """Issue a checked device to one responsible person; who may only draw for themselves, draws for themselves."""
    caller, device = request.caller, _held(request.caller, key, "issue")
    person = somebody_in(caller, given.person, "person")
    if person.pk != caller.person.pk and not rights_on(caller, device).issue_others:
        raise ProblemError(forbidden("令牌的主人只能为自己领用。"))
    duty = duties_seen(caller.person, caller.at).filter(pk=int(given.activity)).first() if given.activity else None
    if given.activity and (duty is None or not duty.officers.filter(person=person).exists()):
        raise invalid("没有这次执法活动，或者领用人不在其执法人员中。", ["activity"])
    subject = duty.subject if duty else None
    return _done(caller, device, "device.issue", services.issue_device, person=person, activity_subject=subject)


class Return(Taken):
    """In what state a device comes back, and where its material is."""

    condition: Words = ""
    card: Literal["inside", "handed_in", "nothing"]


@writes(router, "/devices/{key}/returns", "归还", DeviceWhole, scope=WRITE, status=201)
def return_device(request: Asking, key: Key, given: Return) -> DeviceWhole:
    """Take a device back."""
    caller, device = request.caller, _held(request.caller, key, "return")
    return _done(caller, device, "device.return", services.return_device, **given.model_dump())


class Stock(Taken):
    """Whether the material of a returned device is in, or why there was none."""

    uploaded: bool
    nothing_reason: Words = ""


@writes(router, "/devices/{key}/stock", "确认入库", DeviceWhole, scope=WRITE)
def stock_device(request: Asking, key: Key, given: Stock) -> DeviceWhole:
    """Put a returned device back into stock."""
    caller, device = request.caller, _held(request.caller, key, "stock")
    return _done(caller, device, "device.stock", services.confirm_stock, **given.model_dump())


class Clock(Taken):
    """What the device's own clock showed at the moment of this request, and how it was read."""

    device_time: GivenMoment
    method: Annotated[Code, Field(min_length=1)]


@writes(router, "/devices/{key}/clock", "校对时钟", DeviceWhole, scope=WRITE, status=201)
def measure_clock(request: Asking, key: Key, given: Clock) -> DeviceWhole:
    """Compare the device's clock with the server's: its offset is kept as a new row."""
    caller = request.caller
    device = find(caller, key)
    if not may(caller.person, "device.check", caller.at, device.unit) and "check" not in rights_on(caller, device):
        raise ProblemError(forbidden())
    return _done(caller, device, "device.clock", services.measure_clock, **given.model_dump())


class Reason(Taken):
    """Why."""

    reason: Said


@writes(router, "/devices/{key}/maintenance", "送维护", DeviceWhole, scope=WRITE, status=201)
def start_maintenance(request: Asking, key: Key, given: Reason) -> DeviceWhole:
    """Send a device in stock to maintenance."""
    caller, device = request.caller, _held(request.caller, key, "maintain")
    return _done(caller, device, "device.maintain", services.start_maintenance, reason=given.reason)


class Upkeep(Taken):
    """What was done, and with what result."""

    content: Told
    result: Said


@writes(router, "/devices/{key}/maintenance/finish", "结束维护", DeviceWhole, scope=WRITE)
def finish_maintenance(request: Asking, key: Key, given: Upkeep) -> DeviceWhole:
    """Finish maintenance: the device is in stock again."""
    caller, device = request.caller, _held(request.caller, key, "mend")
    return _done(caller, device, "device.mend", services.finish_maintenance, **given.model_dump())


@writes(router, "/devices/{key}/services", "登记保养", DeviceWhole, scope=WRITE, status=201)
def service_device(request: Asking, key: Key, given: Upkeep) -> DeviceWhole:
    """Enter upkeep that was done on the spot."""
    caller, device = request.caller, _held(request.caller, key, "service")
    return _done(caller, device, "device.service", services.service_device, **given.model_dump())


class Loan(Taken):
    """A loan outside the unit: to whom, why, approved by whom, until when."""

    borrower: Annotated[Words, Field(min_length=1, max_length=100)]
    reason: Said
    approver: Key
    due_on: GivenDay


@writes(router, "/devices/{key}/loans", "外借", DeviceWhole, scope=WRITE, status=201)
def lend_device(request: Asking, key: Key, given: Loan) -> DeviceWhole:
    """Lend a device that is in stock, with the approval of a head."""
    caller, device = request.caller, _held(request.caller, key, "lend")
    approver = somebody_in(caller, given.approver, "approver")
    rest = given.model_dump(exclude={"approver"})
    return _done(
        caller, device, "device.lend", services.lend_device, approver=approver, approver_role="unit_head", **rest
    )


class Condition(Taken):
    """In what state it comes back."""

    condition: Words = ""


@writes(router, "/devices/{key}/loans/return", "收回外借", DeviceWhole, scope=WRITE)
def take_back_device(request: Asking, key: Key, given: Condition) -> DeviceWhole:
    """Take a lent device back into stock."""
    caller, device = request.caller, _held(request.caller, key, "take_back")
    return _done(caller, device, "device.take_back", services.take_back_device, condition=given.condition)


class Incident(Taken):
    """What happened to a device, when, where, in whose words."""

    kind: Literal["lost", "stolen", "damaged"]
    happened_at: GivenMoment
    place: Said
    account: Told
    consequence: Words = ""


@writes(router, "/devices/{key}/incidents", "报告遗失被盗损毁", DeviceWhole, scope=WRITE, status=201)
def report_incident(request: Asking, key: Key, given: Incident) -> DeviceWhole:
    """Report that a device was lost, stolen or damaged; the holder of that moment answers for it."""
    caller, device = request.caller, _held(request.caller, key, "incident")
    return _done(caller, device, "device.report", services.report_incident, **given.model_dump())


class Account(Taken):
    """How it came back."""

    account: Told


@writes(router, "/devices/{key}/recovery", "登记找回或修复", DeviceWhole, scope=WRITE, status=201)
def recover_device(request: Asking, key: Key, given: Account) -> DeviceWhole:
    """Bring back what was lost, stolen or damaged: it goes through maintenance first."""
    caller, device = request.caller, _held(request.caller, key, "recover")
    return _done(caller, device, "device.recover", services.recover_device, account=given.account)


class Retirement(Taken):
    """By which asset document a device leaves, and that nothing is left on it."""

    document: Said
    storage_emptied: bool = False


@writes(router, "/devices/{key}/retirement", "报废", DeviceWhole, scope=WRITE)
def retire_device(request: Asking, key: Key, given: Retirement) -> DeviceWhole:
    """Take a device out of service for good."""
    caller, device = request.caller, _held(request.caller, key, "retire")
    return _done(caller, device, "device.retire", services.retire_device, **given.model_dump())


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
    caller, device = request.caller, _held(request.caller, key, "hand_over")
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


def _held(caller: Caller, key: str, act: str) -> Device:
    """Return a device on which the caller may do this. Raises RefusalError (404) and ProblemError (403)."""
    device = find(caller, key)
    if act not in rights_on(caller, device):
        words = f"设备 {device.number} 现在“{device.get_state_display()}”，令牌的主人不能对它办理这一步。"
        raise ProblemError(forbidden(words))
    return device


def _done(caller: Caller, device: Device, act: str, service: Any, **given: Any) -> DeviceWhole:
    with attempt(act, device.subject):
        service(actor=caller.actor, at=caller.at, device=device, **given)
    return whole_of(caller, device)


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
