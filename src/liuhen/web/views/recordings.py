"""The list of recordings and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.access.rights import Rights, rights
from liuhen.access.services import open_recording
from liuhen.accounts.capabilities import SEPARATED
from liuhen.accounts.queries import roles_on
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.recordings.queries import Page, page, recording_by
from liuhen.web.pages.recording import recording_page
from liuhen.web.pages.recording_filters import asked_in, chosen_for, narrowing_for, scope_of
from liuhen.web.pages.recording_player import player_of, still_waiting
from liuhen.web.pages.recordings import recordings_page
from liuhen.web.viewmodels.parts import Action, Note, Tone
from liuhen.web.visits import log_refusal, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.recordings.models import Recording
    from liuhen.web.pages.recording import Attempt
    from liuhen.web.visits import Visit

_KEPT = 300  # seconds

NOT_YOURS = Refused(
    "access.not_yours",
    "没有这份资料，或者它不属于您本人的执法活动，也不在您负责的科室内。",
    remedy="需要查看的，请向资料所在科室负责人说明用途；核对编号是否抄对。",
)

SET_APART = Refused(
    "access.set_apart",
    "三员分立：系统管理员、安全保密管理员和安全审计员都不看执法资料的内容。",
    remedy="要看资料内容的，请资料所在科室的人来看；运行情况在“运行”里，谁看过什么在“存证日志”里。",
)


@require_safe
@visited
def recordings(visit: Visit) -> HttpResponse:
    """Show one page of the recordings this person may see."""
    scope = scope_of(visit.person, visit.at)
    if not scope:
        raise PermissionDenied("您的岗位不看音像资料。")
    asked = asked_in(visit.request.GET)
    found = (
        Page((), None, None) if asked.problem else page(scope, asked.filters, before=asked.before, after=asked.after)
    )
    person, at = visit.person, visit.at
    narrowing = narrowing_for(person, at) if asked.listed else chosen_for(person, at, asked.filters)
    shown = recordings_page(asked, found, narrowing, person, at)
    return visit.show("recordings", shown, "recordings", query=asked.filters.text)


@require_safe
@visited
def recording_choices(visit: Visit) -> HttpResponse:
    """Send what the selects of the list offer this person, as name → pairs of value and words.

    Their browser keeps it for some minutes, under their session; which recordings are found is judged by the list.
    """
    if not scope_of(visit.person, visit.at):
        raise PermissionDenied("您的岗位不看音像资料。")
    offered = narrowing_for(visit.person, visit.at)
    told = {"unit": offered.units, "person": offered.people, "device": offered.devices}
    answer = JsonResponse({name: list(choices.items()) for name, choices in told.items()})
    answer.headers["Cache-Control"] = f"private, max-age={_KEPT}"
    return answer


@require_safe
@visited
def recording(visit: Visit, key: int) -> HttpResponse:
    """Show one recording; its content only after the viewing was judged and logged."""
    found, held = find(visit, key)
    if held.see.allowed:
        open_recording(person=visit.person, at=visit.at, recording=found, address=visit.address)
    return show_recording(visit, found, held)


def show_recording(visit: Visit, found: Recording, held: Rights, attempt: Attempt | None = None) -> HttpResponse:
    """Answer with the page of a recording, and with what was wrong when an attempt failed (422)."""
    shown = recording_page(found, visit.person, visit.at, held, attempt)
    return visit.show("recording", shown, "recordings", status=422 if attempt else 200)


def find(visit: Visit, key: int) -> tuple[Recording, Rights]:
    """Return a recording that this person may list, and what they may do with it.

    Raises Logged, in the same words whether it is hidden or was never there.
    """
    found = recording_by(key)
    held = rights(visit.person, found, visit.at) if found else None
    if found is None or held is None or not held.listed:
        apart = roles_on(visit.person, local_day(visit.at)) & set(SEPARATED)
        raise log_refusal(visit, "recording.view", f"recording:{key}", SET_APART if apart else NOT_YOURS)
    return found, held


@require_safe
@visited
def player(visit: Visit, key: int) -> HttpResponse:
    """Say whether the copy for playing is made by now; asked by the page that waits for it."""
    found, held = find(visit, key)
    if not held.see.allowed:
        raise PermissionDenied
    shown = player_of(found, visit.person, visit.at, [found])
    if still_waiting(shown):
        note, poll = shown.unavailable, visit.request.path
    else:
        note, poll = Note("播放副本做好了。", "", Tone.OK, actions=(Action("现在播放", "", primary=True),)), ""
    return render(visit.request, "web/parts/waiting.html", {"note": note, "poll": poll})
