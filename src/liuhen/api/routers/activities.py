"""Duties: lists, one of them, planning one."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from liuhen.access.duties import OWN, DutyRights, duties_seen, duty_rights, planned_for
from liuhen.access.parties import parties_seen
from liuhen.accounts.models import Person
from liuhen.activities.models import Activity, Party
from liuhen.activities.queries import on_day, with_officers
from liuhen.activities.services import Assignment, Plan, assign_officers, send_out
from liuhen.activities.services.planning import FLAGS
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, RefusalError, forbidden, invalid
from liuhen.api.routers.activity_shapes import ActivityOut, ActivityRow, columns_of, whole_of
from liuhen.api.seen import Version, duty_in_step
from liuhen.api.values import Code, GivenDay, GivenMoment, Key, Taken, Words
from liuhen.kernel.refusals import Refused

router = Router(tags=["执法活动"])
READ, WRITE = "activities.read", "activities.write"
SEES = (*OWN, "activity.view.unit", "activity.view.agency")
_MOST_OFFICERS = 20
NOT_YOURS = Refused(
    "access.not_yours",
    "没有这次执法活动，或者令牌的主人没有参加，也不在其负责的单位内。",
    remedy="核对编号是否抄对；需要了解的，找该单位负责人。",
)
State = Literal["", "planned", "ongoing", "ended", "closed"]
Flag = Literal["breach_found", "dispute_possible", "major_hazard", "major_violation", "against_person", "emergency"]


class Narrowed(Schema):
    """What the list is narrowed by; `day` is a Shanghai day the duty touches."""

    day: GivenDay | None = None
    unit: Key | None = None
    person: Key | None = None
    party: Key | None = None
    state: State = ""


@reads(router, "/activities", "列出执法活动", Paged[ActivityRow], scope=READ)
def list_activities(
    request: Asking, given: Annotated[Narrowed, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List the duties the person may see, the latest planned first."""
    caller = request.caller
    caller.demand(*SEES)
    rows = duties_seen(caller.person, caller.at)
    if given.day is not None:
        rows = on_day(rows, given.day)
    if given.unit is not None:
        rows = rows.filter(unit=int(given.unit))
    if given.person is not None:
        rows = rows.filter(officers__person=int(given.person))
    if given.party is not None:
        rows = rows.filter(party=int(given.party))
    if given.state:
        rows = rows.filter(state=given.state)
    asked = given.model_dump(mode="json")
    return page_of(
        rows, lambda row: ActivityRow(**columns_of(row)), listed="activities", cursor=cursor, limit=limit, filters=asked
    )


@reads(router, "/activities/{key}", "读一次执法活动", ActivityOut, scope=READ)
def get_activity(request: Asking, key: Key) -> ActivityOut:
    """Tell a duty with its officers, notices, interruptions and statements."""
    found, _ = find(request.caller, key)
    return whole_of(request.caller, found)


class Officer(Taken):
    """An officer to be sent, in the order in which the notice names them."""

    person: Key
    lead_recorder: bool = False


class NewActivity(Taken):
    """A duty to be planned; `act`, `kind` and `service_method` are codes of the vocabulary (docs/facts.md).

    `party` is a name: one that stands registered already is that party with its history. Where several are called so,
    `party_id` says which.
    """

    unit: Key
    title: Annotated[Words, Field(min_length=1, max_length=150)]
    act: Annotated[Code, Field(min_length=1, max_length=40)]
    kind: Annotated[Code, Field(min_length=1, max_length=40)]
    planned_at: GivenMoment | None = None
    officers: list[Officer] = Field(min_length=1, max_length=_MOST_OFFICERS)
    service_method: Annotated[Code, Field(max_length=20)] = ""
    place: Words = ""
    on_site: bool = True
    party: Annotated[Words, Field(max_length=100)] = ""
    party_kind: Literal["org", "person"] = "org"
    party_id: Key | None = None
    persons_on_site: list[Code] = Field(default=[], max_length=50)
    case_name: Words = ""
    flags: list[Flag] = Field(default=[], max_length=len(FLAGS))
    dispute_reason: Words = ""


@writes(router, "/activities", "安排执法活动", ActivityOut, scope=WRITE, status=201)
def plan_activity(request: Asking, given: NewActivity) -> ActivityOut:
    """Plan a duty with its party and officers; the same one planned before is told as it is."""
    caller = request.caller
    unit = planned_for(caller.person, caller.at).filter(pk=int(given.unit)).select_related("agency").first()
    if unit is None:
        raise ProblemError(forbidden("令牌的主人不能为这个单位安排执法活动。"))
    officers = _officers(caller, given.officers)
    rest = given.model_dump(exclude={"unit", "officers", "planned_at", "flags", "party_id"})
    plan = Plan(
        unit=unit,
        officers=officers,
        planned_at=given.planned_at or caller.at,
        flags=dict.fromkeys(given.flags, True),
        known=_party(caller, given.party_id),
        **rest,
    )
    with attempt("activity.plan", caller.person.subject):
        made, _ = send_out(actor=caller.actor, at=caller.at, plan=plan)
    return whole_of(caller, made)


class Officers(Taken):
    """Who goes, in order; replaces an earlier list."""

    officers: list[Officer] = Field(min_length=1, max_length=_MOST_OFFICERS)


@writes(router, "/activities/{key}/officers", "安排执法人员", ActivityOut, scope=WRITE, method="PUT")
def set_officers(request: Asking, key: Key, given: Officers, version: Version = "") -> ActivityOut:
    """Say who goes, until the duty has started."""
    caller = request.caller
    found, held = find(caller, key)
    if not held.plan:
        raise ProblemError(forbidden())
    officers = _officers(caller, given.officers)

    def do(duty: Activity) -> Activity:
        return assign_officers(actor=caller.actor, at=caller.at, activity=duty, officers=officers)

    duty_in_step(caller, found, version, attempted="activity.assign", act="activity.officers_assigned", do=do)
    return whole_of(caller, found)


def find(caller: Caller, key: str) -> tuple[Activity, DutyRights]:
    """Return a duty that the caller may see, and what they may do with it.

    Raises RefusalError (404), in the same words whether it is hidden or was never there.
    """
    found = with_officers(int(key))
    held = duty_rights(caller.person, found, caller.at) if found else None
    if found is None or held is None or not held.see:
        raise RefusalError("activity.view", f"activity:{key}", NOT_YOURS, 404)
    return found, held


def _party(caller: Caller, key: str | None) -> Party | None:
    if key is None:
        return None
    found = parties_seen(caller.person, caller.at).filter(pk=int(key)).first()
    if found is None:
        raise invalid("没有这个当事人。", ["party_id"])
    return found


def _officers(caller: Caller, given: list[Officer]) -> list[Assignment]:
    keys = [int(officer.person) for officer in given]
    people = Person.objects.filter(agency=caller.agency, pk__in=keys).in_bulk()
    if any(key not in people for key in keys):
        raise invalid("没有这位执法人员。", ["officers"])
    return [
        Assignment(people[key], lead_recorder=officer.lead_recorder) for key, officer in zip(keys, given, strict=True)
    ]
