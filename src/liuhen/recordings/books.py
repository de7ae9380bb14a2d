"""What the books say the store must hold, and whether rows and log tell the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from liuhen.ledger.queries import facts_about, facts_of
from liuhen.recordings.models import Intake, IntakeFile, Recording
from liuhen.recordings.places import existing_root, store_root
from liuhen.store.expected import ANYTHING, Expected
from liuhen.store.findings import Outcome
from liuhen.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from liuhen.store.findings import Finding, Report
    from liuhen.store.root import StoreRoot

_CHUNK = 5000
_PORTION = 500  # subjects that one question names


def verify_store(*, from_device: bool) -> Report:
    """Check the store of originals against the books. Raises StoreError when it cannot be opened.

    The check of a large store takes hours and hand-ins go on: what the books did not expect when it began is asked for
    again before it is called foreign, and checked against what they say of it now.
    """
    root = existing_root()
    report = verify(root, objects=expected_objects(), from_device=from_device)
    foreign = {finding.path for finding in report.of(Outcome.FOREIGN)}
    if foreign:
        late = {name: what for name, what in expected_objects().items() if root.object_path(name) in foreign}
        _take_in(report, root, late, from_device=from_device)
    return report


def _take_in(report: Report, root: StoreRoot, late: dict[str, Expected], *, from_device: bool) -> None:
    """Make a report one that knew these objects; they were counted by it already."""
    if not late:
        return
    places = {root.object_path(name) for name in late}
    report.findings = [
        each for each in report.findings if each.outcome is not Outcome.FOREIGN or each.path not in places
    ]
    said = {(each.outcome, each.path) for each in report.findings}
    again = verify(root, objects=late, whole=False, from_device=from_device)
    new = [each for each in again.findings if (each.outcome, each.path) not in said]
    report.intact -= len(_damaged(new) - _damaged(report.findings))
    report.findings += new


def _damaged(findings: list[Finding]) -> set[str]:
    return {each.object_id for each in findings if each.outcome is not Outcome.FOREIGN}


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


def codes_of(objects: Collection[str]) -> dict[str, str]:
    """Return object id → code of the recording, as far as there is one: people know recordings by their codes."""
    wanted = sorted(objects)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = Recording.objects.filter(object_id__in=wanted[start : start + _CHUNK])
        found.update(rows.values_list("object_id", "code"))
    return found


def given_out() -> Iterator[str]:
    """Yield the checkpoints that stand on receipts of hand-ins: they prove how long the log was."""
    notes = Intake.objects.exclude(checkpoint="").order_by("pk").values_list("checkpoint", flat=True)
    yield from notes.iterator(chunk_size=_CHUNK)


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
    found = facts_about("recording.sealed", subjects)
    return {subject: str(facts.get("inventory", "")) for subject, facts in found.items() if facts is not None}


def contradictions() -> Iterator[str]:
    """Say where rows and log differ: a sealed recording without a row, a row without an entry, other digests.

    The log is the elder: it cannot be changed without a trace, a row can. Rows are read before the log, so what was
    sealed in between is asked for by itself.
    """
    rows: dict[str, tuple[str, str] | None] = {
        f"recording:{key}": (code, digest)
        for key, code, digest in Recording.objects.values_list("pk", "code", "sha256").iterator(chunk_size=_CHUNK)
    }
    for subject, facts in facts_of("recording.sealed"):
        row = rows[subject] if subject in rows else _row_of(subject)
        rows[subject] = None
        if facts is None:
            yield f"日志中 {subject or '一份资料'} 的封存记录无法读取：请运行 liuhen verify ledger"
        elif row is None:
            yield f"日志记有 {facts.get('code', subject)} 已封存，台账中却没有这份资料"
        elif row[1] != facts.get("sha256"):
            yield f"{facts.get('code', subject)} 的校验值与日志不符：日志为 {facts.get('sha256')}，台账为 {row[1]}"
    for row in rows.values():
        if row is not None:
            yield f"台账中的 {row[0]} 在日志里没有封存记录"


def _row_of(subject: str) -> tuple[str, str] | None:
    """Return code and digest of a recording by its subject, which may be anything that somebody wrote there."""
    key = subject.removeprefix("recording:")
    try:
        return Recording.objects.filter(pk=key).values_list("code", "sha256").first()
    except (ValueError, ValidationError):
        return None
