"""Facts told by a phone on site, with or without a network between: each counts once, none is lost.

A phone that had no network hands over what it kept, in order. Every fact is a transaction of its own, so that one that
is refused does not take the others with it. The phone's clock is not believed: what it said is kept beside the moment
that follows from its measured offset to the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from django.db import IntegrityError, transaction

from liuhen.activities.models import Activity, FieldFact
from liuhen.activities.services.field_acts import Given, Happening, act, already
from liuhen.activities.steps import filled
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import iso, local
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor

ACT = "activity.told_by_phone"
_ROUNDING = timedelta(minutes=2)  # a measured offset is never exact; a fact so little ahead of the server is of now
_HALF_A_DAY = timedelta(hours=12)
_NOT_YOURS = Refused(
    "activities.field.not_yours",
    "没有这次执法活动，或者您不在本次执法人员之中，不能登记现场情况。",
    remedy="核对是否换了人登录；由参加本次执法的人员登记。",
)
State = FieldFact.State


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as the phone gives it: `phone_at` by its own clock, `offset_ms` the server's clock less the phone's."""

    id: UUID
    activity: int
    kind: str
    given: Given
    phone_at: datetime
    offset_ms: int = 0

    @property
    def happened_at(self) -> datetime:
        """The moment by the server's clock. Raises Refused for a clock beyond all reason."""
        try:
            return self.phone_at + timedelta(milliseconds=self.offset_ms)
        except OverflowError as error:
            raise Refused("activities.field.clock", "手机时间无法换算，请核对手机的日期和时间。") from error


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a fact.

    `repeated`: it stood there already. `refused` says why it was not taken; `kept` that it stands with the duty, so
    that the phone need not keep it.
    """

    id: UUID
    state: Literal["taken", "refused"]
    happened_at: datetime
    words: str = ""
    repeated: bool = False
    kept: bool = True
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class _HandOver:
    """Who hands over, when, and how far the phone's clock is off at this moment (None: not measured now)."""

    actor: Actor
    at: datetime
    person: Person
    offset_now_ms: int | None


def take_over(
    *, actor: Actor, at: datetime, person: Person, told: Sequence[Told], offset_now_ms: int | None = None
) -> list[Outcome]:
    """Take facts over in the order in which they are given; return what became of each.

    1. A fact whose key was taken before changes nothing and is answered as before.
    2. What a colleague on the same duty has registered already counts as taken, and says so.
    3. A refusal is written to the log, kept with its reason for the duty's page, and answered; handing the same fact
       over again tries it again.

    `offset_now_ms` is the offset measured at this hand-over; a difference shows that the phone's clock was moved in
    between. Raises nothing but what the database raises: no fact may be lost because of another.
    """
    hand_over = _HandOver(actor, at, person, offset_now_ms)
    return [_one(hand_over, fact) for fact in told]


@transaction.atomic
def set_aside(*, actor: Actor, at: datetime, person: Person, fact: FieldFact, reason: str) -> FieldFact:
    """Settle a refused fact with a word of the officer who told it; it stays readable. Raises Refused otherwise."""
    fact = FieldFact.objects.select_for_update(of=("self",)).select_related("activity").get(pk=fact.pk)
    if fact.person_id != person.pk or person.subject != actor.key:
        raise Refused("activities.field.set_aside_other", "只有登记人本人能说明这一条。")
    if fact.state != State.REFUSED:
        raise Refused("activities.field.set_aside", "这一条已经登记或已经说明。")
    fact.set_aside_reason = filled(reason, "这一条为什么不再登记", "activities.field.reason")
    fact.state = State.SET_ASIDE
    kept(fact)
    ledger.append(
        actor=actor,
        at=at,
        act="activity.field_fact_set_aside",
        subject=fact.activity.subject,
        facts={"id": str(fact.pk), "kind": fact.kind, "reason": fact.set_aside_reason},
    )
    return fact


def _one(hand_over: _HandOver, told: Told) -> Outcome:
    try:
        return _taken(hand_over, told)
    except Refused as refused:
        return _refused(hand_over, told, refused)
    except IntegrityError:  # the same fact came in at the same moment; it stands now
        return _taken(hand_over, told)


