"""The duties of today on which somebody is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.models import Activity
from liuhen.activities.queries import OFFICERS, activities_of
from liuhen.kernel.moments import local_day
from liuhen.web.pages.duty_words import people, state_chip, when
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.field import FieldDay, TodayDuty

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person


def field_day(person: Person, at: datetime, *, plans: bool) -> FieldDay:
    """Return today's duties of the person, those under way first; `plans` offers to plan one."""
    duties = list(activities_of(person, local_day(at)).prefetch_related(OFFICERS))
    duties.sort(key=lambda duty: duty.state != Activity.State.ONGOING)
    path = reverse("field")
    return FieldDay(
        summary=f"{chinese.day(at, at)} {chinese.weekday(at)}，您有 {len(duties)} 次执法活动。"
        if duties
        else f"{chinese.day(at, at)} {chinese.weekday(at)}，没有安排您参加的执法活动。",
        person=person.subject,
        duties=tuple(_row(duty, at) for duty in duties),
        hand_over=reverse("field_facts"),
        clock=reverse("field_clock"),
        login=f"{reverse('login')}?next={path}",
        worker=reverse("field_worker"),
        keep=(path, *(reverse("field_duty", args=[duty.pk]) for duty in duties)),
        back=reverse("workbench"),
        plan=reverse("activity_plan") if plans else "",
    )


def _row(duty: Activity, at: datetime) -> TodayDuty:
    return TodayDuty(
        href=reverse("field_duty", args=[duty.pk]),
        when=when(duty, at),
        title=duty.title,
        words="；".join(part for part in (duty.place, people(duty)) if part),
        chip=state_chip(duty),
    )
