"""F-58 逾期清单: what fell due in a period and was not done in time, each with its article and who owes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local, local_day
from liuhen.kernel.refusals import Citation
from liuhen.recordings.reports import MOST, SIZE, overdue_in
from liuhen.web.addresses import address
from liuhen.web.errors import cites_of
from liuhen.web.pages.next_steps import href_of
from liuhen.web.pages.obligations import clock_of
from liuhen.web.pages.periods import filters_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.lists import ListPage, OverdueRow
from liuhen.web.viewmodels.parts import Action, EmptyState, Pager

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.obligations.models import Obligation
    from liuhen.web.pages.periods import Asked

TITLE = "逾期清单"
HEADS = ("应于", "实际", "逾期", "应办", "事项", "责任人", "单位", "依据")


def kinds_of(agency: Agency, now: datetime) -> dict[str, str]:
    """Return what can be owed under the regulation in force: code → words."""
    return dict(regulation_of(agency, local_day(now)).pack.vocabulary.obligations)


def overdue_page(asked: Asked, now: datetime) -> ListPage:
    """Return a page of the list."""
    path = reverse("overdue_list")
    found = overdue_in(asked.period, now, after=asked.after, size=SIZE + 1)
    rows = found[:SIZE]
    days = f"{chinese.day(asked.period.first, now)}–{chinese.day(asked.period.last, now)}"
    return ListPage(
        title=TITLE,
        summary=f"{days}到期而没有按时办的，按到期时间倒序。已说明免除的不算逾期。",
        filters=filters_of(asked, path, f"本页 {len(rows)} 项" if rows else "没有逾期"),
        pager=Pager(
            f"本页 {len(rows)} 项",
            address(path, asked.given) if asked.after is not None else "",
            address(path, asked.given, after=rows[-1].pk) if len(found) > SIZE else "",
        ),
        empty=EmptyState(f"{days}没有逾期", "这些天到期的事项都按时办了，或者已说明免除。换个日期或单位再看。"),
        overdue=tuple(overdue_row(each, asked.kinds, now) for each in rows),
        actions=exports("overdue_sheet", asked.given) if rows else (),
    )


def overdue_row(owed: Obligation, labels: Mapping[str, str], now: datetime) -> OverdueRow:
    """Return one row."""
    return OverdueRow(
        clock=clock_of(owed, now),
        title=owed.title or owed.subject,
        href=href_of(owed.subject),
        what=labels.get(owed.what, owed.what),
        owner=" · ".join(part for part in _owner(owed) if part),
        done=chinese.moment(owed.fulfilled_at, now) if owed.fulfilled_at else "还没有办",
        cites=cites_of([Citation(**cite) for cite in owed.cites], owed.rule),
    )


def overdue_cells(asked: Asked, now: datetime) -> list[Sequence[str]]:
    """Return the whole list as rows of text in the order of `HEADS`, at most `MOST` of them."""
    return [_cells(each, asked.kinds, now) for each in overdue_in(asked.period, now, size=MOST)]


def exports(name: str, given: Mapping[str, str]) -> tuple[Action, ...]:
    """Return the button that takes the list away as a workbook."""
    return (Action("导出表格", address(reverse(name), given), "download"),)


def _cells(owed: Obligation, labels: Mapping[str, str], now: datetime) -> Sequence[str]:
    person, unit = _owner(owed)
    due, done = owed.due_at or now, owed.fulfilled_at
    return (
        f"{local(due):%Y-%m-%d %H:%M:%S}",
        f"{local(done):%Y-%m-%d %H:%M:%S}" if done else "还没有办",
        chinese.remaining(due, done or now),
        labels.get(owed.what, owed.what),
        owed.title,
        person,
        unit,
        "、".join(str(cite["words"]) for cite in owed.cites),
    )


def _owner(owed: Obligation) -> tuple[str, str]:
    return owed.person.name if owed.person else "", owed.unit.name if owed.unit else ""
