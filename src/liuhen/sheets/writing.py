"""Writes a list as a workbook that people take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.cell import get_column_letter

from liuhen.kernel.widths import width_of

from .saving import freeze, put, put_head, saved, sheet_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from openpyxl.worksheet.worksheet import Worksheet

    from .columns import Column, Written

_NARROWEST, _WIDEST = 8, 48  # characters
_LOOKED_AT = 200  # rows that decide the widths
_A_DAY = 12


def write(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Written]], *, note: str = "", at: datetime
) -> bytes:
    """Return a workbook: the title, a note if there is one, frozen heads, and a row for each of `rows` by key.

    `read` with the same columns reads it again. Equal arguments give equal bytes; `at` dates the file.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name(title)
    for row, text in enumerate(filter(None, (title, note)), start=1):
        put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = Font(bold=row == 1, size=14 if row == 1 else 10)
    heads = sheet.max_row + 1
    for place, column in enumerate(columns, start=1):
        put_head(sheet.cell(heads, place), column.head)
    row = heads
    for row, values in enumerate(rows, start=heads + 1):
        for place, column in enumerate(columns, start=1):
            put(sheet.cell(row, place), values.get(column.key))
    freeze(sheet, heads)
    sheet.auto_filter.ref = f"A{heads}:{get_column_letter(len(columns))}{row}"
    _widen(sheet, columns, heads)
    return saved(book, title, at)


def _widen(sheet: Worksheet, columns: Sequence[Column], heads: int) -> None:
    last = min(sheet.max_row, heads + _LOOKED_AT)
    for place, column in enumerate(columns, start=1):
        cells = (sheet.cell(row, place) for row in range(heads + 1, last + 1))
        texts = (_A_DAY if cell.is_date else width_of(str(cell.value or "")) for cell in cells)
        widest = max([width_of(column.head) + 2, *texts])
        sheet.column_dimensions[get_column_letter(place)].width = min(max(widest + 2, _NARROWEST), _WIDEST)
