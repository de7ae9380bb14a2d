"""Two people at one recording: whoever saw an older state is told who was first and what stands there now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from liuhen.activities.models import Activity
from liuhen.ledger import abreast as ledger
from liuhen.recordings.changes import CHANGES, CONFIRMED, RECEIVED
from liuhen.recordings.services.completing import locked_recording, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.kernel.actors import Actor
    from liuhen.ledger.entries import Entry
    from liuhen.recordings.models import Recording

T = TypeVar("T")
_ONCE = frozenset({RECEIVED, CONFIRMED})  # these carry nothing that a second time could say otherwise


class Overtaken(ledger.Overtaken):
    """Somebody changed the recording after it was looked at."""

    def __init__(self, recording: Recording, entries: list[Entry]) -> None:
        super().__init__(
            "recordings.overtaken",
            "这份资料在您打开以后改过，您看到的是之前的内容，这一步没有保存。",
            entries,
            remedy="核对现在的内容，再决定是否还要改。",
        )
        self.recording = recording


def abreast(
    *,
    actor: Actor,
    recording: Recording,
    seen: int,
    act: str | None,
    do: Callable[[Recording], T],
    duty: int | None = None,
) -> T:
    """Do one act to a recording in the state that the actor saw.

    `seen` is the newest entry's number at that time, `act` what the log will call it, None for a form of several acts.
    `duty` is the key of one that the act may put it to: it is held before the recording.

    1. Hold the recording's row. 2. Read what people changed since. 3. Act, in the same transaction.
    Raises Overtaken when there was a change, Repeated when that was this very act of the same person.
    """
    with transaction.atomic():
        wanted = Activity.objects.filter(pk=duty, agency=recording.agency_id).first() if duty is not None else None
        locked = locked_recording(recording.pk, wanted)
        ledger.demand_unchanged(
            actor=actor,
            subject=locked.subject,
            seen=seen,
            changes=CHANGES,
            act=act,
            again=lambda: (
                act in _ONCE
                or ledger.changes_nothing(told=lambda: told(locked_recording(locked.pk)), do=lambda: do(locked))
            ),
            overtaken=lambda entries: Overtaken(locked, entries),
        )
        return do(locked)
