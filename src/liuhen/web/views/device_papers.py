"""What is printed and taken away: labels, the registers of devices as PDF and .docx, the equipment register as XLSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from liuhen.access.devices import units_with_devices
from liuhen.accounts.queries import reach
from liuhen.accounts.regulations import regulation_of
from liuhen.devices.finding import found
from liuhen.devices.importing import kinds_of
from liuhen.devices.models import Device
from liuhen.kernel.moments import local, local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import latest_checkpoint
from liuhen.printing.docx import as_docx
from liuhen.printing.fonts import NoFontError
from liuhen.printing.forms import filled
from liuhen.printing.labels import Label, labels_pdf
from liuhen.printing.pdf import as_pdf
from liuhen.sheets.columns import Column
from liuhen.sheets.writing import write
from liuhen.web.addresses import number_in
from liuhen.web.pages.device_papers import FORMS, form_of, register_rows, rows_of
from liuhen.web.pages.devices import asked_in
from liuhen.web.views.devices import find
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from liuhen.accounts.models import Unit
    from liuhen.accounts.regulations import Regulation
    from liuhen.printing.documents import Document
    from liuhen.web.visits import Visit

MOST_LABELS = 480  # twenty sheets
_HEADS = (
    "设备编号",
    "种类",
    "品牌",
    "型号",
    "出厂编号",
    "资产编号",
    "使用单位",
    "专人",
    "便携式",
    "启用日期",
    "业务用途",
    "批准",
    "状态",
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = {"pdf": "application/pdf", "docx": f"{_OFFICE}wordprocessingml.document"}
XLSX = f"{_OFFICE}spreadsheetml.sheet"


@require_safe
@visited
def labels(visit: Visit) -> HttpResponse:
    """Print labels for chosen devices; the code on each leads to the device's page."""
    asked = ({"device": key} for key in visit.request.GET.getlist("device")[:MOST_LABELS])
    keys = [key for each in asked if (key := number_in(each, "device")) is not None]
    units, regulation = _listing(visit)
    kinds = kinds_of(regulation)
    chosen = Device.objects.filter(unit__in=units, pk__in=keys).select_related("agency").order_by("number")
    made = [
        Label(
            device.number,
            kinds.get(device.kind, device.kind),
            device.agency.name,
            visit.request.build_absolute_uri(reverse("device", args=[device.pk])),
        )
        for device in chosen
    ]
    if not made:
        raise Refused("web.labels.none", "没有选中设备。", remedy="在设备清单里勾选，再点“打印标签”。")
    try:
        return sent(labels_pdf(made, at=visit.at), "pdf", "设备标签")
    except NoFontError as missing:
        raise Refused("web.print.font", str(missing)) from missing


@require_safe
@visited
def register(visit: Visit) -> HttpResponse:
    """Send the equipment register of the devices that the list shows, as a workbook (F-22, YC-A-10, HY-4)."""
    units, regulation = _listing(visit)
    rows = register_rows(found(units, asked_in(visit.request.GET).filters), regulation)
    columns = [Column(head, head) for head in _HEADS]
    note = f"{regulation.agency.name}，{local(visit.at):%Y-%m-%d %H:%M} 导出"
    return sent(write("音像记录设备台账", columns, rows, note=note, at=visit.at), "xlsx", "设备台账")


@require_safe
@visited
def paper(visit: Visit, form: str, kind: str, key: int | None = None) -> HttpResponse:
    """Print a register of one device, or of all that the list shows, as PDF/A or .docx."""
    if form not in FORMS or kind not in _KINDS:
        raise Http404
    if key is None:
        units, regulation = _listing(visit)
        devices = found(units, asked_in(visit.request.GET).filters)
    else:
        one = find(visit, key)
        regulation, devices = regulation_of(one.agency, local_day(visit.at)), Device.objects.filter(pk=one.pk)
    document = _document(visit, form, devices, regulation)
    try:
        body = as_pdf(document) if kind == "pdf" else as_docx(document)
    except NoFontError as missing:
        raise Refused("web.print.font", str(missing)) from missing
    return sent(body, kind, document.title)


def _document(visit: Visit, name: str, devices: QuerySet[Device], regulation: Regulation) -> Document:
    form = form_of(regulation, name)
    mark = latest_checkpoint()
    return filled(
        form,
        {},
        agency=regulation.agency.name,
        printed_at=visit.at,
        checkpoint=f"日志检查点 {mark.size:,}" if mark else "",
        rows=rows_of(name, form, devices, regulation, visit.at),
    )


def _listing(visit: Visit) -> tuple[Sequence[Unit], Regulation]:
    """Return the units whose devices this person answers for, with their regulation. Raises PermissionDenied."""
    if visit.person.agency is None or not reach(visit.person, "device.list", visit.at):
        raise PermissionDenied
    return units_with_devices(visit.person, visit.at), regulation_of(visit.person.agency, local_day(visit.at))


def sent(body: bytes, kind: str, title: str) -> HttpResponse:
    """Answer with a file; a PDF is shown, the others are kept."""
    name = content_disposition_header(kind != "pdf", f"{title}.{kind}") or ""
    answer = HttpResponse(body, content_type=_KINDS.get(kind, XLSX), headers={"Content-Disposition": name})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
