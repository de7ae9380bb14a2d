"""One act for many recordings: first what it will change, then, once confirmed, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from liuhen.ledger.abreast import Repeated
from liuhen.recordings.changes import seen_of
from liuhen.recordings.services.abreast import Overtaken
from liuhen.recordings.services.together import Rehearsed, do_together, rehearse
from liuhen.web.addresses import address, number_in
from liuhen.web.pages.change_words import entry_words
from liuhen.web.pages.together import QUEUE_OF, chosen_in, refusal_note, together_page, wish_in
from liuhen.web.places import KEEPS
from liuhen.web.viewmodels.parts import Note, Tone
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.web.visits import Visit


@require_POST
@visited
def together(visit: Visit) -> HttpResponse:
    """Show what will change, and change nothing."""
    visit.demand(*KEEPS)
    return _shown(visit)


@require_POST
@visited
def do(visit: Visit) -> HttpResponse:
    """Do what was shown to all of them; when one was changed meanwhile, do nothing and show it again."""
    visit.demand(*KEEPS)
    given = visit.request.POST
    found = chosen_in(given, visit.person, visit.at)
    seen = {each.pk: number_in(given, f"seen_{each.pk}") or 0 for each in found}
    try:
        with attempt(visit, "recording.together", visit.person.subject):
            wish = wish_in(given, visit.person, found)
            if wish is None:
                return _shown(visit)
            do_together(actor=visit.actor, at=visit.at, wish=wish, recordings=found, seen=seen)
    except Repeated:
        visit.said("这些刚才已经办好，没有重复登记。")
        return redirect(address(reverse("keeping"), {"queue": QUEUE_OF[given.get("act", "")]}))
    except Logged as logged:
        refused = logged.refused
        notes = [refusal_note(refused, logged.entry)]
        if isinstance(refused, Overtaken):
            notes += [Note(refused.recording.code, entry_words(each, visit.at), Tone.WARN) for each in refused.entries]
        return _shown(visit, tuple(notes), 409 if isinstance(refused, Overtaken) else 422)
    visit.said(f"已办 {len(found)} 份，各记一条存证日志。")
    return redirect(address(reverse("keeping"), {"queue": QUEUE_OF[wish.act]}))


def _shown(visit: Visit, notes: tuple[Note, ...] = (), status: int = 200) -> HttpResponse:
    given = visit.request.POST
    found = chosen_in(given, visit.person, visit.at)
    wish = wish_in(given, visit.person, found)
    seen = seen_of(found)
    rehearsed = (
        rehearse(actor=visit.actor, at=visit.at, wish=wish, recordings=found)
        if wish is not None
        else [Rehearsed(each, {}) for each in found]
    )
    page = together_page(given.get("act", ""), rehearsed, seen, wish, visit.at, notes=notes)
    return visit.show("together", page, "keeping", status=status)
