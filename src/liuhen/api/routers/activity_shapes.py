"""Duties as the API tells them."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from liuhen.access.duties import duty_rights
from liuhen.activities.models import Activity
from liuhen.activities.queries import with_officers
from liuhen.activities.services.abreast import version_of
from liuhen.activities.services.planning import FLAGS
from liuhen.api.caller import Caller
from liuhen.api.values import Moment, Named, named


class ActivityRow(Schema):
    """A duty in a list; `act` and `kind` are codes of the vocabulary, `outcome` is "" while it is open."""

    id: str
    number: str
    title: str
    unit: Named
    act: str
    kind: str
    place: str
    state: str
    outcome: str
    planned_at: Moment
    arrived_at: Moment | None
    started_at: Moment | None
    ended_at: Moment | None
    returned_at: Moment | None
    closed_at: Moment | None


class OfficerOut(Schema):
    """An officer of a duty, whether this one films the others, and the device carried."""

    person: Named
    lead_recorder: bool
    device: str


class NoticeOut(Schema):
    """Who was told of the recording, when, how."""

    id: str
    at: Moment
    to: list[str]
    method: str
    text: str


class InterruptionOut(Schema):
    """A stop of the recording; `resumed_at` is null while it lasts or when it could not go on."""

    id: str
    reason: str
    reason_text: str
    stopped_at: Moment
    resumed_at: Moment | None
    resumable: bool
    reported_at: Moment | None
    statement_at: Moment | None
    confirmed_at: Moment | None


class StatementOut(Schema):
    """Why nothing was recorded, and whether it was received."""

    id: str
    kind: str
    reason: str
    made_by: Named
    made_at: Moment
    received_at: Moment | None


class ActivityOut(ActivityRow):
    """A duty with everything that was registered about it.

    `version` is what a write names to act only on what was read.
    """

    service_method: str
    on_site: bool
    party: Named | None
    persons_on_site: list[str]
    case_name: str
    flags: list[str]
    dispute_reason: str
    first_act_at: Moment | None
    remote: bool
    expected_return_at: Moment | None
    officers: list[OfficerOut]
    notices: list[NoticeOut]
    interruptions: list[InterruptionOut]
    statements: list[StatementOut]
    can: list[str]
    version: str


def whole_of(caller: Caller, activity: Activity) -> ActivityOut:
    """Return a duty as one is told, read anew."""
    duty = with_officers(activity.pk) or activity
    held = duty_rights(caller.person, duty, caller.at)
    return ActivityOut(
        **columns_of(duty),
        service_method=duty.service_method,
        on_site=duty.on_site,
        party=named(duty.party),
        persons_on_site=duty.persons_on_site,
        case_name=duty.case_name,
        flags=[name for name in FLAGS if getattr(duty, name)],
        dispute_reason=duty.dispute_reason,
        first_act_at=duty.first_act_at,
        remote=duty.remote,
        expected_return_at=duty.expected_return_at,
        officers=[
            OfficerOut(person=named(o.person), lead_recorder=o.lead_recorder, device=o.device.partition(":")[2])
            for o in duty.officers.all()
        ],
        notices=[NoticeOut(id=str(n.pk), at=n.at, to=n.to, method=n.method, text=n.text) for n in duty.notices.all()],
        interruptions=[interruption_of(stop) for stop in duty.interruptions.all()],
        statements=[statement_of(made) for made in duty.statements.select_related("made_by")],
        can=[act for act in ("run", "plan", "correct", "confirm", "receive") if getattr(held, act)],
        version=str(version_of(duty)),
    )


def interruption_of(stop: Any) -> InterruptionOut:
    """Return an interruption as it is told."""
    same = ("reason", "reason_text", "stopped_at", "resumed_at", "resumable", "reported_at")
    kept = {name: getattr(stop, name) for name in (*same, "statement_at", "confirmed_at")}
    return InterruptionOut(id=str(stop.pk), **kept)


def statement_of(made: Any) -> StatementOut:
    """Return a statement as it is told."""
    return StatementOut(
        id=str(made.pk),
        kind=made.kind,
        reason=made.reason,
        made_by=named(made.made_by),
        made_at=made.made_at,
        received_at=made.received_at,
    )


def columns_of(duty: Activity) -> dict[str, Any]:
    """Return what a list and one duty tell alike."""
    same = (
        *("number", "title", "act", "kind", "place", "state", "outcome"),
        *("planned_at", "arrived_at", "started_at", "ended_at", "returned_at", "closed_at"),
    )
    return {"id": str(duty.pk), "unit": named(duty.unit), **{name: getattr(duty, name) for name in same}}
