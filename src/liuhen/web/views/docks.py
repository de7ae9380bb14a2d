"""The wall of docking stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.docks.queries import station_by
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.docks import changes_of, docks_page
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
    return visit.show("docks", docks_page(visit.person, agency, visit.at), "docks")


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
        visit.person,
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
