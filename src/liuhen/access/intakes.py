"""Which hand-ins a person may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.accounts.queries import capabilities, reach
from liuhen.recordings.models import Intake

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person


def intakes_seen(person: Person, at: datetime) -> QuerySet[Intake]:
    """Return the hand-ins of the person, and of the units whose material the person keeps."""
    seen = Q(pk=None)
    if "recording.hand_in.own" in capabilities(person, at):
        seen |= Q(person=person) | Q(actor__key=person.subject)
    for path in {*reach(person, "recording.hand_in", at), *reach(person, "recording.list", at)}:
        seen |= Q(unit__path__startswith=path)
    return Intake.objects.filter(seen).select_related("agency", "unit", "device", "person").order_by("-id")
