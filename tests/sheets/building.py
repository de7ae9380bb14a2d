"""Workbooks as people and attackers send them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from liuhen.sheets.columns import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = (
    Column("number", "设备编号", Kind.CODE, required=True, unique=True, accepts=("编号",)),
    Column("day", "启用日期", Kind.DAY),
    Column("count", "数量", Kind.INTEGER),
    Column("kind", "种类", Kind.CHOICE, choices=("执法记录仪", "照相机")),
    Column("note", "备注", longest=20),
)
HEADS = tuple(column.head for column in COLUMNS)


def sheet_of(*rows: Sequence[Any]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def workbook(*rows: Sequence[Any]) -> bytes:
    """Return a workbook with our heads and these rows below."""
    return saved(sheet_of(HEADS, *rows)[0])


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the workbook with parts replaced by other bytes, or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in sorted(set(parts) - set(old.namelist())):
            new.writestr(name, parts[name])
    return made.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_sheet(cells: str, *, after: str = "") -> bytes:
    """Return a workbook whose sheet is our heads and then raw XML of rows, as other programs write it."""
    heads = "".join(f'<c t="inlineStr"><is><t>{head}</t></is></c>' for head in HEADS)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData><row>{heads}</row>{cells}</sheetData>{after}</worksheet>'
    return with_parts(workbook(), {"xl/worksheets/sheet1.xml": xml.encode()})


def with_shared_strings(strings: bytes, cells: str) -> bytes:
    """Return a workbook as Excel writes it: its strings in a part of their own, the cells pointing there."""
    data = with_sheet(cells)
    relations = part(data, "xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml" Id="rId9"/></Relationships>',
    )
    return with_parts(data, {"xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": strings})
