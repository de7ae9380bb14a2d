"""Columns as they were found: SQLite keeps a value of any kind in any column, so a forged row may hold anything.

Reading one text that is no UTF-8 fails a whole question there, and the bytes of a number are that many zeros. So each
column is asked for by an expression that gives bytes, or NULL for what the program never wrote.
"""

from __future__ import annotations

_BYTES = (bytes, bytearray, memoryview)


def octets(column: str, vendor: str) -> str:
    """Return the SQL of a column that must hold bytes; NULL when it holds anything else."""
    return f"CASE typeof({column}) WHEN 'blob' THEN {column} END" if vendor == "sqlite" else column


def integer(column: str, vendor: str) -> str:
    """Return the SQL of a column that must hold an integer; NULL when it holds anything else."""
    return f"CASE typeof({column}) WHEN 'integer' THEN {column} END" if vendor == "sqlite" else column


def text(column: str, vendor: str) -> str:
    """Return the SQL of a column that must hold text, as UTF-8 bytes; NULL when it holds anything else."""
    if vendor == "sqlite":
        return f"CASE typeof({column}) WHEN 'text' THEN CAST({column} AS BLOB) END"
    return f"convert_to({column}, 'UTF8')"


def moment(column: str, vendor: str) -> str:
    """Return the SQL of a moment, as the bytes of `2026-03-10 08:20:00.000000` in UTC.

    A million of them are compared without being parsed. SQLite leaves out microseconds that are zero, see `spelt`.
    """
    if vendor == "sqlite":
        return text(column, vendor)
    return text(f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", vendor)


def spelt(value: bytes | None) -> bytes | None:
    """Return a moment that was read through `moment` as an entry spells it, but for its `T` and `Z`."""
    return None if value is None else value.removesuffix(b".000000")


def as_bytes(value: object) -> bytes | None:
    """Return what a driver gave for a column of bytes, None when it is of another kind."""
    return bytes(value) if isinstance(value, _BYTES) else None
