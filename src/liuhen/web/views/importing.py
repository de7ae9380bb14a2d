"""Importing people and posts from a spreadsheet, and taking them out again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.accounts.import_sheets import COLUMNS, rows_of
from liuhen.accounts.importing import plan_import
from liuhen.accounts.services.importing import import_people
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger.services import append
from liuhen.sheets.columns import SheetError
from liuhen.sheets.reading import read
from liuhen.sheets.templates import template
from liuhen.sheets.writing import write
from liuhen.web.pages.importing import exported, packed, preview_page, unpacked, upload_page
from liuhen.web.staff import demand_manager
from liuhen.web.views.account import said
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.accounts.importing import ImportRow
    from liuhen.web.visits import Visit

PLACE = "organisation"
MOST = 10 * 1024 * 1024  # bytes of a workbook; 20,000 people need one
CARRIED = 2_000_000  # characters a preview carries along; Django takes no longer form
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def import_list(visit: Visit) -> HttpResponse:
    """Show the form, or what the file that was sent would do."""
    agency = demand_manager(visit)
    if visit.request.method != "POST":
        return visit.show("cards", upload_page(), PLACE)
    sent = visit.request.FILES.get("file")
    if sent is None or sent.size is None or sent.size > MOST:
        return _again(visit, "请选一个 .xlsx 文件，不超过 10 MB。")
    try:
        sheet = read(sent.read(), COLUMNS)
    except SheetError as wrong:
        return _again(visit, str(wrong))
    rows = rows_of(sheet.rows)
    plan = plan_import(agency, rows, local_day(visit.at))
    problems = [*map(str, sheet.problems), *(f"第 {each.number} 行：{each.words}" for each in plan.problems)]
    if problems or not rows:
        return _again(visit, "表里有要改的地方，还没有写入任何一行。" if problems else "表里没有一行人员。", problems)
    if len(packed(rows, visit.person.pk)) > CARRIED:
        return _again(visit, "这张表太大，请分成几个文件上传。")
    page = preview_page(plan, rows, visit.person.pk, [str(each) for each in sheet.notes])
    return visit.show("cards", page, PLACE)


@require_POST
@visited
def confirm(visit: Visit) -> HttpResponse:
    """Import what was shown in the preview."""
    agency = demand_manager(visit)
    try:
        with attempt(visit, "agency.import_people", agency.subject):
            rows = _shown(visit)
            plan = import_people(actor=visit.actor, at=visit.at, agency=agency, rows=rows)
    except Logged as logged:
        return _again(visit, said(logged))
    visit.said(
        f"已导入：登记 {len(plan.made)} 人，更正 {len(plan.corrected)} 人，任职 {len(plan.posts)} 项。"
        "新登记的人还没有密码，逐个给初始密码后才能登录。"
        if plan.made or plan.corrected or plan.posts
        else "表里的都已经有了，没有要写入的。"
    )
    return redirect("organisation")


@require_safe
@visited
def blank(visit: Visit) -> HttpResponse:
    """Send the empty workbook to fill in."""
    demand_manager(visit)
    return _sheet(template(COLUMNS, title="人员和任职", at=visit.at), "人员和任职（空白）.xlsx")


@require_safe
@visited
def export(visit: Visit) -> HttpResponse:
    """Send everybody in office with their posts; that somebody took the list along stands in the log."""
    agency = demand_manager(visit)
    rows = list(exported(agency, visit.at))
    with transaction.atomic():
        facts = {"rows": len(rows)}
        append(actor=visit.actor, at=visit.at, act="agency.people_exported", subject=agency.subject, facts=facts)
    day = local_day(visit.at)
    return _sheet(write("人员和任职", COLUMNS, rows, at=visit.at), f"{agency.short_name}人员和任职{day:%Y%m%d}.xlsx")


def _shown(visit: Visit) -> list[ImportRow]:
    try:
        return unpacked(visit.request.POST.get("rows", ""), visit.person.pk)
    except signing.BadSignature as wrong:
        raise Refused("web.import.stale", "这次预览已经过期。", remedy="重新上传表格。") from wrong


def _again(visit: Visit, problem: str, problems: Sequence[str] = ()) -> HttpResponse:
    return visit.show("cards", upload_page(problem, problems), PLACE, status=422)


def _sheet(data: bytes, name: str) -> HttpResponse:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": disposition})
