"""Who may see and do what with a duty: one's own by having been sent, others' by capability over the unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.accounts.models import Unit
from liuhen.accounts.queries import capabilities, posts_on, reach, roles_on
from liuhen.activities.models import Activity, ActivityOfficer, PatrolLog
from liuhen.activities.services.statements import RECEIVERS
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person

OWN = frozenset({"activity.run.own", "activity.plan.own"})


@dataclass(frozen=True, slots=True)
class DutyRights:
    """The answers for one person, one duty, one moment.

    `run`: registers what happens on site. `plan`: names its officers before it begins. `correct`: corrects facts and
    closes it. `confirm`: a head's word on reasons and reports. `receive`: the role in which a statement may be
    received ("" for none). `party`: opens the page of its party.
    """

    see: bool
    run: bool
    plan: bool
    correct: bool
    confirm: bool
    receive: str
    party: bool = False


NOTHING = DutyRights(see=False, run=False, plan=False, correct=False, confirm=False, receive="")


def duties_seen(person: Person, at: datetime) -> QuerySet[Activity]:
    """Return the duties that the person may see: their own, and those of the units they answer for."""
    found = Activity.objects.select_related("agency", "unit", "party").filter(agency=person.agency_id)
    units = _units_viewed(person, at)
    if units is None:
        return found.filter(_took_part(person, at))
    if any(_is_root(path) for path in reach(person, "activity.view", at)):
        return found  # the whole agency: asking for each unit would only cost time
    return found.filter(_took_part(person, at) | Q(unit__in=units))


def duty_units(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units whose duties the person may see: those they answer for, and those of their own duties."""
    own = Q(pk__in=Activity.objects.filter(_took_part(person, at)).values("unit"))
    units = _units_viewed(person, at)
    return Unit.objects.filter(own if units is None else own | Q(pk__in=units)).order_by("path")


def _is_root(path: str) -> bool:
    """Say whether a path is that of an agency's topmost unit: `/3/`, with every other unit below it."""
    return path.strip("/").isdigit()


def _took_part(person: Person, at: datetime) -> Q:
    if not capabilities(person, at) & OWN:
        return Q(pk__in=[])
    return Q(pk__in=ActivityOfficer.objects.filter(person=person).values("activity"))


def _units_viewed(person: Person, at: datetime) -> QuerySet[Unit] | None:
    """Return the units that the person answers for, None when there are none."""
    paths = reach(person, "activity.view", at)
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return Unit.objects.filter(below) if paths else None


def duty_rights(person: Person, activity: Activity, at: datetime) -> DutyRights:
    """Return what the person may do with the duty now. Nothing may be done with what may not be seen."""
    if activity.agency_id != person.agency_id:
        return NOTHING
    held = capabilities(person, at)
    took_part = any(officer.person_id == person.pk for officer in activity.officers.all())
    own = took_part and bool(held & OWN)
    path = activity.unit.path or ""

    def over(capability: str) -> bool:
        return any(path.startswith(prefix) for prefix in reach(person, capability, at))

    see = own or over("activity.view")
    plan = over("activity.plan") or (own and "activity.plan.own" in held)
    return DutyRights(
        see=see,
        run=own and "activity.run.own" in held,
        plan=see and plan,
        correct=see and (plan or own),
        confirm=over("activity.confirm") and not took_part,
        receive=_receiver(person, at) if see and not took_part and over("activity.receive_statement") else "",
        party=see and over("party.view"),
    )


def planned_for(person: Person, at: datetime) -> QuerySet[Unit]:
    """Return the units for which the person may plan a duty: those they head, else the ones they serve in."""
    below = Q(pk__in=[])
    for path in reach(person, "activity.plan", at):
        below |= Q(path__startswith=path)
    if "activity.plan.own" in capabilities(person, at):
        below |= Q(pk__in=posts_on(person, local_day(at)).filter(role="officer").values("unit"))
    return Unit.objects.filter(below, agency=person.agency_id).order_by("path")


def patrol_logs_seen(person: Person, at: datetime) -> QuerySet[PatrolLog]:
    """Return the patrol logs that the person may read: of the units they answer for, and of those they serve in."""
    below = Q(pk__in=planned_for(person, at).values("pk"))
    for path in reach(person, "activity.view", at):
        below |= Q(path__startswith=path)
    units = Unit.objects.filter(below, agency=person.agency_id)
    return PatrolLog.objects.filter(unit__in=units).select_related("unit", "agency", "activity")


def _receiver(person: Person, at: datetime) -> str:
    held = roles_on(person, local_day(at))
    return next((role for role in RECEIVERS if role in held), "")
