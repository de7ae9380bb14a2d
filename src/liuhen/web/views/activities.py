"""Duties: the list and calendar, planning one, its page, and correcting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.access.duties import OWN, DutyRights, duty_rights, planned_for
from liuhen.access.parties import parties_seen
from liuhen.activities.queries import with_officers
from liuhen.activities.services import Plan, SeveralError, assign_officers, correct_activity, send_out
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import choice_in, day_in, number_in, text_in
from liuhen.web.duty_posts import changes_in, flags_in, long_text_in, moment_in, names_in, officers_in
from liuhen.web.pages.duties import LIST, SHOWS, STATES, Asked, duty_list
from liuhen.web.pages.duty import duty_page
from liuhen.web.pages.duty_calendar import duty_calendar
from liuhen.web.pages.duty_forms import Failed
from liuhen.web.pages.duty_plan import NO_UNIT, plan_page
from liuhen.web.visits import Logged, attempt, log_refusal, visited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from liuhen.activities.models import Activity, Party
    from liuhen.web.visits import Visit

SEES = OWN | {"activity.view.unit", "activity.view.agency"}
NOT_YOURS = Refused(
    "access.not_yours",
    "没有这次执法活动，或者它不是您参加的，也不在您负责的单位内。",
    remedy="核对编号是否抄对；需要了解的，找该单位负责人。",
)


@require_safe
@visited
def activities(visit: Visit) -> HttpResponse:
    """Show the duties this person may see, as a list or as a calendar."""
    visit.demand(*SEES)
    given = visit.request.GET
    today = local_day(visit.at)
    try:
        day, on = day_in(given, "day") or today, day_in(given, "on")
    except ValueError:
        day, on = today, None
    asked = Asked(
        show=choice_in(given, "show", SHOWS) or LIST,
        day=day if 1971 <= day.year <= 2037 else today,  # noqa: PLR2004  # what keys can hold
        unit=number_in(given, "unit"),
        who=text_in(given, "officer"),
        state=choice_in(given, "state", STATES),
        before=number_in(given, "before"),
        on=on if on and 1971 <= on.year <= 2037 else None,  # noqa: PLR2004  # what keys can hold
    )
    plans = bool(visit.can & {"activity.plan.own", "activity.plan.unit"})
    if asked.show == LIST:
        return visit.show("activities", duty_list(visit.person, asked, visit.at, plans=plans), "activities")
    return visit.show("duty_calendar", duty_calendar(visit.person, asked, visit.at, plans=plans), "activities")


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def plan(visit: Visit) -> HttpResponse:
    """Plan a duty; the same form sent twice plans once."""
    given = visit.request.POST
    if visit.request.method != "POST":
        parties = _chosen(visit, visit.request.GET)
        return visit.show("duty_form", plan_page(visit.person, visit.at, {}, parties=parties), "activities")
    try:
        with attempt(visit, "activity.plan", visit.person.subject):
            made, new = send_out(actor=visit.actor, at=visit.at, plan=_plan(visit))
    except Logged as logged:
        several = logged.refused.parties if isinstance(logged.refused, SeveralError) else ()
        failed = Failed("plan", given, logged.refused)
        page = plan_page(visit.person, visit.at, given, failed, several or _chosen(visit, given))
        return visit.show("duty_form", page, "activities", status=422)
    visit.said(f"已安排“{made.title}”，编号 {made.number}。" if new else "这次执法活动已经安排过，没有重复安排。")
    return redirect("activity", made.pk)


@require_safe
@visited
def activity(visit: Visit, key: int) -> HttpResponse:
    """Show one duty."""
    found, held = find(visit, key)
    return show_duty(visit, found, held)


@require_POST
@visited
def officers(visit: Visit, key: int) -> HttpResponse:
    """Say who goes."""
    found, held = find(visit, key)
    if not held.plan:
        raise PermissionDenied
    given = visit.request.POST
    try:
        with attempt(visit, "activity.assign", found.subject):
            named = officers_in(given, found.agency)
            assign_officers(actor=visit.actor, at=visit.at, activity=found, officers=named)
    except Logged as logged:
        return show_duty(visit, found, held, Failed("officers", given, logged.refused))
    visit.said("人员已保存。")
    return redirect("activity", key)


@require_POST
@visited
def correct(visit: Visit, key: int) -> HttpResponse:
    """Correct facts of a duty by a new fact with its reason."""
    found, held = find(visit, key)
    if not held.correct:
        raise PermissionDenied
    given = visit.request.POST
    try:
        with attempt(visit, "activity.correct", found.subject):
            correct_activity(
                actor=visit.actor,
                at=visit.at,
                activity=found,
                changes=changes_in(given, found),
                reason=text_in(given, "reason"),
            )
    except Logged as logged:
        return show_duty(visit, found, held, Failed("correct", given, logged.refused))
    visit.said("已更正，期限和判定按新的事实重算。")
    return redirect("activity", key)


def show_duty(visit: Visit, found: Activity, held: DutyRights, failed: Failed | None = None) -> HttpResponse:
    """Answer with the page of a duty, and with what was wrong when a form failed (422)."""
    return visit.show("duty", duty_page(found, visit.at, held, failed), "activities", status=422 if failed else 200)


def find(visit: Visit, key: int) -> tuple[Activity, DutyRights]:
    """Return a duty that this person may see, and what they may do with it.

    Raises Logged, in the same words whether it is hidden or was never there.
    """
    found = with_officers(key)
    held = duty_rights(visit.person, found, visit.at) if found else None
    if found is None or held is None or not held.see:
        raise log_refusal(visit, "activity.view", f"activity:{key}", NOT_YOURS)
    return found, held


def _plan(visit: Visit) -> Plan:
    given = visit.request.POST
    unit = planned_for(visit.person, visit.at).filter(pk=number_in(given, "unit") or 0).select_related("agency").first()
    if unit is None:
        raise NO_UNIT
    return Plan(
        unit=unit,
        title=text_in(given, "title"),
        act=text_in(given, "act"),
        kind=text_in(given, "kind"),
        planned_at=moment_in(given, "planned_at", "计划时间") or visit.at,
        officers=officers_in(given, unit.agency),
        service_method=text_in(given, "service_method"),
        place=text_in(given, "place"),
        on_site=bool(given.get("on_site")),
        known=next(iter(_chosen(visit, given)), None),
        party=text_in(given, "party"),
        party_kind=text_in(given, "party_kind"),
        persons_on_site=names_in(given, "persons"),
        case_name=text_in(given, "case_name"),
        flags=flags_in(given),
        dispute_reason=long_text_in(given, "dispute_reason"),
    )


def _chosen(visit: Visit, given: Mapping[str, str]) -> Sequence[Party]:
    """Return the party that was chosen from the register, as the only one; nothing when it is named in words."""
    key = number_in(given, "party_key")
    return list(parties_seen(visit.person, visit.at).filter(pk=key)) if key is not None else ()
