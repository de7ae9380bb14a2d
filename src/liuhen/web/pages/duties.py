"""The list of duties: what is planned, under way, closed, and what was not recorded; and what narrows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from liuhen.access.duties import duties_seen, duty_units
from liuhen.activities.models import Activity
from liuhen.activities.queries import in_full, with_officer_named, within
from liuhen.kernel.moments import day_end, day_start
from liuhen.kernel.spans import Span
from liuhen.web.addresses import address
from liuhen.web.pages.duty_words import people, state_chip, when
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import DutyList, DutyRow
from liuhen.web.viewmodels.parts import Action, Choice, EmptyState, Field, Filters, Pager, Picked, View

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list or calendar was asked for: which form, which day it holds, narrowed by what.

    `on` is the one day that a list is about, `who` a part of an officer's name.
    """

    show: str
    day: date
    unit: int | None = None
    who: str = ""
    state: str = ""
    before: int | None = None
    on: date | None = None

    def given(self) -> dict[str, object]:
        """Return what stands in the address."""
        return {
            "show": self.show if self.show != LIST else "",
            "day": self.day.isoformat() if self.show != LIST else "",
            "unit": self.unit or "",
            "officer": self.who,
            "state": self.state,
            "on": self.on.isoformat() if self.on and self.show == LIST else "",
        }


def duty_list(viewer: Person, asked: Asked, at: datetime, *, plans: bool) -> DutyList:
    """Return a page of the list."""
    found = narrowed(duties_seen(viewer, at), asked)
    if asked.before is not None:
        found = found.filter(pk__lt=asked.before)
    keys = list(found.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1])
    more, shown = len(keys) > PAGE, in_full(keys[:PAGE])
    rows = [shown[key] for key in keys[:PAGE]]
    path, given = reverse("activities"), asked.given()
    return DutyList(
        summary="按登记的先后，新的在前。",
        views=views_of(asked),
        filters=filters_of(viewer, asked, at),
        rows=tuple(duty_row(duty, at) for duty in rows),
        pager=Pager(
            f"本页 {len(rows)} 次",
            address(path, given) if asked.before is not None else "",
            address(path, given, before=rows[-1].pk) if more else "",
        ),
        empty=EmptyState(
            "没有执法活动",
            "没有符合条件的执法活动。安排了活动，会在这里和日历里出现，执法人员在手机上按步骤登记。",
            plan_actions(plans=plans),
        ),
        actions=plan_actions(plans=plans),
    )


def narrowed(found: QuerySet[Activity], asked: Asked) -> QuerySet[Activity]:
    """Keep the duties that were asked for."""
    if asked.unit is not None:
        found = found.filter(unit=asked.unit)
    if asked.who:
        found = with_officer_named(found, asked.who)
    if asked.show == LIST and asked.on is not None:
        found = within(found, Span(day_start(asked.on), day_end(asked.on)))
    if asked.state == "gaps":
        return found.filter(_GAPS)
    return found.filter(state=asked.state) if asked.state else found


def duty_row(duty: Activity, at: datetime) -> DutyRow:
    """Return a duty as lists show it."""
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


def views_of(asked: Asked) -> tuple[View, ...]:
    """Return the forms in which duties can be shown."""
    path, given = reverse("activities"), asked.given()
    return tuple(
        View(words, address(path, given, show=show if show != LIST else "", day="", on=""), current=show == asked.show)
        for show, words in SHOWS.items()
    )


def filters_of(viewer: Person, asked: Asked, at: datetime) -> Filters:
    """Return the bar: unit, officer, state; and the tags of what is in force."""
    path, given = reverse("activities"), asked.given()
    units = {str(unit.pk): unit.name for unit in duty_units(viewer, at)}
    unit = str(asked.unit or "")
    told = (("unit", "单位", "全部单位", units, unit), ("state", "状态", "全部状态", STATES, asked.state))
    unit_field, state_field = (
        Field(name, label, "select", chosen, (Choice("", every), *(Choice(key, words) for key, words in known.items())))
        for name, label, every, known, chosen in told
    )
    chosen = {name: known[value] for name, _, _, known, value in told if value in known}
    chosen |= {"officer": asked.who} if asked.who else {}
    chosen |= {"on": chinese.day(asked.on, at)} if asked.on and given["on"] else {}
    picked = tuple(Picked(words, address(path, given, **{name: ""})) for name, words in chosen.items())
    hidden = tuple(Choice(name, str(given[name])) for name in ("show", "day", "on") if given[name])
    fields = (unit_field, Field("officer", "执法人员", value=asked.who), state_field)
    return Filters(path, fields, searchable=False, hidden=hidden, picked=picked)


def plan_actions(*, plans: bool) -> tuple[Action, ...]:
    """Return what can be begun here."""
    log = Action("巡查日志", reverse("patrol_logs"), "notes")
    return (log, Action("安排执法活动", reverse("activity_plan"), "plus", primary=True)) if plans else (log,)
