"""Parties and their history (ZH-11(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.followers import tell_followers
from liuhen.activities.models import Party, PartyConflict
from liuhen.activities.steps import filled
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.actors import Actor


@transaction.atomic
def register_party(*, actor: Actor, at: datetime, agency: Agency, name: str, kind: str, id_no: str = "") -> Party:
    """Register a party, or return the one that stands there already under the same name, kind and number.

    Raises Refused without a name or for an unknown kind.
    """
    name = filled(name, "当事人的姓名或单位名称", "activities.party.name")
    if kind not in Party.Kind.values:
        raise Refused("activities.party.kind", f"没有这种当事人：{kind}；可用：{'、'.join(Party.Kind.labels)}。")
    known = Party.objects.filter(agency=agency, name=name, kind=kind, id_no=id_no.strip()).first()
    if known is not None:
        return known
    party = kept(Party(agency=agency, name=name, kind=kind, id_no=id_no.strip()))
    ledger.append(actor=actor, at=at, act="party.registered", subject=party.subject, facts={"name": name, "kind": kind})
    return party


@transaction.atomic
def note_conflict(*, actor: Actor, at: datetime, party: Party, day: date, event: str, source: str) -> PartyConflict:
    """Note an earlier conflict or dispute, with where it is known from.

    Raises Refused without either, or for a day to come.
    """
    if day > local_day(at):
        raise Refused("activities.party.future", "冲突、纠纷的日期不能晚于今天。")
    conflict = kept(
        PartyConflict(
            party=party,
            day=day,
            event=filled(event, "发生了什么冲突、纠纷", "activities.party.event"),
            source=filled(source, "从何得知", "activities.party.source"),
        )
    )
    ledger.append(
        actor=actor,
        at=at,
        act="party.conflict_noted",
        subject=party.subject,
        facts={"day": day.isoformat(), "event": conflict.event, "source": conflict.source},
    )
    _tell_followers(actor, at, party)
    return conflict


@transaction.atomic
def flag_resistance(*, actor: Actor, at: datetime, party: Party, resists: bool, reason: str) -> Party:
    """Say that a party is strongly averse 抵触情绪严重, or no longer. Raises Refused without a reason."""
    party = Party.objects.select_for_update().get(pk=party.pk)
    before = party.resistance
    party.resistance = resists
    party.resistance_reason = filled(reason, "理由", "activities.party.reason")
    kept(party)
    ledger.append(
        actor=actor,
        at=at,
        act="party.resistance_flagged",
        subject=party.subject,
        facts={"before": before, "after": resists, "reason": party.resistance_reason},
    )
    _tell_followers(actor, at, party)
    return party


def _tell_followers(actor: Actor, at: datetime, party: Party) -> None:
    """Tell the rooms above that the history of the party of these duties is another: their recordings depend on it."""
    for activity in party.activities.exclude(ended_at=None).select_related("agency", "unit", "party").order_by("pk"):
        tell_followers(actor=actor, at=at, activity=activity)
