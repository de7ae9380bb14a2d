"""What is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from liuhen.web.addresses import choice_in, number_in
from liuhen.web.pages.obligations_page import obligations_page
from liuhen.web.pages.owed import OWN, UNITS
from liuhen.web.places import OWES
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
