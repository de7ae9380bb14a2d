"""Merged cells among the rows: each row gets the value that people see beside it, and that is told."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from openpyxl.utils.cell import get_column_letter

from .columns import Remark, SheetError
from .values import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .raw import Merge, RawSheet

_MOST_FILLED = 1_000_000  # cells: more than a sheet may have rows and columns, so many ranges lie over each other


def fill_merges(sheet: RawSheet, rows: Sequence[int], named: dict[int, str]) -> list[Remark]:
    """Copy the value of each merged range to the cells it covers in `rows` (sorted), in columns that are `named`.

    Returns a note for each range that was copied. Raises SheetError when the ranges lie over each other.
    """
    notes = []
    filled = 0
    for merge in sheet.merges:
        cell = sheet.cells.get(merge.top, {}).get(merge.left)
        covered = rows[bisect_left(rows, merge.top) : bisect_right(rows, merge.bottom)]
        places = [place for place in named if merge.left <= place <= merge.right]
        filled += 1 + len(covered) * len(places)
        if filled > _MOST_FILLED:
            raise SheetError("表里的合并单元格太多或互相重叠。请取消合并，每格各自填写，再上传。")
        if cell is None or not as_text(cell) or not covered or not places:
            continue
        for row in covered:
            for place in places:
                sheet.cells[row][place] = cell
        words = f"{_range(merge)} 是合并单元格，各格都按“{as_text(cell)[:40]}”读入。"
        notes.append(Remark(covered[0], named[places[0]], words))
    return notes


def _range(merge: Merge) -> str:
    return f"{get_column_letter(merge.left)}{merge.top}:{get_column_letter(merge.right)}{merge.bottom}"
