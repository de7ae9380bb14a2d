"""Webhooks on pages: listed, opened, paused, tried, given another secret, ended; and what became of each event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.web.addresses import LARGEST_KEY, number_in, text_in
from liuhen.web.pages.webhook import opened_page, webhook_page
from liuhen.web.pages.webhooks import acts_in, open_page, webhooks_page
from liuhen.web.visits import Logged, attempt, visited
from liuhen.webhooks import services
from liuhen.webhooks.queries import deliveries_of, subscriptions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from liuhen.accounts.models import Agency
    from liuhen.web.viewmodels.instance import InstancePage
    from liuhen.web.visits import Visit
    from liuhen.webhooks.models import Subscription

RUNS = "instance.run"
_LONGEST_URL = 500


@require_safe
@visited
def webhooks(visit: Visit) -> HttpResponse:
    """Show where events go."""
    return _show(visit, webhooks_page(_agency(visit), visit.at))


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def open_one(visit: Visit) -> HttpResponse:
    """Show the form, or open a subscription and show its secret, this once."""
    agency, given = _agency(visit), visit.request.POST
    if visit.request.method != "POST":
        return _show(visit, open_page())
    try:
        with attempt(visit, "webhook.subscribe", agency.subject):
            opened = services.subscribe(
                actor=visit.actor,
                at=visit.at,
                agency=agency,
                person=visit.person,
                name=text_in(given, "name")[:60],
                url=given.get("url", "").replace("\x00", "").strip()[: _LONGEST_URL + 1],
                acts=acts_in(given),
            )
    except Logged as logged:
        words = f"{logged.refused.words}{logged.refused.remedy}{logged.entry}"
        return _show(visit, open_page(given, words), status=422)
    return _show(visit, opened_page(opened, renewed=False))


@require_safe
@visited
def webhook(visit: Visit, key: int) -> HttpResponse:
    """Show one subscription with its latest deliveries."""
    before = number_in(visit.request.GET, "before")
    return _show(visit, webhook_page(_find(visit, key), visit.at, before))


@require_POST
@visited
def pause(visit: Visit, key: int) -> HttpResponse:
    """Send nothing for now."""

    def do(found: Subscription) -> str:
        services.pause_subscription(actor=visit.actor, at=visit.at, subscription=found)
        return "已暂停。事件照样留着，恢复以后接着推。"

    return _done(visit, key, "webhook.pause", do)


@require_POST
@visited
def resume(visit: Visit, key: int) -> HttpResponse:
    """Send again."""

    def do(found: Subscription) -> str:
        services.resume_subscription(actor=visit.actor, at=visit.at, subscription=found)
        return "已恢复，先推暂停时留下的。"

    return _done(visit, key, "webhook.resume", do)


@require_POST
@visited
def rotate(visit: Visit, key: int) -> HttpResponse:
    """Give another secret and show it, this once."""
    found = _find(visit, key)
    with attempt(visit, "webhook.rotate", found.subject):
        opened = services.rotate_secret(actor=visit.actor, at=visit.at, subscription=found)
    return _show(visit, opened_page(opened, renewed=True))


@require_POST
@visited
def test(visit: Visit, key: int) -> HttpResponse:
    """Send an event that means nothing."""

    def do(found: Subscription) -> str:
        services.send_test(at=visit.at, subscription=found)
        return "试推已排上，几秒后刷新这一页看结果。"

    return _done(visit, key, "webhook.test", do)


@require_POST
@visited
def end(visit: Visit, key: int) -> HttpResponse:
    """Send nothing any more."""

    def do(found: Subscription) -> str:
        because = f"{visit.person.name}停止"
        services.end_subscription(actor=visit.actor, at=visit.at, subscription=found, because=because)
        return f"“{found.name}”已停止，没有推出去的不再推。"

    return _done(visit, key, "webhook.end", do)


@require_POST
@visited
def again(visit: Visit, key: int, delivery: int) -> HttpResponse:
    """Send an event again at once, under the same id."""

    def do(found: Subscription) -> str:
        row = deliveries_of(found).select_related("subscription").filter(pk=min(delivery, LARGEST_KEY)).first()
        if row is None:
            raise Http404
        services.replay(at=visit.at, delivery=row)
        return "已排上重推，几秒后刷新这一页看结果。"

    return _done(visit, key, "webhook.replay", do)


def _done(visit: Visit, key: int, act: str, do: Callable[[Subscription], str]) -> HttpResponse:
    """Do what a button asks for, and show the subscription again: with what was done, or why not."""
    found = _find(visit, key)
    try:
        with attempt(visit, act, found.subject):
            words = do(found)
    except Logged as logged:
        visit.said(f"{logged.refused.words}{logged.refused.remedy}{logged.entry}", well=False)
    else:
        visit.said(words)
    return redirect("webhook", key)


def _find(visit: Visit, key: int) -> Subscription:
    """Return a subscription of the visitor's agency. Raises Http404."""
    found = subscriptions_of(_agency(visit)).select_related("agency").filter(pk=min(key, LARGEST_KEY)).first()
    if found is None:
        raise Http404
    return found


def _agency(visit: Visit) -> Agency:
    """Return whose webhooks the visitor manages: who runs the instance, for the own agency. Raises PermissionDenied."""
    visit.demand(RUNS)
    if visit.person.agency is None:
        raise PermissionDenied
    return visit.person.agency


def _show(visit: Visit, page: InstancePage, status: int = 200) -> HttpResponse:
    return visit.show("instance", page, "instance", status=status)
