"""A sheet of devices on the page: bringing it, and showing what would come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.devices.importing import COLUMNS, Reader
from liuhen.web.errors import cites_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.devices import FormPage, ImportPage, SheetFault, SheetRow
from liuhen.web.viewmodels.parts import Action, Chip, Crumb, Field, Note, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Unit
    from liuhen.devices.importing import Judged
    from liuhen.devices.models import DeviceImport
    from liuhen.web.pages.device_forms import Attempt

CRUMBS = (Crumb("设备", "/devices/"),)


def upload_page(failed: Attempt | None = None) -> FormPage:
    """Return the page where a sheet is brought."""
    return FormPage(
        title="从表格导入设备",
        summary="先看会登记什么、哪里不对，再决定登记哪几行。",
        crumbs=CRUMBS,
        href=reverse("device_import"),
        button="上传并检查",
        fields=(Field("sheet", "表格文件（.xlsx）", "file", required=True, hint="最大 5 MB，一次最多 2000 台"),),
        notes=(failed.note,) if failed else (),
        words="还没有表格的，先下载空表：第一行是表头，从第二行起每行一台。已登记的设备不会重复登记。",
        actions=(Action("下载空表", reverse("device_template"), "download"),),
    )


def sheet_page(sheet: DeviceImport, units: list[Unit], at: datetime, failed: Attempt | None = None) -> ImportPage:
    """Return the sheet as it would be registered now: wrong rows first, then new ones, then those known already."""
    done = sheet.done_at is not None
    judged = Reader(sheet.agency, units, at).judge(sheet.lines)
    judged.sort(key=lambda line: (not line.faults, line.known is not None, line.row))
    wrong, new = sum(bool(line.faults) for line in judged), sum(line.new for line in judged)
    known = len(judged) - wrong - new
    notes = [failed.note] if failed else []
    if sheet.done_at is not None:
        words = f"{chinese.moment(sheet.done_at, at)} 登记了 {sheet.registered} 台。表有改动的，重新上传。"
        notes.append(Note("这张表已经导入", words, Tone.OK))
    elif wrong:
        notes.append(Note(f"{wrong} 行不能登记", "改好表格重新上传，或者只登记勾选的行。", Tone.WARN))
    return ImportPage(
        title=sheet.name,
        summary=f"共 {len(judged)} 行：{new} 台可以登记，{known} 台此前已登记，{wrong} 行有问题。还没有登记任何一台。"
        if not done
        else f"共 {len(judged)} 行。",
        crumbs=(*CRUMBS, Crumb("从表格导入", reverse("device_import"))),
        href=reverse("device_sheet", args=[sheet.pk]) if new and not done else "",
        rows=tuple(_row(line) for line in judged),
        button="登记勾选的设备",
        notes=tuple(notes),
        actions=(Action("换一张表", reverse("device_import")),),
    )


def _row(line: Judged) -> SheetRow:
    values = line.values
    what = " ".join(values[code] for code in ("kind", "brand", "model") if values.get(code))
    faults = tuple(
        SheetFault(COLUMNS.get(fault.column, ""), fault.words, fault.remedy, cites_of(fault.citations))
        for fault in line.faults
    )
    if line.known is not None:
        chip = Chip(Tone.MUTE, "此前已登记", "check")
        return SheetRow(
            line.row, values["number"], what, values["unit"], chip, href=reverse("device", args=[line.known.pk])
        )
    chip = Chip(Tone.OVER, "有问题", "x") if faults else Chip(Tone.OK, "可以登记", "check")
    return SheetRow(line.row, values["number"] or "没有编号", what, values["unit"], chip, line.new, faults)
