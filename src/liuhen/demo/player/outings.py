"""Duties from planning to closing, with notices, papers and exemptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities import services as activities
from liuhen.kernel.moments import local_day
from liuhen.recordings.queries import of_activity, spans_of
from liuhen.recordings.services.closing import close_duty

if TYPE_CHECKING:
    from liuhen.activities.models import Activity
    from liuhen.demo.events import Event
    from liuhen.demo.player.stage import Stage
    from liuhen.kernel.actors import Actor


def plan(stage: Stage, event: Event) -> None:
    """Plan a duty and name its officers; the first leads and films."""
    given, actor = event.given, stage.actor(event.by, event.at)
    party = given.get("party")
    duty = activities.plan_activity(
        actor=actor,
        at=event.at,
        unit=stage.units[given["unit"]],
        title=given["title"],
        act=given["act"],
        kind=given["kind"],
        planned_at=given["planned_for"],
        service_method=given.get("service_method", ""),
        place=given["place"],
        on_site=given.get("on_site", True),
        party=stage.parties[party] if party else None,
        persons_on_site=given.get("persons", ()),
        case_name=given.get("case_name", ""),
        flags=dict.fromkeys(given.get("flags", ()), True),
        dispute_reason=given.get("dispute_reason", ""),
    )
    officers = [
        activities.Assignment(stage.people[login], lead_recorder=position == 0)
        for position, login in enumerate(given["officers"])
    ]
    stage.duties[given["id"]] = activities.assign_officers(actor=actor, at=event.at, activity=duty, officers=officers)


def arrive(stage: Stage, event: Event) -> None:
    """Arrive on site."""
    activities.arrive(actor=_who(stage, event), at=event.at, activity=_duty(stage, event))


def start(stage: Stage, event: Event) -> None:
    """Start the enforcement."""
    activities.start_activity(actor=_who(stage, event), at=event.at, activity=_duty(stage, event))


def first_act(stage: Stage, event: Event) -> None:
    """Note the first act towards the party."""
    activities.mark_first_act(actor=_who(stage, event), at=event.at, activity=_duty(stage, event))


def end(stage: Stage, event: Event) -> None:
    """End the enforcement on site."""
    activities.end_activity(actor=_who(stage, event), at=event.at, activity=_duty(stage, event))


def return_to_unit(stage: Stage, event: Event) -> None:
    """Return to the unit."""
    activities.return_to_unit(actor=_who(stage, event), at=event.at, activity=_duty(stage, event))


def declare_remote(stage: Stage, event: Event) -> None:
    """Declare that the recordings cannot be handed in in time."""
    given = event.given
    activities.declare_remote(
        actor=_who(stage, event),
        at=event.at,
        activity=_duty(stage, event),
        reason=given["reason"],
        statement=given["statement"],
        expected_return_at=given["expected"],
    )


def give_notice(stage: Stage, event: Event) -> None:
    """Tell people that they are recorded."""
    given = event.given
    activities.give_notice(
        actor=_who(stage, event),
        at=event.at,
        activity=_duty(stage, event),
        to=given["to"],
        method=given.get("method", "口头告知"),
        voice_points=given.get("points", ()),
        text=given.get("text", ""),
    )


def raise_flags(stage: Stage, event: Event) -> None:
    """Note what turned out during the duty."""
    given = event.given
    activities.raise_flags(
        actor=_who(stage, event),
        at=event.at,
        activity=_duty(stage, event),
        flags=given["flags"],
        dispute_reason=given.get("dispute_reason", ""),
    )


def write_patrol_log(stage: Stage, event: Event) -> None:
    """Write the patrol log of the duty."""
    given, duty = event.given, _duty(stage, event)
    activities.write_patrol_log(
        actor=_who(stage, event),
        at=event.at,
        unit=duty.unit,
        day=local_day(event.at),
        officers=[stage.people[login].name for login in given["officers"]],
        area=given["area"],
        findings=given["findings"],
        measures=given.get("measures", ""),
        activity=duty,
    )


def exempt(stage: Stage, event: Event) -> None:
    """Hand in the statement why nothing was recorded."""
    given = event.given
    stage.statements[given["duty"]] = activities.exempt(
        actor=_who(stage, event),
        at=event.at,
        activity=_duty(stage, event),
        made_by=stage.people[event.by],
        kind=given["kind"],
        reason=given["reason"],
        basis=given.get("basis", ""),
    )


def receive_statement(stage: Stage, event: Event) -> None:
    """Receive a statement."""
    activities.receive_statement(
        actor=_who(stage, event),
        at=event.at,
        statement=stage.statements[event.given["duty"]],
        received_by=stage.people[event.by],
        role=event.given["role"],
    )


def close(stage: Stage, event: Event) -> None:
    """Close the duty with its recordings; with a reason for what was not recorded where there is one."""
    duty, shortfall = _duty(stage, event), event.given["shortfall"]
    if not shortfall:
        close_duty(actor=_who(stage, event), at=event.at, activity=duty)
        return
    activities.close_activity(
        actor=_who(stage, event),
        at=event.at,
        activity=duty,
        recordings=spans_of(list(of_activity(duty))),
        shortfall_reason=shortfall,
    )


def _who(stage: Stage, event: Event) -> Actor:
    return stage.actor(event.by, event.at)


def _duty(stage: Stage, event: Event) -> Activity:
    return stage.duties[event.given["duty"]]
