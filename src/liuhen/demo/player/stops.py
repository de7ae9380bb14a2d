"""Interruptions of a recording: the stop, the restart, the report, the explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities import services as activities

if TYPE_CHECKING:
    from liuhen.demo.events import Event
    from liuhen.demo.player.stage import Stage


def interrupt(stage: Stage, event: Event) -> None:
    """Stop the recording, on one device or on all."""
    given = event.given
    number = given.get("device")
    stage.stops[given["id"]] = activities.interrupt(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        activity=stage.duties[given["duty"]],
        reason=given["reason"],
        reason_text=given.get("text", ""),
        device_subject=stage.devices[number].subject if number else "",
    )


def resume(stage: Stage, event: Event) -> None:
    """Go on recording; with a spoken reason, or without one."""
    given = event.given
    activities.resume(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        interruption=stage.stops[given["id"]],
        resumed_at=given["resumed"],
        voice_note_at=given["voice"],
    )


def cannot_resume(stage: Stage, event: Event) -> None:
    """Say that the recording cannot go on."""
    activities.cannot_resume(
        actor=stage.actor(event.by, event.at), at=event.at, interruption=stage.stops[event.given["id"]]
    )


def report(stage: Stage, event: Event) -> None:
    """Report to the head of the unit."""
    given = event.given
    activities.report_interruption(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        interruption=stage.stops[given["id"]],
        to=stage.people[given["to"]],
    )


def explain(stage: Stage, event: Event) -> None:
    """Hand in the written explanation."""
    given = event.given
    activities.state_interruption(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        interruption=stage.stops[given["id"]],
        statement=given["words"],
    )


def confirm(stage: Stage, event: Event) -> None:
    """Confirm as head of the unit a reason that is not on the list."""
    activities.confirm_interruption_reason(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        interruption=stage.stops[event.given["id"]],
        by=stage.people[event.by],
    )
