"""How a search becomes SQL: which tables it walks, in which order of keys, and what PostgreSQL and SQLite are asked.

SQLite meets the words of a search in its full-text table. PostgreSQL has an inverted index of words, columns that say
the same as filter words, and statistics that tell frequent words from rare ones; what it uses first is decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from liuhen.recordings.frequent import FREQUENT

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = str | int | list[str] | list[int]
Facets = tuple[tuple[str, ...], ...]


def on_sqlite() -> bool:
    """Say which of the two databases it is."""
    return connection.vendor == "sqlite"


class Source(NamedTuple):
    """Where to search: tables, the key that orders, what a range of keys is compared with, the agency's column.

    `where` and `values` are the conditions on words and columns.
    """

    tables: str
    key: str
    bounded: str
    agency: str
    where: list[str]
    values: list[Value]


def source_of(words: list[str], facets: Facets, *, whole_rows: bool) -> Source:
    """Return where to search for words and filter words; `whole_rows` says that the rows' texts are read as well.

    Without a word to look for, the rows themselves are walked in the order of their keys; on PostgreSQL also where
    columns say the same as the filter words, since each comparison of an array of words costs ten of a column.
    """
    if not words and (told := _by_columns(facets)) is not None:
        return Source("recordings_recording r", "r.id", "r.id", "r.agency_id", *told)
    if on_sqlite():
        join = " CROSS JOIN recordings_recording r ON r.id = t.rowid"  # the index first: SQLite keeps the order
        key, (where, values) = "t.rowid", _match_sqlite(words, facets)
        return Source("recordings_text t" + join * whole_rows, key, key, "r.agency_id", where, values)
    told_where, told_values = _by_columns([group for group in facets if _is_one(group)]) or ([], [])
    others = [group for group in facets if not _is_one(group)]
    where, values = _match_postgresql(words, others, narrow=bool(told_where))
    key = bounded = "t.id"
    if words and any(len(group) == 1 and group[0][0] == "p" for group in others):
        # A text among what one person took part in is little: the words are looked at alone, since a sum is not looked
        # up. PostgreSQL would otherwise build a bitmap of every key of a year to meet a few thousand.
        bounded = "t.id + 0"
    elif told_where:  # a range of keys bounds the walk of one unit's rows
        key = bounded = "r.id"
    join = " JOIN recordings_recording r ON r.id = t.id" if whole_rows or told_where else ""
    return Source(f"recordings_text t{join}", key, bounded, "t.agency", [*where, *told_where], [*values, *told_values])


def _is_one(group: Sequence[str]) -> bool:
    """Say whether a group is one unit, device or duty: rows of one are found in the order of their keys.

    PostgreSQL then chooses between walking them and the index of words by how frequent the words are.
    """
    return len(group) == 1 and group[0][0] in _NUMBERED


_COLUMNS = {"u": "r.unit_id", "d": "r.device_id", "v": "r.activity_id", "m": "r.media", "r": "r.risk"}
_FLAGS = {
    "kmarked": "r.marked",
    "kunclassified": "r.classified_at IS NULL",
    "kproposed": "((r.risk_proposed = 'high' OR r.keep = 'indefinite') AND r.class_confirmed_at IS NULL)",
    "kunassigned": "r.assignment IN ('none', 'doubtful')",
    "kevidence": "r.evidence",
}
_NUMBERED = "udv"


def _by_columns(facets: Sequence[Sequence[str]]) -> tuple[list[str], list[Value]] | None:
    """Return conditions on columns that say what the filter words say, None where a word has no column."""
    if facets and on_sqlite():
        return None
    where: list[str] = []
    values: list[Value] = []
    for group in facets:
        letters = {word[0] for word in group}
        letter = letters.pop()
        if len(group) == 1 and group[0] in _FLAGS:
            where.append(_FLAGS[group[0]])
        elif not letters and letter in _COLUMNS:
            told: list[Any] = [int(word[1:]) if letter in _NUMBERED else word[1:] for word in group]
            where.append(f"{_COLUMNS[letter]} = %s" if len(told) == 1 else f"{_COLUMNS[letter]} = ANY(%s)")
            values.append(told[0] if len(told) == 1 else told)
        else:
            return None
    return where, values


def _match_sqlite(words: list[str], facets: Facets) -> tuple[list[str], list[Value]]:
    groups = [f'"{word}"' for word in words]
    groups += ["(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in facets]
    return (["recordings_text MATCH %s"], [" AND ".join(groups)]) if groups else ([], [])


def _match_postgresql(
    words: list[str], facets: Sequence[Sequence[str]], *, narrow: bool
) -> tuple[list[str], list[Value]]:
    """Return the conditions on words. Rare ones are looked up; frequent ones are compared where little is left.

    The inverted index meets a rare word with a frequent one in the time of the frequent one's whole list. `= ANY` is
    what it does not answer. `narrow` says that few rows are left by other conditions.
    """
    all_of = [*words, *(group[0] for group in facets if len(group) == 1)]
    frequent = FREQUENT.words() if all_of else frozenset()
    rare = [word for word in all_of if word not in frequent]
    looked_up = rare if rare or narrow else all_of
    where = ["t.words @> %s::text[]"] if looked_up else []
    values: list[Value] = [looked_up] if looked_up else []
    for word in all_of:
        if word not in looked_up:
            where.append("%s = ANY(t.words)")
            values.append(word)
    for group in facets:
        if len(group) > 1:
            where.append("t.words && %s::text[]")
            values.append(list(group))
    return where, values
