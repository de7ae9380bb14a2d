"""The books over all devices: the plan of upkeep, and the hand-overs that both sides confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from liuhen.access.devices import hand_overs_seen, may_list_devices, units_with_devices
from liuhen.accounts.queries import reach
from liuhen.devices.services import confirm_hand_over, decline_hand_over
from liuhen.web.addresses import number_in
from liuhen.web.pages.device_forms import Attempt
from liuhen.web.pages.hand_overs import hand_over_page, hand_overs_page
from liuhen.web.pages.upkeep import upkeep_page
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.devices.models import HandOver
    from liuhen.web.visits import Visit


@require_safe
@visited
def upkeep(visit: Visit) -> HttpResponse:
    """Show what upkeep is due when, in the units this person answers for."""
    if not reach(visit.person, "device.list", visit.at):
        raise PermissionDenied
    units = units_with_devices(visit.person, visit.at)
    shown = upkeep_page(visit.person, units, visit.at, number_in(visit.request.GET, "page") or 0)
    return visit.show("device_books", shown, "devices")


@require_safe
@visited
def hand_overs(visit: Visit) -> HttpResponse:
    """Show the hand-over book, what waits for this person first."""
    if not may_list_devices(visit.person, visit.at):
        raise PermissionDenied
    units = units_with_devices(visit.person, visit.at)
    shown = hand_overs_page(visit.person, units, visit.at, number_in(visit.request.GET, "before"))
    return visit.show("device_books", shown, "devices")


@require_safe
@visited
def hand_over(visit: Visit, key: int) -> HttpResponse:
    """Show one hand-over; who is asked answers it here, a slip on its own page."""
    entry = _find(visit, key)
    slip = _slip_of(entry)
    if slip is not None:
        return redirect("slip", slip)
    return visit.show("device_answer", hand_over_page(entry, visit.person, visit.at), "devices")


@require_POST
@visited
def answer(visit: Visit, key: int) -> HttpResponse:
    """Confirm a hand-over or decline it. A second answer says what was answered and changes nothing."""
    entry, given = _find(visit, key), visit.request.POST
    slip = _slip_of(entry)
    if slip is not None:  # confirmed as a bare hand-over its recordings would not be received
        visit.said("这是移交单，请在这里确认或退回。", well=False)
        return redirect("slip", slip)
    declines = given.get("answer") == "decline"
    if entry.waits_for is None and visit.person in {entry.from_person, entry.to_person}:
        visit.said("这次交接已经答复过，没有重复办理。")
        return redirect("hand_over", key)
    try:
        with attempt(visit, "hand_over.answer", entry.subject):
            if declines:
                decline_hand_over(actor=visit.actor, at=visit.at, entry=entry, reason=given.get("reason", ""))
            else:
                confirm_hand_over(actor=visit.actor, at=visit.at, entry=entry)
    except Logged as logged:
        failed = Attempt.refused("answer", given, logged.refused, logged.entry)
        shown = hand_over_page(_find(visit, key), visit.person, visit.at, failed)
        return visit.show("device_answer", shown, "devices", status=422)
    visit.said("已退回，移交人会看到原因。" if declines else "已确认，现在由您保管。")
    return redirect("hand_overs")


def _find(visit: Visit, key: int) -> HandOver:
    units = units_with_devices(visit.person, visit.at)
    rows = hand_overs_seen(visit.person, units).select_related("from_person", "to_person")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _slip_of(entry: HandOver) -> int | None:
    """Return the key of the slip that a hand-over of recordings belongs to, None for all others."""
    kind, _, key = entry.subject.partition(":")
    return int(key) if kind == "slip" and key.isdecimal() else None
