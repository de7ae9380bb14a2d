"""What people do on the page of a recording: tick, complete, assign, receive, classify, verify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from liuhen.recordings.metadata import LABELS
from liuhen.recordings.models import ContentTick
from liuhen.recordings.services.checking import check_fixity
from liuhen.recordings.services.completing import assign_to, complete_metadata
from liuhen.recordings.services.receiving import receive
from liuhen.recordings.services.ticking import tick, withdraw_tick
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.content_points import item_of
from liuhen.web.pages.posted import classified, read_assignment, read_tick
from liuhen.web.pages.proof import sealing_proof
from liuhen.web.pages.recording import Attempt
from liuhen.web.views.in_step import AGAIN, in_step
from liuhen.web.views.recordings import find, show_recording
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.recordings.models import Recording
    from liuhen.web.visits import Visit


@require_POST
@visited
def tick_point(visit: Visit, key: int) -> HttpResponse:
    """Tick a content against a span of the file that plays, or state that the duty had no such thing."""
    shown, held_here = find(visit, key)
    given = visit.request.POST
    source, held = find(visit, number_in(given, "source") or key)
    if not held.tick:
        raise PermissionDenied
    try:
        with attempt(visit, "recording.tick", source.subject):
            item = item_of(given.get("point", ""), source, visit.at)
            tick(
                actor=visit.actor,
                at=visit.at,
                person=visit.person,
                recording=source,
                item=item,
                **read_tick(given, source),
            )
    except Logged as logged:
        return show_recording(visit, shown, held_here, Attempt.of(given, logged.refused))
    visit.said(f"已勾对「{item}」，记入存证日志。")
    return redirect(f"{reverse('recording', args=[key])}#player")


@require_POST
@visited
def withdraw(visit: Visit, key: int, tick_key: int) -> HttpResponse:
    """Take back a tick that was set by mistake."""
    found, held = find(visit, key)
    if not held.tick:
        raise PermissionDenied
    taken = get_object_or_404(ContentTick.objects.select_related("recording"), pk=tick_key, recording=found)
    withdraw_tick(actor=visit.actor, at=visit.at, tick=taken)
    visit.said(f"已撤回「{taken.item}」的勾对；撤回也记入存证日志。")
    return redirect(f"{reverse('recording', args=[key])}#player")


@require_POST
@visited
def metadata(visit: Visit, key: int) -> HttpResponse:
    """Fill what the regulation demands to be known. Empty fields that were empty stay unfilled."""
    found, held = find(visit, key)
    if not held.complete:
        raise PermissionDenied
    values = {name: text_in(visit.request.POST, name) for name in LABELS if name in visit.request.POST}
    first = in_step(
        visit,
        found,
        attempted="recording.complete",
        act="recording.completed",
        do=lambda row: complete_metadata(actor=visit.actor, at=visit.at, recording=row, values=values),
    )
    visit.said("登记项目已保存，并按制度重新判定。" if first else AGAIN)
    return redirect(f"{reverse('recording', args=[key])}#metadata")


@require_POST
@visited
def assign(visit: Visit, key: int) -> HttpResponse:
    """Put the recording to a duty, or let it stand alone."""
    found, held = find(visit, key)
    if not held.assign:
        raise PermissionDenied
    reason = text_in(visit.request.POST, "reason")

    def do(row: Recording) -> Recording:
        activity, person = read_assignment(visit.request.POST, row)
        return assign_to(actor=visit.actor, at=visit.at, recording=row, activity=activity, person=person, reason=reason)

    first = in_step(visit, found, attempted="recording.assign", act="recording.assigned", do=do)
    visit.said("关联已保存，相关执法活动的覆盖情况已重算。" if first else AGAIN)
    return redirect("recording", key)


@require_POST
@visited
def receive_one(visit: Visit, key: int) -> HttpResponse:
    """Confirm that the keeper has received the recording."""
    found, held = find(visit, key)
    if not held.receive:
        raise PermissionDenied
    first = in_step(
        visit,
        found,
        attempted="recording.receive",
        act="recording.received",
        do=lambda row: receive(actor=visit.actor, at=visit.at, keeper=visit.person, recordings=[row]),
    )
    visit.said("已接收，移交时钟停在此刻。" if first else AGAIN)
    return redirect("recording", key)


@require_POST
@visited
def classify(visit: Visit, key: int) -> HttpResponse:
    """Set risk, secrecy and use as evidence, each only where it changes."""
    found, held = find(visit, key)
    if not held.classify:
        raise PermissionDenied
    changed: list[str] = []

    def do(row: Recording) -> None:
        changed[:] = classified(visit.actor, visit.at, row, visit.request.POST)

    first = in_step(visit, found, attempted="recording.classify", act=None, do=do)
    visit.said(f"分类已保存：{'、'.join(changed)}。" if first and changed else "没有改动。" if first else AGAIN)
    return redirect(f"{reverse('recording', args=[key])}#classify")


@require_POST
@visited
def verify(visit: Visit, key: int) -> HttpResponse:
    """Read the original again now, and prove its entry in the log."""
    found, held = find(visit, key)
    if not held.see.allowed:
        raise PermissionDenied
    checks = check_fixity(actor=visit.actor, at=visit.at, recordings=[found])
    sound, words = sealing_proof(found)
    intact = bool(checks) and checks[-1].outcome == "intact"
    told = "重新读出全部字节，校验值与封存时一致，完好。" if intact else "原件没有通过检查，见下面的说明。"
    visit.said(f"{told}{words}", well=intact and sound)
    return redirect("recording", key)
