"""Reads a sheet that people filled in: rows of plain values, and everything that is wrong, at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .columns import Column, Remark, Sheet, SheetError, SheetRow, Value
from .heads import Heads, demand, find_heads
from .merges import fill_merges
from .raw import Fault
from .values import WrongValueError, as_text, meant
from .workbook import visible_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .raw import RawCell, RawSheet

_MOST_REMARKS = 500
_NAMED_ROWS = 10


@dataclass(slots=True)
class _Findings:
    """What there is to tell, and what was seen: first rows of unique values, columns with formulas."""

    problems: list[Remark]
    notes: list[Remark]
    seen: dict[tuple[str, Value], int] = field(default_factory=dict)
    formulas: dict[str, int] = field(default_factory=dict)


def read(data: bytes, columns: Sequence[Column], *, most_rows: int = 20_000) -> Sheet:
    """Read the first visible sheet of a workbook whose heads fit the columns best.

    Rows without anything in a known column are passed over. A cell with a problem is None in its row. At most 500
    problems are listed. Raises SheetError, with a sentence for people, and nothing else.
    """
    sheet, heads = _best(data, columns)
    rows = [row for row in sorted(sheet.cells) if row > heads.row and _filled(sheet.cells[row], heads)]
    if len(rows) > most_rows:
        raise SheetError(f"表里有 {len(rows)} 行，一次最多导入 {most_rows} 行。请分成几个文件上传。")
    findings = _Findings(list(heads.problems), list(heads.notes))
    named = {heads.places[column.key]: column.head for column in columns if column.key in heads.places}
    findings.notes += fill_merges(sheet, rows, named)
    read_rows = tuple(SheetRow(row, _values(sheet, row, columns, heads, findings)) for row in rows)
    findings.notes += _hidden(sheet, rows)
    findings.notes += [
        Remark(row, head, "这一列有公式，读入的是上次保存时算出的值。") for head, row in findings.formulas.items()
    ]
    return Sheet(sheet.name, read_rows, tuple(findings.problems[:_MOST_REMARKS]), tuple(findings.notes[:_MOST_REMARKS]))


def _best(data: bytes, columns: Sequence[Column]) -> tuple[RawSheet, Heads]:
    best: tuple[RawSheet, Heads] | None = None
    for sheet in visible_sheets(data):
        heads = find_heads(sheet, columns)
        if heads and (best is None or len(heads.places) > len(best[1].places)):
            best = sheet, heads
    heads = demand(best[1] if best else None, columns)
    assert best is not None
    return best[0], heads


def _filled(cells: dict[int, RawCell], heads: Heads) -> bool:
    return any(place in cells and as_text(cells[place]) for place in heads.places.values())


def _values(
    sheet: RawSheet, row: int, columns: Sequence[Column], heads: Heads, findings: _Findings
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for column in columns:
        cell = sheet.cells[row].get(heads.places.get(column.key, 0))
        try:
            values[column.key] = value = meant(column, cell, sheet.epoch) if cell else None
            _demand(column, row, value, findings.seen)
        except WrongValueError as wrong:
            values[column.key] = None
            findings.problems.append(Remark(row, column.head, wrong.words, wrong.remedy))
        if cell and cell.formula and not isinstance(cell.value, Fault):
            findings.formulas.setdefault(column.head, row)
    return values


def _demand(column: Column, row: int, value: Value, seen: dict[tuple[str, Value], int]) -> None:
    if value is None:
        if column.required:
            raise WrongValueError("没有填写。", "这一列是必填的。")
        return
    first = seen.setdefault((column.key, value), row) if column.unique else row
    if first != row:
        raise WrongValueError(f"“{value}”与第 {first} 行重复。", "请改正，或删去其中一行。")


def _hidden(sheet: RawSheet, rows: list[int]) -> list[Remark]:
    hidden = [row for row in rows if row in sheet.hidden]
    if not hidden:
        return []
    more = "等" if len(hidden) > _NAMED_ROWS else ""
    named = "、".join(str(row) for row in hidden[:_NAMED_ROWS])
    return [Remark(hidden[0], "", f"第 {named} 行{more}共 {len(hidden)} 行是隐藏的，也读入了。")]
