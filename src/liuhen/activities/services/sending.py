"""Planning a duty in one go: the party, the duty, and who goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.models import Unit
from liuhen.activities.models import Activity, Party
from liuhen.activities.parties import called
from liuhen.activities.services.parties import register_party
from liuhen.activities.services.planning import Assignment, assign_officers, plan_activity
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.actors import Actor


class SeveralError(Refused):
    """Several parties have the name: `parties` are those to choose from."""

    def __init__(self, parties: Sequence[Party]) -> None:
        words = f"登记过 {len(parties)} 个叫“{parties[0].name}”的当事人，还不知道是哪一个。"
        super().__init__("activities.party.which", words, remedy="选定是哪一个；都不是的，先登记当事人并写明证件号。")
        self.parties = parties


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known before leaving; codes as `plan_activity` takes them.

    `party` is a name or "" for none; `known` is a party that stands registered already, and counts before a name.
    """

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
    known: Party | None = None
    persons_on_site: Sequence[str] = ()
    case_name: str = ""
    flags: Mapping[str, bool] = field(default_factory=dict)
    dispute_reason: str = ""


@transaction.atomic
def send_out(*, actor: Actor, at: datetime, plan: Plan) -> tuple[Activity, bool]:
    """Plan a duty with its party and officers; return it, and whether it is new.

    The same duty (unit, name, kind, planned moment) that stands planned already is returned as it is: a form sent twice
    plans once. A name that stands registered already, with whatever number, is that party with its history. Raises
    Refused when several are called so, and as `register_party`, `plan_activity` and `assign_officers` do; then nothing
    is kept.
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
    party = plan.known or _party(actor, at, plan, unit.agency)
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


def _party(actor: Actor, at: datetime, plan: Plan, agency: Agency) -> Party | None:
    if not plan.party.strip():
        return None
    standing = called(agency, plan.party, plan.party_kind)
    if len(standing) > 1:
        raise SeveralError(standing)
    if standing:
        return standing[0]
    return register_party(actor=actor, at=at, agency=agency, name=plan.party, kind=plan.party_kind)
