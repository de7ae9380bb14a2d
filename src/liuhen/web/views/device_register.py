"""Into the register: one device by a form, many by a sheet that is looked at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.access.devices import units_with, units_with_devices
from liuhen.accounts.queries import reach
from liuhen.accounts.regulations import regulation_of
from liuhen.devices.import_sheets import MOST_BYTES, columns_of, lines_in
from liuhen.devices.models import DeviceImport
from liuhen.devices.queries import device_at
from liuhen.devices.services import approve_purpose, read_in, register_device, register_import
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.sheets.templates import template as empty_sheet
from liuhen.web.pages.device_approvals import approvals_page, read_approval
from liuhen.web.pages.device_forms import Attempt
from liuhen.web.pages.device_new import new_page, read_new
from liuhen.web.pages.device_sheet import sheet_page, upload_page
from liuhen.web.views.device_papers import sent
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.accounts.models import Agency, Unit
    from liuhen.web.visits import Visit

_MADE = "device_made"  # what this session registered last, so that a form sent twice leads there
_LONGEST_ROW = 7  # digits: no sheet has ten million rows


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def new(visit: Visit) -> HttpResponse:
    """Register one device. The same form sent again leads to the device it registered."""
    agency, units = _desk(visit)
    regulation = regulation_of(agency, local_day(visit.at))
    if visit.request.method != "POST":
        return visit.show("device_form", new_page(agency, units, regulation, visit.at), "devices")
    given = visit.request.POST
    try:
        with attempt(visit, "device.register", agency.subject):
            details = read_new(given, agency, units, visit.at)
            made = register_device(actor=visit.actor, at=visit.at, agency=agency, **details)
    except Logged as logged:
        known = device_at(agency, given.get("number", ""))
        if known and known.serial_no == given.get("serial_no", "").strip() and _just_made(visit, known.pk):
            visit.said(f"{known.number} 刚才已经登记好了，没有重复登记。")
            return redirect("device", known.pk)
        failed = Attempt.refused("new", given, logged.refused, logged.entry)
        shown = new_page(agency, units, regulation, visit.at, failed)
        return visit.show("device_form", shown, "devices", status=422)
    visit.request.session[_MADE] = made.pk
    visit.said("已登记。下一步：打印标签，贴在设备上。")
    return redirect("device", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def bring(visit: Visit) -> HttpResponse:
    """Read a sheet and show it; nothing is registered by it."""
    _desk(visit)
    if visit.request.method != "POST":
        return visit.show("device_form", upload_page(), "devices")
    try:
        name, data = _uploaded(visit)
        lines, told = lines_in(data)
        kept = read_in(actor=visit.actor, at=visit.at, person=visit.person, name=name, lines=lines)
    except Refused as refused:  # nothing was attempted yet, so nothing stands in the log
        failed = Attempt.refused("sheet", {}, refused)
        return visit.show("device_form", upload_page(failed), "devices", status=422)
    if told:
        visit.said(f"读表时留意到：{told}")
    return redirect("device_sheet", kept.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def sheet(visit: Visit, key: int) -> HttpResponse:
    """Show a sheet as it would be registered; by POST register the ticked rows, all or none."""
    _, units = _desk(visit)
    found = DeviceImport.objects.select_related("agency").filter(pk=key, made_by=visit.person).first()
    if found is None:
        raise Http404
    if visit.request.method != "POST":
        return visit.show("device_sheet", sheet_page(found, units, visit.at), "devices")
    if found.done_at is not None:
        visit.said(f"这张表刚才已经导入，登记了 {found.registered} 台，没有重复登记。")
        return redirect("device_sheet", key)
    ticked = visit.request.POST.getlist("row")
    rows = frozenset(int(row) for row in ticked if row.isdecimal() and len(row) <= _LONGEST_ROW)
    try:
        with attempt(visit, "device.import", found.subject):
            made = register_import(actor=visit.actor, at=visit.at, sheet=found, units=units, rows=rows)
    except Logged as logged:
        failed = Attempt.refused("sheet", {}, logged.refused, logged.entry)
        return visit.show("device_sheet", sheet_page(found, units, visit.at, failed), "devices", status=422)
    visit.said(f"已登记 {len(made)} 台。下一步：打印标签，贴在设备上。")
    return redirect("devices")


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def approvals(visit: Visit) -> HttpResponse:
    """Show the approvals of purchases; by POST give one, for a unit one may approve for (HY-4¶2)."""
    agency = visit.person.agency
    mine = units_with(visit.person, "device.approve", visit.at)
    if agency is None or not (mine or reach(visit.person, "device.list", visit.at)):
        raise PermissionDenied
    regulation = regulation_of(agency, local_day(visit.at))
    units, failed = units_with_devices(visit.person, visit.at), None
    if visit.request.method == "POST":
        given = visit.request.POST
        try:
            with attempt(visit, "device.approve_purpose", agency.subject):
                details = read_approval(given, mine, regulation)
                made = approve_purpose(actor=visit.actor, at=visit.at, approver=visit.person, **details)
        except Logged as logged:
            failed = Attempt.refused("approval", given, logged.refused, logged.entry)
        else:
            visit.said(f"已批准{made.unit.name}配备 {made.quantity} 台。下一步：由设备专人登记。")
            return redirect("device_approvals")
    shown = approvals_page(units, mine, regulation, visit.at, failed)
    return visit.show("device_approvals", shown, "devices", status=422 if failed else 200)


@require_safe
@visited
def template(visit: Visit) -> HttpResponse:
    """Send the empty sheet, with what may be chosen in it."""
    agency, units = _desk(visit)
    columns = columns_of(regulation_of(agency, local_day(visit.at)), units)
    return sent(empty_sheet(columns, title="设备", at=visit.at), "xlsx", "设备导入表")


def _uploaded(visit: Visit) -> tuple[str, bytes]:
    sheet = visit.request.FILES.get("sheet")
    if sheet is None or not sheet.size:
        raise Refused("web.sheet.none", "没有收到文件。", remedy="选一个 .xlsx 文件再上传。")
    if sheet.size > MOST_BYTES:
        raise Refused("web.sheet.large", "文件超过 5 MB。", remedy="删去图片，或分成几张表。")
    return sheet.name or "设备.xlsx", sheet.read()


def _just_made(visit: Visit, key: int) -> bool:
    return visit.request.session.get(_MADE) == key


def _desk(visit: Visit) -> tuple[Agency, list[Unit]]:
    """Return the agency and the units for which this person registers devices. Raises PermissionDenied."""
    units = units_with(visit.person, "device.register", visit.at)
    if visit.person.agency is None or not units:
        raise PermissionDenied
    return visit.person.agency, units
