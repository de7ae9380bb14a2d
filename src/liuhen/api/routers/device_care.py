"""The care of a device: kept up, lent, lost and found, retired."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router
from pydantic import Field

from liuhen.api.caller import Asking
from liuhen.api.operations import writes
from liuhen.api.routers.devices import WRITE, DeviceWhole, done, held, somebody_in
from liuhen.api.seen import Version
from liuhen.api.values import GivenDay, GivenMoment, Key, LongWords, Taken, Words
from liuhen.devices import services

router = Router(tags=["设备"])
Said = Annotated[Words, Field(min_length=1)]
Told = Annotated[LongWords, Field(min_length=1)]


class Reason(Taken):
    """Why."""

    reason: Said


@writes(router, "/devices/{key}/maintenance", "送维护", DeviceWhole, scope=WRITE, status=201)
def start_maintenance(request: Asking, key: Key, given: Reason, version: Version = "") -> DeviceWhole:
    """Send a device in stock to maintenance."""
    caller, device = request.caller, held(request.caller, key, "maintain", version)
    return done(caller, device, "device.maintain", services.start_maintenance, reason=given.reason)


class Upkeep(Taken):
    """What was done, and with what result."""

    content: Told
    result: Said


@writes(router, "/devices/{key}/maintenance/finish", "结束维护", DeviceWhole, scope=WRITE)
def finish_maintenance(request: Asking, key: Key, given: Upkeep, version: Version = "") -> DeviceWhole:
    """Finish maintenance: the device is in stock again."""
    caller, device = request.caller, held(request.caller, key, "mend", version)
    return done(caller, device, "device.mend", services.finish_maintenance, **given.model_dump())


@writes(router, "/devices/{key}/services", "登记保养", DeviceWhole, scope=WRITE, status=201)
def service_device(request: Asking, key: Key, given: Upkeep, version: Version = "") -> DeviceWhole:
    """Enter upkeep that was done on the spot."""
    caller, device = request.caller, held(request.caller, key, "service", version)
    return done(caller, device, "device.service", services.service_device, **given.model_dump())


class Loan(Taken):
    """A loan outside the unit: to whom, why, approved by whom, until when."""

    borrower: Annotated[Words, Field(min_length=1, max_length=100)]
    reason: Said
    approver: Key
    due_on: GivenDay


@writes(router, "/devices/{key}/loans", "外借", DeviceWhole, scope=WRITE, status=201)
def lend_device(request: Asking, key: Key, given: Loan, version: Version = "") -> DeviceWhole:
    """Lend a device that is in stock, with the approval of a head."""
    caller, device = request.caller, held(request.caller, key, "lend", version)
    approver = somebody_in(caller, given.approver, "approver")
    rest = given.model_dump(exclude={"approver"})
    return done(
        caller, device, "device.lend", services.lend_device, approver=approver, approver_role="unit_head", **rest
    )


class Condition(Taken):
    """In what state it comes back."""

    condition: Words = ""


@writes(router, "/devices/{key}/loans/return", "收回外借", DeviceWhole, scope=WRITE)
def take_back_device(request: Asking, key: Key, given: Condition, version: Version = "") -> DeviceWhole:
    """Take a lent device back into stock."""
    caller, device = request.caller, held(request.caller, key, "take_back", version)
    return done(caller, device, "device.take_back", services.take_back_device, condition=given.condition)


Consequence = Literal["harm", "grave", "complaint", "media"]


class Incident(Taken):
    """What happened to a device, when, where, in whose words, and what came of it."""

    kind: Literal["lost", "stolen", "damaged", "tampered"]
    happened_at: GivenMoment
    place: Said
    account: Told
    consequence: Words = ""
    consequences: list[Consequence] = Field(default=[], max_length=4)


@writes(router, "/devices/{key}/incidents", "报告遗失被盗损毁", DeviceWhole, scope=WRITE, status=201)
def report_incident(request: Asking, key: Key, given: Incident, version: Version = "") -> DeviceWhole:
    """Report that a device was lost, stolen or damaged; the holder of that moment answers for it."""
    caller, device = request.caller, held(request.caller, key, "incident", version)
    return done(caller, device, "device.report", services.report_incident, **given.model_dump())


class Account(Taken):
    """How it came back."""

    account: Told


@writes(router, "/devices/{key}/recovery", "登记找回或修复", DeviceWhole, scope=WRITE, status=201)
def recover_device(request: Asking, key: Key, given: Account, version: Version = "") -> DeviceWhole:
    """Bring back what was lost, stolen or damaged: it goes through maintenance first."""
    caller, device = request.caller, held(request.caller, key, "recover", version)
    return done(caller, device, "device.recover", services.recover_device, account=given.account)


class Retirement(Taken):
    """By which asset document a device leaves, and that nothing is left on it."""

    document: Said
    storage_emptied: bool = False


@writes(router, "/devices/{key}/retirement", "报废", DeviceWhole, scope=WRITE)
def retire_device(request: Asking, key: Key, given: Retirement, version: Version = "") -> DeviceWhole:
    """Take a device out of service for good."""
    caller, device = request.caller, held(request.caller, key, "retire", version)
    return done(caller, device, "device.retire", services.retire_device, **given.model_dump())
