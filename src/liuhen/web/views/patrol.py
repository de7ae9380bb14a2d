"""Patrol logs: the list, one of them, and writing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.access.duties import duty_rights, patrol_logs_seen, planned_for
from liuhen.activities.queries import with_officers
from liuhen.activities.services import write_patrol_log
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import day_in, number_in, text_in
from liuhen.web.duty_posts import long_text_in, names_in
from liuhen.web.pages.duty_forms import Failed
from liuhen.web.pages.duty_plan import NO_UNIT
from liuhen.web.pages.patrol import patrol_form, patrol_list, patrol_page
from liuhen.web.views.activities import NOT_YOURS, SEES
from liuhen.web.visits import Logged, attempt, log_refusal, visited

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from liuhen.accounts.models import Unit
    from liuhen.activities.models import Activity, PatrolLog
    from liuhen.web.visits import Visit


@require_safe
@visited
def patrol_logs(visit: Visit) -> HttpResponse:
    """Show the logs this person may read."""
    visit.demand(*SEES)
    given, problem = visit.request.GET, ""
    first = last = None
    try:
        first, last = day_in(given, "from"), day_in(given, "to")
    except ValueError:
        problem = "日期要写成 2026-03-11 这样。"
    before = number_in(given, "before")
    page = patrol_list(visit.person, visit.at, first=first, last=last, before=before, problem=problem)
    return visit.show("patrol_logs", page, "activities")


@require_safe
@visited
def patrol_log(visit: Visit, key: int) -> HttpResponse:
    """Show one log."""
    return visit.show("patrol_log", patrol_page(log_of(visit, key), visit.at), "activities")


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def write(visit: Visit) -> HttpResponse:
    """Write a log, alone or for a duty."""
    activity = _activity(visit)
    if not planned_for(visit.person, visit.at):
        raise PermissionDenied
    given = visit.request.POST
    if visit.request.method != "POST":
        return visit.show("duty_form", patrol_form(visit.person, visit.at, {}, activity), "activities")
    try:
        with attempt(visit, "patrol_log.write", activity.subject if activity else visit.person.subject):
            log, new = _written(visit, activity)
    except Logged as logged:
        failed = Failed("patrol", given, logged.refused)
        page = patrol_form(visit.person, visit.at, given, activity, failed)
        return visit.show("duty_form", page, "activities", status=422)
    visit.said("巡查日志已保存。" if new else "这份日志已经保存过，没有重复保存。")
    return redirect("patrol_log", log.pk)


def log_of(visit: Visit, key: int) -> PatrolLog:
    """Return a log that this person may read. Raises Logged in the same words for one that is not there."""
    found = patrol_logs_seen(visit.person, visit.at).filter(pk=key).first()
    if found is None:
        raise log_refusal(visit, "patrol_log.view", f"patrol_log:{key}", NOT_YOURS)
    return found


def _activity(visit: Visit) -> Activity | None:
    key = number_in(visit.request.GET, "activity")
    if key is None:
        return None
    found = with_officers(key)
    if found is None or not duty_rights(visit.person, found, visit.at).correct:
        raise log_refusal(visit, "activity.view", f"activity:{key}", NOT_YOURS)
    return found


def _written(visit: Visit, activity: Activity | None) -> tuple[PatrolLog, bool]:
    given = visit.request.POST
    unit, day = _unit(visit, activity), _day(visit)
    officers, area = names_in(given, "officers"), text_in(given, "area")
    findings, measures = long_text_in(given, "findings"), long_text_in(given, "measures")
    same = patrol_logs_seen(visit.person, visit.at).filter(
        unit=unit, day=day, area=area, findings=findings, measures=measures, activity=activity
    )
    if (known := same.first()) is not None:
        return known, False
    log = write_patrol_log(
        actor=visit.actor,
        at=visit.at,
        unit=unit,
        day=day,
        officers=officers,
        area=area,
        findings=findings,
        measures=measures,
        activity=activity,
    )
    return log, True


def _unit(visit: Visit, activity: Activity | None) -> Unit:
    if activity is not None:
        return activity.unit
    units = planned_for(visit.person, visit.at).select_related("agency")
    unit = units.filter(pk=number_in(visit.request.POST, "unit") or 0).first()
    if unit is None:
        raise NO_UNIT
    return unit


def _day(visit: Visit) -> date:
    try:
        day = day_in(visit.request.POST, "day")
    except ValueError as error:
        raise Refused("web.patrol.day", "日期要写成 2026-03-11 这样。") from error
    if day is None:
        raise Refused("web.patrol.day", "须写明巡查的日期。")
    return day
