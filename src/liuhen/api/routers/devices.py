"""Devices: the register, one of them, and registering one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from liuhen.access.device_rights import DeviceRights, device_rights
from liuhen.access.devices import may_list_devices, units_with_devices
from liuhen.accounts.models import Person, Unit
from liuhen.accounts.queries import may
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, RefusalError, forbidden, invalid
from liuhen.api.seen import stands_as_read
from liuhen.api.values import Code, GivenDay, Key, Moment, Named, Taken, Words, named
from liuhen.devices.finding import Filters, found
from liuhen.devices.models import Device, DeviceIssue, PurposeApproval, StateChange
from liuhen.devices.services import register_device
from liuhen.kernel.refusals import Refused

router = Router(tags=["设备"])
READ, WRITE = "devices.read", "devices.write"
NOT_SEEN = Refused(
    "devices.not_seen",
    "没有这台设备，或者它不属于令牌的主人能看到的单位。",
    remedy="核对编号；别的单位的设备请找那里的设备专人。",
)


class IssueOut(Schema):
    """Who holds a device, since when, and for which duty."""

    person: Named
    since: Moment
    activity: str | None


class DeviceOut(Schema):
    """A recorder of the register; `clock_offset_ms` is its clock minus true time, null when it was never measured."""

    id: str
    number: str
    kind: str
    state: str
    unit: Named
    custodian: Named | None
    brand: str
    model: str
    serial_no: str
    asset_no: str
    portable: bool
    in_service_on: date
    clock_offset_ms: int | None
    clock_measured_at: Moment | None
    last_service_on: date | None


class DeviceWhole(DeviceOut):
    """A recorder with who holds it, and what the caller may do with it now. `version` moves with every move of it."""

    version: str
    issue: IssueOut | None
    can: list[str]


class Narrowed(Schema):
    """What the list is narrowed by."""

    q: Words = ""
    unit: Key | None = None
    state: Code = ""
    kind: Code = ""
    holder: Words = ""


@reads(router, "/devices", "列出设备", Paged[DeviceOut], scope=READ)
def list_devices(
    request: Asking, given: Annotated[Narrowed, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List the devices the person may see, the latest registered first."""
    caller = request.caller
    if not may_list_devices(caller.person, caller.at):
        raise ProblemError(forbidden())
    filters = Filters(
        text=given.q,
        state=given.state,
        kind=given.kind,
        unit=int(given.unit) if given.unit else None,
        holder=given.holder,
    )
    rows = found(units_with_devices(caller.person, caller.at), filters).select_related("unit", "custodian")
    asked = given.model_dump()
    return page_of(
        rows, lambda row: DeviceOut(**_columns(row)), listed="devices", cursor=cursor, limit=limit, filters=asked
    )


@reads(router, "/devices/{key}", "读一台设备", DeviceWhole, scope=READ)
def get_device(request: Asking, key: Key) -> DeviceWhole:
    """Tell a device, who holds it, and what may be done with it."""
    return whole_of(request.caller, find(request.caller, key))


class NewDevice(Taken):
    """A device to be registered; `kind` is a code of the vocabulary, such as body_camera."""

    unit: Key
    number: Annotated[Code, Field(min_length=1, max_length=40)]
    kind: Annotated[Code, Field(min_length=1, max_length=40)]
    brand: Code = ""
    model: Code = ""
    serial_no: Code = ""
    asset_no: Code = ""
    portable: bool = True
    custodian: Key | None = None
    business_purpose: Words = ""
    approval: Key | None = None
    in_service_on: GivenDay | None = None


@writes(router, "/devices", "登记设备", DeviceWhole, scope=WRITE, status=201)
def register(request: Asking, given: NewDevice) -> DeviceWhole:
    """Register a device of a unit the person keeps the devices of."""
    caller = request.caller
    unit = Unit.objects.select_related("agency").filter(pk=int(given.unit), agency=caller.agency).first()
    if unit is None or not may(caller.person, "device.register", caller.at, unit):
        raise ProblemError(forbidden("令牌的主人不登记这个单位的设备。"))
    custodian = person_in(caller, given.custodian, "custodian")
    approval = _approval(caller, given.approval)
    details = given.model_dump(exclude={"unit", "custodian", "approval"})
    details |= {"agency": unit.agency, "unit": unit, "custodian": custodian, "approval": approval}
    with attempt("device.register", unit.subject):
        made = register_device(actor=caller.actor, at=caller.at, **details)
    return whole_of(caller, made)


