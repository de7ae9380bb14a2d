"""Into the register by the book: approvals of purchases, and devices from a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ninja import Router, Schema
from pydantic import Field

from liuhen.access.devices import units_with, units_with_devices
from liuhen.accounts.queries import reach
from liuhen.accounts.regulations import regulation_of
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.finding import CitationOut
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, forbidden, invalid, not_found
from liuhen.api.routers.devices import READ, WRITE
from liuhen.api.values import Code, Key, Moment, Named, Taken, Words, named
from liuhen.devices.import_sheets import lines_in
from liuhen.devices.importing import MOST_LINES, Reader, kinds_of
from liuhen.devices.models import DeviceImport, PurposeApproval
from liuhen.devices.services import approve_purpose, read_in, register_import
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from liuhen.accounts.models import Unit
    from liuhen.devices.importing import Judged

router = Router(tags=["设备"])
REGISTERS, APPROVES = "device.register", "device.approve"
_MOST_DEVICES = 10_000


class ApprovalOut(Schema):
    """How many devices of a kind a unit may be equipped with, for what, and how many are registered (HY-4¶2)."""

    id: str
    unit: Named
    kind: str
    quantity: int
    registered: int
    purpose: str
    approved_by: Named
    approved_at: Moment


@reads(router, "/device-approvals", "列出配备批准", Paged[ApprovalOut], scope=READ)
def list_device_approvals(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the approvals for the units whose devices the person may list, the newest first."""
    caller = request.caller
    if not (units_with(caller.person, APPROVES, caller.at) or reach(caller.person, "device.list", caller.at)):
        raise ProblemError(forbidden())
    rows = PurposeApproval.objects.filter(unit__in=units_with_devices(caller.person, caller.at))
    rows = rows.select_related("unit", "approved_by").prefetch_related("devices")
    return page_of(rows, _approval, listed="device-approvals", cursor=cursor, limit=limit)


class NewApproval(Taken):
    """Which unit may have how many devices of a kind (a code of the vocabulary), and for which business."""

    unit: Key
    kind: Annotated[Code, Field(min_length=1, max_length=40)]
    quantity: Annotated[int, Field(ge=1, le=_MOST_DEVICES)]
    purpose: Annotated[Words, Field(min_length=1)]


@writes(router, "/device-approvals", "批准配备", ApprovalOut, scope=WRITE, status=201)
def approve_devices(request: Asking, given: NewApproval) -> ApprovalOut:
    """Approve that a unit is equipped, as the head who answers for it."""
    caller = request.caller
    mine = units_with(caller.person, APPROVES, caller.at)
    unit = next((each for each in mine if str(each.pk) == given.unit), None)
    if unit is None:
        raise ProblemError(forbidden("令牌的主人不批准这个单位的配备。"))
    with attempt("device.approve_purpose", caller.agency.subject):
        if given.kind not in kinds_of(regulation_of(caller.agency, local_day(caller.at))):
            raise invalid("没有这个种类。", ["kind"])
        made = approve_purpose(
            actor=caller.actor, at=caller.at, approver=caller.person, unit=unit, **given.model_dump(exclude={"unit"})
        )
    return _approval(made)


class FaultOut(Schema):
    """What is wrong in a column of a row, and what to do."""

    column: str
    words: str
    remedy: str
    cites: list[CitationOut]


class RowOut(Schema):
    """A row as it would be registered now: new, known already (with the device), or with its faults."""

    row: int
    number: str
    new: bool
    device: str | None
    faults: list[FaultOut]


class ImportOut(Schema):
    """A workbook that was read; nothing of it is a device until its rows are registered."""

    id: str
    made_at: Moment
    done_at: Moment | None
    registered: int
    remarks: str
    rows: list[RowOut]


@writes(router, "/device-imports", "读入设备表", ImportOut, scope=WRITE, status=201, sheet=True)
def read_device_sheet(request: Asking) -> ImportOut:
    """Read a workbook of devices and tell what would come of each row. Nothing is registered by it.

    The columns are those of the empty workbook on the page.
    """
    caller = request.caller
    units = _desk(caller)
    with attempt("device.import", caller.agency.subject):
        lines, remarks = lines_in(request.body)
        kept = read_in(actor=caller.actor, at=caller.at, person=caller.person, name="接口导入.xlsx", lines=lines)
    return _import(kept, units, caller, remarks)


@reads(router, "/device-imports/{key}", "看读入的设备表", ImportOut, scope=READ)
def get_device_import(request: Asking, key: Key) -> ImportOut:
    """Tell what would come of each row of a workbook as things stand now."""
    caller = request.caller
    units = _desk(caller)
    return _import(_sheet(caller, key), units, caller)


class Rows(Taken):
    """The rows to be registered, by their number in the workbook."""

    rows: list[Annotated[int, Field(ge=1, le=10_000_000)]] = Field(min_length=1, max_length=MOST_LINES)


@writes(router, "/device-imports/{key}/registration", "登记设备表的几行", ImportOut, scope=WRITE)
def register_device_import(request: Asking, key: Key, given: Rows) -> ImportOut:
    """Register the chosen rows, all of them or none, judged again."""
    caller = request.caller
    units = _desk(caller)
    found = _sheet(caller, key)
    with attempt("device.import", found.subject):
        register_import(actor=caller.actor, at=caller.at, sheet=found, units=units, rows=frozenset(given.rows))
    return _import(_sheet(caller, key), units, caller)


def _desk(caller: Caller) -> list[Unit]:
    """Return the units for which the caller registers devices. Raises ProblemError (403)."""
    units = units_with(caller.person, REGISTERS, caller.at)
    if not units:
        raise ProblemError(forbidden("令牌的主人不登记设备。"))
    return units


def _sheet(caller: Caller, key: str) -> DeviceImport:
    """Return a workbook that the caller brought. Raises ProblemError (404)."""
    found = DeviceImport.objects.select_related("agency").filter(pk=int(key), made_by=caller.person).first()
    if found is None:
        raise not_found("令牌的主人没有读入这张表。")
    return found


def _import(sheet: DeviceImport, units: list[Unit], caller: Caller, remarks: str = "") -> ImportOut:
    judged = Reader(sheet.agency, units, caller.at).judge(sheet.lines)
    return ImportOut(
        id=str(sheet.pk),
        made_at=sheet.made_at,
        done_at=sheet.done_at,
        registered=sheet.registered,
        remarks=remarks,
        rows=[_row(line) for line in judged],
    )


def _row(line: Judged) -> RowOut:
    faults = [
        FaultOut(
            column=fault.column,
            words=fault.words,
            remedy=fault.remedy,
            cites=[CitationOut.model_validate(citation.as_facts()) for citation in fault.citations],
        )
        for fault in line.faults
    ]
    device = str(line.known.pk) if line.known else None
    return RowOut(row=line.row, number=line.values["number"], new=line.new, device=device, faults=faults)


def _approval(row: PurposeApproval) -> ApprovalOut:
    return ApprovalOut(
        id=str(row.pk),
        unit=named(row.unit),
        kind=row.kind,
        quantity=row.quantity,
        registered=len(row.devices.all()),
        purpose=row.purpose,
        approved_by=named(row.approved_by),
        approved_at=row.approved_at,
    )
