"""Reading what a phone or a plain form tells of a duty into field facts. Everything in it is hostile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from liuhen.activities.services import Told
from liuhen.kernel.moments import iso, parse_iso
from liuhen.web.addresses import LARGEST_KEY
from liuhen.web.errors import cites_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from liuhen.activities.services import Outcome

MOST_FACTS = 200
MOST_BYTES = 512 * 1024
_LONGEST = 2000  # characters of one value
_MOST_VALUES = 40
_FARTHEST_MS = 10 * 366 * 24 * 3600 * 1000
_OWN = frozenset({"csrfmiddlewaretoken", "kind", "key", "phone_at"})


def told_in_form(given: QueryDict, activity: int, at: datetime) -> Told:
    """Read a form that was sent without script: the moment is that of the server. Raises ValueError without a key."""
    values = {
        name: _clean(texts) if len(texts) > 1 else _clean(texts)[0]
        for name in given
        if name not in _OWN and (texts := given.getlist(name))
    }
    return Told(UUID(given.get("key", "")), activity, given.get("kind", "")[:20], values, at)


def told_in_json(body: bytes) -> tuple[list[Told], datetime]:
    """Read what a phone hands over, and what its clock says now. Raises ValueError for anything that is not that."""
    if len(body) > MOST_BYTES:
        raise ValueError("too much at once")
    document = json.loads(body)
    if not isinstance(document, dict) or not isinstance(document.get("facts"), list):
        raise ValueError("no facts")  # noqa: TRY004  # the caller knows one kind of wrong
    if len(document["facts"]) > MOST_FACTS:
        raise ValueError("too many facts")
    return [_told(fact) for fact in document["facts"]], parse_iso(str(document.get("phone_now", "")))


def answer_in_json(outcome: Outcome) -> dict[str, object]:
    """Return what became of a fact as the phone reads it."""
    refused = outcome.refused
    return {
        "id": str(outcome.id),
        "state": outcome.state,
        "words": outcome.words,
        "happened_at": iso(outcome.happened_at),
        "repeated": outcome.repeated,
        "kept": outcome.kept,
        "remedy": refused.remedy if refused else "",
        "cites": [cite.words for cite in cites_of(refused.citations)] if refused else [],
    }


def _told(fact: object) -> Told:
    if not isinstance(fact, dict) or not isinstance(fact.get("given", {}), dict):
        raise ValueError("not a fact")  # noqa: TRY004  # the caller knows one kind of wrong
    given = {
        _clean([str(name)])[0][:40]: _value(value) for name, value in list(fact.get("given", {}).items())[:_MOST_VALUES]
    }
    activity, offset = int(fact["activity"]), int(fact.get("offset_ms", 0))
    if not 0 <= activity <= LARGEST_KEY or abs(offset) > _FARTHEST_MS:
        raise ValueError("out of reach")
    kind = _clean([str(fact.get("kind", ""))])[0][:20]
    return Told(UUID(str(fact["id"])), activity, kind, given, parse_iso(str(fact["phone_at"])), offset)


def _value(value: object) -> str | list[str]:
    return _clean([str(each) for each in value]) if isinstance(value, list) else _clean([str(value)])[0]


def _clean(texts: list[str]) -> list[str]:
    """Leave out what no column holds: NUL, halves of surrogate pairs, and what is too long."""
    whole = (text.replace("\x00", "").encode("utf-8", "ignore").decode() for text in texts[:_MOST_VALUES])
    return [text.strip()[:_LONGEST] for text in whole]
