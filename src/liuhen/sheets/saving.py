"""What every workbook that we write shares: text that stays text, dates, and bytes that depend on nothing else."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.xml.functions import tostring

from liuhen.kernel.moments import local
from liuhen.kernel.packages import dated

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from .columns import Written

DAY_FORMAT, MOMENT_FORMAT, TEXT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "@"
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900
_LAST_EXACT = 10**15
_MOST_CHARACTERS = 32_767
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\n")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_EDGE = Border(*(Side(style="thin", color="BFBFBF"),) * 4)
_HEAD = PatternFill("solid", fgColor="E8EEF4")


def put(cell: Cell, value: Written) -> None:
    """Write a value into a cell: days and moments (Shanghai clock) as dates, numbers as numbers, text as text.

    Text never becomes a formula or an error value, whatever it begins with. Whole numbers that Excel would shorten
    and days before its calendar are written as text.
    """
    if value is None:
        return
    if isinstance(value, datetime):
        cell.value, cell.number_format = local(value).replace(tzinfo=None, microsecond=0), MOMENT_FORMAT
    elif isinstance(value, date) and value >= _FIRST_DAY:
        cell.value, cell.number_format = value, DAY_FORMAT
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LAST_EXACT:
        cell.value = value
    else:
        _put_text(cell, ("是" if value else "否") if isinstance(value, bool) else str(value))


def _put_text(cell: Cell, text: str) -> None:
    kept = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"})
    kept = "".join(one for one in kept if one not in "\ufffe\uffff")[:_MOST_CHARACTERS]
    cell.number_format = TEXT_FORMAT
    cell.value = _LOOKS_ESCAPED.sub("_x005F_", kept)
    cell.data_type = "s"
    if kept.startswith(_DANGEROUS):
        cell.quotePrefix = True  # stays text when somebody edits the cell or saves it as CSV
    if "\n" in kept:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def put_head(cell: Cell, text: str) -> None:
    """Write a head: bold on a tint, framed."""
    _put_text(cell, text)
    cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _EDGE
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def sheet_name(title: str) -> str:
    """Return a title as Excel takes it for the name of a sheet."""
    plain = "".join(one for one in _NOT_IN_NAMES.sub(" ", title) if unicodedata.category(one) not in {"Cc", "Cs"})
    return plain[:_LONGEST_NAME].strip(" '") or "Sheet"


def freeze(sheet: Worksheet, heads: int) -> None:
    """Keep the rows down to the heads in view, and on every printed page."""
    sheet.freeze_panes = f"A{heads + 1}"
    sheet.print_title_rows = f"{heads}:{heads}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def saved(book: Workbook, title: str, at: datetime) -> bytes:
    """Return the workbook as bytes that depend on its content and `at` alone."""
    made = io.BytesIO()
    about = book.properties
    about.creator, about.title, about.language = "留痕", sheet_name(title), "zh-CN"
    moment = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.created = moment
    book.save(made)
    about.modified = moment  # saving puts the time of the machine there
    return dated(made.getvalue(), at, parts={"docProps/core.xml": tostring(about.to_tree())})
