"""Units: the tree with its people, and what the security administrator does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from liuhen.accounts.models import Unit
from liuhen.accounts.people_lists import STATES
from liuhen.accounts.services import close_unit, create_unit, move_unit, rename_unit, reopen_unit
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import choice_in, number_in, text_in
from liuhen.web.pages.organisation import Asked, organisation_page
from liuhen.web.pages.unit_page import CLOSE, MOVE, NEW, RENAME, REOPEN, unit_page
from liuhen.web.staff import LOOK, agency_of, demand_manager, manages, paths_seen
from liuhen.web.views.account import said
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from liuhen.web.visits import Visit

PLACE = "organisation"
_MOST_PAGES = 10_000


@require_safe
@visited
def organisation(visit: Visit) -> HttpResponse:
    """Show the tree and the people of the chosen unit."""
    visit.demand(*LOOK)
    given = visit.request.GET
    asked = Asked(
        unit=number_in(given, "unit"),
        words=text_in(given, "q"),
        state=choice_in(given, "state", STATES),
        number=min(number_in(given, "page") or 0, _MOST_PAGES),
    )
    page = organisation_page(agency_of(visit), visit.at, asked, paths_seen(visit), manages=manages(visit))
    return visit.show("organisation", page, PLACE)


@require_safe
@visited
def unit(visit: Visit, key: int) -> HttpResponse:
    """Show one unit with its forms."""
    return _shown(visit, _unit(visit, key))


@require_POST
@visited
def new_unit(visit: Visit, key: int) -> HttpResponse:
    """Make a unit below this one."""
    given = visit.request.POST

    def make(above: Unit) -> str:
        made = create_unit(
            actor=visit.actor,
            at=visit.at,
            agency=above.agency,
            name=text_in(given, "name"),
            kind=_kind(visit),
            parent=above,
        )
        return f"已设立{made.name}。"

    return _done(visit, key, NEW, "unit.create", make)


@require_POST
@visited
def rename(visit: Visit, key: int) -> HttpResponse:
    """Give a unit another name or kind."""

    def change(found: Unit) -> str:
        name = text_in(visit.request.POST, "name")
        kind = _kind(visit) if found.parent_id else found.kind
        rename_unit(actor=visit.actor, at=visit.at, unit=found, name=name, kind=kind)
        return "已改名。"

    return _done(visit, key, RENAME, "unit.rename", change)


@require_POST
@visited
def move(visit: Visit, key: int) -> HttpResponse:
    """Hang a unit under another one."""

    def change(found: Unit) -> str:
        above = Unit.objects.filter(pk=number_in(visit.request.POST, "parent") or 0, agency=found.agency).first()
        if above is None:
            raise Refused("web.unit.parent", "请选新的上级单位。")
        move_unit(actor=visit.actor, at=visit.at, unit=found, parent=above)
        return f"{found.name}现在在{above.name}下面。"

    return _done(visit, key, MOVE, "unit.move", change)


@require_POST
@visited
def close(visit: Visit, key: int) -> HttpResponse:
    """Close a unit."""

    def change(found: Unit) -> str:
        close_unit(actor=visit.actor, at=visit.at, unit=found, reason=text_in(visit.request.POST, "reason"))
        return f"{found.name}已撤销，以前的资料和任职都留着。"

    return _done(visit, key, CLOSE, "unit.close", change)


@require_POST
@visited
def reopen(visit: Visit, key: int) -> HttpResponse:
    """Open a closed unit again; the same form sent twice is told that it is open."""

    def change(found: Unit) -> str:
        if found.closed_on is None:
            return f"{found.name}没有撤销，不用恢复。"
        reopen_unit(actor=visit.actor, at=visit.at, unit=found, reason=text_in(visit.request.POST, "reason"))
        return f"{found.name}已恢复，从今天起又可以任职。"

    return _done(visit, key, REOPEN, "unit.reopen", change)


def _done(visit: Visit, key: int, form: str, act: str, change: Callable[[Unit], str]) -> HttpResponse:
    """Do what a form asks for, and show the unit again: with what was done, or with what was wrong."""
    found = _unit(visit, key)
    try:
        with attempt(visit, act, found.subject):
            words = change(found)
    except Logged as logged:
        return _shown(visit, _unit(visit, key), {form: said(logged)})
    visit.said(words)
    return redirect(reverse("unit", args=[key]))


def _unit(visit: Visit, key: int) -> Unit:
    agency = demand_manager(visit)
    found = Unit.objects.select_related("parent", "agency").filter(pk=key, agency=agency).first()
    if found is None:
        raise Http404
    return found


def _kind(visit: Visit) -> str:
    kind = visit.request.POST.get("kind", "")
    if kind not in Unit.Kind.values or kind == Unit.Kind.AGENCY:
        raise Refused("web.unit.kind", "请选单位的种类。")
    return kind


def _shown(visit: Visit, found: Unit, problems: dict[str, str] | None = None) -> HttpResponse:
    page = unit_page(found, visit.at, problems or {}, visit.request.POST)
    return visit.show("cards", page, PLACE, status=422 if problems else 200)
