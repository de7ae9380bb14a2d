"""The log: its entries, proofs, checkpoints, and the check of the whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from liuhen.access.rights import rights
from liuhen.kernel.moments import now
from liuhen.ledger import queries, runs
from liuhen.ledger.proofs import prove_inclusion
from liuhen.merkle.tree import MissingNodeError
from liuhen.recordings.books import given_out
from liuhen.recordings.queries import recording_by
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.acts import ACTS, REFUSED
from liuhen.web.pages.ledger import ledger_page, verification_of
from liuhen.web.pages.proof import DAMAGED
from liuhen.web.pages.subjects import subject_of
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from liuhen.ledger.entries import Entry
    from liuhen.web.visits import Visit

PAGE = 50


@require_safe
@visited
def ledger(visit: Visit) -> HttpResponse:
    """Show the newest entries of the person's agency and of the system."""
    visit.demand("ledger.view")
    given = visit.request.GET
    kept = {name: value for name in ("act", "q", "before") if (value := text_in(given, name))}
    act, text = kept.get("act", ""), kept.get("q", "")
    subject = subject_of(text, visit.person.agency) if text else None
    problem = f"没有叫「{text}」的资料、交接单、设备或人员。" if text and not subject else ""
    known = act if act.removesuffix(REFUSED) in ACTS else None
    found = (
        []
        if problem
        else queries.page(
            before=number_in(given, "before"), act=known, subject=subject, agencies=_agencies(visit), limit=PAGE + 1
        )
    )
    shown = ledger_page(
        found[:PAGE],
        more=len(found) > PAGE,
        given=kept,
        run=runs.latest_run(),
        at=visit.at,
        problem=problem,
    )
    return visit.show("ledger", shown, "ledger")


@require_safe
@visited
def proof(visit: Visit, index: int) -> HttpResponse:
    """Send an entry with the proof that it stands under the latest checkpoint, for anybody to check.

    The sealing of a recording goes to whoever may open the recording's page, which shows the same facts.
    """
    entry, latest = queries.entry(index), queries.latest_checkpoint()
    if entry is None or not _sealing_seen(visit, entry):
        visit.demand("ledger.view")
    if entry is None or latest is None or index >= latest.size or not _seen(visit, entry):
        raise Http404
    try:
        proof = prove_inclusion(index, latest.size).as_json()
    except MissingNodeError:
        return HttpResponse(DAMAGED, status=503, content_type="text/plain; charset=utf-8")
    document = {"entry": entry.content.decode(), "proof": proof, "checkpoint": latest.note}
    return _download(json.dumps(document, ensure_ascii=False, indent=1), f"proof-{index}.json", "application/json")


@require_safe
@visited
def checkpoint(visit: Visit, size: int) -> HttpResponse:
    """Send a signed checkpoint. It holds no facts, so everybody who may see a recording's custody may take it along."""
    visit.demand("ledger.view", "recording.view.own", "recording.view.unit", "recording.list.agency")
    found = queries.checkpoint_at(size)
    if found is None:
        raise Http404
    return _download(found.note, f"checkpoint-{size}.note", "text/plain")


@require_POST
@visited
def verify_ledger(visit: Visit) -> HttpResponse:
    """Begin a check of the whole log, or show the one under way."""
    visit.demand("ledger.verify")
    runs.start(actor=visit.actor, clock=now, elsewhere=given_out)
    return _fragment(visit) if visit.request.headers.get("HX-Request") else redirect("ledger")


@require_safe
@visited
def verification(visit: Visit) -> HttpResponse:
    """Show how far the check is."""
    visit.demand("ledger.view")
    return _fragment(visit)


def _fragment(visit: Visit) -> HttpResponse:
    context = {"verification": verification_of(runs.latest_run(), visit.at)}
    return render(visit.request, "web/parts/verification.html", context)


def _agencies(visit: Visit) -> tuple[str, ...] | None:
    """Return whose entries the person sees: the own agency's and the system's; None, everybody's, without an agency."""
    agency = visit.person.agency
    return ("", agency.code) if agency else None


def _seen(visit: Visit, entry: Entry) -> bool:
    agencies = _agencies(visit)
    return agencies is None or entry.agency in agencies


def _sealing_seen(visit: Visit, entry: Entry) -> bool:
    key = entry.subject.partition(":")[2]
    found = recording_by(int(key)) if entry.act == "recording.sealed" and key.isdecimal() else None
    return found is not None and rights(visit.person, found, visit.at).listed


def _download(text: str, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
