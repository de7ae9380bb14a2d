"""Recordings: handed in, received, completed, classified, ticked, watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.access.services import open_recording
from liuhen.recordings.queries import files_of
from liuhen.recordings.services import classifying
from liuhen.recordings.services.completing import assign_to, complete_metadata, correct_time
from liuhen.recordings.services.guard import CardIn
from liuhen.recordings.services.hand_in import hand_in
from liuhen.recordings.services.receiving import receive
from liuhen.recordings.services.ticking import tick

if TYPE_CHECKING:
    from liuhen.demo.events import Event
    from liuhen.demo.player.stage import Stage


def hand_in_card(stage: Stage, event: Event) -> None:
    """Hand a card in; its files are known by their story names from then on."""
    given = event.given
    intake = hand_in(
        actor=stage.actor(event.by, event.at),
        clock=lambda: event.at,
        card=CardIn(
            path=stage.folders[given["id"]],
            agency=stage.agency,
            device_no=given["device"],
            station=given.get("station", ""),
            target=given.get("target", ""),
        ),
    )
    stage.intakes.append(intake)
    sealed = {line.name: line.recording for line in files_of(intake) if line.recording is not None}
    stage.keys |= {file: sealed[name] for file, name in stage.files.items() if name in sealed}


def receive_recordings(stage: Stage, event: Event) -> None:
    """Confirm as keeper what was handed over."""
    receive(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        keeper=stage.people[event.by],
        recordings=[stage.recording(file) for file in event.given["files"]],
    )


def complete(stage: Stage, event: Event) -> None:
    """Fill in metadata."""
    for file in event.given["files"]:
        complete_metadata(
            actor=stage.actor(event.by, event.at),
            at=event.at,
            recording=stage.recording(file),
            values=event.given["values"],
        )


def assign(stage: Stage, event: Event) -> None:
    """Put a recording to a duty by a person's decision."""
    given = event.given
    assign_to(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        recording=stage.recording(given["file"]),
        activity=stage.duties[given["duty"]],
        person=stage.people[given["person"]],
        reason=given["reason"],
    )


def correct_start(stage: Stage, event: Event) -> None:
    """Set the true start of a recording whose clock was wrong."""
    given = event.given
    correct_time(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        recording=stage.recording(given["file"]),
        started_at=given["time"],
        reason=given["reason"],
    )


def set_triggers(stage: Stage, event: Event) -> None:
    """State the circumstances that call for long keeping."""
    given = event.given
    for file in given["files"]:
        classifying.set_triggers(
            actor=stage.actor(event.by, event.at),
            at=event.at,
            recording=stage.recording(file),
            triggers=given["triggers"],
            reason=given.get("reason", ""),
        )


def set_secrecy(stage: Stage, event: Event) -> None:
    """Mark a secrecy kind."""
    given = event.given
    classifying.set_secrecy(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        recording=stage.recording(given["file"]),
        kinds=given["kinds"],
        reason=given["reason"],
    )


def use_as_evidence(stage: Stage, event: Event) -> None:
    """Use a recording as evidence of a case."""
    classifying.use_as_evidence(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        recording=stage.recording(event.given["file"]),
        case_name=event.given["case_name"],
    )


def mark_unrelated(stage: Stage, event: Event) -> None:
    """Mark a recording as having nothing to do with the work."""
    classifying.mark_unrelated(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        recording=stage.recording(event.given["file"]),
        reason=event.given["reason"],
    )


def tick_content(stage: Stage, event: Event) -> None:
    """Tick points of the content list: `[[point, from second, to second], …]`, and those that do not apply."""
    given, recording = event.given, stage.recording(event.given["file"])
    actor, person = stage.actor(event.by, event.at), stage.people[event.by]
    for item, start, end in given.get("seen", ()):
        tick(
            actor=actor,
            at=event.at,
            person=person,
            recording=recording,
            item=item,
            from_ms=start * 1000,
            to_ms=end * 1000,
        )
    for item, why in given.get("not_applicable", {}).items():
        tick(actor=actor, at=event.at, person=person, recording=recording, item=item, not_applicable=why)


def watch(stage: Stage, event: Event) -> None:
    """Open a recording to watch it; a refusal is logged by the service itself."""
    open_recording(
        person=stage.people[event.by],
        at=event.at,
        recording=stage.recording(event.given["file"]),
        address=event.given.get("address", "192.0.2.17"),
    )
