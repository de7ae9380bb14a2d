"""Tampering for real: the triggers are dropped, rows are changed, and the verification names the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.ledger.conftest import AT, ZHANG
from tests.ledger.tampering import content, faults, forge, forge_hash, kinds, rebuild

from liuhen.kernel.moments import parse_iso
from liuhen.ledger import services
from liuhen.ledger.nodes import position_of
from liuhen.ledger.verification import Fault, verify_ledger
from liuhen.merkle.hashing import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable


def test_an_untouched_log_is_sound(twenty: None) -> None:
    report = verify_ledger()
    assert report.sound
    assert (report.size, report.checkpoints, report.waiting) == (21, 3, 0)
    assert report.root == services.prove_inclusion(0).root.hex()


@pytest.mark.django_db
def test_a_log_that_never_began_is_sound() -> None:
    assert verify_ledger().sound


def test_entries_that_wait_are_counted_and_no_fault(twenty: None) -> None:
    services.append_many(actor=ZHANG, at=AT, entries=[("a.b", "x:1", {})])
    report = verify_ledger()
    assert (report.sound, report.waiting) == (True, 1)


def test_a_log_of_several_chunks_is_sound_and_tells_its_progress(log: Callable[[int], None]) -> None:
    log(9000)
    seen: list[tuple[int, int]] = []
    assert verify_ledger(on_progress=lambda done, total: seen.append((done, total))).sound
    assert seen == [(4096, 9001), (8192, 9001), (9001, 9001)]


def test_an_edited_entry_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(forge(9, content(9).replace(b"recording.sealed", b"recording.closed")))
    assert faults(verify_ledger()) == {(Fault.EDITED, "entry 9")}


def test_an_edited_entry_whose_hash_was_forged_too_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    data = content(9).replace(b'"size":8', b'"size":9')
    tamper(forge(9, data), forge_hash("ledger_leaf", "leaf", 9, leaf_hash(data)))
    assert faults(verify_ledger()) == {(Fault.EDITED, "entry 8")}


def test_an_edited_entry_under_a_rebuilt_tree_is_found_by_the_checkpoints(
    twenty: None, tamper: Callable[..., None]
) -> None:
    tamper(forge(9, content(9).replace(b'"size":8', b'"size":9')))
    tamper(*rebuild())
    report = verify_ledger()
    assert faults(report) == {(Fault.REWRITTEN, "checkpoint 14"), (Fault.REWRITTEN, "checkpoint 21")}
    assert report.findings[0].words == "第 6 至 13 条之间的记录与当时签发的检查点不一致"


def test_an_edited_column_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper("UPDATE ledger_entry SET subject = 'recording:99' WHERE subject = 'recording:3'")
    assert faults(verify_ledger()) == {(Fault.COLUMNS_DIFFER, "entry 4")}


@pytest.mark.parametrize("column", ["act", "agency", "actor"])
def test_every_column_is_compared(twenty: None, tamper: Callable[..., None], column: str) -> None:
    tamper(f"UPDATE ledger_entry SET {column} = 'x' WHERE subject = 'recording:3'")
    assert faults(verify_ledger()) == {(Fault.COLUMNS_DIFFER, "entry 4")}


def test_an_edited_time_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper("UPDATE ledger_entry SET at = '2026-03-11 08:20:00+00' WHERE subject = 'recording:3'")
    assert faults(verify_ledger()) == {(Fault.COLUMNS_DIFFER, "entry 4")}


def test_a_time_with_microseconds_is_sound(log: Callable[[int], None]) -> None:
    moment = parse_iso("2026-03-10T08:20:00.120000Z")
    services.append_and_integrate(actor=ZHANG, at=moment, entries=[("a.b", "x:1", {})])
    assert verify_ledger().sound


def test_bytes_that_are_no_entry_are_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(forge(20, b"[]"), forge_hash("ledger_leaf", "leaf", 20, leaf_hash(b"[]")))
    assert (Fault.COLUMNS_DIFFER, "entry 20") in faults(verify_ledger())


def test_a_removed_entry_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM ledger_entry WHERE subject = 'recording:6'")
    assert faults(verify_ledger()) == {(Fault.REMOVED, "entry 7")}


def test_entries_removed_with_their_leaves_are_named_as_a_gap(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(
        "DELETE FROM ledger_entry WHERE number IN (SELECT entry FROM ledger_leaf WHERE leaf BETWEEN 7 AND 9)",
        "DELETE FROM ledger_leaf WHERE leaf BETWEEN 7 AND 9",
    )
    report = verify_ledger()
    assert faults(report) == {(Fault.REMOVED, "entry 7")}
    assert report.findings[0].words == "第 7 至 9 条从日志中消失"


def test_an_entry_removed_with_those_behind_it_moved_up_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(
        "DELETE FROM ledger_entry WHERE number = (SELECT entry FROM ledger_leaf WHERE leaf = 7)",
        "DELETE FROM ledger_leaf WHERE leaf = 7",
        "UPDATE ledger_leaf SET leaf = -leaf WHERE leaf > 7",
        "UPDATE ledger_leaf SET leaf = -leaf - 1 WHERE leaf < 0",
    )
    assert (Fault.REMOVED, "entry 6") in faults(verify_ledger())


def test_an_entry_put_in_between_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    data = content(7).replace(b"recording:6", b"recording:5")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry SELECT 999, content, at, act, 'recording:5', agency, actor FROM ledger_entry "
            "WHERE subject = 'recording:6'"
        )
    tamper(
        "UPDATE ledger_leaf SET leaf = -leaf WHERE leaf >= 7",
        "UPDATE ledger_leaf SET leaf = -leaf + 1 WHERE leaf < 0",
        "INSERT INTO ledger_leaf (leaf, entry, hash) SELECT 7, 999, hash FROM ledger_leaf WHERE leaf = 1",
        forge(7, data),
        forge_hash("ledger_leaf", "leaf", 7, leaf_hash(data)),
    )
    assert (Fault.ADDED, "entry 6") in faults(verify_ledger())


def test_an_entry_beside_the_log_is_named(twenty: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry SELECT 999, content, at, act, subject, agency, actor FROM ledger_entry "
            "WHERE subject = 'recording:6'"
        )
    assert faults(verify_ledger()) == {(Fault.ADDED, "row 999")}


def test_a_leaf_far_behind_the_log_is_named_without_counting_there(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(
        "INSERT INTO ledger_leaf (leaf, entry, hash) SELECT 4000000000000, 999, hash FROM ledger_leaf WHERE leaf = 1"
    )
    assert {(Fault.REMOVED, "entry 21"), (Fault.REMOVED, "entry 4000000000000")} <= faults(verify_ledger())


def test_a_leaf_before_the_first_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper("INSERT INTO ledger_leaf (leaf, entry, hash) SELECT -5, 999, hash FROM ledger_leaf WHERE leaf = 1")
    assert faults(verify_ledger()) == {(Fault.ADDED, "entry -5")}


@pytest.mark.parametrize("position", [21, 4000, -3])
def test_a_node_that_no_tree_has_is_named(twenty: None, tamper: Callable[..., None], position: int) -> None:
    tamper(f"INSERT INTO ledger_node (position, hash) SELECT {position}, hash FROM ledger_leaf WHERE leaf = 1")
    assert kinds(verify_ledger()) == {Fault.ADDED}


def test_a_node_over_leaves_that_are_not_there_yet_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(
        f"INSERT INTO ledger_node (position, hash) SELECT {position_of(1, 10)}, hash FROM ledger_leaf WHERE leaf = 1"
    )
    assert faults(verify_ledger()) == {(Fault.ADDED, "node 1/10")}


def swap(column: str, first: int, second: int) -> list[str]:
    """Return the statements that exchange a column of two leaves."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM ledger_leaf WHERE leaf IN ({first}, {second}) ORDER BY leaf")
        one, other = (row[0] for row in cursor.fetchall())
    if column == "hash":
        return [
            forge_hash("ledger_leaf", "leaf", first, bytes(other)),
            forge_hash("ledger_leaf", "leaf", second, bytes(one)),
        ]
    return [
        f"UPDATE ledger_leaf SET entry = -1 WHERE leaf = {first}",
        f"UPDATE ledger_leaf SET entry = {one} WHERE leaf = {second}",
        f"UPDATE ledger_leaf SET entry = {other} WHERE leaf = {first}",
    ]


