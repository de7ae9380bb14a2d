"""What the books say the store must hold, and whether rows and log tell the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from liuhen.ledger.models import EntryRow
from liuhen.recordings.models import IntakeFile, Recording
from liuhen.recordings.places import store_root

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 5000


def expected_objects() -> dict[str, str]:
    """Return object id → SHA-256 (hex) of every sealed recording.

    Objects that a hand-in placed before it was cut off have no row yet; they stand with an empty digest, since the next
    hand-in or sweep seals them.
    """
    expected = dict(Recording.objects.values_list("object_id", "sha256").iterator(chunk_size=_CHUNK))
    planned = IntakeFile.objects.filter(state=IntakeFile.State.PLANNED, intake__finished_at=None)
    for object_id in planned.values_list("object_id", flat=True).iterator(chunk_size=_CHUNK):
        if store_root().holds(object_id):
            expected[object_id] = ""
    return expected


def sealed_objects() -> Iterator[tuple[str, str]]:
    """Yield object id and SHA-256 (hex) of every sealed recording.

    A portion at a time, by key: a pass over the store takes hours, and a question left open as long would keep SQLite
    from carrying its log over.
    """
    recordings = Recording.objects.order_by("pk").values_list("pk", "object_id", "sha256")
    rows = list(recordings[:_CHUNK])
    while rows:
        yield from ((object_id, sha256) for _, object_id, sha256 in rows)
        rows = list(recordings.filter(pk__gt=rows[-1][0])[:_CHUNK])


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
