"""Finishing a duty on paper: closing, the statement of no recording, reports and explanations of interruptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.accounts.models import Person
from liuhen.activities.models import Interruption, UnrecordedStatement
from liuhen.activities.services import (
    confirm_interruption_reason,
    exempt,
    receive_interruption_statement,
    receive_statement,
    report_interruption,
    state_interruption,
)
from liuhen.kernel.refusals import Refused
from liuhen.recordings.services.closing import close_duty
from liuhen.web.addresses import number_in, text_in
from liuhen.web.duty_posts import long_text_in, moment_in
from liuhen.web.pages.duty_closing import closing_page, interruption_page, statement_page
from liuhen.web.pages.duty_forms import Failed
from liuhen.web.views.activities import find
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from liuhen.access.duties import DutyRights
    from liuhen.activities.models import Activity
    from liuhen.web.visits import Visit

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@visited
def close(visit: Visit, key: int) -> HttpResponse:
    """Show what is missing, and close the duty."""
    found, held = find(visit, key)
    if not held.correct:
        raise PermissionDenied
    if found.state == found.State.CLOSED:
        visit.said("这次执法活动已经办结。")
        return redirect("activity", key)
    if visit.request.method != "POST":
        return visit.show("duty_form", closing_page(found, visit.at), "activities")
    given = visit.request.POST
    try:
        with attempt(visit, "activity.close", found.subject):
            reason = long_text_in(given, "shortfall_reason")
            closed = close_duty(actor=visit.actor, at=visit.at, activity=found, shortfall_reason=reason)
    except Logged as logged:
        page = closing_page(found, visit.at, Failed("close", given, logged.refused))
        return visit.show("duty_form", page, "activities", status=422)
    visit.said(f"已办结：{closed.get_outcome_display()}。")
    return redirect("activity", key)


@require_http_methods(BOTH)
@visited
def statement(visit: Visit, key: int) -> HttpResponse:
    """Show the statement why nothing was recorded, and hand one in."""
    found, held = find(visit, key)
    if visit.request.method != "POST":
        return visit.show("duty_form", statement_page(found, visit.person, visit.at, held), "activities")
    if not held.run:
        raise PermissionDenied
    given = visit.request.POST
    words = {name: long_text_in(given, name) for name in ("reason", "basis")}
    kind = text_in(given, "kind")
    newest = found.statements.order_by("made_at", "pk").last()
    if newest and (newest.kind, newest.reason, newest.basis, newest.made_by_id) == (
        kind,
        words["reason"],
        words["basis"],
        visit.person.pk,
    ):
        visit.said("这份说明已经提交过，没有重复提交。")
        return redirect("activity_statement", key)
    try:
        with attempt(visit, "activity.exempt", found.subject):
            if not kind:
                raise Refused("web.statement.kind", "请选择属于哪种情形。")  # logged like the others
            exempt(actor=visit.actor, at=visit.at, activity=found, made_by=visit.person, kind=kind, **words)
    except Logged as logged:
        failed = Failed("statement", given, logged.refused)
        page = statement_page(found, visit.person, visit.at, held, failed)
        return visit.show("duty_form", page, "activities", status=422)
    visit.said("说明已提交，等有权接收的人从自己的账号接收。")
    return redirect("activity_statement", key)


@require_POST
@visited
def receive(visit: Visit, key: int, statement_key: int) -> HttpResponse:
    """Receive a statement from one's own account."""
    found, held = find(visit, key)
    if not held.receive:
        raise PermissionDenied
    made = get_object_or_404(UnrecordedStatement.objects.select_related("activity"), pk=statement_key, activity=found)
    with attempt(visit, "activity.receive_statement", found.subject):
        receive_statement(actor=visit.actor, at=visit.at, statement=made, received_by=visit.person, role=held.receive)
    visit.said("已接收。")
    return redirect("activity_statement", key)


@require_http_methods(BOTH)
@visited
def interruption(visit: Visit, key: int, stop_key: int) -> HttpResponse:
    """Show one interruption, and report, explain, confirm or receive."""
    found, held = find(visit, key)
    stop = stop_of(found, stop_key)
    if visit.request.method != "POST":
        return visit.show("duty_form", interruption_page(stop, visit.person, visit.at, held), "activities")
    given = visit.request.POST
    code = text_in(given, "form")
    if code not in _ACTS or not _may(code, held):
        raise PermissionDenied
    try:
        with attempt(visit, f"activity.interruption.{code}", stop.subject):
            _ACTS[code](visit, stop)
    except Logged as logged:
        page = interruption_page(stop, visit.person, visit.at, held, Failed(code, given, logged.refused))
        return visit.show("duty_form", page, "activities", status=422)
    visit.said(_SAID[code])
    return redirect("activity_interruption", key, stop_key)


def stop_of(activity: Activity, key: int) -> Interruption:
    """Return an interruption of the duty. Raises Http404."""
    related = ("activity__agency", "activity__unit", "activity__party", "confirmed_by", "reported_to")
    found = Interruption.objects.select_related(*related, "statement_received_by").filter(pk=key, activity=activity)
    stop = found.first()
    if stop is None:
        raise Http404
    return stop


def _may(code: str, held: DutyRights) -> bool:
    return held.run if code in {"report", "state"} else held.confirm


def _report(visit: Visit, stop: Interruption) -> None:
    given = visit.request.POST
    to = Person.objects.filter(pk=number_in(given, "to") or 0, agency=stop.activity.agency).first()
    if to is None:
        raise Refused("web.interruption.to", "请选择向谁报告。")
    moment = moment_in(given, "reported_at", "报告时间")
    report_interruption(actor=visit.actor, at=visit.at, interruption=stop, to=to, reported_at=moment)


def _state(visit: Visit, stop: Interruption) -> None:
    words = long_text_in(visit.request.POST, "statement")
    state_interruption(actor=visit.actor, at=visit.at, interruption=stop, statement=words)


def _confirm(visit: Visit, stop: Interruption) -> None:
    confirm_interruption_reason(actor=visit.actor, at=visit.at, interruption=stop, by=visit.person)


def _receive(visit: Visit, stop: Interruption) -> None:
    receive_interruption_statement(actor=visit.actor, at=visit.at, interruption=stop, received_by=visit.person)


_ACTS: dict[str, Callable[[Visit, Interruption], None]] = {
    "report": _report,
    "state": _state,
    "confirm": _confirm,
    "receive": _receive,
}
_SAID = {
    "report": "已登记报告。",
    "state": "书面说明已提交。",
    "confirm": "已确认中断原因。",
    "receive": "已接收书面说明。",
}
