"""Hand-ins: the list, and the receipt to be printed and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.access.intakes import intakes_seen
from liuhen.recordings.services.receipt import receipt_of
from liuhen.web.addresses import number_in
from liuhen.web.pages.intakes import intakes_page
from liuhen.web.pages.receipt import receipt_page
from liuhen.web.places import SEES_INTAKES
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from liuhen.web.visits import Visit


@require_safe
@visited
def intakes(visit: Visit) -> HttpResponse:
    """Show the hand-ins this person may see, and how to hand a card in."""
    visit.demand(*SEES_INTAKES)
    shown = intakes_page(visit.person, visit.at, number_in(visit.request.GET, "before"))
    return visit.show("intakes", shown, "intakes")


@require_safe
@visited
def receipt(visit: Visit, key: int) -> HttpResponse:
    """Show a receipt. One that belongs to somebody else is not there."""
    intake = intakes_seen(visit.person, visit.at).filter(pk=key).first()
    if intake is None:
        raise Http404
    after = number_in(visit.request.GET, "after")
    page = receipt_page(receipt_of(intake), visit.at, -1 if after is None else after)
    return render(visit.request, "web/pages/receipt.html", {"page": page})
