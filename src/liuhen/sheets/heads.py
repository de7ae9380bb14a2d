"""Finds the row of heads: below titles, in any order, under merged group heads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .columns import Column, Remark, SheetError
from .values import as_text, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .raw import RawSheet

_LOOKED_AT = 20  # filled rows in which heads may stand
_DECORATED = re.compile(r"^\*+|\*+$|\(?必填\)?$|[:：]$")


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the heads stand: the last row of them, and the place of each column that was found."""

    row: int
    places: dict[str, int]
    notes: tuple[Remark, ...]
    problems: tuple[Remark, ...]


def find_heads(sheet: RawSheet, columns: Sequence[Column]) -> Heads | None:
    """Return the heads of the row where most of the columns are named, None when no row names any."""
    by_spelling = {_bare(name): column for column in columns for name in (column.head, *column.accepts)}
    best: Heads | None = None
    for row in sorted(sheet.cells)[:_LOOKED_AT]:
        heads = _read(sheet, row, by_spelling)
        if heads.places and (best is None or len(heads.places) > len(best.places)):
            best = heads
    return best


def demand(heads: Heads | None, columns: Sequence[Column]) -> Heads:
    """Return the heads. Raises SheetError when there are none, or one is missing that must be there."""
    if heads is None:
        raise SheetError(f"表里找不到列名。第一行应写：{'、'.join(column.head for column in columns)}。")
    missing = [column.head for column in columns if column.required and column.key not in heads.places]
    if missing:
        raise SheetError(f"表里缺少必填的列：{'、'.join(missing)}。请照导入模板补上列名。")
    return heads


def _read(sheet: RawSheet, row: int, by_spelling: dict[str, Column]) -> Heads:
    places: dict[str, int] = {}
    notes, problems = [], []
    for place, text in sorted(_texts(sheet, row).items()):
        column = by_spelling.get(_bare(text))
        if column is None:
            notes.append(Remark(row, text[:40], "这一列不认识，没有读入。"))
        elif column.key in places:
            problems.append(Remark(row, text[:40], "这一列出现了两次。", "请只留一列。"))
        else:
            places[column.key] = place
    last = max((merge.bottom for merge in sheet.merges if merge.top <= row <= merge.bottom), default=row)
    return Heads(min(last, row + _LOOKED_AT), places, tuple(notes), tuple(problems))


def _texts(sheet: RawSheet, row: int) -> dict[int, str]:
    """Return the heads of a row by place, with those that are merged down to it from rows above."""
    texts = {place: as_text(cell) for place, cell in sheet.cells[row].items()}
    for merge in sheet.merges:
        above = sheet.cells.get(merge.top, {}).get(merge.left)
        if merge.top < row <= merge.bottom and above is not None:
            texts.setdefault(merge.left, as_text(above))
    return {place: text for place, text in texts.items() if text}


def _bare(text: str) -> str:
    plain = spelled(text)
    while (shorter := _DECORATED.sub("", plain)) != plain:
        plain = shorter
    return plain
