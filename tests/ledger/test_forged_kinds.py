"""Rows that hold another kind of value than their column says: named one by one, and the check goes on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from tests.ledger.conftest import AT, ZHANG
from tests.ledger.tampering import content, faults, forge, forge_hash, rebuild

from liuhen.ledger import queries, runs, services
from liuhen.ledger.checkpoints import file_of
from liuhen.ledger.entries import document_of
from liuhen.ledger.export import ExportError, export_log
from liuhen.ledger.nodes import position_of
from liuhen.ledger.verification import Fault, leaves, verify_ledger
from liuhen.ledger.verification import checkpoints as checkpoint_check
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.notes import SigningKey, parse_note, signature_of
from liuhen.merkle.tree import DamagedNodeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

PEER = SigningKey.from_seed("supervisor.test", b"s" * 32)
NO_BYTES = ["'x'", "2000000000", "CAST(X'ff' AS TEXT)"]  # a text, a number, and a text that is no UTF-8
NO_TEXT = ["X'61'", "CAST(X'ff' AS TEXT)"]
ENTRY_9 = "WHERE number = (SELECT entry FROM ledger_leaf WHERE leaf = 9)"
AS_TEXT = f"UPDATE ledger_entry SET content = replace(content, 'person:1', 'person:2') {ENTRY_9}"


@pytest.fixture
def any_kind(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps no value of another type in a column")


def test_an_entry_that_became_text_by_a_replacement_is_named(
    any_kind: None, twenty: None, tamper: Callable[..., None]
) -> None:
    tamper(AS_TEXT)
    report = verify_ledger()
    assert faults(report) == {(Fault.EDITED, "entry 9")}
    assert report.findings[0].words == "第 9 条的内容被修改，存放的已不是原来的字节"


@pytest.mark.parametrize("value", NO_BYTES)
def test_an_entry_that_holds_no_bytes_is_named(
    any_kind: None, twenty: None, tamper: Callable[..., None], value: str
) -> None:
    tamper(f"UPDATE ledger_entry SET content = {value} {ENTRY_9}")
    assert faults(verify_ledger()) == {(Fault.EDITED, "entry 9")}


@pytest.mark.parametrize("value", NO_BYTES)
def test_a_leaf_that_holds_no_hash_is_named_and_not_proven(
    any_kind: None, twenty: None, tamper: Callable[..., None], value: str
) -> None:
    tamper(f"UPDATE ledger_leaf SET hash = {value} WHERE leaf = 9")
    assert (Fault.EDITED, "entry 9") in faults(verify_ledger())
    for index in (8, 9):
        with pytest.raises(DamagedNodeError, match="level 0, index 9"):
            services.prove_inclusion(index)
    with pytest.raises(CommandError, match="liuhen verify ledger"):
        call_command("ledger", "proof", "9")


@pytest.mark.parametrize("value", NO_BYTES)
@pytest.mark.parametrize("level", [1, 2, 4])
def test_a_node_that_holds_no_hash_is_named(
    any_kind: None, twenty: None, tamper: Callable[..., None], level: int, value: str
) -> None:
    tamper(f"UPDATE ledger_node SET hash = {value} WHERE position = {position_of(level, 0)}")
    place = "entry 0" if level == 1 else f"node {level}/0"
    assert (Fault.EDITED, place) in faults(verify_ledger())


@pytest.mark.parametrize("value", NO_TEXT)
@pytest.mark.parametrize("column", ["at", "act", "subject", "agency", "actor"])
def test_a_column_that_holds_no_text_is_named(
    any_kind: None, twenty: None, tamper: Callable[..., None], column: str, value: str
) -> None:
    tamper(f"UPDATE ledger_entry SET {column} = {value} {ENTRY_9}")
    assert faults(verify_ledger()) == {(Fault.COLUMNS_DIFFER, "entry 9")}


@pytest.mark.parametrize("value", ["''", "5", "'yesterday'", "'2026-99-99 00:00:00'"])
def test_a_moment_that_is_none_is_named(any_kind: None, twenty: None, tamper: Callable[..., None], value: str) -> None:
    tamper(f"UPDATE ledger_entry SET at = {value} {ENTRY_9}", f"UPDATE ledger_checkpoint SET at = {value}")
    wrong = {(Fault.CHECKPOINT_WRONG, f"checkpoint {size}") for size in (6, 14, 21)}
    assert faults(verify_ledger()) == {(Fault.COLUMNS_DIFFER, "entry 9")} | wrong


@pytest.mark.parametrize(
    ("column", "value"),
    [("root", value) for value in NO_BYTES] + [(column, value) for column in ("at", "note") for value in NO_TEXT],
)
def test_a_checkpoint_row_of_another_kind_is_named(
    any_kind: None, twenty: None, tamper: Callable[..., None], column: str, value: str
) -> None:
    tamper(f"UPDATE ledger_checkpoint SET {column} = {value} WHERE size = 14")
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_WRONG, "checkpoint 14")}


@pytest.mark.parametrize("value", NO_TEXT)
@pytest.mark.parametrize("column", ["key", "line"])
def test_a_countersignature_of_another_kind_is_named(
    any_kind: None, twenty: None, tamper: Callable[..., None], column: str, value: str
) -> None:
    note = parse_note(file_of(21).read_text("utf-8"))
    services.countersign(at=AT, note=str(note.with_signature(signature_of(note.text, PEER))), key=PEER.verifier)
    tamper(f"UPDATE ledger_countersignature SET {column} = {value}")
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_WRONG, "checkpoint 21")}


def test_a_row_that_holds_nothing_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a column of SQLite cannot be made to take NULL without being rewritten")
    columns = {"ledger_entry": ("content", "at", "act"), "ledger_checkpoint": ("root", "at", "note")}
    tamper(
        *(
            f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"
            for table, names in columns.items()
            for column in names
        ),
        *(
            f"UPDATE ledger_checkpoint SET {name} = NULL WHERE size = {size}"
            for name, size in zip(columns["ledger_checkpoint"], (6, 14, 21), strict=True)
        ),
        *(
            f"UPDATE ledger_entry SET {name} = NULL WHERE number = (SELECT entry FROM ledger_leaf WHERE leaf = {index})"
            for name, index in zip(columns["ledger_entry"], (3, 9, 12), strict=True)
        ),
    )
    assert faults(verify_ledger()) == {
        (Fault.EDITED, "entry 3"),
        (Fault.COLUMNS_DIFFER, "entry 9"),
        (Fault.COLUMNS_DIFFER, "entry 12"),
        *((Fault.CHECKPOINT_WRONG, f"checkpoint {size}") for size in (6, 14, 21)),
    }


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_an_entry_nested_deeper_than_can_be_read_is_named(
    twenty: None, tamper: Callable[..., None], opening: bytes
) -> None:
    data = opening * 200_000
    tamper(forge(9, data), forge_hash("ledger_leaf", "leaf", 9, leaf_hash(data)))
    assert (Fault.COLUMNS_DIFFER, "entry 9") in faults(verify_ledger())


def test_a_genesis_nested_deeper_than_can_be_read_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(forge(0, b"[" * 200_000))
    assert (Fault.KEY_SWAPPED, "entry 0") in faults(verify_ledger())


def test_a_genesis_that_became_text_is_named(any_kind: None, twenty: None, tamper: Callable[..., None]) -> None:
    tamper("UPDATE ledger_entry SET content = 'x' WHERE number = (SELECT entry FROM ledger_leaf WHERE leaf = 0)")
    assert {(Fault.EDITED, "entry 0"), (Fault.KEY_SWAPPED, "entry 0")} <= faults(verify_ledger())


def test_a_genesis_whose_key_is_a_number_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(forge(0, b'{"act":"ledger.genesis","facts":{"keys":[5]}}'))
    assert (Fault.KEY_SWAPPED, "entry 0") in faults(verify_ledger())


@pytest.mark.parametrize("data", [b'{"facts":{"new":5}}', b'{"facts":5}', b"[" * 200_000])
def test_a_rotation_of_another_shape_is_named(twenty: None, tamper: Callable[..., None], data: bytes) -> None:
    services.rotate_key(actor=ZHANG, at=AT)
    tamper(forge(21, data))
    assert (Fault.KEY_SWAPPED, "entry 21") in faults(verify_ledger())


def test_a_rotation_that_became_text_is_named(any_kind: None, twenty: None, tamper: Callable[..., None]) -> None:
    services.rotate_key(actor=ZHANG, at=AT)
    tamper("UPDATE ledger_entry SET content = CAST(content AS TEXT) WHERE act = 'ledger.key_rotated'")
    assert {(Fault.EDITED, "entry 21"), (Fault.KEY_SWAPPED, "entry 21")} <= faults(verify_ledger())


def test_what_nobody_foresaw_about_one_entry_is_a_finding_about_it(
    twenty: None, tamper: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ninth = content(9)

    def stumbling(data: bytes) -> dict[str, object]:
        if data == ninth:
            raise ZeroDivisionError("nobody foresaw it")
        return document_of(data)

    monkeypatch.setattr(leaves, "document_of", stumbling)
    tamper("UPDATE ledger_entry SET act = 'x' WHERE number = (SELECT entry FROM ledger_leaf WHERE leaf = 12)")
    report = verify_ledger()
    assert faults(report) == {(Fault.EDITED, "entry 9"), (Fault.COLUMNS_DIFFER, "entry 12")}
    assert report.findings[0].words == "第 9 条无法核对（ZeroDivisionError：nobody foresaw it）"


def test_what_nobody_foresaw_about_one_checkpoint_is_a_finding_about_it(
    twenty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = file_of(14).read_text("utf-8")

    def stumbling(text: str) -> object:
        if text == second:
            raise ZeroDivisionError
        return parse_note(text)

    monkeypatch.setattr(checkpoint_check, "parse_note", stumbling)
    report = verify_ledger()
    assert (faults(report), report.checkpoints) == ({(Fault.CHECKPOINT_WRONG, "checkpoint 14")}, 3)


def test_a_database_that_fails_is_no_finding_about_a_row(twenty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_data: bytes) -> dict[str, object]:
        raise DatabaseError("the connection is gone")

    monkeypatch.setattr(leaves, "document_of", failing)
    with pytest.raises(DatabaseError):
        verify_ledger()


def test_the_command_names_an_entry_that_became_text(any_kind: None, twenty: None, tamper: Callable[..., None]) -> None:
    tamper(AS_TEXT)
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "ledger", stdout=out)
    assert ended.value.code == 1
    assert "第 9 条的内容被修改" in out.getvalue()


def test_a_run_in_the_background_names_an_entry_that_became_text(
    any_kind: None, twenty: None, tamper: Callable[..., None], settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    tamper(AS_TEXT)
    run = runs.run_once(actor=ZHANG, clock=lambda: AT)
    assert run is not None
    assert (run.state, run.found) == ("done", 1)
    assert queries.page(limit=1)[0].facts["sound"] is False


def test_a_run_that_nobody_foresaw_the_end_of_tells_it_and_is_logged(
    twenty: None, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    def failing(**_given: object) -> None:
        raise ZeroDivisionError("nobody foresaw it")

    settings.HOME = tmp_path
    monkeypatch.setattr(runs, "verify_ledger", failing)
    run = runs.run_once(actor=ZHANG, clock=lambda: AT)
    assert run == runs.latest_run()
    assert run is not None
    assert (run.state, run.problem) == ("failed", "验证没有做完：ZeroDivisionError：nobody foresaw it")
    assert (queries.page(limit=1)[0].act, queries.page(limit=1)[0].facts["sound"]) == ("ledger.verified", False)


def test_an_entry_that_became_text_is_still_shown_and_not_exported(
    any_kind: None, twenty: None, tamper: Callable[..., None], tmp_path: Path
) -> None:
    tamper(AS_TEXT)
    entry = queries.entry(9)
    assert entry is not None
    assert b"person:2" in entry.content
    latest = queries.latest_checkpoint()
    assert latest is not None
    with pytest.raises(ExportError, match="第 9 条"):
        export_log(tmp_path / "out", latest)


def test_a_rebuilt_log_with_text_in_it_is_named(any_kind: None, twenty: None, tamper: Callable[..., None]) -> None:
    tamper(forge(9, content(9).replace(b"person:1", b"person:2")))
    tamper(*rebuild())
    tamper(f"UPDATE ledger_entry SET content = CAST(content AS TEXT) {ENTRY_9}")
    assert {(Fault.EDITED, "entry 9"), (Fault.REWRITTEN, "checkpoint 14")} <= faults(verify_ledger())
