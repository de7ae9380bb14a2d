"""The wall of docking stations: for people, and for the screen that hangs beside the ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from liuhen.accounts.services import leave_at_wall
from liuhen.accounts.sign_ins import WALL_LASTS
from liuhen.docks.queries import station_by
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.docks import changes_of, docks_page, wall_page
from liuhen.web.places import SEES_INTAKES
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from liuhen.accounts.models import Agency
    from liuhen.web.visits import Visit

NOTHING_NEW = 204  # htmx leaves the page as it is


@require_safe
@visited
def docks(visit: Visit) -> HttpResponse:
    """Show the stations of the person's agency."""
    agency = _agency(visit)
    page = wall_page(agency, visit.at) if visit.at_wall else docks_page(visit.person, agency, visit.at)
    return visit.show("docks", page, "docks")


@require_POST
@visited
def stay(visit: Visit) -> HttpResponse:
    """Leave this session to the screen of the docking station."""
    _agency(visit)
    leave_at_wall(actor=visit.actor, at=visit.at, sign_in=visit.presence.sign_in)
    visit.request.session.set_expiry(WALL_LASTS)
    return redirect("docks")


@require_safe
@visited
def changes(visit: Visit, key: int) -> HttpResponse:
    """Answer with the parts of the wall that changed, or with nothing."""
    station = station_by(_agency(visit), key)
    if station is None:
        raise Http404
    given = visit.request.GET
    found = changes_of(
        station,
        None if visit.at_wall else visit.person,
        visit.at,
        since=number_in(given, "since") or 0,
        silent=text_in(given, "silent") == "1",
        notes=text_in(given, "notes"),
    )
    if found is None:
        return HttpResponse(status=NOTHING_NEW)
    return render(visit.request, "web/parts/dock_changes.html", {"changes": found})


def _agency(visit: Visit) -> Agency:
    visit.demand(*SEES_INTAKES)
    if visit.person.agency is None:
        raise PermissionDenied
    return visit.person.agency
