"""The list of duties and the duty calendar: what is planned, under way, closed, and what was not recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from liuhen.access.duties import duties_seen
from liuhen.accounts.models import Person, Unit
from liuhen.activities.models import Activity
from liuhen.activities.queries import within
from liuhen.kernel.moments import day_end, day_start, local_day
from liuhen.kernel.spans import Span
from liuhen.web.addresses import address
from liuhen.web.pages.duty_words import people, state_chip, when
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import CalendarDay, DutyCalendar, DutyList, DutyRow, Entry
from liuhen.web.viewmodels.parts import Action, Choice, EmptyState, Field, Filters, Link, Pager, Picked, View

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

PAGE = 50
LIST, WEEK, MONTH = "list", "week", "month"
SHOWS = {LIST: "清单", WEEK: "周", MONTH: "月"}
STATES = {
    "planned": "已安排",
    "ongoing": "进行中",
    "ended": "待办结",
    "closed": "已办结",
    "gaps": "有缺口或未记录",
}
_GAPS = Q(outcome__in=[Activity.Outcome.PARTLY, Activity.Outcome.UNRECORDED])
_MOST_A_DAY = 4  # in a month's cell
_MOST = 400  # duties that a calendar reads


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list or calendar was asked for: which form, which day it holds, narrowed by what."""

    show: str
    day: date
    unit: int | None = None
    person: int | None = None
    state: str = ""
    before: int | None = None

    def given(self) -> dict[str, object]:
        """Return what stands in the address."""
        return {
            "show": self.show if self.show != LIST else "",
            "day": self.day.isoformat() if self.show != LIST else "",
            "unit": self.unit or "",
            "person": self.person or "",
            "state": self.state,
        }


