"""Trainings of officers: recorded, whom they reached, and withdrawn when they were recorded wrongly (ZH-4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from ninja import Query, Router, Schema
from pydantic import Field

from liuhen.access.training import RECORDS, SEES, may_withdraw, training_seen, units_read, units_trained
from liuhen.api.caller import Asking, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, forbidden, not_found
from liuhen.api.routers.devices import somebody_in
from liuhen.api.values import GivenDay, Key, Moment, Named, Taken, Words, named
from liuhen.training.queries import trainings_in
from liuhen.training.services import record_training as record
from liuhen.training.services import withdraw_training as withdraw

if TYPE_CHECKING:
    from liuhen.training.models import Training

router = Router(tags=["单位和人员"])
READ, WRITE = "organisation.read", "training.write"
_MOST_PEOPLE = 500


class TrainingWithdrawn(Schema):
    """By whom, when and why a training was withdrawn; it counts nowhere any more."""

    at: Moment
    by: str
    reason: str


class TrainingOut(Schema):
    """A training that was held for a unit; `withdrawn` is null unless it was recorded wrongly and withdrawn."""

    id: str
    unit: Named
    day: date
    topic: str
    trainer: str
    hours: float
    attendees: list[Named]
    withdrawn: TrainingWithdrawn | None


class Narrowed(Schema):
    """What the list is narrowed by."""

    year: Annotated[int, Field(ge=1971, le=2038)]
    unit: Key | None = None


@reads(router, "/trainings", "列出培训", Paged[TrainingOut], scope=READ)
def list_trainings(
    request: Asking, given: Annotated[Narrowed, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List the trainings of a year that reached the units the person answers for, the last recorded first.

    Withdrawn ones are listed too: whoever counts leaves out those whose `withdrawn` is filled.
    """
    caller = request.caller
    caller.demand(*SEES)
    units = list(units_read(caller.person, caller.at))
    if given.unit is not None:
        chosen = next((unit for unit in units if unit.pk == int(given.unit)), None)
        if chosen is None:
            raise not_found("没有这个单位，或者令牌的主人看不到它。")
        units = [unit for unit in units if (unit.path or "").startswith(chosen.path or "")]
    rows = trainings_in(caller.agency, units, given.year).order_by("-pk")
    asked = given.model_dump()
    return page_of(rows, _told, listed="trainings", cursor=cursor, limit=limit, filters=asked)


class NewTraining(Taken):
    """A training that was held: for which unit, when, in what, by whom, for how many hours, with whom."""

    unit: Key
    day: GivenDay
    topic: Annotated[Words, Field(min_length=1)]
    trainer: Annotated[Words, Field(min_length=1, max_length=100)]
    hours: Annotated[Decimal, Field(gt=0, le=200, max_digits=4, decimal_places=1)]
    attendees: list[Key] = Field(min_length=1, max_length=_MOST_PEOPLE)


@writes(router, "/trainings", "登记培训", TrainingOut, scope=WRITE, status=201)
def record_training(request: Asking, given: NewTraining) -> TrainingOut:
    """Record a training; the same one recorded before is told as it stands."""
    caller = request.caller
    caller.demand(*RECORDS)
    unit = next((each for each in units_trained(caller.person, caller.at) if each.pk == int(given.unit)), None)
    if unit is None:
        raise ProblemError(forbidden("令牌的主人不能为这个单位登记培训。"))
    people = [somebody_in(caller, key, "attendees") for key in dict.fromkeys(given.attendees)]
    rest = given.model_dump(exclude={"unit", "attendees"})
    with attempt("training.record", unit.subject):
        made, _ = record(actor=caller.actor, at=caller.at, unit=unit, attendees=people, **rest)
    return _told(made)


class Withdrawal(Taken):
    """Why the training is withdrawn."""

    reason: Annotated[Words, Field(min_length=1)]


@writes(router, "/trainings/{key}/withdrawal", "撤销培训登记", TrainingOut, scope=WRITE)
def withdraw_training(request: Asking, key: Key, given: Withdrawal) -> TrainingOut:
    """Withdraw a training that was recorded wrongly: it stays visible, and the clocks run as if it had not been."""
    caller = request.caller
    caller.demand(*RECORDS)
    found = training_seen(caller.person, caller.agency, int(key), caller.at)
    if found is None:
        raise not_found("没有这次培训，或者令牌的主人看不到它。")
    if not may_withdraw(caller.person, found, caller.at):
        raise ProblemError(forbidden("令牌的主人不能撤销这个单位的培训登记。"))
    with attempt("training.withdraw", found.subject):
        made, _ = withdraw(actor=caller.actor, at=caller.at, training=found, reason=given.reason)
    return _told(made)


def _told(row: Training) -> TrainingOut:
    withdrawn = (
        TrainingWithdrawn(at=row.withdrawn_at, by=row.withdrawn_name, reason=row.withdrawn_reason)
        if row.withdrawn_at
        else None
    )
    return TrainingOut(
        id=str(row.pk),
        unit=named(row.unit),
        day=row.day,
        topic=row.topic,
        trainer=row.trainer,
        hours=float(row.hours),
        attendees=[named(each.person) for each in row.attendances.select_related("person")],
        withdrawn=withdrawn,
    )
