"""Sealed originals stay what they were: fixity, repair, the books, derivatives beside them."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tests.devices.bureau import Bureau, clock
from tests.recordings.conftest import Card, sealed
from tests.store.forging import forge_sidecar

from liuhen.jobs.sweep import sweep_once
from liuhen.kernel.actors import system
from liuhen.ledger.models import EntryRow
from liuhen.ledger.queries import history
from liuhen.media.derivatives import plays_in_browser
from liuhen.media.probing import probe
from liuhen.obligations.queries import judgement_of
from liuhen.recordings import books
from liuhen.recordings.books import contradictions, expected_objects, sealed_objects
from liuhen.recordings.models import Derivative, FixityCheck, Recording
from liuhen.recordings.places import derivative_path, replica_root, store_root
from liuhen.recordings.services import seal
from liuhen.recordings.services.checking import check_fixity, due
from liuhen.recordings.services.deriving import make_next
from liuhen.recordings.services.judge import judge
from liuhen.store.expected import Expected
from liuhen.store.replica import replicate

if TYPE_CHECKING:
    from pytest_django import Settings

NIGHT = clock("02:30", "2026-04-08")


def one(card: Card) -> Recording:
    card.film("16:00", 4)
    (recording,) = sealed(card.hand_in("16:30"))
    return recording


def tamper(recording: Recording) -> Path:
    """Flip a byte of the original, as somebody with root on the machine could."""
    path = Path(store_root().content_path(recording.object_id))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    os.chmod(path, 0o644)
    path.write_bytes(data)
    return path


def check(recording: Recording) -> list[FixityCheck]:
    return check_fixity(actor=system("fixity"), at=NIGHT, recordings=[recording])


def test_an_intact_original_is_noted_and_not_due_again_for_a_month(card: Card) -> None:
    recording = one(card)
    assert due(NIGHT, timedelta(days=30), 10) == [recording]
    assert [row.outcome for row in check(recording)] == ["intact"]
    assert due(NIGHT, timedelta(days=30), 10) == []
    assert due(NIGHT + timedelta(days=31), timedelta(days=30), 10) == [recording]


def test_as_45_a_changed_original_is_found_logged_and_judged_as_tampered(card: Card) -> None:
    """AS-45; YC-A-9(5): the fact `recording.tampered` becomes true, a person decides what it was."""
    recording = one(card)
    tamper(recording)
    (row,) = check(recording)
    assert row.outcome == FixityCheck.Outcome.CHANGED
    recording.refresh_from_db()
    assert recording.fixity == "changed"
    assert "recording.fixity" in [entry.act for entry in history(recording.subject)]
    judge(actor=system("fixity"), at=NIGHT, recordings=[recording])
    judgement = judgement_of(recording.subject)
    assert judgement is not None
    assert judgement.facts["recording.tampered"] is True


def test_a_missing_original_counts_as_changed_and_an_unreadable_one_does_not(card: Card) -> None:
    recording = one(card)
    path = Path(store_root().content_path(recording.object_id))
    os.chmod(path.parent, 0o755)
    path.unlink()
    (row,) = check(recording)
    assert row.outcome == FixityCheck.Outcome.CHANGED
    assert "缺失" in row.detail


def test_the_replica_mends_what_was_changed_and_both_outcomes_stay(card: Card, settings: Settings, home: Path) -> None:
    settings.LIUHEN_REPLICA = home / "replica"
    recording = one(card)
    original = Path(store_root().content_path(recording.object_id)).read_bytes()
    replica = replica_root()
    assert replica is not None
    replicate(store_root(), replica)
    path = tamper(recording)
    found, mended = check(recording)
    assert (found.outcome, mended.outcome, mended.repaired_from) == ("changed", "intact", "replica")
    assert path.read_bytes() == original
    assert FixityCheck.objects.count() == 2


def test_checks_are_never_rewritten_or_removed(card: Card) -> None:
    recording = one(card)
    (row,) = check(recording)
    for statement in (
        "UPDATE recordings_fixitycheck SET outcome = 'changed' WHERE id = %s",
        "DELETE FROM recordings_fixitycheck WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])


def test_verify_store_misses_no_removed_object_and_no_removed_row(card: Card, capsys) -> None:
    recording = one(card)
    taken = store_root().find(recording.object_id)
    assert taken is not None
    assert expected_objects() == {recording.object_id: Expected(recording.sha256, taken.inventory)}
    assert list(contradictions()) == []
    call_command("verify", "store")
    path = Path(store_root().absolute(recording.object_id))
    path.rename(path.with_name("away"))
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "store")
    assert ended.value.code == 1


def test_what_the_replica_must_hold_is_read_by_portions(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "_PORTION", 2)
    for minute in range(3):
        card.film(f"16:0{minute}", 1)
    made = sealed(card.hand_in("16:30"))
    objects = list(sealed_objects())
    assert len(objects) == len(made)
    assert {name: each.content for name, each in objects} == {each.object_id: each.sha256 for each in made}
    assert all(each.inventory for _, each in objects)


def test_the_log_fixes_what_was_known_at_the_hand_in(card: Card, settings: Settings, home: Path) -> None:
    """Sidecar, inventories and digests fit each other, and the film is as it was: only the log knows better."""
    settings.LIUHEN_REPLICA = home / "replica"
    recording = one(card)
    replica = replica_root()
    assert replica is not None
    replicate(store_root(), replica)
    forge_sidecar(store_root(), recording.object_id)
    with pytest.raises(SystemExit):
        call_command("verify", "store")
    found, mended = check(recording)
    assert (found.outcome, mended.outcome, mended.repaired_from) == ("changed", "intact", "replica")
    assert "日志登记" in found.detail
    assert store_root().sidecar(recording.object_id)["device"] == "ZF-017"


def test_a_forged_replica_does_not_mend(card: Card, settings: Settings, home: Path) -> None:
    settings.LIUHEN_REPLICA = home / "replica"
    recording = one(card)
    replica = replica_root()
    assert replica is not None
    replicate(store_root(), replica)
    forge_sidecar(replica, recording.object_id)
    shutil.rmtree(store_root().absolute(recording.object_id))
    assert [row.outcome for row in check(recording)] == ["changed"]
    assert not store_root().holds(recording.object_id)


def test_what_was_sealed_before_the_log_knew_inventories_is_checked_by_its_original(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = seal.sealed_facts
    monkeypatch.setattr(seal, "sealed_facts", lambda recording, _inventory: facts(recording, ""))
    recording = one(card)
    assert expected_objects() == {recording.object_id: Expected(recording.sha256)}
    call_command("verify", "store")
    assert [row.outcome for row in check(recording)] == ["intact"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"facts": []}', b"[" * 100_000])
def test_an_entry_that_was_made_unreadable_ends_no_check(card: Card, content: bytes) -> None:
    """It is the verification of the log that finds it."""
    recording = one(card)
    EntryRow.objects.bulk_create(
        [EntryRow(number=0, content=content, at=NIGHT, act="recording.sealed", subject=recording.subject)]
    )
    assert books.expected_of([recording]) == {recording.object_id: Expected(recording.sha256)}


def test_a_row_that_vanished_is_told_by_the_log(card: Card) -> None:
    recording = one(card)
    drop = {
        "sqlite": "DROP TRIGGER recordings_recording_no_delete",
        "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE recordings_recording DISABLE TRIGGER USER",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(drop)
        for table in ("recordings_metadataitem", "recordings_derivative"):
            cursor.execute(f"DELETE FROM {table} WHERE recording_id = %s", [recording.pk])
        cursor.execute("DELETE FROM recordings_recording WHERE id = %s", [recording.pk])
    assert [recording.code in line for line in contradictions()] == [True]


def test_derivatives_are_made_from_the_original_which_stays_as_it_was(card: Card) -> None:
    recording = one(card)
    original = Path(store_root().content_path(recording.object_id))
    before = original.read_bytes()
    while make_next(clock=lambda: NIGHT) is not None:
        pass
    made = {derivative.kind: derivative for derivative in recording.derivatives.all()}
    thumbnail, proxy = made["thumbnail"], made["proxy"]
    assert thumbnail.state == Derivative.State.MADE
    assert derivative_path(thumbnail.path).read_bytes()[:2] == b"\xff\xd8"
    assert (proxy.state == Derivative.State.ORIGINAL) == plays_in_browser(probe(original))
    assert original.read_bytes() == before


def test_a_file_that_cannot_be_shown_fails_with_words_after_three_tries(card: Card) -> None:
    good = card.film("16:00", 2)
    good.write_bytes(good.read_bytes()[:2000])
    (recording,) = sealed(card.hand_in("16:30"))
    Derivative.objects.get_or_create(recording=recording, kind=Derivative.Kind.THUMBNAIL)
    for _ in range(10):
        if make_next(clock=lambda: NIGHT) is None:
            break
    (made,) = recording.derivatives.filter(kind="thumbnail")
    assert made.state == Derivative.State.FAILED
    assert made.tries == 3
    assert made.problem


def test_the_sweep_does_everything_that_is_due_and_then_nothing(card: Card, yc: Bureau) -> None:
    recording = one(card)
    sweep_once(lambda: NIGHT)
    recording.refresh_from_db()
    assert recording.fixity == "intact"
    assert not recording.derivatives.filter(state="wanted").exists()
    entries = len(history(recording.subject))
    sweep_once(lambda: NIGHT)
    assert len(history(recording.subject)) == entries
