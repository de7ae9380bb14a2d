"""What the books say the store must hold, and whether rows and log tell the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from liuhen.ledger.models import EntryRow
from liuhen.recordings.models import IntakeFile, Recording
from liuhen.recordings.places import store_root
from liuhen.store.expected import ANYTHING, Expected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK = 5000
_PORTION = 500  # subjects that one question names


def expected_objects() -> dict[str, Expected]:
    """Return what every sealed recording's object must be, by object id.

    Objects that a hand-in placed before it was cut off have no row yet; nothing is known of their digests, since the
    next hand-in or sweep seals them.
    """
    expected = dict(sealed_objects())
    planned = IntakeFile.objects.filter(state=IntakeFile.State.PLANNED, intake__finished_at=None)
    for object_id in planned.values_list("object_id", flat=True).iterator(chunk_size=_CHUNK):
        if store_root().holds(object_id):
            expected[object_id] = ANYTHING
    return expected


def sealed_objects() -> Iterator[tuple[str, Expected]]:
    """Yield object id and expectation of every sealed recording.

    A portion at a time, by key: a pass over the store takes hours, and a question left open as long would keep SQLite
    from carrying its log over.
    """
    recordings = Recording.objects.order_by("pk").only("pk", "object_id", "sha256")
    portion = list(recordings[:_PORTION])
    while portion:
        yield from expected_of(portion).items()
        portion = list(recordings.filter(pk__gt=portion[-1].pk)[:_PORTION])


def expected_of(recordings: Sequence[Recording]) -> dict[str, Expected]:
    """Return what the objects of a few hundred recordings must be: the original by its row, the rest by the log."""
    inventories = _logged_inventories([recording.subject for recording in recordings])
    return {each.object_id: Expected(each.sha256, inventories.get(each.subject, "")) for each in recordings}


def _logged_inventories(subjects: Sequence[str]) -> dict[str, str]:
    """Return subject → SHA-256 (hex) of inventory.json by the first entry about its sealing.

    Entries of old say none. One that was changed says whatever it says: that is found by the verification of the log.
    """
    logged = EntryRow.objects.filter(act="recording.sealed", subject__in=subjects).order_by("-number")
    return {subject: _inventory_in(bytes(content)) for subject, content in logged.values_list("subject", "content")}


def _inventory_in(content: bytes) -> str:
    try:
        return str(json.loads(content)["facts"].get("inventory", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


def contradictions() -> Iterator[str]:
    """Say where rows and log differ: a sealed recording without a row, a row without an entry, other digests.

    The log is the elder: it cannot be changed without a trace, a row can.
    """
    rows = {
        f"recording:{key}": (code, digest)
        for key, code, digest in Recording.objects.values_list("pk", "code", "sha256").iterator(chunk_size=_CHUNK)
    }
    logged = EntryRow.objects.filter(act="recording.sealed").values_list("subject", "content")
    for subject, content in logged.iterator(chunk_size=_CHUNK):
        facts = json.loads(bytes(content))["facts"]
        row = rows.pop(subject, None)
        if row is None:
            yield f"日志记有 {facts.get('code', subject)} 已封存，台账中却没有这份资料"
        elif row[1] != facts["sha256"]:
            yield f"{facts.get('code', subject)} 的校验值与日志不符：日志为 {facts['sha256']}，台账为 {row[1]}"
    for code, _ in rows.values():
        yield f"台账中的 {code} 在日志里没有封存记录"
