"""An empty workbook to fill in: heads that are read again, a sheet that explains them, lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from liuhen.kernel.widths import width_of

from .columns import Column, Kind
from .saving import DAY_FORMAT, TEXT_FORMAT, freeze, put, put_head, saved, sheet_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from openpyxl.worksheet.worksheet import Worksheet

EXPLAINED, CHOICES = "填写说明", "选项"
_LAST_ROW = 20_001
_FORMATS = {Kind.TEXT: TEXT_FORMAT, Kind.CODE: TEXT_FORMAT, Kind.CHOICE: TEXT_FORMAT, Kind.DAY: DAY_FORMAT}
_HOW = {
    Kind.TEXT: "文字",
    Kind.CODE: "号码，按文本填写，保留前面的 0",
    Kind.DAY: "日期，如 2026-03-11",
    Kind.INTEGER: "整数",
    Kind.CHOICE: "从下拉列表选",
}
_WIDTHS = (20, 8, 32, 60)


def template(columns: Sequence[Column], *, title: str = "导入表", at: datetime) -> bytes:
    """Return the empty workbook of an import. Required heads carry a star, which `read` overlooks.

    Equal arguments give equal bytes; `at` dates the file.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name(title)
    explained, choices = book.create_sheet(EXPLAINED), book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    _explain(explained, columns)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        put_head(sheet.cell(1, place), column.head + ("*" if column.required else ""))
        sheet.column_dimensions[letter].width = max(width_of(column.head) + 6, 14)
        sheet.column_dimensions[letter].number_format = _FORMATS.get(column.kind, "General")
        for row, choice in enumerate(column.choices, start=1):
            put(choices.cell(row, place), choice)
        rule = _rule(column, letter)
        if rule:
            rule.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(rule)
    freeze(sheet, 1)
    return saved(book, title, at)


def _explain(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, (head, width) in enumerate(zip(("列", "必填", "怎样填", "说明"), _WIDTHS, strict=True), start=1):
        put_head(sheet.cell(1, place), head)
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row, column in enumerate(columns, start=2):
        told = [column.note, f"可填：{'、'.join(column.choices)}" if column.choices else ""]
        told.append("不能重复" if column.unique else "")
        for place, text in enumerate(
            (column.head, "是" if column.required else "", _HOW[column.kind], "\n".join(filter(None, told))), start=1
        ):
            put(sheet.cell(row, place), text)
            sheet.cell(row, place).alignment = Alignment(wrap_text=True, vertical="top")


def _rule(column: Column, letter: str) -> DataValidation | None:
    """Return what Excel itself checks while somebody types."""
    match column.kind:
        case Kind.CHOICE if column.choices:
            rule = DataValidation("list", formula1=f"{CHOICES}!${letter}$1:${letter}${len(column.choices)}")
            rule.error = "请从下拉列表里选。"
        case Kind.DAY:
            rule = DataValidation("date", operator="between", formula1="DATE(1900,3,1)", formula2="DATE(2199,12,31)")
            rule.error = "请填日期，如 2026-03-11。"
        case Kind.INTEGER:
            rule = DataValidation("whole", operator="between", formula1="-999999999999999", formula2="999999999999999")
            rule.error = "请填整数。"
        case _:
            return None
    rule.errorTitle, rule.showErrorMessage, rule.allow_blank = column.head[:32], True, True
    return rule
