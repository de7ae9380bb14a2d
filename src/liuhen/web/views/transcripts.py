"""Transcripts of a duty: registering one, reading it, putting it right (HY-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from liuhen.activities.models import Transcript
from liuhen.activities.services import Present, write_transcript
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import text_in
from liuhen.web.duty_posts import long_text_in, moment_in, names_in
from liuhen.web.pages.duty_forms import Failed
from liuhen.web.pages.transcripts import transcript_page, writing_page
from liuhen.web.views.activities import find
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.activities.models import Activity
    from liuhen.web.visits import Visit

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@visited
def write(visit: Visit, key: int) -> HttpResponse:
    """Register a transcript; the same form sent twice registers once."""
    found, held = find(visit, key)
    if not held.correct:
        raise PermissionDenied
    if visit.request.method != "POST":
        return visit.show("duty_form", writing_page(found, visit.at), "activities")
    known = set(found.transcripts.values_list("pk", flat=True))
    try:
        with attempt(visit, "activity.write_transcript", found.subject):
            made = _written(visit, found, None)
    except Logged as logged:
        page = writing_page(found, visit.at, Failed("transcript", visit.request.POST, logged.refused))
        return visit.show("duty_form", page, "activities", status=422)
    visit.said("这份笔录已经登记过，没有重复登记。" if made.pk in known else "笔录已登记。")
    return redirect("activity_transcript", key, made.pk)


@require_http_methods(BOTH)
@visited
def transcript(visit: Visit, key: int, paper_key: int) -> HttpResponse:
    """Show one transcript, and put it right by another in its place."""
    found, held = find(visit, key)
    paper = transcript_of(found, paper_key)
    if visit.request.method != "POST":
        return visit.show("duty_form", transcript_page(paper, visit.at, held), "activities")
    if not held.correct:
        raise PermissionDenied
    known = set(found.transcripts.values_list("pk", flat=True))
    try:
        with attempt(visit, "activity.write_transcript", found.subject):
            made = _written(visit, found, paper)
    except Logged as logged:
        failed = Failed("transcript", visit.request.POST, logged.refused)
        return visit.show("duty_form", transcript_page(paper, visit.at, held, failed), "activities", status=422)
    visit.said("内容与登记的相同，没有另存一份。" if made.pk in known else "已补正。")
    return redirect("activity_transcript", key, made.pk)


def transcript_of(activity: Activity, key: int) -> Transcript:
    """Return a transcript of the duty. Raises Http404."""
    found = Transcript.objects.select_related("replaced_by").filter(pk=key, activity=activity).first()
    if found is None:
        raise Http404
    found.activity = activity
    return found


def _written(visit: Visit, activity: Activity, replaces: Transcript | None) -> Transcript:
    given = visit.request.POST
    moment = moment_in(given, "made_at", "制作时间")
    if moment is None:
        raise Refused("web.transcript.made_at", "须写明制作时间。")
    return write_transcript(
        actor=visit.actor,
        at=visit.at,
        activity=activity,
        kind=text_in(given, "kind"),
        officers=[
            Present(
                officer.person,
                shown=bool(given.get(f"shown_{officer.person_id}")),
                signed=bool(given.get(f"signed_{officer.person_id}")),
            )
            for officer in activity.officers.all()
            if given.get(f"took_{officer.person_id}")
        ],
        signed_by=names_in(given, "signed_by"),
        refused_by=names_in(given, "refused_by"),
        refusal=long_text_in(given, "refusal"),
        witness=text_in(given, "witness"),
        whom=text_in(given, "whom"),
        place=text_in(given, "place"),
        happened_at=moment,
        replaces=replaces,
    )
