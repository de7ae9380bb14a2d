"""Parties and their history (ZH-11(1)). Nothing of it is deleted, and no entry of the log tells a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from liuhen.activities import numbers
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

    A new one has `registered_at == at`. Raises Refused without a name, for an unknown kind, and for a number that
    cannot be one.
    """
    name = filled(name, "当事人的姓名或单位名称", "activities.party.name")
    if kind not in Party.Kind.values:
        raise Refused("activities.party.kind", f"没有这种当事人：{kind}；可用：{'、'.join(Party.Kind.labels)}。")
    number = numbers.checked(id_no, kind)
    digest = numbers.digest_of(agency, number)
    same = Party.objects.filter(agency=agency, name=name, kind=kind, id_digest=digest)
    known = same.first()
    if known is not None:
        return known
    wanted = Party(agency=agency, name=name, kind=kind, id_digest=digest, registered_at=at)
    wanted.id_sealed = numbers.sealed(number, digest)
    try:
        with transaction.atomic():
            party = kept(wanted)
    except IntegrityError:  # somebody else was a moment faster
        return same.get()
    ledger.append(actor=actor, at=at, act="party.registered", subject=party.subject, facts={"name": name, "kind": kind})
    return party


@transaction.atomic
def add_number(*, actor: Actor, at: datetime, party: Party, id_no: str) -> Party:
    """Add the number of a party that was registered without one, as planning does it.

    The same one again changes nothing. Raises Refused without a number or for one that cannot be, for a party with
    another number, and when one of that name, kind and number stands already.
    """
    number = numbers.checked(filled(id_no, "证件号或信用代码", "activities.party.number"), party.kind)
    party = _held(party)
    digest = numbers.digest_of(party.agency, number)
    if party.id_digest == digest:
        return party
    if party.id_digest:
        raise Refused(
            "activities.party.numbered", "已经登记了另一个号码。", remedy="号码不同的是另一个当事人，另行登记。"
        )
    if Party.objects.filter(agency=party.agency, name=party.name, kind=party.kind, id_digest=digest).exists():
        words = f"已经登记过另一个叫“{party.name}”的当事人，就是这个号码。"
        raise Refused("activities.party.taken", words, remedy="在当事人里按证件号查，打开那一个。")
    party.id_digest, party.id_sealed = digest, numbers.sealed(number, digest)
    kept(party)
    ledger.append(actor=actor, at=at, act="party.numbered", subject=party.subject, facts={"name": party.name})
    return party


@transaction.atomic
def note_conflict(*, actor: Actor, at: datetime, party: Party, day: date, event: str, source: str) -> PartyConflict:
    """Note an earlier conflict or dispute, with where it is known from.

    The same one that stands already is returned as it is; a new one has `noted_at == at`. Raises Refused without an
    event or source, or for a day to come.
    """
    if day > local_day(at):
        raise Refused("activities.party.future", "冲突、纠纷的日期不能晚于今天。")
    event = filled(event, "发生了什么冲突、纠纷", "activities.party.event")
    source = filled(source, "从何得知", "activities.party.source")
    party = _held(party)
    same = party.conflicts.filter(day=day, event=event, source=source, withdrawn_at=None).first()
    if same is not None:
        return same
    conflict = kept(
        PartyConflict(party=party, day=day, event=event, source=source, noted_at=at, noted_by=actor.key),
    )
    ledger.append(
        actor=actor,
        at=at,
        act="party.conflict_noted",
        subject=party.subject,
        facts={"conflict": conflict.pk, "day": day.isoformat(), "event": event, "source": source},
    )
    _tell_followers(actor, at, party)
    return conflict


@transaction.atomic
def withdraw_conflict(*, actor: Actor, at: datetime, conflict: PartyConflict, reason: str) -> PartyConflict:
    """Withdraw a conflict that was noted wrongly: it stays to be read, and counts no longer.

    Recordings of the party's duties are judged again. Raises Refused without a reason, and for one withdrawn already.
    """
    reason = filled(reason, "为什么撤回", "activities.party.withdrawal")
    party = _held(conflict.party)
    conflict = PartyConflict.objects.get(pk=conflict.pk)
    if conflict.withdrawn_at is not None:
        raise Refused("activities.party.withdrawn", "这一条已经撤回。", remedy="不需要再办。")
    conflict.withdrawn_at, conflict.withdrawn_by, conflict.withdrawn_reason = at, actor.key, reason
    kept(conflict)
    ledger.append(
        actor=actor,
        at=at,
        act="party.conflict_withdrawn",
        subject=party.subject,
        facts={
            "conflict": conflict.pk,
            "day": conflict.day.isoformat(),
            "event": conflict.event,
            "source": conflict.source,
            "reason": reason,
        },
    )
    _tell_followers(actor, at, party)
    return conflict


@transaction.atomic
def flag_resistance(*, actor: Actor, at: datetime, party: Party, resists: bool, reason: str) -> Party:
    """Say that a party is strongly averse 抵触情绪严重, or no longer.

    What stands so already, for the same reason, is left as it is. Raises Refused without a reason, and for lifting what
    was never said.
    """
    reason = filled(reason, "理由", "activities.party.reason")
    party = _held(party)
    before = party.resistance
    if before == resists and party.resistance_reason == reason:
        return party
    if not before and not resists:
        raise Refused("activities.party.calm", "没有登记过抵触情绪严重，不需要解除。")
    party.resistance, party.resistance_reason = resists, reason
    party.resistance_since = (party.resistance_since if before else at) if resists else None
    kept(party)
    ledger.append(
        actor=actor,
        at=at,
        act="party.resistance_flagged",
        subject=party.subject,
        facts={"before": before, "after": resists, "reason": reason},
    )
    _tell_followers(actor, at, party)
    return party


def _held(party: Party) -> Party:
    """Return the party as it is now, its row locked until the transaction ends."""
    return Party.objects.select_for_update(of=("self",)).select_related("agency").get(pk=party.pk)


def _tell_followers(actor: Actor, at: datetime, party: Party) -> None:
    """Tell the rooms above that the history of the party of these duties is another: their recordings depend on it."""
    for activity in party.activities.exclude(ended_at=None).select_related("agency", "unit", "party").order_by("pk"):
        tell_followers(actor=actor, at=at, activity=activity)
