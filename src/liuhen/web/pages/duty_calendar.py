"""The duty calendar: a week or a month, with what happened on each day and how it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.duties import duties_seen
from liuhen.activities.queries import days_of, in_full
from liuhen.kernel.moments import day_end, day_start, local_day
from liuhen.kernel.spans import Span
from liuhen.web.addresses import address
from liuhen.web.pages.duties import LIST, MONTH, WEEK, Asked, filters_of, narrowed, plan_actions, views_of
from liuhen.web.pages.duty_words import state_chip
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import CalendarDay, DutyCalendar, Entry
from liuhen.web.viewmodels.parts import Link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Activity

_SHOWN = {WEEK: 12, MONTH: 4}  # duties in a day's cell; the others are a list away


def duty_calendar(viewer: Person, asked: Asked, at: datetime, *, plans: bool) -> DutyCalendar:
    """Return the calendar of the week or the month that holds the day."""
    first, last = _span(asked)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = days_of(narrowed(duties_seen(viewer, at), asked), Span(day_start(first), day_end(last)), at)
    most = _SHOWN[asked.show]
    shown = in_full({key for day in days for key in found.by_day.get(day, ())[:most]})
    return DutyCalendar(
        summary=f"这段时间 {found.count} 次执法活动。" if found.count else "这段时间没有执法活动。",
        views=views_of(asked),
        filters=filters_of(viewer, asked, at),
        kind=asked.show,
        days=tuple(_day(day, found.by_day.get(day, ()), shown, asked, at) for day in days),
        previous=_turned(asked, back=True),
        following=_turned(asked, back=False),
        span=f"{asked.day.year}年{asked.day.month}月"
        if asked.show == MONTH
        else f"{chinese.day(first, at)}–{chinese.day(last, at)}",
        actions=plan_actions(plans=plans),
    )


def _day(day: date, keys: Sequence[int], shown: dict[int, Activity], asked: Asked, at: datetime) -> CalendarDay:
    path, given = reverse("activities"), asked.given()
    left = len(keys) - len(keys[: _SHOWN[asked.show]])
    return CalendarDay(
        day=day,
        words=f"{day.month}月{day.day}日" if asked.show == WEEK or day.day == 1 else str(day.day),
        weekday=f"周{chinese.WEEKDAYS[day.weekday()]}",
        href=address(path, given, show=WEEK, day=day.isoformat()),
        entries=tuple(_entry(shown[key]) for key in keys[: _SHOWN[asked.show]]),
        more=Link(f"还有 {left} 次", address(path, given, show=LIST, day="", on=day.isoformat())) if left else None,
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
