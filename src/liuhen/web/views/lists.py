"""The lists of a period: what was not handed in, what was overdue, and what was not recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_safe

from liuhen.recordings.reports import MOST
from liuhen.sheets.columns import Column
from liuhen.sheets.writing import write
from liuhen.web.addresses import number_in
from liuhen.web.downloads import XLSX, download
from liuhen.web.pages import gap_list, overdue_list
from liuhen.web.pages.gap_list import KINDS, gaps_page
from liuhen.web.pages.missing import KINDS as ABSENT
from liuhen.web.pages.missing import REACH, absent_in, missing_page
from liuhen.web.pages.overdue_list import kinds_of, overdue_page
from liuhen.web.pages.periods import asked_in
from liuhen.web.places import SEES_UNITS
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from liuhen.accounts.models import Agency
    from liuhen.web.pages.periods import Asked
    from liuhen.web.visits import Visit


@require_safe
@visited
def overdue(visit: Visit) -> HttpResponse:
    """Show what fell due in a period and was not done in time."""
    return visit.show("overdue_list", overdue_page(_overdue(visit), visit.at), "overdue_list")


@require_safe
@visited
def gaps(visit: Visit) -> HttpResponse:
    """Show what was not recorded, interrupted or not covered in a period."""
    return visit.show("gap_list", gaps_page(_gaps(visit), visit.at), "gap_list")


@require_safe
@visited
def overdue_sheet(visit: Visit) -> HttpResponse:
    """Send the whole list of the period as a workbook."""
    asked = _overdue(visit)
    return _sheet(visit, asked, overdue_list.TITLE, overdue_list.HEADS, overdue_list.overdue_cells(asked, visit.at))


@require_safe
@visited
def gap_sheet(visit: Visit) -> HttpResponse:
    """Send the whole list of the period as a workbook."""
    asked = _gaps(visit)
    return _sheet(visit, asked, gap_list.TITLE, gap_list.HEADS, gap_list.gap_cells(asked, visit.at))


@require_safe
@visited
def missing(visit: Visit) -> HttpResponse:
    """Show what was not handed in on some days, at most a month of them."""
    agency = _agency(visit)
    kinds = {kind: title for kind, (title, _) in ABSENT.items()}
    asked = asked_in(visit.request.GET, visit.person, agency, kinds, visit.at, reach=REACH)
    period = asked.period
    found = absent_in(agency, frozenset(period.units), period.first, period.last, visit.at)
    found = [each for each in found if not period.kind or each.kind == period.kind]
    page = missing_page(asked, found, number_in(visit.request.GET, "page") or 0, visit.at)
    return visit.show("missing", page, "missing")


def _overdue(visit: Visit) -> Asked:
    agency = _agency(visit)
    return asked_in(visit.request.GET, visit.person, agency, kinds_of(agency, visit.at), visit.at)


def _gaps(visit: Visit) -> Asked:
    return asked_in(visit.request.GET, visit.person, _agency(visit), KINDS, visit.at)


def _agency(visit: Visit) -> Agency:
    visit.demand(*SEES_UNITS)
    if visit.person.agency is None:
        raise PermissionDenied
    return visit.person.agency


def _sheet(visit: Visit, asked: Asked, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> HttpResponse:
    """Return the rows as a workbook; a list that was cut says so in its note."""
    period = asked.period
    note = f"{period.agency.name}，{period.first:%Y-%m-%d} 至 {period.last:%Y-%m-%d}，共 {len(rows)} 行"
    note += f"。只列最近的 {MOST} 行，请缩短日期分几次导出" if len(rows) >= MOST else ""
    columns = [Column(head, head) for head in heads]
    table = [dict(zip(heads, row, strict=True)) for row in rows]
    content = write(title, columns, table, note=note, at=visit.at)
    return download(content, XLSX, f"{title}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.xlsx")
