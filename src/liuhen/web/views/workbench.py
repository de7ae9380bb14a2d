"""The first page: what this person has to do today."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from liuhen.access import scope
from liuhen.web.pages.delegating import delegation_notes
from liuhen.web.pages.workbench_administrator import administrator_workbench
from liuhen.web.pages.workbench_keeper import keeper_workbench
from liuhen.web.pages.workbench_officer import officer_workbench
from liuhen.web.places import OWES, SEES_UNITS
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.web.visits import Visit


@require_safe
@visited
def home(_visit: Visit) -> HttpResponse:
    """Go to the workbench."""
    return redirect("workbench")


@require_safe
@visited
def workbench(visit: Visit) -> HttpResponse:
    """Show the workbench of the person's work."""
    can, lent = visit.can, delegation_notes(visit.person, visit.at)
    if can & SEES_UNITS:
        kept = keeper_workbench(visit.person, visit.at)
        return visit.show("workbench_keeper", replace(kept, notes=(*lent, *kept.notes)), "workbench")
    if can & OWES:
        lists = bool(scope.words(visit.person, visit.at))
        own = officer_workbench(visit.person, visit.at, lists=lists)
        return visit.show("workbench_officer", replace(own, notes=(*lent, *own.notes)), "workbench")
    return visit.show("workbench_administrator", administrator_workbench(visit.person, visit.at, can), "workbench")