def find(caller: Caller, key: str) -> Device:
    """Return a device that the caller may see: of units they answer for, or in their own hands.

    Raises RefusalError (404), in the same words whether it is hidden or was never there.
    """
    rows = Device.objects.select_related("agency", "unit", "custodian", "approval")
    device = rows.filter(pk=int(key), agency=caller.person.agency_id).first()
    if device is not None:
        held = DeviceIssue.objects.filter(device=device, back_at=None, person=caller.person).exists()
        units = units_with_devices(caller.person, caller.at)
        if held or any(unit.pk == device.unit_id for unit in units):
            return device
    raise RefusalError("device.view", f"device:{key}", NOT_SEEN, 404)


def _approval(caller: Caller, key: str | None) -> PurposeApproval | None:
    if key is None:
        return None
    rows = PurposeApproval.objects.select_related("unit", "approved_by")
    found = rows.filter(pk=int(key), agency=caller.agency).first()
    if found is None:
        raise invalid("没有这项配备批准。", ["approval"])
    return found


def rights_on(caller: Caller, device: Device) -> DeviceRights:
    """Return what the caller may do with a device as it stands now."""
    return device_rights(caller.person, device, open_issue(device), caller.at)


def open_issue(device: Device) -> DeviceIssue | None:
    """Return the issue that runs, or None."""
    return DeviceIssue.objects.filter(device=device, back_at=None).select_related("person").first()


def person_in(caller: Caller, key: str | None, place: str) -> Person | None:
    """Return a person of the caller's agency, None for nobody. Raises ProblemError (422) for a stranger."""
    if key is None:
        return None
    person = Person.objects.filter(pk=int(key), agency=caller.agency).first()
    if person is None:
        raise invalid("没有这个人。", [place])
    return person


def somebody_in(caller: Caller, key: str, place: str) -> Person:
    """Return a person of the caller's agency. Raises ProblemError (422) for a stranger."""
    person = person_in(caller, key, place)
    if person is None:
        raise invalid("没有这个人。", [place])
    return person


def whole_of(caller: Caller, device: Device) -> DeviceWhole:
    """Return a device as one is told, read anew."""
    device.refresh_from_db()
    issue = open_issue(device)
    held = device_rights(caller.person, device, issue, caller.at)
    _, _, duty = (issue.activity_subject or "").partition(":") if issue else ("", "", "")
    out = IssueOut(person=named(issue.person), since=issue.out_at, activity=duty or None) if issue else None
    version = str(StateChange.objects.filter(device=device).latest("pk").pk)
    return DeviceWhole(**_columns(device), version=version, issue=out, can=sorted(held.acts))


def _columns(device: Device) -> dict[str, Any]:
    same = (
        *("number", "kind", "state", "brand", "model", "serial_no", "asset_no", "portable", "in_service_on"),
        *("clock_offset_ms", "clock_measured_at", "last_service_on"),
    )
    return {
        "id": str(device.pk),
        "unit": named(device.unit),
        "custodian": named(device.custodian),
        **{name: getattr(device, name) for name in same},
    }


def held(caller: Caller, key: str, act: str, version: str = "") -> Device:
    """Return a device on which the caller may do this. Raises RefusalError (404) and ProblemError (403, 412).

    With a `version` the row is held until the write ends, and the device has to stand as it was read.
    """
    device = find(caller, key)
    stands_as_read(device, version)
    if act not in rights_on(caller, device):
        words = f"设备 {device.number} 现在“{device.get_state_display()}”，令牌的主人不能对它办理这一步。"
        raise ProblemError(forbidden(words))
    return device


def done(caller: Caller, device: Device, act: str, service: Any, **given: Any) -> DeviceWhole:
    """Do one act on a device as the service has it, and tell the device as it is then. Raises RefusalError."""
    with attempt(act, device.subject):
        service(actor=caller.actor, at=caller.at, device=device, **given)
    return whole_of(caller, device)
