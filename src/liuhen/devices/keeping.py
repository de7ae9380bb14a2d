"""Saving rows that people filled in: what a column cannot hold is refused in words, not by the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from django.db.models import Model

from liuhen.kernel.refusals import Refused

_Row = TypeVar("_Row", bound=Model)
_SHOWN = 12


def kept(row: _Row) -> _Row:
    """Save a row and return it. Raises Refused for words that are too long or hold characters nobody can write."""
    for field in row._meta.concrete_fields:  # noqa: SLF001  # Django documents _meta as its public way to the fields
        value = getattr(row, field.attname)
        for words in _words(value):
            _refuse_unwritable(words)
        longest = field.max_length if isinstance(value, str) else None
        if longest is not None and len(value) > longest:
            raise Refused(
                "text.too_long",
                f"填写的“{value[:_SHOWN]}…”过长：最多 {longest} 字，现有 {len(value)} 字。",
                remedy="写得短一些，细节另附材料。",
            )
    row.save()
    return row


def _refuse_unwritable(words: str) -> None:
    """NUL has no place in PostgreSQL, half a surrogate pair none in UTF-8."""
    if "\0" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
        raise Refused("text.unwritable", "填写的内容含有无法保存的字符。", remedy="删去不可见的字符，重新填写。")


def _words(value: object) -> Iterator[str]:
    """Yield every text in a value, also those inside JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _words(key)
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)
