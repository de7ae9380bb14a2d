"""What is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from liuhen.access.owed import may_excuse, may_see
from liuhen.notifications.services import read_about
from liuhen.obligations import services
from liuhen.obligations.queries import obligation_by
from liuhen.web.addresses import LARGEST_KEY
from liuhen.web.pages.obligation import Attempt, obligation_page
from liuhen.web.pages.obligations_page import obligations_page
from liuhen.web.places import OWES
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from liuhen.obligations.models import Obligation
    from liuhen.web.visits import Visit

_LONGEST_REASON = 1000


@require_safe
@visited
def obligations(visit: Visit) -> HttpResponse:
    """Show what this person owes, or what is owed in the units they answer for."""
    visit.demand(*OWES)
    shown = obligations_page(visit.person, visit.at, visit.request.GET)
    return visit.show("obligations", shown, "obligations")


@require_safe
@visited
def obligation(visit: Visit, key: int) -> HttpResponse:
    """Show one thing owed; what the person was told about it counts as read."""
    found = _find(visit, key)
    read_about(person=visit.person, at=visit.at, obligation=found)
    return visit.show("obligation", obligation_page(found, visit.person, visit.at), "obligations")


@require_POST
@visited
def excuse(visit: Visit, key: int) -> HttpResponse:
    """Excuse what somebody else owes, for a reason. The same sent twice is done once."""
    return _with_reason(visit, key, services.excuse, ("obligation.excuse", "已免除。责任人会收到通知。"))


@require_POST
@visited
def restore(visit: Visit, key: int) -> HttpResponse:
    """Take an excuse back, for a reason."""
    return _with_reason(visit, key, services.restore, ("obligation.restore", "已撤回免除。责任人会收到通知。"))


def _with_reason(visit: Visit, key: int, act: Callable[..., Obligation], words: tuple[str, str]) -> HttpResponse:
    found, (name, done) = _find(visit, key), words
    if not may_excuse(visit.person, visit.at, found):
        raise PermissionDenied
    reason = visit.request.POST.get("reason", "").replace("\x00", "").strip()[:_LONGEST_REASON]
    already = found.excused_at is not None and (found.excused_by, found.excuse) == (visit.actor.name, reason)
    if name == "obligation.excuse" and already:
        visit.said("这一项您已经免除了，没有重复办理。")
        return redirect("obligation", key=key)
    try:
        with attempt(visit, name, found.subject):
            act(actor=visit.actor, at=visit.at, obligation=found, reason=reason)
    except Logged as logged:
        failed = Attempt(reason, f"{logged.refused.words}{logged.refused.remedy}{logged.entry}")
        page = obligation_page(found, visit.person, visit.at, failed)
        return visit.show("obligation", page, "obligations", status=422)
    visit.said(done)
    return redirect("obligation", key=key)


def _find(visit: Visit, key: int) -> Obligation:
    """Return an obligation that this person may see. One that they may not see is not there."""
    visit.demand(*OWES)
    found = obligation_by(key) if key <= LARGEST_KEY else None
    if found is None or not may_see(visit.person, visit.at, found):
        raise Http404
    return found
