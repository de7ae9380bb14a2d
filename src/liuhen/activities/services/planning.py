"""Before leaving: the duty, its officers, and what is known about its weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import is_suspended
from liuhen.activities.facts import activity_facts
from liuhen.activities.followers import officers_changing
from liuhen.activities.judging import ask, judge, law_day, locked
from liuhen.activities.models import Activity, ActivityOfficer, Party
from liuhen.activities.steps import State, expect, filled
from liuhen.devices.facts import officer_facts
from liuhen.devices.keeping import kept
from liuhen.kernel.identifiers import code_of, time_ordered_key
from liuhen.kernel.moments import day_start, iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.gates import demand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person, Unit
    from liuhen.kernel.actors import Actor

FLAGS = ("breach_found", "dispute_possible", "major_hazard", "major_violation", "against_person", "emergency")


@dataclass(frozen=True, slots=True)
class Assignment:
    """An officer on the duty, and whether this one films the others (YC-A-5)."""

    person: Person
    lead_recorder: bool = False


@transaction.atomic
def plan_activity(
    *,
    actor: Actor,
    at: datetime,
    unit: Unit,
    title: str,
    act: str,
    kind: str,
    planned_at: datetime | None = None,
    service_method: str = "",
    place: str = "",
    on_site: bool = True,
    party: Party | None = None,
    persons_on_site: Sequence[str] = (),
    case_name: str = "",
    flags: Mapping[str, bool] | None = None,
    dispute_reason: str = "",
) -> Activity:
    """Plan a duty of a unit. `act`, `kind`, `service_method` are codes of the vocabulary; `flags` names of FLAGS.

    Raises Refused without a title, for codes the pack does not know, a party of another agency, a service without its
    method, and a possible dispute without a reason (PDS-1-B).
    """
    activity = Activity(
        agency=unit.agency,
        unit=unit,
        number=code_of(unit.agency.code, time_ordered_key(at)),
        title=filled(title, "执法活动的名称", "activities.title"),
        act=act,
        kind=kind,
        service_method=service_method,
        place=place.strip(),
        on_site=on_site,
        party=party,
        persons_on_site=[name.strip() for name in persons_on_site if name.strip()],
        case_name=case_name.strip(),
        planned_at=planned_at or at,
    )
    if party is not None and party.agency_id != unit.agency_id:
        raise Refused("activities.party.foreign", f"{party.name}不是{unit.agency.name}登记的当事人。")
    if (kind == "service") != bool(service_method):
        raise Refused("activities.service_method", "送达须选定送达方式；其他执法环节不填送达方式。")
    _set_flags(activity, flags or {}, dispute_reason)
    kept(activity)
    ledger.append(actor=actor, at=at, act="activity.planned", subject=activity.subject, facts=_told(activity))
    judge(actor=actor, at=at, activity=activity)
    return activity


@transaction.atomic
def assign_officers(*, actor: Actor, at: datetime, activity: Activity, officers: Sequence[Assignment]) -> Activity:
    """Say who goes, in the order in which the notice names them; replaces an earlier list.

    Own is the duty of those who are on it: who was replaced sees of it what they filmed themselves (docs/life/duty.md).

    Raises Refused when nobody or somebody twice is named, for people of another agency or out of service, for a
    suspended officer with the article (SS-21(3), PDS-3-18(3)), and once the duty has started.
    """
    activity = locked(activity)
    expect(activity, "安排人员", State.PLANNED, State.ONGOING)
    if activity.started_at is not None:
        raise Refused("activities.officers.started", "执法活动已经开始，人员不能再换。", remedy="差错请办理更正。")
    if not officers or len({officer.person.pk for officer in officers}) != len(officers):
        raise Refused("activities.officers.list", "须安排执法人员，每人一次。")
    for officer in officers:
        _refuse_person(activity, officer.person, at)
    with officers_changing(actor=actor, at=at, activity=activity):
        activity.officers.all().delete()
        ActivityOfficer.objects.bulk_create(
            [ActivityOfficer(activity=activity, person=o.person, lead_recorder=o.lead_recorder) for o in officers]
        )
    ledger.append(
        actor=actor,
        at=at,
        act="activity.officers_assigned",
        subject=activity.subject,
        facts={
            "officers": [
                {"person": o.person.subject, "name": o.person.name, "lead_recorder": o.lead_recorder} for o in officers
            ]
        },
    )
    judge(actor=actor, at=at, activity=activity)
    return activity


@transaction.atomic
def raise_flags(
    *, actor: Actor, at: datetime, activity: Activity, flags: Sequence[str], dispute_reason: str = ""
) -> Activity:
    """Note what turned out during the duty: a breach, a major hazard. Flags only go up; lowering is a correction.

    Raises Refused for an unknown flag, for a possible dispute without a reason, and once the duty is closed.
    """
    activity = locked(activity)
    expect(activity, "补充情况", State.PLANNED, State.ONGOING, State.ENDED)
    _set_flags(activity, dict.fromkeys(flags, True), dispute_reason)
    kept(activity)
    ledger.append(
        actor=actor,
        at=at,
        act="activity.flags_raised",
        subject=activity.subject,
        facts={"flags": sorted(flags), "dispute_reason": activity.dispute_reason},
    )
    judge(actor=actor, at=at, activity=activity)
    return activity


def _set_flags(activity: Activity, flags: Mapping[str, bool], dispute_reason: str) -> None:
    strangers = sorted(set(flags) - set(FLAGS))
    if strangers:
        raise Refused("activities.flags", f"没有这些情况：{'、'.join(strangers)}；可用：{'、'.join(FLAGS)}。")
    for name, value in flags.items():
        setattr(activity, name, value)
    if flags.get("dispute_possible"):
        activity.dispute_reason = filled(dispute_reason, "可能引发争议的理由", "activities.dispute_reason")


def _refuse_person(activity: Activity, person: Person, at: datetime) -> None:
    if person.agency_id != activity.agency_id:
        raise Refused("activities.officers.foreign", f"{person.name}不是{activity.agency.name}的人员。")
    if not person.is_active:
        raise Refused("activities.officers.inactive", f"{person.name}的账号已停用，不能派出。")
    # Suspension counts on the day of the duty, which may be planned for a later day than today.
    moment = max(at, day_start(law_day(activity)))
    facts = activity_facts(activity) | officer_facts(person.suspended_until, moment)
    demand(ask(activity, "activity.assign", facts, moment), "activities.officers.suspended")
    if is_suspended(person, law_day(activity)):
        raise Refused(
            "activities.officers.suspended",
            f"{person.name}停止执法工作至 {person.suspended_until}，不能派出。",
            remedy="安排其他执法人员。",
        )


def _told(activity: Activity) -> dict[str, object]:
    return {
        "number": activity.number,
        "title": activity.title,
        "unit": activity.unit.name,
        "act": activity.act,
        "kind": activity.kind,
        "service_method": activity.service_method,
        "place": activity.place,
        "on_site": activity.on_site,
        "party": activity.party.subject if activity.party else None,
        "case_name": activity.case_name,
        "persons_on_site": list(activity.persons_on_site),
        "planned_at": iso(activity.planned_at),
    } | {name: bool(getattr(activity, name)) for name in FLAGS}
