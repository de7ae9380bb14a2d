"""Whose training somebody may read and record: of the units they answer for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.access.scope import units_at
from liuhen.accounts.queries import reach

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person, Unit

RECORDS = frozenset({"training.record.unit", "training.record.agency"})
SEES = RECORDS | {"training.view.agency"}


def units_trained(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units whose trainings the person may record."""
    return _units(person, reach(person, "training.record", at))


def units_read(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units whose trainings the person may read."""
    return _units(person, [*reach(person, "training.record", at), *reach(person, "training.view", at)])


def _units(person: Person, paths: list[str]) -> QuerySet[Unit]:
    return units_at(paths).filter(agency=person.agency_id, closed_on=None).select_related("agency").order_by("path")
