"""The phone on site: today's duties, one duty step by step, and taking over what was kept without a network."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from liuhen.access.duties import duty_rights
from liuhen.activities.models import FieldFact
from liuhen.activities.queries import with_officers
from liuhen.activities.services import Told, set_aside, take_over
from liuhen.kernel.moments import iso
from liuhen.web.addresses import text_in
from liuhen.web.pages.field_day import field_day
from liuhen.web.pages.field_duty import Tried, field_duty
from liuhen.web.told import answer_in_json, told_in_form, told_in_json
from liuhen.web.views.activities import NOT_YOURS
from liuhen.web.visits import attempt, log_refusal, visited

if TYPE_CHECKING:
    from uuid import UUID

    from liuhen.activities.models import Activity
    from liuhen.web.visits import Visit

ASSETS = (
    "vendor/tabler.css",
    "css/tokens.css",
    "css/shell.css",
    "css/parts.css",
    "css/field.css",
    "vendor/icons.svg",
    "img/favicon.svg",
    "vendor/htmx.js",
    "js/page.js",
    "js/field.js",
    "js/field-queue.js",
    "js/field-keep.js",
)


@require_safe
@visited
def field(visit: Visit) -> HttpResponse:
    """Show the duties of today on which this person is sent."""
    visit.demand("activity.run.own")
    return visit.show("field_day", field_day(visit.person, visit.at, plans="activity.plan.own" in visit.can), "field")


@require_safe
@visited
def duty(visit: Visit, key: int) -> HttpResponse:
    """Show one duty on site."""
    return visit.show("field_duty", field_duty(_own(visit, key), visit.person, visit.at), "field")


@require_POST
@visited
def fact(visit: Visit, key: int) -> HttpResponse:
    """Register one thing from a plain form; the same form sent twice counts once."""
    activity = _own(visit, key)
    try:
        told = told_in_form(visit.request.POST, key, visit.at)
    except ValueError:
        return redirect("field_duty", key)  # a form without its key was not made by the page
    return _answer(visit, activity, told)


@require_POST
@visited
def retry(visit: Visit, fact_key: UUID) -> HttpResponse:
    """Try a refused fact again, with another time of day when one is written."""
    row = _refused(visit, fact_key)
    given = {**row.given, "clock": text_in(visit.request.POST, "clock") or row.given.get("clock", "")}
    told = Told(row.pk, row.activity_id, row.kind, given, row.phone_at, row.offset_ms)
    return _answer(visit, _own(visit, row.activity_id), told)


@require_POST
@visited
def put_aside(visit: Visit, fact_key: UUID) -> HttpResponse:
    """Settle a refused fact with a word."""
    row = _refused(visit, fact_key)
    with attempt(visit, "activity.field_fact_set_aside", row.activity.subject):
        set_aside(
            actor=visit.actor,
            at=visit.at,
            person=visit.person,
            fact=row,
            reason=text_in(visit.request.POST, "reason"),
        )
    return redirect("field_duty", row.activity_id)


@never_cache
@require_safe
@visited
def clock(visit: Visit) -> JsonResponse:
    """Tell the time of the server, whose session this is, and the token that a hand-over needs."""
    return JsonResponse({"now": iso(visit.at), "person": visit.person.subject, "token": get_token(visit.request)})


@require_POST
@visited
def facts(visit: Visit) -> JsonResponse:
    """Take over what a phone kept, in its order, and answer what became of each."""
    try:
        told, phone_now = told_in_json(visit.request.body)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return JsonResponse({"words": "手机交来的内容看不懂，请刷新页面再试。"}, status=400)
    offset = round((visit.at - phone_now).total_seconds() * 1000)
    outcomes = take_over(actor=visit.actor, at=visit.at, person=visit.person, told=told, offset_now_ms=offset)
    return JsonResponse({"now": iso(visit.at), "facts": [answer_in_json(outcome) for outcome in outcomes]})


@never_cache
@require_safe
@visited
def worker(visit: Visit) -> HttpResponse:
    """Send the script that keeps the pages of today on the phone. Its version is that of the files it keeps."""
    files = [static(name) for name in ASSETS] + [f"{static('js/page.js').rpartition('/')[0]}/{name}" for name in _PLAIN]
    version = sha256("\n".join(files).encode()).hexdigest()[:12]
    page = {"files": " ".join(dict.fromkeys(files)), "version": version, "home": reverse("field")}
    return render(visit.request, "web/field_worker.js", {"page": page}, content_type="text/javascript; charset=utf-8")


_PLAIN = ("field-queue.js", "field-keep.js")  # what scripts import stands under its plain name


def _answer(visit: Visit, activity: Activity, told: Told) -> HttpResponse:
    outcome = take_over(actor=visit.actor, at=visit.at, person=visit.person, told=[told])[0]
    if outcome.refused is not None:
        page = field_duty(_own(visit, activity.pk), visit.person, visit.at, Tried(told.kind, outcome.refused))
        return visit.show("field_duty", page, "field", status=422)
    if outcome.words or outcome.repeated:
        visit.said(outcome.words or "这一条已经登记过，没有重复登记。")
    return redirect("field_duty", activity.pk)


def _own(visit: Visit, key: int) -> Activity:
    """Return a duty that this person runs. Raises Logged in the same words for one that is not there."""
    found = with_officers(key)
    if found is None or not duty_rights(visit.person, found, visit.at).run:
        raise log_refusal(visit, "activity.run", f"activity:{key}", NOT_YOURS)
    return found


def _refused(visit: Visit, key: UUID) -> FieldFact:
    found = FieldFact.objects.select_related("activity").filter(pk=key, person=visit.person).first()
    if found is None:
        raise Http404
    return found
