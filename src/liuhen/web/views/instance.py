"""The pages of the system administrator (三员分立): the instance, no content and no parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from liuhen.jobs.arrangements import KINDS, SUBJECT, arrange, arranged
from liuhen.recordings.services.retrying import retry_derivatives
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.instance import overview
from liuhen.web.pages.instance_settings import Tried, acts_page, settings_page
from liuhen.web.pages.instance_storage import storage_page
from liuhen.web.pages.instance_work import fixity_page, work_page
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.web.viewmodels.instance import InstancePage
    from liuhen.web.visits import Visit

RUNS = "instance.run"


@require_safe
@visited
def instance(visit: Visit) -> HttpResponse:
    """Show what is wrong first, or that all is well."""
    visit.demand(RUNS)
    return _show(visit, overview(visit.at))


@require_safe
@visited
def storage(visit: Visit) -> HttpResponse:
    """Show the stores, the replica and the growth."""
    visit.demand(RUNS)
    return _show(visit, storage_page(visit.at))


@require_safe
@visited
def work(visit: Visit) -> HttpResponse:
    """Show what the sweep has before it."""
    visit.demand(RUNS)
    return _show(visit, work_page(visit.at))


@require_safe
@visited
def fixity(visit: Visit) -> HttpResponse:
    """Show how far the round of checks is."""
    visit.demand(RUNS)
    return _show(visit, fixity_page(visit.at))


@require_safe
@visited
def effective_settings(visit: Visit) -> HttpResponse:
    """Show the settings in force."""
    visit.demand(RUNS)
    return _show(visit, settings_page())


@require_safe
@visited
def acts(visit: Visit) -> HttpResponse:
    """Show the newest acts of system and administrators."""
    visit.demand(RUNS)
    return _show(visit, acts_page(visit.at))


@require_POST
@visited
def retry(visit: Visit) -> HttpResponse:
    """Put failed copies back into the queue. The same sent twice finds none and says so."""
    visit.demand(RUNS)
    try:
        with attempt(visit, "instance.retry_derivatives", SUBJECT):
            number = retry_derivatives(actor=visit.actor, at=visit.at)
    except Logged as logged:
        visit.said(f"{logged.refused.words}{logged.refused.remedy}", well=False)
        return redirect("instance_work")
    visit.said(f"{number:,} 件放回了队列，后台任务随即再试。")
    return redirect("instance_work")


@require_POST
@visited
def arrange_figure(visit: Visit, name: str) -> HttpResponse:
    """Change a figure for a reason. The same sent twice is done once."""
    visit.demand(RUNS)
    if name not in KINDS:
        raise Http404
    given = visit.request.POST
    value, reason = number_in(given, "value"), text_in(given, "reason")
    if value is not None and value == arranged(name):
        visit.said("已经是这个值，没有重复改动。")
        return redirect("instance_settings")
    try:
        with attempt(visit, "instance.arrange", SUBJECT):
            arrange(actor=visit.actor, at=visit.at, name=name, value=-1 if value is None else value, reason=reason)
    except Logged as logged:
        problem = f"{logged.refused.words}{logged.refused.remedy}{logged.entry}"
        tried = Tried(name, text_in(given, "value"), reason, problem)
        return visit.show("instance", settings_page(tried), "instance", status=422)
    visit.said("已改，马上生效，记入了存证日志。")
    return redirect("instance_settings")


def _show(visit: Visit, page: InstancePage) -> HttpResponse:
    return visit.show("instance", page, "instance")