def duty_list(viewer: Person, asked: Asked, at: datetime, *, plans: bool) -> DutyList:
    """Return a page of the list."""
    found = _narrowed(duties_seen(viewer, at), asked)
    if asked.before is not None:
        found = found.filter(pk__lt=asked.before)
    rows = list(found.order_by("-pk").prefetch_related("officers__person")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    path, given = reverse("activities"), asked.given()
    return DutyList(
        summary="按登记的先后，新的在前。",
        views=_views(asked),
        filters=_filters(viewer, asked, at),
        rows=tuple(_row(duty, at) for duty in rows),
        pager=Pager(
            f"本页 {len(rows)} 次",
            address(path, given) if asked.before is not None else "",
            address(path, given, before=rows[-1].pk) if more else "",
        ),
        empty=EmptyState(
            "没有执法活动",
            "没有符合条件的执法活动。安排了活动，会在这里和日历里出现，执法人员在手机上按步骤登记。",
            _plan(plans=plans),
        ),
        actions=_plan(plans=plans),
    )


def duty_calendar(viewer: Person, asked: Asked, at: datetime, *, plans: bool) -> DutyCalendar:
    """Return the calendar of the week or the month that holds the day."""
    first, last = _span(asked)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = list(within(_narrowed(duties_seen(viewer, at), asked), Span(day_start(first), day_end(last)))[:_MOST])
    placed: dict[date, list[Activity]] = {day: [] for day in days}
    for duty in found:
        for day in _days_of(duty, at):
            if day in placed:
                placed[day].append(duty)
    return DutyCalendar(
        summary=f"这段时间 {len(found)} 次执法活动。" if found else "这段时间没有执法活动。",
        views=_views(asked),
        filters=_filters(viewer, asked, at),
        kind=asked.show,
        days=tuple(_day(day, placed[day], asked, at) for day in days),
        previous=_turned(asked, back=True),
        following=_turned(asked, back=False),
        span=f"{asked.day.year}年{asked.day.month}月"
        if asked.show == MONTH
        else f"{chinese.day(first, at)}–{chinese.day(last, at)}",
        actions=_plan(plans=plans),
    )


def _narrowed(found: QuerySet[Activity], asked: Asked) -> QuerySet[Activity]:
    if asked.unit is not None:
        found = found.filter(unit=asked.unit)
    if asked.person is not None:
        found = found.filter(pk__in=Activity.objects.filter(officers__person=asked.person).values("pk"))
    if asked.state == "gaps":
        return found.filter(_GAPS)
    return found.filter(state=asked.state) if asked.state else found


def _row(duty: Activity, at: datetime) -> DutyRow:
    party = duty.party.name if duty.party else ""
    return DutyRow(
        href=reverse("activity", args=[duty.pk]),
        when=when(duty, at),
        title=duty.title,
        about="；".join(part for part in (duty.place, party) if part),
        people=people(duty) or "还没有安排人员",
        unit=duty.unit.name,
        chip=state_chip(duty),
        short="；".join(duty.shortfall),
    )


def _day(day: date, duties: list[Activity], asked: Asked, at: datetime) -> CalendarDay:
    shown = duties if asked.show == WEEK else duties[:_MOST_A_DAY]
    week = address(reverse("activities"), asked.given(), show=WEEK, day=day.isoformat())
    left = len(duties) - len(shown)
    return CalendarDay(
        day=day,
        words=f"{day.month}月{day.day}日" if asked.show == WEEK or day.day == 1 else str(day.day),
        weekday=f"周{chinese.WEEKDAYS[day.weekday()]}",
        href=week,
        entries=tuple(_entry(duty) for duty in shown),
        more=Link(f"还有 {left} 次", week) if left else None,
        today=day == local_day(at),
        other=asked.show == MONTH and day.month != asked.day.month,
    )


def _entry(duty: Activity) -> Entry:
    return Entry(
        href=reverse("activity", args=[duty.pk]),
        clock=chinese.clock(duty.arrived_at or duty.started_at or duty.planned_at),
        title=duty.title,
        people="、".join(officer.person.name for officer in duty.officers.all()),
        chip=state_chip(duty),
    )


def _days_of(duty: Activity, at: datetime) -> Iterable[date]:
    """Yield the days that a duty touches; one that is not over touches the days until today."""
    begun = duty.arrived_at or duty.started_at
    if begun is None:
        return [local_day(duty.planned_at)]
    first, last = local_day(begun), local_day(max(begun, duty.ended_at or at))
    return [first + timedelta(days=number) for number in range(min((last - first).days, 45) + 1)]


def _span(asked: Asked) -> tuple[date, date]:
    """Return the days that are shown: whole weeks from Monday."""
    if asked.show == WEEK:
        first = asked.day - timedelta(days=asked.day.weekday())
        return first, first + timedelta(days=6)
    begin = asked.day.replace(day=1)
    end = _next_month(begin) - timedelta(days=1)
    return begin - timedelta(days=begin.weekday()), end + timedelta(days=6 - end.weekday())


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _turned(asked: Asked, *, back: bool) -> Link:
    if asked.show == WEEK:
        day = asked.day + timedelta(days=-7 if back else 7)
    else:
        first = asked.day.replace(day=1)
        day = (first - timedelta(days=1)).replace(day=1) if back else _next_month(first)
    name = {True: "上", False: "下"}[back] + ("一周" if asked.show == WEEK else "个月")
    return Link(name, address(reverse("activities"), asked.given(), day=day.isoformat()))


def _views(asked: Asked) -> tuple[View, ...]:
    path = reverse("activities")
    return tuple(
        View(words, address(path, asked.given(), show=show if show != LIST else "", day=""), current=show == asked.show)
        for show, words in SHOWS.items()
    )


def _filters(viewer: Person, asked: Asked, at: datetime) -> Filters:
    path, given = reverse("activities"), asked.given()
    seen = duties_seen(viewer, at)
    units = dict(Unit.objects.filter(pk__in=seen.order_by().values("unit")).order_by("path").values_list("pk", "name"))
    officers = Person.objects.filter(pk__in=seen.order_by().values("officers__person")).order_by("name", "pk")
    names = dict(officers.values_list("pk", "name"))
    told = (
        ("unit", "单位", "全部单位", {str(key): name for key, name in units.items()}, str(asked.unit or "")),
        ("person", "执法人员", "全部人员", {str(key): name for key, name in names.items()}, str(asked.person or "")),
        ("state", "状态", "全部状态", STATES, asked.state),
    )
    fields = tuple(
        Field(name, label, "select", chosen, (Choice("", first), *(Choice(key, words) for key, words in known.items())))
        for name, label, first, known, chosen in told
    )
    picked = tuple(
        Picked(known[chosen], address(path, given, **{name: ""}))
        for name, _, _, known, chosen in told
        if chosen in known
    )
    hidden = tuple(Choice(name, str(given[name])) for name in ("show", "day") if given[name])
    return Filters(path, fields, searchable=False, hidden=hidden, picked=picked)


def _plan(*, plans: bool) -> tuple[Action, ...]:
    log = Action("巡查日志", reverse("patrol_logs"), "notes")
    return (log, Action("安排执法活动", reverse("activity_plan"), "plus", primary=True)) if plans else (log,)
