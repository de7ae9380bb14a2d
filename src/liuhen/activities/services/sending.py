"""Planning a duty in one go: the party, the duty, and who goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.models import Unit
from liuhen.activities.models import Activity
from liuhen.activities.services.parties import register_party
from liuhen.activities.services.planning import Assignment, assign_officers, plan_activity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known before leaving; codes as `plan_activity` takes them, `party` the name or "" for none."""

    unit: Unit
    title: str
    act: str
    kind: str
    planned_at: datetime
    officers: Sequence[Assignment]
    service_method: str = ""
    place: str = ""
    on_site: bool = True
    party: str = ""
    party_kind: str = "org"
    persons_on_site: Sequence[str] = ()
    case_name: str = ""
    flags: Mapping[str, bool] = field(default_factory=dict)
    dispute_reason: str = ""


@transaction.atomic
def send_out(*, actor: Actor, at: datetime, plan: Plan) -> tuple[Activity, bool]:
    """Plan a duty with its party and officers; return it, and whether it is new.

    The same duty (unit, name, kind, planned moment) that stands planned already is returned as it is: a form sent twice
    plans once. Raises Refused as `register_party`, `plan_activity` and `assign_officers` do; then nothing is kept.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=plan.unit.pk)
    same = Activity.objects.filter(
        unit=unit,
        title=plan.title.strip(),
        kind=plan.kind,
        planned_at=plan.planned_at,
        state=Activity.State.PLANNED,
    ).first()
    if same is not None:
        return same, False
    party = (
        register_party(actor=actor, at=at, agency=unit.agency, name=plan.party, kind=plan.party_kind)
        if plan.party.strip()
        else None
    )
    activity = plan_activity(
        actor=actor,
        at=at,
        unit=unit,
        title=plan.title,
        act=plan.act,
        kind=plan.kind,
        planned_at=plan.planned_at,
        service_method=plan.service_method,
        place=plan.place,
        on_site=plan.on_site,
        party=party,
        persons_on_site=plan.persons_on_site,
        case_name=plan.case_name,
        flags=plan.flags,
        dispute_reason=plan.dispute_reason,
    )
    return assign_officers(actor=actor, at=at, activity=activity, officers=plan.officers), True
