"""Fixity: read sealed objects again, keep every outcome, repair from the replica and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from liuhen.ledger import services as ledger
from liuhen.recordings.books import expected_of
from liuhen.recordings.models import FixityCheck, Recording
from liuhen.recordings.places import replica_root, store_root
from liuhen.recordings.search import reindex, words_of
from liuhen.recordings.services.completing import locked_recording
from liuhen.store.findings import Checked
from liuhen.store.problems import StoreError
from liuhen.store.replica import repair
from liuhen.store.verify import check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from liuhen.kernel.actors import Actor
    from liuhen.store.expected import Expected

MAIN, REPLICA = "main", "replica"


def due(at: datetime, every: timedelta, limit: int) -> list[Recording]:
    """Return the recordings whose check is due, those never checked first."""
    never_or_long_ago = Q(fixity_at=None) | Q(fixity_at__lt=at - every)
    return list(Recording.objects.filter(never_or_long_ago).order_by("fixity_at", "id")[:limit])


def check_fixity(*, actor: Actor, at: datetime, recordings: Sequence[Recording]) -> list[FixityCheck]:
    """Check recordings in the main root: intact, changed, or could not be read.

    What is damaged is repaired from the replica when that one is sound, checked again, and both outcomes stay. Every
    outcome other than intact is a ledger entry.
    """
    by_object = {recording.object_id: recording for recording in recordings}
    expected = expected_of(recordings)
    made: list[FixityCheck] = []
    for checked in check(store_root(), objects=expected, whole=False):
        if not isinstance(checked, Checked):
            continue
        recording = by_object[checked.object_id]
        made.append(_keep(actor, at, recording, checked))
        if not checked.intact and (repaired := _repair(actor, at, recording, expected[checked.object_id])) is not None:
            made.append(repaired)
    return made


def _outcome(checked: Checked) -> str:
    if checked.intact:
        return FixityCheck.Outcome.INTACT
    return FixityCheck.Outcome.UNREADABLE if checked.outcome == "unreadable" else FixityCheck.Outcome.CHANGED


@transaction.atomic
def _keep(actor: Actor, at: datetime, recording: Recording, checked: Checked, repaired_from: str = "") -> FixityCheck:
    outcome = _outcome(checked)
    detail = "；".join(finding.words for finding in checked.findings)[:300]
    row = FixityCheck.objects.create(
        recording=recording, root=MAIN, at=at, outcome=outcome, detail=detail, repaired_from=repaired_from
    )
    was = recording.fixity
    if was != outcome and "changed" in {was, outcome}:
        _index_again(recording.pk, outcome)
    recording.fixity, recording.fixity_at = outcome, at
    recording.save(update_fields=["fixity", "fixity_at"])
    if outcome != FixityCheck.Outcome.INTACT or repaired_from:
        facts = {"outcome": str(outcome), "detail": detail, "sha256": recording.sha256, "repaired_from": repaired_from}
        ledger.append(actor=actor, at=at, act="recording.fixity", subject=recording.subject, facts=facts)
    return row


def _index_again(key: int, outcome: str) -> None:
    """Move a recording in or out of those that are damaged, by the words it has now: the reading took a while."""
    locked = locked_recording(key)
    before = words_of(locked)
    locked.fixity = outcome
    reindex(locked, before)


def _repair(actor: Actor, at: datetime, recording: Recording, expected: Expected) -> FixityCheck | None:
    """Put back what the replica holds; None when there is no replica or it cannot help."""
    replica = replica_root()
    if replica is None:
        return None
    try:
        repair(store_root(), recording.object_id, replica, digest=expected.content, inventory=expected.inventory)
    except (StoreError, OSError):
        return None
    again = next(
        found
        for found in check(store_root(), objects={recording.object_id: expected}, whole=False)
        if isinstance(found, Checked)
    )
    return _keep(actor, at, recording, again, repaired_from=REPLICA)
