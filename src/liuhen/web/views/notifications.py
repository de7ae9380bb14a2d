"""Notifications: the list, marking as read, a person's wishes and the agency's arrangement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.notifications.queries import told
from liuhen.notifications.services import arrange, prefer, read_all, read_one
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.notification_forms import arrangement_form, preference_form, wanted_in, wish_in
from liuhen.web.pages.notifications import notifications_page
from liuhen.web.places import ARRANGES, OWES
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.accounts.models import Agency
    from liuhen.kernel.refusals import Refused
    from liuhen.web.visits import Visit


@require_safe
@visited
def notifications(visit: Visit) -> HttpResponse:
    """Show what this person was told."""
    visit.demand(*OWES)
    given = visit.request.GET
    shown = notifications_page(
        visit.person,
        visit.at,
        everything=given.get("show") == "all",
        before=number_in(given, "before"),
        may_arrange=bool(visit.can & ARRANGES),
    )
    return visit.show("notifications", shown, "notifications")


@require_POST
@visited
def mark(visit: Visit, key: int) -> HttpResponse:
    """Mark one as read, or as unread again. One of somebody else is not there."""
    visit.demand(*OWES)
    found = told(visit.person).filter(pk=key).first()
    if found is None:
        raise Http404
    read_one(person=visit.person, at=None if found.read_at else visit.at, key=key)
    return redirect("notifications")


@require_POST
@visited
def mark_all(visit: Visit) -> HttpResponse:
    """Mark as read everything up to the newest that was shown."""
    visit.demand(*OWES)
    count = read_all(person=visit.person, at=visit.at, until=number_in(visit.request.POST, "until") or 0)
    visit.said(f"已把 {count} 条标为已看。" if count else "没有未看的通知了。")
    return redirect("notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def preferences(visit: Visit) -> HttpResponse:
    """Show a person's wishes, or keep those that were sent."""
    visit.demand(*OWES)
    if visit.request.method != "POST":
        return visit.show("notification_form", preference_form(visit.person), "notifications")
    given = visit.request.POST
    try:
        with attempt(visit, "notification.prefer", visit.person.subject):
            wish = wish_in(given, visit.person.agency)
            prefer(actor=visit.actor, at=visit.at, person=visit.person, wish=wish)
    except Logged as logged:
        page = preference_form(visit.person, given, _words(logged.refused))
        return visit.show("notification_form", page, "notifications", status=422)
    visit.said("通知方式已保存。")
    return redirect("preferences")


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def arrangement(visit: Visit) -> HttpResponse:
    """Show when the agency has its people told, or change it."""
    visit.demand(*ARRANGES)
    agency = _agency(visit)
    if visit.request.method != "POST":
        return visit.show("notification_form", arrangement_form(agency), "notifications")
    given = visit.request.POST
    try:
        with attempt(visit, "notification.arrange", agency.subject):
            reason = text_in(given, "reason")
            arrange(actor=visit.actor, at=visit.at, agency=agency, wanted=wanted_in(given), reason=reason)
    except Logged as logged:
        page = arrangement_form(agency, given, _words(logged.refused))
        return visit.show("notification_form", page, "notifications", status=422)
    visit.said("通知安排已保存。未办的事项都按新的安排通知。")
    return redirect("arrangement")


def _agency(visit: Visit) -> Agency:
    if visit.person.agency is None:
        raise PermissionDenied
    return visit.person.agency


def _words(refused: Refused) -> str:
    return f"{refused.words}{refused.remedy}"
