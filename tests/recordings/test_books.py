"""The books against store and log while hand-ins go on, and against a log that somebody wrote into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from tests.recordings.conftest import Card, sealed

from liuhen.ledger import triggers
from liuhen.ledger.queries import facts_of
from liuhen.ledger.verification import verify_ledger
from liuhen.ledger.verification.findings import Fault
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.notes import parse_note
from liuhen.recordings import books
from liuhen.recordings.books import codes_of, contradictions, expected_objects, given_out, verify_store
from liuhen.recordings.models import Intake
from liuhen.recordings.places import store_root
from liuhen.store.findings import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liuhen.recordings.models import Recording
    from liuhen.store.expected import Expected


def hand_in_once(card: Card, then: Callable[[Recording], object] = lambda _recording: None) -> Callable[[], None]:
    """Return a function that hands in one film when it is called for the first time."""
    done = False
    store_root()  # a store that is not there is nothing to check

    def hand_in() -> None:
        nonlocal done
        if not done:
            done = True
            card.film("17:00", 2)
            (recording,) = sealed(card.hand_in("17:30"))
            then(recording)

    return hand_in


def expecting(hand_in: Callable[[], None]) -> Callable[[], dict[str, Expected]]:
    def expect() -> dict[str, Expected]:
        expected = expected_objects()
        hand_in()
        return expected

    return expect


def test_an_object_that_is_sealed_while_the_store_is_checked_is_not_foreign(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "expected_objects", expecting(hand_in_once(card)))
    report = verify_store(from_device=False)
    assert (report.findings, report.checked, report.intact) == ([], 1, 1)


def test_an_object_that_is_sealed_while_the_store_is_checked_is_held_against_its_books(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damage(recording: Recording) -> None:
        path = Path(store_root().content_path(recording.object_id))
        path.chmod(0o644)
        path.write_bytes(b"x" * path.stat().st_size)

    monkeypatch.setattr(books, "expected_objects", expecting(hand_in_once(card, damage)))
    report = verify_store(from_device=False)
    assert {finding.outcome for finding in report.findings} == {Outcome.CHANGED}
    assert (report.checked, report.intact) == (1, 0)


def test_an_object_that_no_book_knows_stays_foreign(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card.film("16:00", 2)
    card.hand_in("16:30")
    monkeypatch.setattr(books, "expected_objects", dict)
    report = verify_store(from_device=False)
    assert [finding.outcome for finding in report.findings] == [Outcome.FOREIGN]


def test_a_recording_that_is_sealed_while_the_log_is_read_is_no_contradiction(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in = hand_in_once(card)

    def reading(act: str) -> Iterator[tuple[str, dict[str, Any] | None]]:
        hand_in()
        return facts_of(act)

    monkeypatch.setattr(books, "facts_of", reading)
    assert list(contradictions()) == []


@pytest.mark.parametrize("forged", ["{}", '{"facts":[]}', "[" * 200_000])
def test_a_sealing_that_cannot_be_read_in_the_log_is_told(card: Card, forged: str) -> None:
    card.film("16:00", 2)
    (recording,) = sealed(card.hand_in("16:30"))
    write(f"UPDATE ledger_entry SET content = {octets(forged.encode())} WHERE act = 'recording.sealed'")
    assert list(contradictions()) == [f"日志中 {recording.subject} 的封存记录无法读取：请运行 liuhen verify ledger"]


def test_a_sealing_that_became_text_in_the_log_is_told(card: Card) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps no value of another type in a column")
    card.film("16:00", 2)
    sealed(card.hand_in("16:30"))
    write("UPDATE ledger_entry SET content = replace(content, 'a', 'b') WHERE act = 'recording.sealed'")
    assert ["无法读取" in line for line in contradictions()] == [True]


def test_a_sealing_of_something_that_has_no_row_is_told(card: Card) -> None:
    card.film("16:00", 2)
    (recording,) = sealed(card.hand_in("16:30"))
    write("UPDATE ledger_entry SET subject = 'recording:nothing' WHERE act = 'recording.sealed'")
    assert sorted(contradictions()) == [
        f"台账中的 {recording.code} 在日志里没有封存记录",
        f"日志记有 {recording.code} 已封存，台账中却没有这份资料",
    ]


def octets(data: bytes) -> str:
    return f"X'{data.hex()}'" if connection.vendor == "sqlite" else f"'\\x{data.hex()}'::bytea"


def write(statement: str) -> None:
    """Run SQL as someone who may drop the triggers of the log."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install(connection)


def forget_since(size: int, home: Path) -> None:
    """Cut the log off at a size and remove every checkpoint, as somebody with the database and the disk could."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry FROM ledger_leaf WHERE leaf = %s", [size])
        (first,) = cursor.fetchone()
        cursor.execute("DELETE FROM ledger_entry WHERE number >= %s", [first])
        cursor.execute("DELETE FROM ledger_leaf WHERE leaf >= %s", [size])
        cursor.execute("DELETE FROM ledger_node WHERE position >= %s", [2 * size - 1])
        cursor.execute("DELETE FROM ledger_pending")
        cursor.execute("DELETE FROM ledger_checkpoint")
    triggers.install(connection)
    for note in (home / "checkpoints").iterdir():
        note.unlink()


def test_a_log_that_was_cut_off_with_all_its_checkpoints_is_found_by_a_receipt(card: Card, home: Path) -> None:
    card.film("16:00", 2)
    intake = card.hand_in("16:30")
    size = CheckpointBody.parse(parse_note(intake.checkpoint).text).size
    forget_since(size - 1, home)
    assert not any(finding.fault is Fault.TRUNCATED for finding in verify_ledger().findings)
    first, *_ = verify_ledger(elsewhere=given_out()).findings
    assert first.fault is Fault.TRUNCATED
    assert first.words == f"检查点证明日志曾有 {size} 条，现在只有 {size - 1} 条"


def test_checkpoints_that_were_removed_are_found_by_the_receipts(card: Card, home: Path) -> None:
    card.film("16:00", 2)
    card.hand_in("16:30")
    assert verify_ledger(elsewhere=given_out()).sound
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint")
    triggers.install(connection)
    for note in (home / "checkpoints").iterdir():
        note.unlink()
    (finding,) = verify_ledger(elsewhere=given_out()).findings
    assert finding.fault is Fault.CHECKPOINT_MISSING
    assert "写在回执上" in finding.words


def test_what_was_written_over_a_receipt_is_no_checkpoint(card: Card) -> None:
    card.film("16:00", 2)
    card.hand_in("16:30")
    Intake.objects.update(checkpoint="nothing")
    assert verify_ledger(elsewhere=given_out()).sound


def test_codes_are_found_for_the_objects_that_have_one(card: Card) -> None:
    card.film("16:00", 2)
    (recording,) = sealed(card.hand_in("16:30"))
    assert codes_of({recording.object_id, "urn:x:none", ""}) == {recording.object_id: recording.code}
