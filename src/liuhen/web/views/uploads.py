"""The pages of uploads, and what people do on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from liuhen.kernel.refusals import Refused
from liuhen.uploads.queries import card_by
from liuhen.uploads.services.handing import ask_for_hand_in
from liuhen.uploads.services.opening import expect_files, open_upload, withdraw_upload
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.uploads import listing, state_view, upload_page, uploads_page
from liuhen.web.places import HANDS_IN
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from liuhen.uploads.models import UploadedCard
    from liuhen.web.visits import Visit


@require_safe
@visited
def uploads(visit: Visit) -> HttpResponse:
    """Show the person's uploads, and the form that opens one."""
    visit.demand(*HANDS_IN)
    return visit.show("uploads", uploads_page(visit.person, visit.at), "uploads")


@require_POST
@visited
def open_one(visit: Visit) -> HttpResponse:
    """Open an upload for a device; what is wrong with its number is said beside the field."""
    visit.demand(*HANDS_IN)
    number = text_in(visit.request.POST, "device")
    try:
        with attempt(visit, "upload.open", "upload:none"):
            card = open_upload(actor=visit.actor, at=visit.at, person=visit.person, device_no=number)
    except Logged as logged:
        problem = f"{logged.refused.words}{logged.refused.remedy}"
        shown = uploads_page(visit.person, visit.at, number, problem)
        return visit.show("uploads", shown, "uploads", status=422)
    return redirect("upload", card.pk)


@require_safe
@visited
def upload(visit: Visit, key: int) -> HttpResponse:
    """Show one upload of the person."""
    return visit.show("upload", upload_page(_own(visit, key), visit.person, visit.at), "uploads")


@require_safe
@visited
def state(visit: Visit, key: int) -> HttpResponse:
    """Answer with what the upload is doing, for the page that waits."""
    shown = state_view(_own(visit, key), visit.person, visit.at)
    return render(visit.request, "web/parts/upload_state.html", {"state": shown})


@require_safe
@visited
def files(visit: Visit, key: int) -> HttpResponse:
    """Answer with every file and whether it is complete, for the script of the page."""
    return JsonResponse({"files": listing(_own(visit, key))})


@require_POST
@visited
def expect(visit: Visit, key: int) -> HttpResponse:
    """Say how many files there will be in all."""
    try:
        expect_files(at=visit.at, card=_own(visit, key), files=number_in(visit.request.POST, "files") or 0)
    except Refused as refused:
        return HttpResponse(f"{refused.words}{refused.remedy}", status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@require_POST
@visited
def hand_in(visit: Visit, key: int) -> HttpResponse:
    """Seal what is complete; asked twice, it is done once."""
    card = _own(visit, key)
    with attempt(visit, "upload.hand_in", card.subject):
        ask_for_hand_in(at=visit.at, card=card)
    return redirect("upload", key)


@require_POST
@visited
def withdraw(visit: Visit, key: int) -> HttpResponse:
    """Take an upload back."""
    card = _own(visit, key)
    with attempt(visit, "upload.withdraw", card.subject):
        withdraw_upload(actor=visit.actor, at=visit.at, card=card)
    visit.said("已撤回，服务器上的部分已删去；文件仍在存储卡上。")
    return redirect("uploads")


def _own(visit: Visit, key: int) -> UploadedCard:
    """Return an upload of this person. One of somebody else is not there."""
    visit.demand(*HANDS_IN)
    card = card_by(visit.person, key)
    if card is None:
        raise Http404
    return card
