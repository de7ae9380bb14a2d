"""Hand-over slips: written by the officer, confirmed by the keeper, printed for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from liuhen.accounts.models import Person
from liuhen.accounts.queries import may
from liuhen.kernel.refusals import Refused
from liuhen.printing.docx import as_docx
from liuhen.printing.pdf import as_pdf
from liuhen.recordings.services.slips import MOST, close_slip, confirm_slip, write_slip
from liuhen.recordings.slips import slip_by, to_hand_over
from liuhen.web.addresses import number_in, text_in
from liuhen.web.downloads import DOCX, PDF, download
from liuhen.web.pages.slip_document import slip_document
from liuhen.web.pages.slips import slip_page, slips_page
from liuhen.web.places import SLIPS
from liuhen.web.visits import Logged, attempt, log_refusal, visited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from liuhen.recordings.models import Slip
    from liuhen.web.visits import Visit

WRITES = "recording.hand_in.own"  # who records hands over what he recorded
NOT_YOURS = Refused(
    "recordings.slip.not_yours", "没有这张移交单，或者您不是它的移交人、接收人。", remedy="核对编号是否抄对。"
)


@require_safe
@visited
def slips(visit: Visit) -> HttpResponse:
    """Show the slips of this person, and what can be put on a new one."""
    visit.demand(*SLIPS)
    return _list(visit, {})


@require_POST
@visited
def write(visit: Visit) -> HttpResponse:
    """Write a slip over the ticked recordings."""
    visit.demand(WRITES)
    given = visit.request.POST
    picked = {text for text in given.getlist("pick") if text.isdigit()}
    try:
        with attempt(visit, "slip.write", visit.person.subject):
            rows = [each for each in to_hand_over(visit.person, MOST) if str(each.pk) in picked]
            if len(rows) < len(picked):
                raise Refused(
                    "web.slip.gone", "勾选的资料里，有的已经移交或已列在另一张移交单上。", remedy="请重新勾选。"
                )
            slip = write_slip(
                actor=visit.actor,
                at=visit.at,
                officer=visit.person,
                keeper=_keeper(given, visit.person),
                recordings=rows,
                note=text_in(given, "note"),
            )
    except Logged as logged:
        refused = logged.refused
        words = f"{refused.words}{refused.remedy}{logged.entry}"
        return _list(visit, {name: text_in(given, name) for name in ("keeper", "note")}, words, 422)
    visit.said(f"移交单 {slip.code} 已写好，等{slip.hand_over.to_person.name}确认。确认以前，移交期限照算。")
    return redirect("slip", slip.pk)


@require_safe
@visited
def slip(visit: Visit, key: int) -> HttpResponse:
    """Show one slip."""
    found = _find(visit, key)
    return visit.show("slip", slip_page(found, visit.person, visit.at), "slips")


@require_safe
@visited
def paper(visit: Visit, key: int) -> HttpResponse:
    """Show one slip as it is printed."""
    found = _find(visit, key)
    page = slip_page(found, visit.person, visit.at)
    return render(visit.request, "web/pages/slip_paper.html", {"page": page, "frame": visit.frame("slips")})


@require_safe
@visited
def pdf(visit: Visit, key: int) -> HttpResponse:
    """Send one slip as PDF/A, for the archive."""
    found = _find(visit, key)
    document = slip_document(slip_page(found, visit.person, visit.at), visit.at)
    return download(as_pdf(document), PDF, f"移交单-{found.code}.pdf")


@require_safe
@visited
def docx(visit: Visit, key: int) -> HttpResponse:
    """Send one slip as a document to be worked on."""
    found = _find(visit, key)
    document = slip_document(slip_page(found, visit.person, visit.at), visit.at)
    return download(as_docx(document), DOCX, f"移交单-{found.code}.docx")


@require_POST
@visited
def confirm(visit: Visit, key: int) -> HttpResponse:
    """Confirm by the receiving side; a second click finds it done."""
    found = _find(visit, key)
    if found.hand_over.to_person_id == visit.person.pk and found.hand_over.complete:
        visit.said(f"移交单 {found.code} 刚才已经确认，没有重复登记。")
        return redirect("slip", key)
    with attempt(visit, "slip.confirm", found.subject):
        confirm_slip(actor=visit.actor, at=visit.at, keeper=visit.person, slip=found)
    visit.said(f"移交单 {found.code} 双方都已确认，所列资料由您保管。")
    return redirect("slip", key)


@require_POST
@visited
def close(visit: Visit, key: int) -> HttpResponse:
    """Take a slip back or send it back, with the reason."""
    found = _find(visit, key)
    with attempt(visit, "slip.close", found.subject):
        close_slip(actor=visit.actor, at=visit.at, slip=found, reason=text_in(visit.request.POST, "reason"))
    visit.said(f"移交单 {found.code} 已退回或撤回，理由记入存证日志。")
    return redirect(reverse("slips"))


def _list(visit: Visit, given: Mapping[str, str], error: str = "", status: int = 200) -> HttpResponse:
    page = slips_page(
        visit.person,
        visit.at,
        may_write=WRITES in visit.can,
        before=number_in(visit.request.GET, "before"),
        given=given,
        error=error,
    )
    return visit.show("slips", page, "slips", status=status)


def _keeper(given: Mapping[str, str], person: Person) -> Person:
    key = number_in(given, "keeper")
    found = Person.objects.filter(pk=key, agency=person.agency).first() if key is not None else None
    if found is None:
        raise Refused("web.slip.keeper", "请选接收的资料管理人员。")
    return found


def _find(visit: Visit, key: int) -> Slip:
    """Return a slip for its sides and for those who keep its unit. Raises Logged for anybody else."""
    found = slip_by(key)
    if found is not None:
        sides = {found.hand_over.from_person_id, found.hand_over.to_person_id}
        if visit.person.pk in sides or may(visit.person, "recording.receive", visit.at, found.unit):
            return found
    if not visit.can:
        raise PermissionDenied
    raise log_refusal(visit, "slip.view", f"slip:{key}", NOT_YOURS)
