"""Papers of a duty for the archive (PDF/A) and for further work (docx)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from liuhen.accounts.regulations import regulation_of
from liuhen.printing.docx import as_docx
from liuhen.printing.pdf import as_pdf
from liuhen.web.pages.duty_papers import PATROL, SAID, STOPPED, TRANSCRIPT, UNRECORDED, form_of
from liuhen.web.pages.duty_words import pack_of
from liuhen.web.pages.printed_papers import patrol_paper, stopped_paper, transcript_paper, unrecorded_paper
from liuhen.web.pages.spoken_papers import spoken_paper
from liuhen.web.views.activities import find
from liuhen.web.views.duty_papers import stop_of
from liuhen.web.views.patrol import log_of
from liuhen.web.views.transcripts import transcript_of
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from liuhen.policy.layouts import Form
    from liuhen.policy.pack import Pack
    from liuhen.printing.documents import Document
    from liuhen.web.visits import Visit

PDF, DOCX = "pdf", "docx"
_TYPES = {PDF: "application/pdf", DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@require_safe
@visited
def statement_paper(visit: Visit, key: int, kind: str) -> HttpResponse:
    """Send the statement why nothing was recorded."""
    found, _ = find(visit, key)
    layout = _layout(pack_of(found), UNRECORDED)
    return _sent(unrecorded_paper(found, layout, visit.at), kind, f"{layout.title} {found.number}")


@require_safe
@visited
def interruption_paper(visit: Visit, key: int, stop_key: int, kind: str) -> HttpResponse:
    """Send the explanation of an interruption."""
    found, _ = find(visit, key)
    stop = stop_of(found, stop_key)
    layout = _layout(pack_of(found), STOPPED)
    return _sent(stopped_paper(stop, layout, visit.at), kind, f"{layout.title} {found.number}")


@require_safe
@visited
def patrol_log_paper(visit: Visit, key: int, kind: str) -> HttpResponse:
    """Send a patrol log."""
    log = log_of(visit, key)
    layout = _layout(regulation_of(log.agency, log.day).pack, PATROL)
    return _sent(patrol_paper(log, layout, visit.at), kind, f"{layout.title} {log.day:%Y-%m-%d}")


@require_safe
@visited
def transcript_paper_sent(visit: Visit, key: int, paper_key: int, kind: str) -> HttpResponse:
    """Send the head and the signatures of a transcript."""
    found, _ = find(visit, key)
    paper = transcript_of(found, paper_key)
    document = transcript_paper(paper, _layout(pack_of(found), TRANSCRIPT), visit.at)
    return _sent(document, kind, f"{document.title} {found.number}")


@require_safe
@visited
def spoken_paper_sent(visit: Visit, key: int, form: str, kind: str) -> HttpResponse:
    """Send what is read aloud before recording, or spoken into it (F-09, F-10, F-11)."""
    found, _ = find(visit, key)
    if form not in SAID:
        raise Http404
    layout = _layout(pack_of(found), form)
    return _sent(spoken_paper(found, layout, visit.at), kind, f"{layout.title} {found.number}")


def _layout(pack: Pack, number: str) -> Form:
    layout = form_of(pack, number)
    if layout is None:
        raise Http404
    return layout


def _sent(document: Document, kind: str, name: str) -> HttpResponse:
    if kind not in _TYPES:
        raise Http404
    body = as_pdf(document) if kind == PDF else as_docx(document)
    answer = HttpResponse(body, content_type=_TYPES[kind])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}', safe='')}"
    return answer
