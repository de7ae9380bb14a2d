"""The inbox of those who keep recordings: one queue, one recording, one act, then the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from liuhen.ledger.abreast import Repeated
from liuhen.recordings.queues import ASSIGN, COMPLETE, QUEUES, RECEIVE, number
from liuhen.recordings.services.abreast import Overtaken, abreast
from liuhen.recordings.services.undoing import undo as undo_change
from liuhen.web.addresses import address, choice_in, number_in, text_in
from liuhen.web.errors import cites_of
from liuhen.web.pages.change_words import entry_words
from liuhen.web.pages.keeping import Asked, keeping_page, kept_by
from liuhen.web.pages.keeping_posted import ATTEMPTS, DONE, ENTRIES, act_of
from liuhen.web.places import KEEPS
from liuhen.web.viewmodels.parts import Note, Tone
from liuhen.web.views.recordings import find
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from liuhen.access.rights import Rights
    from liuhen.web.visits import Visit

_KNOWN = frozenset(QUEUES)


@require_safe
@visited
def keeping(visit: Visit) -> HttpResponse:
    """Show a queue beside one of its recordings; without a queue the first that is not empty."""
    visit.demand(*KEEPS)
    return _show(visit, _asked(visit, visit.request.GET))


@require_POST
@visited
def keep(visit: Visit, queue: str, key: int) -> HttpResponse:
    """Do the act of the queue to a recording as it was seen, and go on to the next."""
    if queue not in _KNOWN:
        raise Http404
    visit.demand(*KEEPS)
    found, held = find(visit, key)
    given = visit.request.POST
    if not _may(queue, held):
        raise PermissionDenied
    here = Asked(queue, item=key, after=number_in(given, "after"))
    try:
        with attempt(visit, ATTEMPTS[queue], found.subject):
            do = act_of(queue, given, found, actor=visit.actor, person=visit.person, at=visit.at)
            seen = number_in(given, "seen") or 0
            duty = number_in(given, "activity")
            abreast(actor=visit.actor, recording=found, seen=seen, act=ENTRIES[queue], do=do, duty=duty)
    except Repeated:
        visit.said(f"{found.code}：这一步刚才已经办好，没有重复登记。")
        return _next(queue, given, key)
    except Logged as logged:
        return _again(visit, here, given, logged)
    visit.said(f"{found.code}：{DONE[queue]}。")
    return _next(queue, given, key)


@require_POST
@visited
def undo(visit: Visit, key: int) -> HttpResponse:
    """Take back the step that was just done to a recording, and show it again."""
    visit.demand(*KEEPS)
    found, held = find(visit, key)
    if not (held.complete or held.assign):
        raise PermissionDenied
    given = visit.request.POST
    with attempt(visit, "recording.undo", found.subject):
        undo_change(actor=visit.actor, at=visit.at, recording=found, entry=number_in(given, "entry") or 0)
    visit.said(f"{found.code}：已撤销，原来的内容恢复；两步都留在存证日志里。")
    queue = choice_in(given, "queue", _KNOWN)
    here = {"queue": queue, "item": key, "after": number_in(given, "after")}
    return redirect(address(reverse("keeping"), here))


def _asked(visit: Visit, given: Mapping[str, str]) -> Asked:
    queue = choice_in(given, "queue", _KNOWN)
    if not queue:
        kept = kept_by(visit.person, visit.at)
        queue = next((name for name in QUEUES if number(kept, name)), RECEIVE)
    return Asked(queue, number_in(given, "item"), number_in(given, "after"), number_in(given, "done"))


def _show(visit: Visit, asked: Asked, status: int = 200) -> HttpResponse:
    shown = keeping_page(asked, kept_by(visit.person, visit.at), visit.person, visit.at)
    return visit.show("keeping", shown, "keeping", status=status)


def _may(queue: str, held: Rights) -> bool:
    """Say whether the person may take the act of the queue; who confirms a class is judged by the service."""
    return {RECEIVE: held.receive, COMPLETE: held.complete, ASSIGN: held.assign}.get(queue, held.listed)


def _next(queue: str, given: Mapping[str, str], key: int) -> HttpResponse:
    here = {"queue": queue, "item": number_in(given, "next"), "after": number_in(given, "after"), "done": key}
    return redirect(address(reverse("keeping"), here))


def _again(visit: Visit, here: Asked, given: Mapping[str, str], logged: Logged) -> HttpResponse:
    """Show the recording as it is now, what was typed, and why it was not saved (409 when somebody was first)."""
    refused = logged.refused
    overtaken = isinstance(refused, Overtaken)
    words = f"{refused.remedy}{logged.entry}"
    notes = [Note(refused.words, words, Tone.OVER, cites=cites_of(refused.citations, refused.rule))]
    if isinstance(refused, Overtaken):
        notes += [Note("先到的一步", entry_words(entry, visit.at), Tone.WARN) for entry in refused.entries]
    typed = {name: text_in(given, name) for name in given}
    return _show(visit, replace(here, given=typed, notes=tuple(notes)), status=409 if overtaken else 422)
