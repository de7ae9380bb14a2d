"""The workbench of somebody who carries duties out: what I owe, today's duties, my devices, my gaps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.owed import counts
from liuhen.activities.models import Activity
from liuhen.activities.queries import activities_of
from liuhen.devices.queries import issues_held_by
from liuhen.kernel.moments import day_start, local_day
from liuhen.obligations.queries import owed_by
from liuhen.recordings.queries import of_activity
from liuhen.web.pages.duty_timeline import Course, spans_in
from liuhen.web.pages.obligations import all_of, due_groups, late_words
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Action, EmptyState, Link, Row
from liuhen.web.viewmodels.timeline import Lane, Segment, Timeline
from liuhen.web.viewmodels.workbench import DeviceState, DutyStrip, OfficerWorkbench

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.devices.models import DeviceIssue

_MOST = 12
_GAP_DAYS = 30
_OUTCOMES = (
    (Activity.Outcome.RECORDED, "次完整记录"),
    (Activity.Outcome.PARTLY, "次部分记录"),
    (Activity.Outcome.EXEMPT, "次已说明免除"),
    (Activity.Outcome.UNRECORDED, "次没有记录"),
)


def officer_workbench(person: Person, at: datetime, *, lists: bool) -> OfficerWorkbench:
    """Return the officer's page; `lists` says whether this person sees recordings at all."""
    owed = owed_by(person, at)
    count, late, today = counts(owed, at)
    more = all_of(f"全部 {count} 项") if count > _MOST else None
    links, total = _gaps(person, at) if lists else ((), 0)
    return OfficerWorkbench(
        summary=late_words(count, late, today),
        actions=(Action("采集", reverse("intakes"), "device-sd-card", primary=True),) if lists else (),
        groups=due_groups(owed[:_MOST], at, more=more),
        empty=EmptyState(
            "今天没有要办的事",
            "没有到期或逾期的事项。执法活动结束后，要导出的记录会排在这里，带着期限和依据。",
            (Action("看音像资料", reverse("recordings")),) if lists else (),
        ),
        duties=tuple(_strip(duty, at) for duty in activities_of(person, local_day(at))),
        duties_href=reverse("activities"),
        devices=tuple(_device(issue, at) for issue in issues_held_by(person, at)),
        gaps=links,
        gaps_total=total,
    )


def _strip(duty: Activity, at: datetime) -> DutyStrip:
    recordings = list(of_activity(duty))
    course = Course(duty, recordings, list(duty.interruptions.all()), at)
    start = duty.arrived_at or duty.started_at or duty.planned_at
    spans = spans_in(recordings) + ([course.span] if course.span else [])
    day = day_start(local_day(at))
    first = min([day + timedelta(hours=8), *(span.start for span in spans)])
    last = max([day + timedelta(hours=18), *(span.end for span in spans)])
    lane = Lane("", "", tuple(Segment(span.start, span.end, "", "") for span in course.covered), course.holes)
    return DutyStrip(
        title=duty.title,
        href=reverse("activity", args=[duty.pk]),
        span=_span(duty, start),
        timeline=Timeline(first, last, (lane,)),
        words=_words(course, len(recordings)),
    )


def _span(duty: Activity, start: datetime) -> str:
    if duty.state == Activity.State.PLANNED:
        return f"计划 {chinese.clock(start)}"
    return f"{chinese.clock(start)}–{chinese.clock(duty.ended_at) if duty.ended_at else '未结束'}"


def _words(course: Course, count: int) -> str:
    if course.duty.state == Activity.State.PLANNED:
        return "还没有开始"
    told = [f"{count} 段已封存" if count else "还没有导出记录"]
    unexplained = [hole for hole in course.holes if hole.kind == "unexplained"]
    if unexplained and count:
        told.append(f"{len(unexplained)} 处没有记录也没有说明")
    return "，".join(told)


def _device(issue: DeviceIssue, at: datetime) -> DeviceState:
    device = issue.device
    facts = [Row("状态", f"{device.get_state_display()}，{chinese.near(issue.out_at, at)} 领用，本人负责")]
    if device.clock_offset_ms is None:
        facts.append(Row("时钟", "没有测过偏差"))
    else:
        way = "快" if device.clock_offset_ms > 0 else "慢"
        words = f"{way} {abs(device.clock_offset_ms) / 1000:.1f} 秒" if device.clock_offset_ms else "没有偏差"
        facts.append(Row("时钟", words))
    return DeviceState(device.number, tuple(facts))


def _gaps(person: Person, at: datetime) -> tuple[tuple[Link, ...], int]:
    """Return what became of the duties of the last thirty days."""
    duties = Activity.objects.filter(
        officers__person=person, ended_at__gte=at - timedelta(days=_GAP_DAYS), ended_at__lte=at
    )
    outcomes = list(duties.values_list("outcome", flat=True))
    path = reverse("recordings")
    links = tuple(
        Link(f"{count} {words}", path) for outcome, words in _OUTCOMES if (count := outcomes.count(str(outcome)))
    )
    waiting = outcomes.count("")
    links += (Link(f"{waiting} 次等待办结", path),) if waiting else ()
    return links, len(outcomes)
