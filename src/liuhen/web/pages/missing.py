"""What was not handed in: rows with their clocks, grouped by kind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.devices.queries import device_at
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Citation
from liuhen.obligations.queries import of_subject
from liuhen.recordings.absence import not_handed_in
from liuhen.recordings.services.expecting import expectation
from liuhen.web.pages.obligations import Reasons, clock_of
from liuhen.web.pages.wording import because, cites, setting_of, short_words
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.missing import MissingGroup, MissingPage, MissingRow
from liuhen.web.viewmodels.parts import Action, Cite, Clock, EmptyState, Field, Filters, Pager

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Agency
    from liuhen.obligations.models import Obligation
    from liuhen.recordings.absence import Absent

KINDS = {
    "recorder_missing": ("应交未交的设备", "执法活动结束了，携带的设备没有导出记录"),
    "duty_without_recording": ("没有记录的执法活动", "没有音像记录，也没有领用设备的登记"),
    "issue_without_recording": ("领用后没有导出", "设备领用又归还，没有执法活动，也没有记录"),
    "sequence_gap": ("缺文件编号", "同一天同一台设备的编号不连续"),
}
_CLOCKS = frozenset({"export", "upload", "store", "hand_over"})
DAYS = 30


def absent_in(agency: Agency, units: Collection[int], first: date, last: date, at: datetime) -> list[Absent]:
    """Return what is absent in the units of the days."""
    return [each for each in not_handed_in(agency, first, last, at) if each.unit.pk in units]


def missing_row(absent: Absent, reasons: Reasons, at: datetime) -> MissingRow:
    """Return one row; its clock and article are those of the duty's own obligation where there is one."""
    owed = _owed(absent)
    found = reasons.of(owed) if owed else None
    why = because(*found, at) if found else ""
    articles: tuple[Cite, ...] = ()
    if owed is not None:
        citations = tuple(Citation(**cite) for cite in owed.cites)
        pack = found[0] if found else None
        articles = (
            cites(pack, citations, owed.rule)
            if pack
            else tuple(Cite(short_words(each), rule=owed.rule, full=each.words) for each in citations)
        )
    return MissingRow(
        clock=clock_of(owed, at)
        if owed
        else Clock(now=at, waits_for=f"{chinese.near(absent.since, at)} 起", lead=True),
        person=absent.person.name if absent.person else "没有登记使用人",
        unit=absent.unit.name,
        device=absent.device_no or "没有设备",
        activity=absent.activity.title if absent.activity else KINDS[absent.kind][0],
        href=f"{reverse('recordings')}?activity={absent.activity.pk}" if absent.activity else "",
        ended=chinese.near(absent.activity.ended_at, at) if absent.activity and absent.activity.ended_at else "",
        why=why or absent.words,
        setting=setting_of(*found) if found and owed and owed.by_setting else None,
        cites=articles,
        detail=absent.words if why else "",
        actions=(Action("去导出", reverse("intakes")),) if absent.device_no else (),
    )


def missing_page(found: Sequence[Absent], first: date, last: date, at: datetime, problem: str = "") -> MissingPage:
    """Return the list of the days."""
    reasons = Reasons(at)
    groups = tuple(
        MissingGroup(title, words, tuple(missing_row(each, reasons, at) for each in found if each.kind == kind))
        for kind, (title, words) in KINDS.items()
        if any(each.kind == kind for each in found)
    )
    days = f"{chinese.day(first, at)}–{chinese.day(last, at)}"
    return MissingPage(
        summary=f"{days}，共 {len(found)} 项没有交齐。" if found else f"{days} 的记录都交齐了。",
        groups=groups,
        filters=Filters(
            reverse("missing"),
            (Field("from", "从", "date", first.isoformat()), Field("to", "到", "date", last.isoformat())),
            searchable=False,
            error=problem,
        ),
        pager=Pager(f"共 {len(found)} 项"),
        empty=EmptyState("都交齐了", "这些天的执法活动都有记录，设备也都导出了。换个日期再看。"),
    )


def usual_days(at: datetime) -> tuple[date, date]:
    """Return the days a list begins with: the last seven."""
    today = local_day(at)
    return today - timedelta(days=6), today


def _owed(absent: Absent) -> Obligation | None:
    """Return what is owed because of it: the recorder's own expectation, else the duty's hand-in."""
    if absent.activity is None:
        return None
    duty = absent.activity
    device = device_at(duty.agency, absent.device_no) if absent.device_no else None
    subjects = [*([expectation(duty, device.pk)] if device else []), duty.subject]
    rows = [each for subject in subjects for each in of_subject(subject) if each.what in _CLOCKS]
    return next((each for each in rows if each.fulfilled_at is None and each.excused_at is None), None)