@transaction.atomic
def _taken(hand_over: _HandOver, told: Told) -> Outcome:
    actor, at = hand_over.actor, hand_over.at
    activity = _duty_of(told, hand_over.person)
    row = _row(hand_over, told, activity)
    if (row.person_id, row.activity_id) != (hand_over.person.pk, activity.pk):
        raise _NOT_YOURS
    if row.state not in {"", State.REFUSED}:
        return Outcome(told.id, "taken", row.happened_at, row.words, repeated=True)
    happening = Happening(actor, at, activity, _moment(told, at), told.given)
    row.happened_at, row.state, row.words = happening.happened_at, State.TAKEN, already(happening, told.kind)
    row.rule, row.remedy, row.cites = "", "", []
    kept(row)
    if not row.words:
        act(happening, told.kind)
    ledger.append(actor=actor, at=at, act=ACT, subject=activity.subject, facts=_facts(row))
    return Outcome(told.id, "taken", row.happened_at, row.words or _doubt(row))


def _refused(hand_over: _HandOver, told: Told, refused: Refused) -> Outcome:
    """Keep a refused fact for the duty's page, unless it is none of this person's, and write the refusal to the log."""
    happened_at = min(hand_over.at, _clamped(told, hand_over.at))
    activity = None if refused is _NOT_YOURS else Activity.objects.filter(pk=told.activity).first()
    if activity is not None:
        row = _row(hand_over, told, activity)
        row.happened_at, row.state = happened_at, State.REFUSED
        row.rule, row.words, row.remedy = refused.rule[:100], refused.words, refused.remedy
        row.cites = [citation.as_facts() for citation in refused.citations]
        row.save()
    subject = f"activity:{told.activity}"
    ledger.append_refusal(actor=hand_over.actor, at=hand_over.at, act=ACT, subject=subject, refused=refused)
    return Outcome(told.id, "refused", happened_at, refused.words, kept=activity is not None, refused=refused)


def _duty_of(told: Told, person: Person) -> Activity:
    """Return the duty when the person is on it. Raises Refused in the same words for a duty that is not there."""
    found = Activity.objects.select_related("agency", "unit", "party").filter(pk=told.activity, officers__person=person)
    activity = found.first()
    if activity is None:
        raise _NOT_YOURS
    return activity


def _row(hand_over: _HandOver, told: Told, activity: Activity) -> FieldFact:
    """Return the row of the fact: as it stands once it was taken, else filled with what is told now."""
    row = FieldFact.objects.filter(pk=told.id).first()
    if row is not None and row.state != State.REFUSED:
        return row
    row = row or FieldFact(id=told.id, activity=activity, person=hand_over.person, kind=told.kind[:20])
    row.given = {name: value if isinstance(value, str) else list(value) for name, value in told.given.items()}
    row.phone_at, row.offset_ms, row.handed_at = told.phone_at, told.offset_ms, hand_over.at
    row.offset_now_ms = told.offset_ms if hand_over.offset_now_ms is None else hand_over.offset_now_ms
    return row


def _doubt(row: FieldFact) -> str:
    if not row.clock_moved:
        return ""
    return f"登记后手机的时钟被调过，{local(row.happened_at):%H:%M:%S} 这个时间请核对，不对的办理更正。"


def _moment(told: Told, at: datetime) -> datetime:
    """Return when it happened: at the phone's moment, or at the time of day that its officer wrote (`clock`).

    A time of day is of the day on which the fact was told, of the day before when that would lie ahead: 23:50 written
    at ten past midnight.
    """
    moment = told.happened_at
    moment = at if at < moment <= at + _ROUNDING else moment
    written = told.given.get("clock", "")
    if not isinstance(written, str) or not written:
        return moment
    try:
        clock = time.fromisoformat(written)
    except ValueError as error:
        raise Refused("activities.field.written", "补记的时间要写成 9:05 这样。") from error
    that_day = local(moment).replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)
    before_midnight = that_day > at or that_day - moment > _HALF_A_DAY
    return that_day - timedelta(days=1) if before_midnight else that_day


def _clamped(told: Told, at: datetime) -> datetime:
    try:
        return told.happened_at
    except Refused:
        return at


def _facts(row: FieldFact) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "phone_at": iso(row.phone_at),
        "offset_ms": row.offset_ms,
        "offset_now_ms": row.offset_now_ms,
        "happened_at": iso(row.happened_at),
        "already": row.words,
    }
