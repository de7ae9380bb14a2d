"""The first page: what this person has to do today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from liuhen.access import scope
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
    can = visit.can
    if can & SEES_UNITS:
        return visit.show("workbench_keeper", keeper_workbench(visit.person, visit.at), "workbench")
    if can & OWES:
        lists = bool(scope.words(visit.person, visit.at))
        return visit.show("workbench_officer", officer_workbench(visit.person, visit.at, lists=lists), "workbench")
    return visit.show("workbench_administrator", administrator_workbench(visit.person, visit.at, can), "workbench")
