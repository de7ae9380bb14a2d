"""What is done with a device: checked, issued, returned, stocked, kept up, lent, handed over, lost and found."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router
from pydantic import Field

from liuhen.access.duties import duties_seen
from liuhen.accounts.queries import may
from liuhen.api.caller import Asking, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import ProblemError, forbidden, invalid
from liuhen.api.routers.devices import WRITE, DeviceWhole, done, find, held, rights_on, somebody_in, whole_of
from liuhen.api.seen import Version, stands_as_read
from liuhen.api.values import Code, GivenMoment, Key, LongWords, Taken, Words
from liuhen.devices import services

router = Router(tags=["设备"])


class Check(Taken):
    """A check before use: item code of the regulation → passed; leave out what was not looked at."""

    items: dict[Code, bool] = Field(max_length=50, examples=[{"power": True, "storage": True, "clock": True}])
    note: LongWords = ""


class CheckOut(DeviceWhole):
    """The device after its check."""

    passed: bool


@writes(router, "/devices/{key}/checks", "登记使用前检查", CheckOut, scope=WRITE, status=201)
def check_device(request: Asking, key: Key, given: Check, version: Version = "") -> CheckOut:
    """Check a device before use; one that fails goes to maintenance."""
    caller, device = request.caller, held(request.caller, key, "check", version)
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
def issue_device(request: Asking, key: Key, given: Issue, version: Version = "") -> DeviceWhole:
    """Issue a checked device to one responsible person; who may only draw for themselves, draws for themselves."""
    caller, device = request.caller, held(request.caller, key, "issue", version)
    person = somebody_in(caller, given.person, "person")
    if person.pk != caller.person.pk and not rights_on(caller, device).issue_others:
        raise ProblemError(forbidden("令牌的主人只能为自己领用。"))
    duty = duties_seen(caller.person, caller.at).filter(pk=int(given.activity)).first() if given.activity else None
    if given.activity and (duty is None or not duty.officers.filter(person=person).exists()):
        raise invalid("没有这次执法活动，或者领用人不在其执法人员中。", ["activity"])
    subject = duty.subject if duty else None
    return done(caller, device, "device.issue", services.issue_device, person=person, activity_subject=subject)


class Return(Taken):
    """In what state a device comes back, and where its material is."""

    condition: Words = ""
    card: Literal["inside", "handed_in", "nothing"]


@writes(router, "/devices/{key}/returns", "归还", DeviceWhole, scope=WRITE, status=201)
def return_device(request: Asking, key: Key, given: Return, version: Version = "") -> DeviceWhole:
    """Take a device back."""
    caller, device = request.caller, held(request.caller, key, "return", version)
    return done(caller, device, "device.return", services.return_device, **given.model_dump())


class Stock(Taken):
    """Whether the material of a returned device is in, or why there was none."""

    uploaded: bool
    nothing_reason: Words = ""


@writes(router, "/devices/{key}/stock", "确认入库", DeviceWhole, scope=WRITE)
def stock_device(request: Asking, key: Key, given: Stock, version: Version = "") -> DeviceWhole:
    """Put a returned device back into stock."""
    caller, device = request.caller, held(request.caller, key, "stock", version)
    return done(caller, device, "device.stock", services.confirm_stock, **given.model_dump())


class Clock(Taken):
    """What the device's own clock showed at the moment of this request, and how it was read."""

    device_time: GivenMoment
    method: Annotated[Code, Field(min_length=1)]


@writes(router, "/devices/{key}/clock", "校对时钟", DeviceWhole, scope=WRITE, status=201)
def measure_clock(request: Asking, key: Key, given: Clock, version: Version = "") -> DeviceWhole:
    """Compare the device's clock with the server's: its offset is kept as a new row."""
    caller = request.caller
    device = find(caller, key)
    stands_as_read(device, version)
    if not may(caller.person, "device.check", caller.at, device.unit) and "check" not in rights_on(caller, device):
        raise ProblemError(forbidden())
    return done(caller, device, "device.clock", services.measure_clock, **given.model_dump())
