"""Writes of the training room."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from liuhen.accounts.models import Person, Unit
from liuhen.kernel.moments import local, local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.training.models import Attendance, Training
from liuhen.training.rounds import turn_back, turn_rounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor

MOST_HOURS = Decimal(200)


@transaction.atomic
def record_training(
    *,
    actor: Actor,
    at: datetime,
    unit: Unit,
    day: date,
    topic: str,
    trainer: str,
    hours: Decimal,
    attendees: Sequence[Person],
) -> tuple[Training, bool]:
    """Record a training that was held (ZH-4, F-26); return it, and whether it is new.

    1. The same training (unit, day, topic, trainer, hours, people) recorded twice stands once.
    2. The clock of each attendee's next training starts on its day, and the running one ends (T-34).

    Raises Refused without topic, trainer or attendees, for a day to come, for hours that are none, and for people of
    another agency.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=unit.pk)
    people = list(dict.fromkeys(attendees))
    row = Training(
        agency=unit.agency,
        unit=unit,
        day=day,
        topic=_filled(topic, "培训内容", 200),
        trainer=_filled(trainer, "授课的人或单位", 100),
        hours=hours,
        recorded_at=at,
        recorded_by=actor.key,
    )
    _refuse_impossible(row, people, at)
    if (same := _same(row, people)) is not None:
        return same, False
    _hold(people)
    before = _last_days(people)
    row.save()
    Attendance.objects.bulk_create([Attendance(training=row, person=person) for person in people])
    ledger.append(
        actor=actor,
        at=at,
        act="training.recorded",
        subject=row.subject,
        facts={
            "unit": unit.subject,
            "day": day.isoformat(),
            "topic": row.topic,
            "trainer": row.trainer,
            "hours": str(hours),
            "attendees": [person.subject for person in people],
        },
    )
    turn_rounds(actor=actor, at=at, agency=unit.agency, day=day, before=before)
    return row, True


@transaction.atomic
def withdraw_training(*, actor: Actor, at: datetime, training: Training, reason: str) -> tuple[Training, bool]:
    """Withdraw a training that was recorded wrongly (ZH-4, F-26); return it, and whether this withdrew it.

    1. It stays, with who, when and why, and counts nowhere any more. The same person withdrawing it again changes
       nothing.
    2. The clocks of its attendees stand as if it had never been recorded: the round before runs again, and what its
       recording closed is owed again (T-34).

    Raises Refused without a reason, and when somebody else withdrew it already.
    """
    row = Training.objects.select_for_update(of=("self",)).select_related("agency", "unit").get(pk=training.pk)
    if row.withdrawn_at is not None and row.withdrawn_by == actor.key:
        return row, False
    if row.withdrawn_at is not None:
        first = f"{row.withdrawn_name}已于 {local(row.withdrawn_at):%Y-%m-%d %H:%M} 撤销了这次登记"
        raise Refused("training.withdrawn", f"{first}（理由：{row.withdrawn_reason}）。", remedy="不用再撤销一次。")
    told = _filled(reason, "撤销的理由", 200)
    people = list(row.attendees.order_by("pk"))
    _hold(people)
    before = _days(people)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_name, row.withdrawn_reason = at, actor.key, actor.name, told
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_name", "withdrawn_reason"])
    after = _days(people)
    facts = {"day": row.day.isoformat(), "topic": row.topic, "reason": told}
    ledger.append(actor=actor, at=at, act="training.withdrawn", subject=row.subject, facts=facts)
    days = {person: (before[person.pk], after[person.pk]) for person in people}
    turn_back(actor=actor, at=at, agency=row.agency, days=days, reason=told)
    return row, True


def _hold(people: Iterable[Person]) -> None:
    """Hold the attendees until the transaction ends: trainings of one person turn the rounds one after the other."""
    keys = sorted(person.pk for person in people)
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _days(people: Sequence[Person]) -> defaultdict[int, list[date]]:
    """Return the days of the trainings of each that count, as they were recorded."""
    found: defaultdict[int, list[date]] = defaultdict(list)
    rows = Attendance.objects.filter(person__in=people, training__withdrawn_at=None).order_by("training_id")
    for person, day in rows.values_list("person", "training__day"):
        found[person].append(day)
    return found


def _filled(words: str, what: str, longest: int) -> str:
    words = words.replace("\0", "").strip()
    if not words:
        raise Refused("training.words", f"须写明{what}。")
    if len(words) > longest:
        raise Refused("training.long", f"{what}过长：最多 {longest} 字，现有 {len(words)} 字。")
    return words


def _refuse_impossible(row: Training, people: Sequence[Person], at: datetime) -> None:
    if row.day > local_day(at):
        raise Refused("training.future", "培训日期不能晚于今天。", remedy="培训办完以后再登记。")
    if not 0 < row.hours <= MOST_HOURS:
        raise Refused("training.hours", f"学时要大于 0，不超过 {MOST_HOURS}。")
    if not people:
        raise Refused("training.nobody", "须选明参加培训的人。")
    strangers = [person.name for person in people if person.agency_id != row.agency_id]
    if strangers:
        raise Refused("training.foreign", f"{'、'.join(strangers)}不是{row.agency.name}的人员。")


def _same(row: Training, people: Sequence[Person]) -> Training | None:
    alike = Training.objects.filter(
        unit=row.unit, day=row.day, topic=row.topic, trainer=row.trainer, hours=row.hours, withdrawn_at=None
    ).prefetch_related("attendances")
    wanted = {person.pk for person in people}
    return next((each for each in alike if {one.person_id for one in each.attendances.all()} == wanted), None)


def _last_days(people: Sequence[Person]) -> dict[Person, date | None]:
    rows = Attendance.objects.filter(person__in=people, training__withdrawn_at=None).order_by().values_list("person")
    last = dict(rows.annotate(last=Max("training__day")))
    return {person: last.get(person.pk) for person in people}
