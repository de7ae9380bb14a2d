"""Which words of the search index are frequent, as PostgreSQL knows it by itself."""

from __future__ import annotations

from math import inf
from time import monotonic

from django.db import connection


class Frequent:
    """The words that stand in one of fifty recordings or more, by PostgreSQL's own statistics, asked again at times.

    What it does not know costs time, never an answer.
    """

    _SHARE, _SECONDS = 0.02, 600

    def __init__(self) -> None:
        self._asked = -inf
        self._words: frozenset[str] = frozenset()

    def words(self) -> frozenset[str]:
        """Return the words as they were known some minutes ago at most."""
        if monotonic() - self._asked >= self._SECONDS:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT word FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs)"
                    " AS known(word, share) WHERE schemaname = current_schema() AND tablename = 'recordings_text'"
                    " AND attname = 'words' AND word IS NOT NULL AND share >= %s",
                    [self._SHARE],
                )
                self._words, self._asked = frozenset(word for (word,) in cursor.fetchall()), monotonic()
        return self._words


FREQUENT = Frequent()
