"""Search by any substring of two characters or more, in order of time, newest first.

Texts are cut into bigrams in Python. SQLite keeps them in a contentless FTS5 table whose rowid is the recording's
time-ordered key, so the newest come first without a sort; PostgreSQL keeps them in a GIN-indexed array. What a list is
filtered by (unit, medium, device, …) is indexed as words beside them, so that a frequent term in a narrow unit stays
quick. Terms of other than two characters are checked again against the text. SQLite's trigram tokenizer is not used: it
answers two-character Chinese terms with nothing, silently.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import add
from typing import TYPE_CHECKING

from django.db import connection

from liuhen.recordings.keeping import to_confirm
from liuhen.recordings.matching import on_sqlite, source_of
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.recordings.matching import Facets

_MOST_TERMS = 8


def normal(text: str) -> str:
    """Return the text as it is compared: NFKC, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def bigrams(text: str) -> list[str]:
    """Return the distinct neighbouring pairs of characters of a normalised text, in order of first appearance."""
    return list(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))


def token(bigram: str) -> str:
    """Write a bigram so that no tokenizer can split it: `张伟` → `x5f20x4f1f`."""
    return "".join(map(_written, bigram))


@lru_cache(maxsize=8192)  # the characters in daily use
def _written(character: str) -> str:
    return f"x{ord(character):x}"


def text_of(recording: Recording, extra: Iterable[str] = ()) -> str:
    """Return what can be found of a recording, one part a line, so that no term matches across parts."""
    parts = (
        recording.code,
        recording.original_name,
        recording.title,
        recording.party_name,
        recording.case_name,
        recording.place,
        *extra,
    )
    return "\n".join(dict.fromkeys(normal(part) for part in parts if part))


def facets_of(recording: Recording) -> list[str]:
    """Return the filter words of a recording: `a3 u17 d7 p12 p13 v9 mvideo kmarked`.

    Everyone who took part in its duty is a `p`: they may all see it.
    """
    words = [f"a{recording.agency_id}", f"u{recording.unit_id}"]
    words += [f"m{recording.media}"] if recording.media else []
    words += [f"d{recording.device_id}"] if recording.device_id else []
    people = {recording.person_id} if recording.person_id is not None else set()
    if recording.activity is not None:
        words.append(f"v{recording.activity_id}")
        people |= {officer.person_id for officer in recording.activity.officers.all()}
    words += [f"p{key}" for key in sorted(people)]
    words += [f"r{recording.risk}"] if recording.risk else []
    flags = {
        "kmarked": recording.marked,
        "kunclassified": recording.classified_at is None,
        "kproposed": to_confirm(recording),
        "kunassigned": recording.assignment in {Recording.Assignment.NONE, Recording.Assignment.DOUBTFUL},
        "kevidence": recording.evidence,
        "kchanged": recording.fixity == "changed",
    }
    return words + [word for word, stands in flags.items() if stands]


def words_of(recording: Recording) -> list[str]:
    """Return every word a recording is indexed by; taken before a change, it is what `reindex` removes."""
    return [*pairs_of(recording), *facets_of(recording)]


def pairs_of(recording: Recording) -> list[str]:
    """Return the tokens of the bigrams of a recording's text, each once."""
    return list(dict.fromkeys(chain.from_iterable(map(_tokens, recording.search_text.split("\n")))))


@lru_cache(maxsize=1024)  # officers, devices and units are the same on thousands of recordings
def _tokens(line: str) -> tuple[str, ...]:
    """Return the `token` of each of the line's `bigrams`, each character written once."""
    written = list(map(_written, line))
    return tuple(dict.fromkeys(map(add, written, written[1:])))


def index(recordings: Sequence[Recording]) -> None:
    """Put new recordings into the index; their `search_text` is set already."""
    with connection.cursor() as cursor:
        if on_sqlite():
            cursor.executemany(
                "INSERT INTO recordings_text(rowid, words) VALUES (%s, %s)",
                [(recording.pk, " ".join(words_of(recording))) for recording in recordings],
            )
        else:
            cursor.executemany(
                "INSERT INTO recordings_text(id, words, agency) VALUES (%s, %s, %s)",
                [(recording.pk, words_of(recording), recording.agency_id) for recording in recordings],
            )


def reindex(recording: Recording, before: Sequence[str]) -> None:
    """Replace the words of a recording; `before` is `words_of` it before the change."""
    _replace([(recording, before)])


def reindex_facets(changed: Sequence[tuple[Recording, Sequence[str]]]) -> None:
    """Replace the words of recordings of which only filter words changed, given as `facets_of` before the change."""
    _replace([(recording, [*pairs_of(recording), *before]) for recording, before in changed])


def _replace(changed: Sequence[tuple[Recording, Sequence[str]]]) -> None:
    with connection.cursor() as cursor:
        if on_sqlite():
            cursor.executemany(
                "INSERT INTO recordings_text(recordings_text, rowid, words) VALUES ('delete', %s, %s)",
                [(recording.pk, " ".join(before)) for recording, before in changed],
            )
        else:
            keys = [recording.pk for recording, _ in changed]
            cursor.execute("DELETE FROM recordings_text WHERE id = ANY(%s)", [keys])
    index([recording for recording, _ in changed])


@dataclass(frozen=True, slots=True)
class Search:
    """A search: the text as typed, groups of filter words (one of each group must stand), and a range of keys."""

    text: str
    facets: Facets = ()
    below: int | None = None
    above: int | None = None

    @property
    def terms(self) -> list[str]:
        """The terms that must all be found, normalised; at most eight."""
        return [term for term in map(normal, self.text.split()) if term][:_MOST_TERMS]


def find(search: Search, limit: int, *, ascending: bool = False) -> list[int]:
    """Return the keys of matching recordings, newest first (oldest first when ascending), at most `limit`."""
    words = list(dict.fromkeys(token(pair) for term in search.terms for pair in bigrams(term)))
    agencies, facets = _without_agencies(search.facets)
    checks = [term for term in search.terms if len(term) != 2]  # noqa: PLR2004  # a pair is exact by itself
    source = source_of(words, facets, whole_rows=bool(checks or (agencies and on_sqlite())))
    where, values = [*source.where], [*source.values]
    for bound, sign in ((search.below, "<"), (search.above, ">")):
        if bound is not None:
            where.append(f"{source.bounded} {sign} %s")
            values.append(bound)
    for agency in agencies:
        where.append(f"{source.agency} = %s")
        values.append(agency)
    for term in checks:
        where.append("instr(r.search_text, %s) > 0" if on_sqlite() else "strpos(r.search_text, %s) > 0")
        values.append(term)
    order = "ASC" if ascending else "DESC"
    statement = (
        f"SELECT {source.key} FROM {source.tables} WHERE {' AND '.join(where) or '1=1'}"  # noqa: S608  # no user text
        f" ORDER BY {source.key} {order} LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def _without_agencies(facets: Facets) -> tuple[list[int], Facets]:
    """Take single agencies out of the filter words: nearly every row carries one, so a list of them finds nothing.

    A column of the row tells it instead.
    """
    single = [group for group in facets if len(group) == 1 and re.fullmatch(r"a[0-9]+", group[0])]
    return [int(group[0][1:]) for group in single], tuple(group for group in facets if group not in single)
