"""What was not handed in: rows with their clocks, grouped by kind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.devices.models import Device
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Citation
from liuhen.obligations.queries import of_subjects
from liuhen.recordings.absence import not_handed_in
from liuhen.recordings.services.expecting import expectation
from liuhen.web.addresses import address
from liuhen.web.errors import cites_of
from liuhen.web.pages.obligations import Reasons, clock_of
from liuhen.web.pages.periods import Reach, filters_of
from liuhen.web.pages.statements_waiting import statements_waiting
from liuhen.web.pages.wording import because, cites, setting_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.missing import MissingGroup, MissingPage, MissingRow
from liuhen.web.viewmodels.parts import Action, Clock, EmptyState, Pager

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Agency
    from liuhen.obligations.models import Obligation
    from liuhen.policy.pack import Pack
    from liuhen.recordings.absence import Absent
    from liuhen.web.pages.periods import Asked
    from liuhen.web.pages.statements_waiting import Waiting
    from liuhen.web.viewmodels.parts import Cite

KINDS = {
    "recorder_missing": ("应交未交的设备", "执法活动结束了，携带的设备没有导出记录"),
    "duty_without_recording": ("没有记录的执法活动", "没有音像记录，也没有领用设备的登记"),
    "issue_without_recording": ("领用后没有导出", "设备领用又归还，没有执法活动，也没有记录"),
    "sequence_gap": ("缺文件编号", "同一天同一台设备的编号不连续"),
}
_CLOCKS = frozenset({"export", "upload", "store", "hand_over"})
_STATEMENT = "unrecorded_statement"
REACH = Reach(most=31, usual=7)
PAGE = 50


def absent_in(agency: Agency, units: Collection[int], first: date, last: date, at: datetime) -> list[Absent]:
    """Return what is absent in the units of the days."""
    return [each for each in not_handed_in(agency, first, last, at) if each.unit.pk in units]


class Owed:
    """What is owed because of absences, and the statements about them that wait: read with three queries for all."""

    def __init__(self, absences: Sequence[Absent], at: datetime) -> None:
        self._devices = self._of(absences)
        self._waiting = statements_waiting((each.activity for each in absences if each.activity), at)
        subjects = {subject for each in absences for subject in self._subjects(each)}
        self._rows: dict[str, list[Obligation]] = {}
        self._statements: dict[str, Obligation] = {}
        for row in of_subjects(subjects):
            if row.fulfilled_at is not None or row.excused_at is not None:
                continue
            if row.what in _CLOCKS:
                self._rows.setdefault(row.subject, []).append(row)
            elif row.what == _STATEMENT:
                self._statements[row.subject] = row

    def because_of(self, absent: Absent) -> Obligation | None:
        """Return the recorder's own expectation, else the duty's hand-in; None when nothing is owed (any more)."""
        return next((row for subject in self._subjects(absent) for row in self._rows.get(subject, ())), None)

    def waiting(self, absent: Absent) -> Waiting | None:
        """Return the statement about the duty that was handed in and waits to be received."""
        return self._waiting.get(absent.activity.pk) if absent.activity else None

    def statement(self, absent: Absent) -> Obligation | None:
        """Return the clock that runs until such a statement is received, where the regulation sets one."""
        return self._statements.get(absent.activity.subject) if absent.activity else None

    def _subjects(self, absent: Absent) -> list[str]:
        if absent.activity is None:
            return []
        device = self._devices.get(absent.device_no)
        expected = [expectation(absent.activity, device)] if device is not None else []
        return [*expected, absent.activity.subject]

    @staticmethod
    def _of(absences: Sequence[Absent]) -> dict[str, int]:
        agency = absences[0].unit.agency_id if absences else None
        numbers = {each.device_no for each in absences if each.device_no}
        return dict(Device.objects.filter(agency=agency, number__in=numbers).values_list("number", "pk"))


def missing_row(absent: Absent, owed: Owed, reasons: Reasons, at: datetime) -> MissingRow:
    """Return one row; its clock and article are those of the duty's own obligation where there is one.

    Where nothing is owed but a statement waits to be received, they are the statement's, and who acts next is named.
    """
    waiting = owed.waiting(absent)
    row = owed.because_of(absent) or (owed.statement(absent) if waiting else None)
    found = reasons.of(row) if row else None
    told = waiting.words if waiting else ""
    seen = "" if told and not absent.device_no else absent.words  # the heading of the group says it already
    why = (because(*found, at) if found else "") or told or absent.words
    unowed = waiting.clock if waiting else Clock(now=at, waits_for=f"{chinese.near(absent.since, at)} 起", lead=True)
    return MissingRow(
        clock=clock_of(row, at) if row else unowed,
        person=absent.person.name if absent.person else "没有登记使用人",
        unit=absent.unit.name,
        device=absent.device_no or "没有设备",
        activity=absent.activity.title if absent.activity else KINDS[absent.kind][0],
        href=f"{reverse('recordings')}?activity={absent.activity.pk}" if absent.activity else "",
        ended=chinese.near(absent.activity.ended_at, at) if absent.activity and absent.activity.ended_at else "",
        why=why,
        setting=setting_of(*found) if found and row and row.by_setting else None,
        cites=_cites(row, found[0] if found else None) or (waiting.cites if waiting else ()),
        detail="".join(words for words in (seen, told) if words != why),
        actions=_actions(absent, waiting),
    )


def missing_page(asked: Asked, found: Sequence[Absent], number: int, at: datetime) -> MissingPage:
    """Return one page of the list; `number` counts from 0."""
    path, period = reverse("missing"), asked.period
    number = min(number, max(0, (len(found) - 1) // PAGE))
    part = found[::-1][number * PAGE : (number + 1) * PAGE]
    owed, reasons = Owed(part, at), Reasons(at)
    groups = tuple(
        MissingGroup(title, words, tuple(missing_row(each, owed, reasons, at) for each in part if each.kind == kind))
        for kind, (title, words) in KINDS.items()
        if any(each.kind == kind for each in part)
    )
    days = f"{chinese.day(period.first, at)}–{chinese.day(period.last, at)}"
    return MissingPage(
        summary=f"{days}，共 {len(found)} 项没有交齐。" if found else f"{days} 的记录都交齐了。",
        groups=groups,
        filters=filters_of(asked, path, ""),
        pager=Pager(
            f"本页 {len(part)} 项，共 {len(found)} 项",
            address(path, asked.given, page=number - 1 or "") if number else "",
            address(path, asked.given, page=number + 1) if (number + 1) * PAGE < len(found) else "",
        ),
        empty=EmptyState("都交齐了", "这些天的执法活动都有记录，设备也都导出了。换个日期、单位或种类再看。"),
    )


def usual_days(at: datetime) -> tuple[date, date]:
    """Return the days a list begins with: the last seven."""
    today = local_day(at)
    return today - timedelta(days=REACH.usual - 1), today


def _cites(owed: Obligation | None, pack: Pack | None) -> tuple[Cite, ...]:
    if owed is None:
        return ()
    citations = tuple(Citation(**cite) for cite in owed.cites)
    return cites(pack, citations, owed.rule) if pack else cites_of(citations, owed.rule)


def _actions(absent: Absent, waiting: Waiting | None) -> tuple[Action, ...]:
    """Return the next step: the card to the station, the recordings around the hole, the duty's own recordings.

    A statement that waits is opened where it is received.
    """
    recordings = reverse("recordings")
    if absent.kind == "sequence_gap":
        day = local_day(absent.since).isoformat()
        return (Action("看当天的文件", address(recordings, {"q": absent.device_no, "to": day})),)
    statement = (waiting.action,) if waiting else ()
    if absent.device_no:
        return (Action("去导出", reverse("intakes")), *statement)
    if statement:
        return statement
    return (Action("看记录", f"{recordings}?activity={absent.activity.pk}"),) if absent.activity else ()
