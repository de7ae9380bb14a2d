"""Papers of a bureau beside its recordings: hand-over slips, transcripts, trainings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from liuhen.activities import services as activities
from liuhen.kernel.moments import local_day
from liuhen.recordings.services.slips import confirm_slip, write_slip
from liuhen.training.services import record_training

if TYPE_CHECKING:
    from liuhen.demo.events import Event
    from liuhen.demo.player.stage import Stage


def hand_over_by_slip(stage: Stage, event: Event) -> None:
    """List recordings on a slip for a keeper; the slip is known by its story name from then on."""
    given = event.given
    stage.slips[given["id"]] = write_slip(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        officer=stage.people[event.by],
        keeper=stage.people[given["keeper"]],
        recordings=[stage.recording(file) for file in given["files"]],
        note=given.get("note", ""),
    )


def receive_by_slip(stage: Stage, event: Event) -> None:
    """Confirm a slip as the keeper it was written for."""
    confirm_slip(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        keeper=stage.people[event.by],
        slip=stage.slips[event.given["id"]],
    )


def write_transcript(stage: Stage, event: Event) -> None:
    """Write down a transcript: `officers` took and signed it, `shown` are those who showed their cards."""
    given = event.given
    activities.write_transcript(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        activity=stage.duties[given["duty"]],
        kind=given["kind"],
        officers=[
            activities.Present(stage.people[login], shown=login in given["shown"], signed=True)
            for login in given["officers"]
        ],
        whom=given.get("whom", ""),
        signed_by=given.get("signed_by", ()),
        refused_by=given.get("refused_by", ()),
        refusal=given.get("refusal", ""),
        witness=given.get("witness", ""),
    )


def hold_training(stage: Stage, event: Event) -> None:
    """Record a training that was held on the day it is written down."""
    given = event.given
    record_training(
        actor=stage.actor(event.by, event.at),
        at=event.at,
        unit=stage.units[given["unit"]],
        day=local_day(event.at),
        topic=given["topic"],
        trainer=given["trainer"],
        hours=Decimal(given["hours"]),
        attendees=[stage.people[login] for login in given["attendees"]],
    )
