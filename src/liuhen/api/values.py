"""What stands in requests and answers: moments with an offset, keys as text, bounded words. Everything is hostile."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Protocol, overload

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints, WithJsonSchema

from liuhen.kernel.moments import local

_FIRST, _LAST = 1971, 2038  # what time-ordered keys can hold
_MOST_KEY = 2**63 - 1


def _bounded(moment: datetime) -> datetime:
    if not _FIRST <= moment.year <= _LAST:
        raise ValueError(f"年份须在 {_FIRST} 和 {_LAST} 之间")
    return moment.astimezone(UTC)


def _bounded_day(day: date) -> date:
    if not _FIRST <= day.year <= _LAST:
        raise ValueError(f"年份须在 {_FIRST} 和 {_LAST} 之间")
    return day


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("不能含有空字符")
    return text


def _key(text: str) -> str:
    if int(text) > _MOST_KEY:
        raise ValueError("没有这么大的编号")
    return text


_MOMENT = {"type": "string", "format": "date-time", "examples": ["2026-03-10T09:20:00+08:00"]}

Moment = Annotated[
    datetime,
    PlainSerializer(lambda moment: local(moment).isoformat(), return_type=str),
    WithJsonSchema(_MOMENT, mode="serialization"),
]
GivenMoment = Annotated[AwareDatetime, AfterValidator(_bounded), WithJsonSchema(_MOMENT)]
GivenDay = Annotated[date, AfterValidator(_bounded_day)]
Key = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$"), AfterValidator(_key), Field(examples=["17"])]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_clean)]
LongWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_clean)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_clean)]
Sha256 = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$", examples=["sha256:" + "9f" * 32])]


class Taken(Schema):
    """A body of a request: what is not known is refused, so that a slip of the pen does not go unseen."""

    model_config = {"extra": "forbid"}


class Named(Schema):
    """A thing by key and name."""

    id: str
    name: str


class _Row(Protocol):
    pk: Any
    name: Any


@overload
def named(thing: _Row) -> Named: ...
@overload
def named(thing: _Row | None) -> Named | None: ...
def named(thing: _Row | None) -> Named | None:
    """Return a unit, person or other thing with a name, None for nothing."""
    return Named(id=str(thing.pk), name=thing.name) if thing is not None else None
