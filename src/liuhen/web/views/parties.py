"""Parties: the list, one by its number, registering, one party, and what is noted of it and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.access.parties import REGISTERS, SEES, parties_seen, party_rights
from liuhen.activities.models import PartyConflict
from liuhen.activities.parties import with_number
from liuhen.activities.services import add_number, flag_resistance, note_conflict, register_party, withdraw_conflict
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import day_in, number_in, text_in
from liuhen.web.duty_posts import long_text_in
from liuhen.web.pages.duty_forms import Failed
from liuhen.web.pages.parties import Asked, asked_in, party_list, register_page
from liuhen.web.pages.party import Looking, party_page
from liuhen.web.pages.party_forms import CALM, RESISTS
from liuhen.web.visits import Logged, attempt, log_refusal, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.accounts.models import Agency
    from liuhen.activities.models import Party
    from liuhen.web.visits import Visit

PLACE = "parties"
NOT_SEEN = Refused(
    "access.party.not_seen",
    "没有这个当事人，或者您负责的单位没有和他打过交道。",
    remedy="核对编号；需要了解的，找办过他的单位负责人。",
)


@require_safe
@visited
def parties(visit: Visit) -> HttpResponse:
    """Show a page of the parties this person may see."""
    visit.demand(*SEES)
    page = party_list(parties_seen(visit.person, visit.at), asked_in(visit.request.GET), visit.person, visit.at)
    return visit.show("parties", page, PLACE)


@require_POST
@visited
def by_number(visit: Visit) -> HttpResponse:
    """Open the party that has the whole number; it is posted, so that it stands in no address and no record of one."""
    visit.demand(*SEES)
    seen = parties_seen(visit.person, visit.at)
    found = with_number(seen, _agency(visit), text_in(visit.request.POST, "id_no")).first()
    if found is not None:
        return redirect("party", found.pk)
    page = party_list(seen, Asked(), visit.person, visit.at, unknown_number=True)
    return visit.show("parties", page, PLACE, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def register(visit: Visit) -> HttpResponse:
    """Register a party; the same one sent twice stands once."""
    visit.demand(REGISTERS)
    given = visit.request.POST
    if visit.request.method != "POST":
        return visit.show("duty_form", register_page({}), PLACE)
    try:
        with attempt(visit, "party.register", visit.person.subject):
            made = register_party(
                actor=visit.actor,
                at=visit.at,
                agency=_agency(visit),
                name=text_in(given, "name"),
                kind=text_in(given, "kind"),
                id_no=text_in(given, "id_no"),
            )
    except Logged as logged:
        page = register_page(given, Failed("party", given, logged.refused))
        return visit.show("duty_form", page, PLACE, status=422)
    visit.said("当事人已登记。" if made.registered_at == visit.at else "这个当事人已经登记过，没有重复登记。")
    return redirect("party", made.pk)


@require_safe
@visited
def party(visit: Visit, key: int) -> HttpResponse:
    """Show one party."""
    return _show(visit, find(visit, key))


@require_POST
@visited
def add_its_number(visit: Visit, key: int) -> HttpResponse:
    """Add the number of a party that has none yet."""
    found, given = find(visit, key), visit.request.POST
    if not party_rights(visit.person, visit.at).register:
        raise PermissionDenied
    try:
        with attempt(visit, "party.add_number", found.subject):
            add_number(actor=visit.actor, at=visit.at, party=found, id_no=text_in(given, "id_no"))
    except Logged as logged:
        return _show(visit, found, Failed("number", given, logged.refused))
    visit.said("号码已登记。")
    return redirect("party", key)


@require_POST
@visited
def conflict(visit: Visit, key: int) -> HttpResponse:
    """Note an earlier conflict; the same one sent twice stands once."""
    found = find(visit, key)
    if not party_rights(visit.person, visit.at).note:
        raise PermissionDenied
    given = visit.request.POST
    try:
        with attempt(visit, "party.note_conflict", found.subject):
            made = _noted(visit, found)
    except Logged as logged:
        return _show(visit, found, Failed("conflict", given, logged.refused))
    new = made.noted_at == visit.at
    visit.said("已登记，录音录像重新判定。" if new else "这一条已经登记过，没有重复登记。")
    return redirect("party", key)


@require_POST
@visited
def withdraw(visit: Visit, key: int, conflict_key: int) -> HttpResponse:
    """Withdraw a conflict that was noted wrongly."""
    found = find(visit, key)
    if not party_rights(visit.person, visit.at).clear:
        raise PermissionDenied
    wrong = PartyConflict.objects.select_related("party__agency").filter(pk=conflict_key, party=found).first()
    if wrong is None:
        raise log_refusal(visit, "party.withdraw_conflict", found.subject, NOT_SEEN)
    if wrong.withdrawn_at is not None:
        visit.said("这一条已经撤回过，没有重复办理。")
        return redirect("party", key)
    given = visit.request.POST
    try:
        with attempt(visit, "party.withdraw_conflict", found.subject):
            withdraw_conflict(actor=visit.actor, at=visit.at, conflict=wrong, reason=text_in(given, "reason"))
    except Logged as logged:
        return _show(visit, found, Failed(f"withdraw-{wrong.pk}", given, logged.refused))
    visit.said("已撤回，录音录像重新判定。")
    return redirect("party", key)


@require_POST
@visited
def resistance(visit: Visit, key: int) -> HttpResponse:
    """Say that the party is strongly averse, or, as who may clear it, no longer. The form says which of the two."""
    found, held, given = find(visit, key), party_rights(visit.person, visit.at), visit.request.POST
    code = CALM if given.get("form") == CALM else RESISTS
    if not (held.clear if code == CALM else held.note):
        raise PermissionDenied
    if found.resistance == (code == RESISTS):
        visit.said("已经这样登记过，没有重复办理。")
        return redirect("party", key)
    try:
        with attempt(visit, "party.flag_resistance", found.subject):
            reason = text_in(given, "reason")
            flag_resistance(actor=visit.actor, at=visit.at, party=found, resists=code == RESISTS, reason=reason)
    except Logged as logged:
        return _show(visit, found, Failed(code, given, logged.refused))
    visit.said("已解除，录音录像重新判定。" if code == CALM else "已登记，录音录像重新判定。")
    return redirect("party", key)


def find(visit: Visit, key: int) -> Party:
    """Return a party that this person may see.

    Raises Logged, in the same words whether it is hidden or was never there.
    """
    visit.demand(*SEES)
    found = parties_seen(visit.person, visit.at).filter(pk=key).first()
    if found is None:
        raise log_refusal(visit, "party.view", f"party:{key}", NOT_SEEN)
    return found


def _noted(visit: Visit, found: Party) -> PartyConflict:
    given = visit.request.POST
    try:
        day = day_in(given, "day")
    except ValueError as error:
        raise Refused("web.party.day", "日期要写成 2026-03-11 这样。") from error
    if day is None:
        raise Refused("web.party.day", "须写明发生的日期。")
    event, source = long_text_in(given, "event"), long_text_in(given, "source")
    return note_conflict(actor=visit.actor, at=visit.at, party=found, day=day, event=event, source=source)


def _show(visit: Visit, found: Party, failed: Failed | None = None) -> HttpResponse:
    held = party_rights(visit.person, visit.at)
    looking = Looking(visit.person, visit.at, held, number_in(visit.request.GET, "before"), failed)
    return visit.show("party", party_page(found, looking), PLACE, status=422 if failed else 200)


def _agency(visit: Visit) -> Agency:
    if visit.person.agency is None:
        raise PermissionDenied
    return visit.person.agency
