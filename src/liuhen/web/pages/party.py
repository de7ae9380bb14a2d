"""The page of one party: what happened before, what the regulation makes of it, its duties, and the forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.duties import duties_seen
from liuhen.access.parties import parties_seen
from liuhen.accounts.regulations import regulation_of
from liuhen.activities.numbers import shown
from liuhen.activities.parties import history_words, made_of_history
from liuhen.activities.queries import in_full
from liuhen.kernel.moments import local_day
from liuhen.web.addresses import address
from liuhen.web.pages.device_words import People
from liuhen.web.pages.duties import duty_row
from liuhen.web.pages.duty_history import chain_of
from liuhen.web.pages.duty_words import demand_words
from liuhen.web.pages.parties import crumbs, history_chips
from liuhen.web.pages.party_forms import party_forms, withdrawal_form
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parties import ConflictItem, PartyPage
from liuhen.web.viewmodels.parts import Action, Link, Note, Pager, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from liuhen.access.parties import PartyRights
    from liuhen.accounts.models import Person
    from liuhen.activities.models import Party, PartyConflict
    from liuhen.web.pages.duty_forms import Failed
    from liuhen.web.viewmodels.activities import DutyRow

PAGE = 20
_MOST_SAME = 5
SILENT = {
    True: "本局的制度没有因为冲突史另作规定。出发前仍然应当知道。",
    False: "没有冲突史，也没有抵触情绪严重的登记，制度不另作要求。",
}


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at the page of a party, when, with what rights, and after which duty its list begins."""

    person: Person
    at: datetime
    held: PartyRights
    before: int | None = None
    failed: Failed | None = None


def party_page(party: Party, looking: Looking) -> PartyPage:
    """Return the page of a party for somebody who may see it."""
    at = looking.at
    conflicts = list(party.conflicts.all())
    standing = sum(conflict.withdrawn_at is None for conflict in conflicts)
    made = tuple(made_rows(party, at))
    duties, pager = _duties(party, looking)
    return PartyPage(
        title=party.name,
        summary=party.get_kind_display(),
        crumbs=crumbs(),
        chips=history_chips(party, standing),
        actions=_actions(party, looking.held),
        notes=(),
        facts=tuple(_facts(party, looking)),
        conflicts=tuple(_conflicts(conflicts, looking)),
        made=made,
        silent="" if made else SILENT[bool(standing or party.resistance)],
        duties=duties,
        pager=pager,
        forms=party_forms(party, looking.at, looking.held, looking.failed),
        history=chain_of([party.subject], at),
    )


def made_rows(party: Party, at: datetime) -> Iterator[Row]:
    """Yield what the regulation makes of the history, each with its article."""
    made = made_of_history(party, at)
    pack = regulation_of(party.agency, local_day(at)).pack if made else None
    for each in made:
        yield Row("录音录像", demand_words(each), cites=cites(pack, each.citations) if pack else ())


def history_note(party: Party, at: datetime, *, href: str = "") -> Note | None:
    """Return what somebody has to know of the party before leaving, with its article; None without a history."""
    words = history_words(party)
    if not words:
        return None
    rows = list(made_rows(party, at))
    demanded = "；".join(row.words.rpartition("：")[2] for row in rows)  # the history is said already
    told = f"这次的录音录像：{demanded}。" if rows else SILENT[True]
    open_it = (Action("看当事人", href),) if href else ()
    cited = tuple({cite.words: cite for row in rows for cite in row.cites}.values())
    return Note(f"{party.name}：{words}。", told, Tone.MUTE, cited, open_it)


def _actions(party: Party, held: PartyRights) -> tuple[Action, ...]:
    if not held.plan:
        return ()
    return (Action("安排执法活动", address(reverse("activity_plan"), {"party_key": party.pk}), "plus", primary=True),)


def _facts(party: Party, looking: Looking) -> Iterator[Row]:
    yield Row("信用代码" if party.kind == "org" else "证件号", shown(party) or "没有登记", mono=bool(party.id_digest))
    if party.registered_at is not None:
        yield Row("登记", chinese.moment(party.registered_at, looking.at))
    if party.resistance:
        since = f"（{chinese.moment(party.resistance_since, looking.at)} 起）" if party.resistance_since else ""
        yield Row("抵触情绪严重", party.resistance_reason + since)
    elif party.resistance_reason:
        yield Row("抵触情绪", f"已解除：{party.resistance_reason}")
    for other in _same_number(party, looking):
        yield Row("号码相同", "", link=Link(other.name, reverse("party", args=[other.pk])))


def _same_number(party: Party, looking: Looking) -> Sequence[Party]:
    if not party.id_digest:
        return ()
    seen = parties_seen(looking.person, looking.at).filter(id_digest=party.id_digest).exclude(pk=party.pk)
    return list(seen.order_by("-pk")[:_MOST_SAME])


def _conflicts(conflicts: Sequence[PartyConflict], looking: Looking) -> Iterator[ConflictItem]:
    people = People([key for each in conflicts for key in (each.noted_by, each.withdrawn_by) if key])
    for each in conflicts:
        noted = f"{chinese.moment(each.noted_at, looking.at)} {people.of(each.noted_by)} 登记" if each.noted_at else ""
        withdrawn = ""
        if each.withdrawn_at is not None:
            when = chinese.moment(each.withdrawn_at, looking.at)
            withdrawn = f"{when} {people.of(each.withdrawn_by)} 撤回：{each.withdrawn_reason}"
        form = withdrawal_form(each, looking.failed) if looking.held.clear and not withdrawn else None
        yield ConflictItem(chinese.day(each.day, looking.at), each.event, each.source, noted, withdrawn, form)


def _duties(party: Party, looking: Looking) -> tuple[tuple[DutyRow, ...], Pager]:
    found = duties_seen(looking.person, looking.at).filter(party=party)
    if looking.before is not None:
        found = found.filter(pk__lt=looking.before)
    keys = list(found.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1])
    shown_keys = keys[:PAGE]
    rows = in_full(shown_keys)
    path = reverse("party", args=[party.pk])
    pager = Pager(
        f"本页 {len(shown_keys)} 次",
        path if looking.before is not None else "",
        address(path, {"before": shown_keys[-1]}) if len(keys) > PAGE else "",
    )
    return tuple(duty_row(rows[key], looking.at) for key in shown_keys), pager
