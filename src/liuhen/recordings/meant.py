"""What a searched word means when it is no text of a recording: the name of its agency, a day (ZH-9).

Every recording of an agency carries its name, and every one of a day the day: as words of the index both would be
lists of a million entries (ADR 0071). So they become what they mean: a column, and a range of keys.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from liuhen.accounts.models import Agency
from liuhen.kernel.identifiers import key_floor
from liuhen.kernel.moments import day_end, day_start
from liuhen.recordings.search import Search, normal

_SHORTEST_NAME = 4
_DAY = re.compile(r"(20[0-3]\d)-(\d\d)-(\d\d)")
_SECOND = timedelta(seconds=1)


def meant(search: Search) -> Search:
    """Return the search with whole names of agencies and days (`2026-03-10`) taken out of its words."""
    words: list[str] = []
    for word in search.text.split():
        if (day := _day(word)) is not None:
            search = _on(search, day)
        elif (agency := _agency(word)) is not None:
            search = replace(search, facets=(*search.facets, (f"a{agency}",)))
        else:
            words.append(word)
    return replace(search, text=" ".join(words))


def _on(search: Search, day: date) -> Search:
    first, last = key_floor(day_start(day)) - 1, key_floor(day_end(day) + _SECOND)
    return replace(
        search,
        above=first if search.above is None else max(first, search.above),
        below=last if search.below is None else min(last, search.below),
    )


def _day(word: str) -> date | None:
    found = _DAY.fullmatch(normal(word))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _agency(word: str) -> int | None:
    if len(word) < _SHORTEST_NAME:
        return None
    wanted = normal(word)
    return next((key for key, name in Agency.objects.values_list("pk", "name") if normal(name) == wanted), None)
