"""What people changed about a recording, read from the log: the log's numbers are the versions of a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.ledger.queries import heads, since

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.ledger.entries import Entry
    from liuhen.recordings.models import Recording

RECEIVED, CONFIRMED, UNDONE = "recording.received", "recording.class_confirmed", "recording.undone"
UNDOABLE = frozenset({"recording.completed", "recording.assigned"})
CHANGES = UNDOABLE | {
    RECEIVED,
    CONFIRMED,
    UNDONE,
    "recording.risk_set",
    "recording.triggers_set",
    "recording.secrecy_set",
    "recording.mode_set",
    "recording.evidence_set",
    "recording.unrelated_set",
    "recording.related_set",
    "recording.time_corrected",
}


def seen_of(recordings: Sequence[Recording]) -> dict[int, int]:
    """Return for each key the number of the newest entry: what somebody who looks now has seen."""
    numbers = heads([recording.subject for recording in recordings])
    return {recording.pk: numbers.get(recording.subject, 0) for recording in recordings}


def changes_since(recording: Recording, seen: int) -> list[Entry]:
    """Return what people changed after the entry of that number, oldest first; judgements are none."""
    return since(recording.subject, seen, acts=CHANGES)


def last_change(recording: Recording) -> Entry | None:
    """Return the newest change by people, None before the first."""
    found = changes_since(recording, 0)
    return found[-1] if found else None