def test_two_entries_that_changed_places_are_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(*swap("entry", 4, 17))
    assert faults(verify_ledger()) == {(Fault.REORDERED, "entry 4"), (Fault.REORDERED, "entry 17")}


@pytest.mark.parametrize(("first", "second"), [(4, 17), (4, 5)])
def test_two_entries_that_changed_places_with_their_hashes_are_named(
    twenty: None, tamper: Callable[..., None], first: int, second: int
) -> None:
    tamper(*swap("entry", first, second), *swap("hash", first, second))
    assert faults(verify_ledger()) == {
        (Fault.REORDERED, f"entry {first & ~1}"),
        (Fault.REORDERED, f"entry {second & ~1}"),
    }


def test_an_entry_that_changed_places_with_the_last_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(*swap("entry", 4, 20), *swap("hash", 4, 20))
    assert (Fault.REORDERED, "entry 4") in faults(verify_ledger())


def test_a_changed_node_is_named_with_the_entries_below(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(forge_hash("ledger_node", "position", position_of(2, 1), b"\x07" * 32))
    report = verify_ledger()
    assert (Fault.EDITED, "node 2/1") in faults(report)
    assert "第 4 至 7 条" in report.findings[0].words


def test_a_missing_node_is_named(twenty: None, tamper: Callable[..., None]) -> None:
    tamper(f"DELETE FROM ledger_node WHERE position = {position_of(2, 4)}")
    report = verify_ledger()
    assert (Fault.REMOVED, "node 2/4") in faults(report)
    assert report.root == ""


@pytest.mark.parametrize(
    "damage",
    ["UPDATE ledger_node SET hash = %s WHERE position = 4095", "DELETE FROM ledger_node WHERE position = 4095"],
)
def test_a_node_above_the_chunks_is_checked(
    log: Callable[[int], None], tamper: Callable[..., None], damage: str
) -> None:
    log(8200)
    wrong = "X'07'" if connection.vendor == "sqlite" else "'\\x07'::bytea"
    tamper(damage.replace("%s", wrong))
    assert {place for _, place in faults(verify_ledger())} == {"node 13/0"}
