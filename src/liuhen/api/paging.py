"""Pages by cursor: a place in a list that stays where it is while rows come and go.

A cursor is signed, and belongs to one list with one set of filters; it names the last row that was given out.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from ninja import Field, Query, Schema

from liuhen.api.problems import ProblemError, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import Model, QuerySet

USUAL, MOST = 50, 200
_SALT = "liuhen.api.cursor"
_LONGEST = 600

Row = TypeVar("Row")

Limit = Annotated[int, Query(USUAL, ge=1, le=MOST, description="一页几条，最多 200")]
Cursor = Annotated[str, Query("", max_length=_LONGEST, description="上一页回答的 next；不写从头开始")]


class Paged(Schema, Generic[Row]):
    """One page, and where the next one begins: null at the end."""

    items: list[Row]
    next: str | None = Field(None, description="下一页的 cursor；没有下一页时为 null")


def place_after(cursor: str, listed: str, filters: Mapping[str, object]) -> list[Any] | None:
    """Return the place a cursor names, None for the beginning. Raises ProblemError (422) for one that is not ours."""
    if not cursor:
        return None
    try:
        told = json.loads(Signer(salt=_SALT).unsign(cursor))
    except (BadSignature, ValueError) as wrong:
        raise _not_ours() from wrong
    if told["list"] != _name(listed, filters):
        raise _not_ours()
    return list(told["after"])


def cursor_of(place: Sequence[object], listed: str, filters: Mapping[str, object]) -> str:
    """Return the cursor of the row at a place (plain JSON values that order the list)."""
    told = {"list": _name(listed, filters), "after": list(place)}
    return Signer(salt=_SALT).sign(json.dumps(told, separators=(",", ":")))


def page_of(
    rows: QuerySet[Any],
    shown: Callable[[Any], Row],
    *,
    listed: str,
    cursor: str,
    limit: int,
    filters: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return a page of rows, the newest key first."""
    narrowed = filters or {}
    after = place_after(cursor, listed, narrowed)
    ordered = rows.order_by("-pk")
    found: list[Model] = list((ordered.filter(pk__lt=after[0]) if after else ordered)[: limit + 1])
    given = found[:limit]
    following = cursor_of([given[-1].pk], listed, narrowed) if len(found) > limit else None
    return {"items": [shown(row) for row in given], "next": following}


def _name(listed: str, filters: Mapping[str, object]) -> str:
    """Return a short name of the list and what narrows it."""
    told = json.dumps([listed, {key: str(value) for key, value in filters.items()}], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _not_ours() -> ProblemError:
    words = "cursor 不是这个列表给出的，或者筛选条件变了。"
    return ProblemError(plain(422, words, kind="cursor", remedy="不带 cursor 从头读，条件保持不变。"))
