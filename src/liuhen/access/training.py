"""Whose training somebody may read, record and withdraw: of the units they answer for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.access.scope import units_at
from liuhen.accounts.queries import reach
from liuhen.training.queries import training_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency, Person, Unit
    from liuhen.training.models import Training

RECORDS = frozenset({"training.record.unit", "training.record.agency"})
SEES = RECORDS | {"training.view.agency"}


def units_trained(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units whose trainings the person may record."""
    return _units(person, reach(person, "training.record", at))


def units_read(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units whose trainings the person may read."""
    return _units(person, _read_below(person, at))


def training_seen(person: Person, agency: Agency, key: int, at: datetime) -> Training | None:
    """Return a training that the person may read, those of closed units as well; None for any other."""
    return training_of(agency, list(units_at(_read_below(person, at)).filter(agency=agency)), key)


def may_withdraw(person: Person, training: Training, at: datetime) -> bool:
    """Say whether the person may withdraw a training: who may record for its unit, even when that is closed by now."""
    return units_at(reach(person, "training.record", at)).filter(pk=training.unit_id).exists()


def _read_below(person: Person, at: datetime) -> list[str]:
    return [*reach(person, "training.record", at), *reach(person, "training.view", at)]


def _units(person: Person, paths: list[str]) -> QuerySet[Unit]:
    return units_at(paths).filter(agency=person.agency_id, closed_on=None).select_related("agency").order_by("path")
