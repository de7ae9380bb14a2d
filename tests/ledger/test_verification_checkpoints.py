"""Shortened logs, lost and forged checkpoints, swapped keys: found by what was signed before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.ledger.conftest import AT, ZHANG
from tests.ledger.tampering import content, faults, forge, kinds, rebuild

from liuhen.ledger import keys, services
from liuhen.ledger.checkpoints import file_of
from liuhen.ledger.verification import Fault, findings, verify_ledger
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.notes import SigningKey, parse_note, sign, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEER = SigningKey.from_seed("supervisor.test", b"s" * 32)


def test_a_shortened_log_is_found_by_the_checkpoint_rows(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(
        "DELETE FROM ledger_entry WHERE number IN (SELECT entry FROM ledger_leaf WHERE leaf >= 16)",
        "DELETE FROM ledger_leaf WHERE leaf >= 16",
        "DELETE FROM ledger_node WHERE position >= 16",
    )
    assert (Fault.TRUNCATED, "checkpoint 21") in faults(verify_ledger())


def test_a_shortened_log_without_its_checkpoint_rows_is_found_by_the_files(
    twenty: None, tamper: Callable[..., None]
) -> None:
    tamper(
        "DELETE FROM ledger_entry WHERE number IN (SELECT entry FROM ledger_leaf WHERE leaf >= 16)",
        "DELETE FROM ledger_leaf WHERE leaf >= 16",
        "DELETE FROM ledger_node WHERE position >= 16",
        "DELETE FROM ledger_checkpoint WHERE size > 16",
    )
    assert faults(verify_ledger()) == {(Fault.TRUNCATED, "checkpoint 21"), (Fault.CHECKPOINT_MISSING, "checkpoint 21")}


def test_an_emptied_log_is_found_by_the_files(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(*(f"DELETE FROM {table}" for table in ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_checkpoint")))
    report = verify_ledger()
    assert report.size == 0
    assert {(Fault.TRUNCATED, f"checkpoint {size}") for size in (6, 14, 21)} <= faults(report)


def test_a_lost_checkpoint_file_is_named(twenty: None) -> None:
    file_of(14).unlink()
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_MISSING, "checkpoint 14")}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"text\n\n", b"a note\n\n\xe2\x80\x94 a YWJjZGVm\n"])
def test_a_damaged_checkpoint_file_is_named(twenty: None, data: bytes) -> None:
    file_of(14).write_bytes(data)
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_WRONG, "checkpoint 14")}


def test_a_checkpoint_file_that_cannot_be_read_is_named(twenty: None) -> None:
    file_of(14).unlink()
    file_of(14).mkdir()
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_WRONG, "checkpoint 14")}


def test_a_changed_checkpoint_row_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper("UPDATE ledger_checkpoint SET note = replace(note, '14', '15') WHERE size = 14")
    assert {(Fault.CHECKPOINT_WRONG, "checkpoint 14")} <= faults(verify_ledger())


@pytest.mark.parametrize("change", ["at = '2026-03-11 00:00:00+00'", "note = 'nothing'"])
def test_a_checkpoint_row_against_its_note_is_named(twenty: None, tamper: Callable[..., None], change: str) -> None:
    tamper(f"UPDATE ledger_checkpoint SET {change} WHERE size = 14")
    assert kinds(verify_ledger()) == {Fault.CHECKPOINT_WRONG}


def resigned(size: int, key: SigningKey, origin: str = "liuhen.test/log") -> str:
    body = CheckpointBody(origin, size, services.prove_inclusion(0, size).root, ("at 2026-03-10T08:20:00Z",))
    return str(sign(body.text, key))


def test_a_checkpoint_of_a_stranger_is_named(twenty: None) -> None:
    stranger = SigningKey.from_seed("liuhen.test/log", b"x" * 32)
    file_of(9).write_text(resigned(9, stranger), "utf-8")
    assert (Fault.KEY_SWAPPED, "checkpoint 9") in faults(verify_ledger())


def test_a_checkpoint_of_another_log_is_named(twenty: None) -> None:
    file_of(9).write_text(resigned(9, keys.load("liuhen.test/log"), "other.test/log"), "utf-8")
    assert (Fault.CHECKPOINT_WRONG, "checkpoint 9") in faults(verify_ledger())


def test_a_genuine_checkpoint_under_another_size_is_named(twenty: None) -> None:
    file_of(9).write_text(file_of(14).read_text("utf-8"), "utf-8")
    assert (Fault.CHECKPOINT_WRONG, "checkpoint 9") in faults(verify_ledger())


def test_a_swapped_key_file_is_named(twenty: None) -> None:
    keys.path_of().unlink()
    keys.create("liuhen.test/log")
    assert faults(verify_ledger()) == {(Fault.KEY_SWAPPED, "key")}


def test_an_open_key_file_is_named_and_a_missing_one_is_an_auditors_copy(twenty: None) -> None:
    keys.path_of().chmod(0o644)
    assert faults(verify_ledger()) == {(Fault.KEY_SWAPPED, "key")}
    keys.path_of().unlink()
    assert verify_ledger().sound


def test_a_swapped_genesis_key_is_found(twenty: None, tamper: Callable[..., None]) -> None:
    old, new = (
        str(keys.load("liuhen.test/log").verifier),
        str(SigningKey.from_seed("liuhen.test/log", b"n" * 32).verifier),
    )
    tamper(forge(0, content(0).replace(old.encode(), new.encode())))
    tamper(*rebuild())
    assert {(Fault.KEY_SWAPPED, f"checkpoint {size}") for size in (6, 14, 21)} <= faults(verify_ledger())


def test_a_log_made_anew_as_a_whole_is_found_by_the_key_someone_kept(twenty: None) -> None:
    kept = SigningKey.from_seed("liuhen.test/log", b"k" * 32).verifier
    assert faults(verify_ledger(trusted=kept)) == {(Fault.KEY_SWAPPED, "key")}
    assert verify_ledger(trusted=keys.load("liuhen.test/log").verifier).sound


def test_a_log_without_a_genesis_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM ledger_entry WHERE number = (SELECT entry FROM ledger_leaf WHERE leaf = 0)")
    assert {(Fault.REMOVED, "entry 0"), (Fault.KEY_SWAPPED, "entry 0")} <= faults(verify_ledger())


def test_a_rotated_key_is_sound_and_bound_to_the_tree_it_saw(
    twenty: None, log: Callable[[int], None], tamper: Callable[..., None]
) -> None:
    services.rotate_key(actor=ZHANG, at=AT)
    log(2)
    services.sign_checkpoint(at=AT)
    assert verify_ledger().sound
    tamper(forge(9, content(9).replace(b'"size":8', b'"size":9')))
    tamper(*rebuild())
    assert (Fault.REWRITTEN, "entry 21") in faults(verify_ledger())


def test_countersignatures_are_checked(twenty: None, tamper: Callable[..., None]) -> None:
    note = parse_note(file_of(21).read_text("utf-8"))
    services.countersign(at=AT, note=str(note.with_signature(signature_of(note.text, PEER))), key=PEER.verifier)
    assert verify_ledger().sound
    forged = signature_of("another text\n", PEER).line
    tamper(f"UPDATE ledger_countersignature SET line = '{forged}'")
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_WRONG, "checkpoint 21")}
    tamper("UPDATE ledger_countersignature SET key = 'nonsense'")
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_WRONG, "checkpoint 21")}


def test_a_waiting_entry_that_vanished_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    (made,) = services.append_many(actor=ZHANG, at=AT, entries=[("a.b", "x:1", {})])
    tamper(f"DELETE FROM ledger_entry WHERE number = {made.number}")
    assert faults(verify_ledger()) == {(Fault.REMOVED, f"row {made.number}")}


def test_a_report_has_an_end(twenty: None, tamper: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_FINDINGS", 5)
    tamper("UPDATE ledger_entry SET act = 'x'")
    report = verify_ledger()
    assert (len(report.findings), report.cut) == (5, True)
    assert report.as_json()["cut"] is True


def test_the_folder_may_hold_other_files(twenty: None, home: Path) -> None:
    (home / "checkpoints" / "readme.txt").write_text("not a checkpoint", "utf-8")
    assert verify_ledger().sound
