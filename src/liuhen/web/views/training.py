"""Trainings: the year of some units, recording one, the workbook and the printed register (ZH-4, F-26)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.access.training import RECORDS, SEES, units_read, units_trained
from liuhen.accounts.models import Person
from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import latest_checkpoint
from liuhen.printing.docx import as_docx
from liuhen.printing.fonts import NoFontError
from liuhen.printing.forms import filled
from liuhen.printing.pdf import as_pdf
from liuhen.sheets.columns import Column
from liuhen.sheets.writing import write
from liuhen.training.services import record_training
from liuhen.web.addresses import address, day_in, text_in
from liuhen.web.downloads import DOCX, PDF, XLSX, download
from liuhen.web.pages.duty_forms import Failed
from liuhen.web.pages.training import (
    OFFICER_HEADS,
    TITLE,
    asked_in,
    officer_rows,
    register_form,
    training_form,
    training_page,
    training_rows,
)
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.policy.pack import Pack
    from liuhen.training.models import Training
    from liuhen.web.pages.training import Asked
    from liuhen.web.visits import Visit

PLACE = "training"
_KINDS = {"pdf": PDF, "docx": DOCX}


@require_safe
@visited
def training(visit: Visit) -> HttpResponse:
    """Show who was trained in a year and who was not."""
    asked = _asked(visit)
    page = training_page(asked, _pack(asked), records=bool(visit.can & RECORDS))
    return visit.show("training", page, PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def record(visit: Visit) -> HttpResponse:
    """Record a training that was held; the same form sent twice records it once."""
    visit.demand(*RECORDS)
    units = list(units_trained(visit.person, visit.at))
    if visit.person.agency is None or not units:
        raise PermissionDenied
    asked = asked_in(visit.request.GET, visit.person.agency, units, visit.at)
    given = visit.request.POST
    if visit.request.method != "POST":
        return visit.show("duty_form", training_form(asked, _pack(asked), {}), PLACE)
    unit = asked.chosen or units[0]
    try:
        with attempt(visit, "training.record", unit.subject):
            made, new = _recorded(visit, asked)
    except Logged as logged:
        failed = Failed("training", given, logged.refused)
        return visit.show("duty_form", training_form(asked, _pack(asked), given, failed), PLACE, status=422)
    visit.said("培训已登记。" if new else "这次培训已经登记过，没有重复登记。")
    path = visit.request.path.removesuffix("new/")
    return redirect(address(path, {"unit": unit.pk, "year": made.day.year}))


@require_safe
@visited
def sheet(visit: Visit) -> HttpResponse:
    """Send how the officers stand as a workbook."""
    asked = _asked(visit)
    table = [dict(zip(OFFICER_HEADS, row, strict=True)) for row in officer_rows(asked, _pack(asked))]
    note = f"{asked.agency.name}，{asked.year} 年，共 {len(table)} 人"
    content = write(TITLE, [Column(head, head) for head in OFFICER_HEADS], table, note=note, at=visit.at)
    return download(content, XLSX, f"{TITLE}-{asked.year}.xlsx")


@require_safe
@visited
def paper(visit: Visit, kind: str) -> HttpResponse:
    """Print the register of the year as PDF/A or .docx."""
    if kind not in _KINDS:
        raise Http404
    asked = _asked(visit)
    form, mark = register_form(_pack(asked)), latest_checkpoint()
    keys = [column.key for column in form.columns]
    document = filled(
        form,
        {},
        agency=asked.agency.name,
        printed_at=visit.at,
        checkpoint=str(mark.size) if mark else "",
        rows=[{key: row[key] for key in keys} for row in training_rows(asked)],
    )
    try:
        body = as_pdf(document) if kind == "pdf" else as_docx(document)
    except NoFontError as missing:
        raise Refused("web.print.font", str(missing)) from missing
    return download(body, _KINDS[kind], f"{TITLE}-{asked.year}.{kind}")


def _asked(visit: Visit) -> Asked:
    visit.demand(*SEES)
    if visit.person.agency is None:
        raise PermissionDenied
    return asked_in(visit.request.GET, visit.person.agency, list(units_read(visit.person, visit.at)), visit.at)


def _pack(asked: Asked) -> Pack:
    return regulation_of(asked.agency, local_day(asked.at)).pack


def _recorded(visit: Visit, asked: Asked) -> tuple[Training, bool]:
    given, unit = visit.request.POST, asked.chosen or asked.units[0]
    try:
        day, hours = day_in(given, "day"), Decimal(given.get("hours", "").strip())
    except ValueError as error:
        raise Refused("web.training.day", "日期要写成 2026-03-11 这样。") from error
    except InvalidOperation as error:
        raise Refused("web.training.hours", "学时要写成数字，如 2 或 1.5。") from error
    if day is None or not hours.is_finite() or hours != hours.quantize(Decimal("0.1")):
        raise Refused("web.training.hours", "须写明培训日期；学时最多写一位小数，如 2 或 1.5。")
    keys = [int(name[4:]) for name in given if name.startswith("who_") and name[4:].isdecimal() and len(name) < 20]  # noqa: PLR2004
    people = Person.objects.filter(agency=asked.agency, pk__in=keys).order_by("name", "pk")
    return record_training(
        actor=visit.actor,
        at=visit.at,
        unit=unit,
        day=day,
        topic=text_in(given, "topic"),
        trainer=text_in(given, "trainer"),
        hours=hours,
        attendees=list(people),
    )
