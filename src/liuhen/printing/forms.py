"""A form or register of a pack, filled: the labels are the pack's, word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from .documents import Block, Cell, Document, Grid, Pairs, Signature, Table
from .words import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.policy.layouts import Form, FormField

_PLACE = re.compile(r"@(?P<field>\w+)(?:\*(?P<span>[1-9]))?")
_MOST_UPRIGHT = 8  # columns that an upright page holds
_SIGNED = {"signature", "opinion"}
_NOTHING = "（无记录）"


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands in a field that is signed: the opinion in `words`, who signed and on which day."""

    name: str = ""
    day: date | None = None
    words: str = ""


Value: TypeAlias = "str | int | date | datetime | Signed | Sequence[str | Signed] | None"


def filled(
    form: Form,
    values: Mapping[str, Value],
    *,
    agency: str,
    printed_at: datetime,
    number: str = "",
    checkpoint: str = "",
    rows: Sequence[Mapping[str, Value]] = (),
) -> Document:
    """Put values into a form by the names of its fields, and rows into a register by the keys of its columns.

    Fields without a value stay empty, fields that nobody signed keep their line to sign on. A field with choices
    prints all of them and ticks what was chosen. Raises ValueError for a name that the form does not have.
    """
    _known("field", values, form.fields)
    heads = {column.key: column.head for column in form.columns}
    for row in rows:
        _known("column", row, heads)
    return Document(
        title=form.title,
        agency=agency,
        printed_at=printed_at,
        number=number,
        blocks=tuple(_blocks(form, values, rows)),
        checkpoint=checkpoint,
        landscape=len(heads) > _MOST_UPRIGHT,
    )


def _known(what: str, given: Mapping[str, Value], there: Mapping[str, object]) -> None:
    unknown = sorted(set(given) - set(there))
    if unknown:
        raise ValueError(f"no such {what} in the form: {', '.join(unknown)}")


def _blocks(form: Form, values: Mapping[str, Value], rows: Sequence[Mapping[str, Value]]) -> list[Block]:
    blocks: list[Block] = []
    if form.grid:
        blocks.append(Grid(tuple(tuple(_cell(form, values, place) for place in row) for row in form.grid)))
    elif form.fields:
        blocks.append(Pairs(tuple((field.label, _text(values.get(name))) for name, field in form.fields.items())))
    if form.columns:
        keys = [column.key for column in form.columns]
        lines = tuple(tuple(_text(row.get(key)) for key in keys) for row in rows)
        nothing = (_NOTHING, *("" for _ in keys[1:]))
        blocks.append(Table(tuple(column.head for column in form.columns), lines or (nothing,)))
    return blocks


def _cell(form: Form, values: Mapping[str, Value], place: str) -> Cell:
    match = _PLACE.fullmatch(place)
    if match is None:
        return Cell(place, label=True)
    field, value, span = form.fields[match["field"]], values.get(match["field"]), int(match["span"] or 1)
    if field.type in _SIGNED:
        return _to_sign(value, span)
    return Cell(_chosen(field, value) if field.choices else _text(value, field), span)


def _to_sign(value: Value, span: int) -> Cell:
    """Return the cell of a signed field: its words, and a line for each who signed or one that is still empty."""
    entries = value if isinstance(value, (list, tuple)) else [value]
    signed = [entry for entry in entries if isinstance(entry, Signed)]
    words = [entry.words if isinstance(entry, Signed) else _text(entry) for entry in entries]
    lines = tuple(Signature(name=entry.name, day=entry.day) for entry in signed) or (Signature(),)
    return Cell("\n".join(filter(None, words)), span, signatures=lines)


def _chosen(field: FormField, value: Value) -> str:
    chosen = [_text(one) for one in value] if isinstance(value, (list, tuple)) else [_text(value)]
    boxes = [f"{'■' if choice in chosen else '□'} {choice}" for choice in field.choices]
    others = [text for text in chosen if text and text not in field.choices]
    return "\n".join(boxes + others)


def _text(value: Value, field: FormField | None = None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return written(value)
        case Signed():
            return "\n".join(filter(None, (value.words, value.name, written(value.day) if value.day else "")))
        case str() | int():
            return str(value)
        case _:
            return ("\n" if field and field.type == "table" else "、").join(_text(one) for one in value)
