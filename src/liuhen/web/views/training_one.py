"""One training: looked at, and withdrawn when it was recorded wrongly (ZH-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from liuhen.access.training import RECORDS, SEES, may_withdraw, training_seen
from liuhen.training.services import withdraw_training
from liuhen.web.addresses import text_in
from liuhen.web.pages.training_one import one_training_page
from liuhen.web.views.account import said
from liuhen.web.views.training import PLACE
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.training.models import Training
    from liuhen.web.visits import Visit


@require_safe
@visited
def one(visit: Visit, key: int) -> HttpResponse:
    """Show one training."""
    visit.demand(*SEES)
    return _shown(visit, _seen(visit, key))


@require_POST
@visited
def withdraw(visit: Visit, key: int) -> HttpResponse:
    """Withdraw a training; the same form sent twice withdraws it once and says so."""
    visit.demand(*RECORDS)
    found = _seen(visit, key)
    if not may_withdraw(visit.person, found, visit.at):
        raise PermissionDenied
    try:
        with attempt(visit, "training.withdraw", found.subject):
            reason = text_in(visit.request.POST, "reason")
            _, new = withdraw_training(actor=visit.actor, at=visit.at, training=found, reason=reason)
    except Logged as logged:
        return _shown(visit, _seen(visit, key), said(logged))
    done = "培训登记已撤销，参加人员的次数、学时和下次期限已按没有这次培训重新计算。"
    visit.said(done if new else "这次登记您已经撤销过，没有再办一次。")
    return redirect("training_one", key)


def _seen(visit: Visit, key: int) -> Training:
    agency = visit.person.agency
    found = training_seen(visit.person, agency, key, visit.at) if agency is not None else None
    if found is None:
        raise Http404
    return found


def _shown(visit: Visit, found: Training, problem: str = "") -> HttpResponse:
    page = one_training_page(
        found,
        visit.at,
        withdraws=may_withdraw(visit.person, found, visit.at),
        problem=problem,
        reason=visit.request.POST.get("reason", ""),
    )
    return visit.show("cards", page, PLACE, status=422 if problem else 200)
