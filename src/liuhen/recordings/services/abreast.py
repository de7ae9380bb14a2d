"""Two people at one recording: whoever saw an older state is told who was first and what stands there now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.recordings.changes import changes_since
from liuhen.recordings.services.completing import locked_recording

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.kernel.actors import Actor
    from liuhen.ledger.entries import Entry
    from liuhen.recordings.models import Recording

T = TypeVar("T")


class Overtaken(Refused):
    """Somebody changed the recording after it was looked at. `entries` are their acts, oldest first."""

    def __init__(self, recording: Recording, entries: list[Entry], *, own: bool) -> None:
        words = "这份资料刚才已被别人改过，您看到的是之前的内容，这一步没有保存。"
        super().__init__(
            "recordings.overtaken",
            "这一步刚才已经办好了，没有重复登记。" if own else words,
            remedy="" if own else "核对现在的内容，再决定是否还要改。",
        )
        self.recording = recording
        self.entries = entries
        self.own = own


def abreast(*, actor: Actor, recording: Recording, seen: int, act: str, do: Callable[[Recording], T]) -> T:
    """Do one act to a recording in the state that the actor saw. `seen` is the newest entry's number at that time.

    1. Hold the recording's row. 2. Read what people changed since. 3. Act, in the same transaction.
    Raises Overtaken when there was a change; `own` when it is this very act of the same person (a double click).
    """
    with transaction.atomic():
        locked = locked_recording(recording.pk)
        entries = changes_since(locked, seen)
        if entries:
            own = all(entry.actor == actor.key and entry.act == act for entry in entries)
            raise Overtaken(locked, entries, own=own)
        return do(locked)
