"""A workbook of people and posts: its columns, and reading it into what an import takes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from liuhen.accounts.importing import ImportRow
from liuhen.sheets.columns import Column, Kind
from liuhen.sheets.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liuhen.sheets.columns import SheetRow, Value

DAY = timedelta(days=1)
COLUMNS = (
    Column(
        "login", "登录名", Kind.CODE, required=True, accepts=("工号", "账号"), longest=40, note="执法证件编号或工号"
    ),
    Column("name", "姓名", required=True, longest=40),
    Column("card_no", "执法证件编号", Kind.CODE, accepts=("证件编号", "执法证号"), longest=40, note="没有的空着"),
    Column("unit", "单位", accepts=("科室", "部门", "中队"), longest=200, note="同名的写上一级：一大队/一中队"),
    Column("title", "职务", accepts=("岗位", "职责"), longest=40, note="“职务对照”里有的名称；一人几职写几行"),
    Column("from", "任职从", Kind.DAY, accepts=("任职日期", "起"), note="空着的从导入那天起"),
    Column("to", "任职到（含）", Kind.DAY, accepts=("任职到", "止"), note="没有期限的空着"),
)


def read_people(data: bytes) -> tuple[list[ImportRow], list[str]]:
    """Return the rows of a workbook, and what is wrong in it cell by cell. Raises SheetError for no such workbook."""
    sheet = read(data, COLUMNS)
    return rows_of(sheet.rows), [str(problem) for problem in sheet.problems]


def rows_of(rows: Iterable[SheetRow]) -> list[ImportRow]:
    """Return what a sheet holds as the accounts room takes it."""
    return [_row(row.number, row.values) for row in rows]


def _row(number: int, values: Mapping[str, Value]) -> ImportRow:
    def text(key: str) -> str:
        return str(values.get(key) or "").strip()

    first, last = values.get("from"), values.get("to")
    return ImportRow(
        number,
        text("login"),
        text("name"),
        text("card_no"),
        text("unit"),
        text("title"),
        first if isinstance(first, date) else None,
        last + DAY if isinstance(last, date) and last < date.max else None,
    )
