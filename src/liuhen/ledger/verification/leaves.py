"""Entries against their leaves: the bytes against the hash, the columns against the bytes, the indexes against gaps."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from liuhen.ledger.entries import document_of
from liuhen.ledger.stored import as_bytes, integer, moment, octets, spelt, text
from liuhen.ledger.verification.findings import Fault, Report
from liuhen.merkle.hashing import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

CHUNK_LEVEL = 12
CHUNK = 1 << CHUNK_LEVEL
NO_HASH = b""  # stands for a stored hash that is not one: no subtree has it
_MOST_MISMATCHES = 10_000


class LeafCheck:
    """Reads the leaves chunk by chunk and judges each; `mismatches` are explained once all were seen."""

    def __init__(self, cursor: CursorWrapper, size: int, report: Report) -> None:
        self._cursor = cursor
        self._size = size
        self._report = report
        self._expected = 0
        self._mismatches: list[tuple[int, bytes, bytes]] = []

    def chunks(self) -> Iterator[tuple[int, dict[int, bytes]]]:
        """Yield (first index of the chunk, index → stored hash) for every chunk that holds a leaf."""
        start: int | None = 0
        while start is not None and start < self._size:
            rows = self._rows(start)
            if rows:
                yield start, {row[0]: self._judged(row) for row in rows}
                start += CHUNK
            else:
                start = self._next_chunk(start)
        self._explain()

    def _rows(self, start: int) -> list[tuple[Any, ...]]:
        self._cursor.execute(_rows_of(connection.vendor), [start, min(start + CHUNK, self._size)])
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def _next_chunk(self, start: int) -> int | None:
        """Skip a gap in one step, however wide someone made it."""
        self._cursor.execute("SELECT min(leaf) FROM ledger_leaf WHERE leaf >= %s", [start])
        (leaf,) = self._cursor.fetchone()
        return None if leaf is None else leaf - leaf % CHUNK

    def _judged(self, row: tuple[Any, ...]) -> bytes:
        """Judge one leaf and return its stored hash. Whatever a forged row brings up is a finding about this row."""
        stored = as_bytes(row[1])
        with self._report.one(Fault.EDITED, f"entry {row[0]}", f"第 {row[0]} 条"):
            self._judge(row[0], stored, *row[2:])
        return NO_HASH if stored is None else stored

    def _judge(self, index: int, stored: bytes | None, placed: int | None, entry: int | None, *columns: object) -> None:
        """Judge one leaf: the number of the entry that it names, and that entry when there is one."""
        if index != self._expected:
            last = index - 1
            self._report.add(Fault.REMOVED, f"entry {self._expected}", f"第 {self._expected} 至 {last} 条从日志中消失")
        self._expected = index + 1
        content = as_bytes(columns[0])
        if entry is None:
            self._report.add(Fault.REMOVED, f"entry {index}", f"第 {index} 条的内容（行 {placed}）已被删除")
        elif content is None:
            self._edited(index, "的内容被修改，存放的已不是原来的字节")
        elif stored is None:
            self._edited(index, "的散列值被修改，存放的已不是散列值")
        else:
            self._compare(index, stored, content, columns[1:])

    def _compare(self, index: int, stored: bytes, content: bytes, columns: tuple[object, ...]) -> None:
        computed = leaf_hash(content)
        if computed != stored and len(self._mismatches) < _MOST_MISMATCHES:
            self._mismatches.append((index, stored, computed))
        elif not _columns_agree(content, columns):
            self._report.add(Fault.COLUMNS_DIFFER, f"entry {index}", f"第 {index} 条的查询栏目与存证内容不一致")

    def _edited(self, index: int, words: str) -> None:
        self._report.add(Fault.EDITED, f"entry {index}", f"第 {index} 条{words}")

    def _explain(self) -> None:
        """Tell contents that changed places from contents that changed."""
        known = {stored for _, stored, _ in self._mismatches}
        for index, _, computed in self._mismatches:
            if computed in known:
                self._report.add(Fault.REORDERED, f"entry {index}", f"第 {index} 条与另一条调换了位置")
            else:
                self._edited(index, "的内容被修改")


def check_strays(cursor: CursorWrapper, report: Report) -> None:
    """Find entries that neither stand in the tree nor wait for it, and places that are waited for in vain."""
    cursor.execute("SELECT leaf FROM ledger_leaf WHERE leaf < 0 LIMIT 100")
    for (index,) in cursor.fetchall():
        report.add(Fault.ADDED, f"entry {index}", f"日志中多出序号为 {index} 的记录")
    cursor.execute(
        "SELECT number FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf WHERE entry = e.number) "
        "AND NOT EXISTS (SELECT 1 FROM ledger_pending WHERE entry = e.number) LIMIT 1000"
    )
    for (number,) in cursor.fetchall():
        report.add(Fault.ADDED, f"row {number}", f"记录表中多出一条不属于日志的记录（行 {number}）")
    cursor.execute(
        "SELECT entry FROM ledger_pending p WHERE NOT EXISTS (SELECT 1 FROM ledger_entry WHERE number = p.entry) "
        "LIMIT 1000"
    )
    for (number,) in cursor.fetchall():
        report.add(Fault.REMOVED, f"row {number}", f"等待编入日志的一条记录（行 {number}）已被删除")


@cache
def _rows_of(vendor: str) -> str:
    """Return the question for the leaves of a chunk with their entries; a NULL that was no NULL is another kind's."""
    columns = ", ".join(text(f"e.{name}", vendor) for name in ("act", "subject", "agency", "actor"))
    return (
        f"SELECT l.leaf, {octets('l.hash', vendor)}, {integer('l.entry', vendor)}, e.number, "  # noqa: S608  # our own words
        f"{octets('e.content', vendor)}, {moment('e.at', vendor)}, {columns} "
        "FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.number = l.entry "
        "WHERE l.leaf >= %s AND l.leaf < %s ORDER BY l.leaf"
    )


def _columns_agree(content: bytes, columns: tuple[object, ...]) -> bool:
    try:
        document: Any = document_of(content)
        at = document["at"].removesuffix("Z").replace("T", " ")
        words = (at, document["act"], document["subject"], document["agency"], document["actor"]["key"])
        told = [word.encode() for word in words]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    at_row, *others = map(as_bytes, columns)
    return told == [spelt(at_row), *others]
