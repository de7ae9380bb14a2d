"""Forgeries for the verification to find: raw SQL of someone who may drop the triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from liuhen.ledger.nodes import position_of
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.tree import grow

if TYPE_CHECKING:
    from liuhen.ledger.verification import Fault, Report


def faults(report: Report) -> set[tuple[Fault, str]]:
    return {(finding.fault, finding.place) for finding in report.findings}


def kinds(report: Report) -> set[Fault]:
    return {finding.fault for finding in report.findings}


def content(index: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM ledger_entry JOIN ledger_leaf ON entry = number WHERE leaf = %s", [index])
        return bytes(cursor.fetchone()[0])


def forge(index: int, data: bytes) -> str:
    """Return the statement that gives an entry other bytes."""
    literal = f"X'{data.hex()}'" if connection.vendor == "sqlite" else f"'\\x{data.hex()}'::bytea"
    which = f"(SELECT entry FROM ledger_leaf WHERE leaf = {index})"
    return f"UPDATE ledger_entry SET content = {literal} WHERE number = {which}"


def forge_hash(table: str, key: str, number: int, data: bytes) -> str:
    literal = f"X'{data.hex()}'" if connection.vendor == "sqlite" else f"'\\x{data.hex()}'::bytea"
    return f"UPDATE {table} SET hash = {literal} WHERE {key} = {number}"


def rebuild() -> list[str]:
    """Return the statements that make leaves and nodes fit the entries again, as a patient forger would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf, content FROM ledger_leaf JOIN ledger_entry ON entry = number ORDER BY leaf")
        leaves = [(leaf, leaf_hash(bytes(data))) for leaf, data in cursor.fetchall()]
    grown = grow(0, [], [value for _, value in leaves])
    return [forge_hash("ledger_leaf", "leaf", leaf, value) for leaf, value in leaves] + [
        forge_hash("ledger_node", "position", position_of(level, index), value) for level, index, value in grown.nodes
    ]
