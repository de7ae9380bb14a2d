"""What is owed, and what was not handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_safe

from liuhen.web.addresses import choice_in, day_in, number_in
from liuhen.web.pages.missing import DAYS, absent_in, missing_page, usual_days
from liuhen.web.pages.obligations_page import obligations_page
from liuhen.web.pages.owed import OWN, UNITS, units_seen
from liuhen.web.places import OWES, SEES_UNITS
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.web.visits import Visit


@require_safe
@visited
def obligations(visit: Visit) -> HttpResponse:
    """Show what this person owes, or what is owed in the units they answer for."""
    visit.demand(*OWES)
    given = visit.request.GET
    kept = {name: given[name] for name in ("whose", "unit") if given.get(name)}
    shown = obligations_page(
        visit.person,
        visit.at,
        whose=choice_in(given, "whose", frozenset({OWN, UNITS})) or OWN,
        unit=number_in(given, "unit"),
        number=number_in(given, "page") or 0,
        given=kept,
    )
    return visit.show("obligations", shown, "obligations")


@require_safe
@visited
def missing(visit: Visit) -> HttpResponse:
    """Show what was not handed in on some days, at most a month of them."""
    visit.demand(*SEES_UNITS)
    if visit.person.agency is None:
        raise PermissionDenied
    first, last = usual_days(visit.at)
    problem = ""
    try:
        first, last = day_in(visit.request.GET, "from") or first, day_in(visit.request.GET, "to") or last
    except ValueError:
        problem = "日期要写成 2026-03-11 这样。"
    if not 0 <= (last - first).days <= DAYS:
        problem, (first, last) = f"起止日期要从早到晚，最多 {DAYS} 天。", usual_days(visit.at)
    units = frozenset(units_seen(visit.person, visit.at).values_list("pk", flat=True))
    found = absent_in(visit.person.agency, units, first, last, visit.at)
    return visit.show("missing", missing_page(found, first, last, visit.at, problem), "missing")
