"""Refused attempts go to the log, as those on the pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.api.problems import RefusalResponse, refused_problem, respond
from liuhen.ledger.services import append_refusal

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.api.caller import Caller


def logged(caller: Caller, answer: RefusalResponse) -> HttpResponse:
    """Write the refused attempt to the log, and answer with where it stands. Must not stand inside a transaction."""
    refusal = answer.refusal
    entry = append_refusal(
        actor=caller.actor, at=caller.at, act=refusal.act, subject=refusal.subject, refused=refusal.refused
    )
    return respond({**refused_problem(refusal.refused, refusal.status), "entry": entry.number})
