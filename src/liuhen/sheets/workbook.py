"""Reads the sheets of a workbook into sparse cells (ECMA-376 part 1, 18.2, 18.3, 18.4 and 18.8).

Own code, because a library that knows everything also builds everything: every cell of a merged range, every cell of
the rectangle around a stray one, and the whole a second time for what formulas gave (docs/adr/0081).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from .cells import raw_cell, string
from .columns import SheetError
from .package import BROKEN, NOT_A_WORKBOOK, Package, open_package
from .raw import Format, Meanings, Merge, RawSheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from xml.etree.ElementTree import Element

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# Formats that Chinese editions of Excel know by number only: 18.8.30, zh-cn.
_CHINESE_DAYS = frozenset((*range(27, 37), *range(50, 59)))
_DAY = "yyyy-mm-dd"


def visible_sheets(data: bytes) -> Iterator[RawSheet]:
    """Yield the visible sheets of a workbook in their order, each read when asked for. Raises SheetError."""
    package = open_package(data)
    name = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
    if name not in package.names:
        raise SheetError(NOT_A_WORKBOOK)
    relations = package.relations(name)
    listed, epoch = _listed(package, name)
    parts = {kind: part for kind, part in relations.values() if part in package.names}
    strings = _strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    formats = _formats(package, parts["styles"]) if "styles" in parts else []
    meanings = Meanings(epoch, strings, formats)
    for title, relation in listed:
        kind, part = relations.get(relation, ("", ""))
        if kind == "worksheet":
            yield _sheet(package, meanings, title, part)


def _listed(package: Package, name: str) -> tuple[list[tuple[str, str]], datetime]:
    """Return (name, relation) of each visible sheet, and the day from which the workbook counts."""
    sheets, epoch = [], WINDOWS_EPOCH
    for element in package.elements(name, "workbookPr", "sheet"):
        if element.tag == "workbookPr":
            epoch = MAC_EPOCH if element.get("date1904") in {"1", "true"} else epoch
        elif element.get("state", "visible") == "visible":
            relation = next((value for key, value in element.items() if key.endswith("}id")), "")
            sheets.append((element.get("name", ""), relation))
    return sheets, epoch


def _strings(package: Package, name: str) -> list[str]:
    strings = []
    for element in package.elements(name, "si"):
        strings.append(string(element))
        element.clear()
    return strings


def _formats(package: Package, name: str) -> list[Format]:
    """Return the number format of each cell style."""
    own: dict[str, str] = {}
    formats: list[Format] = []
    for element in package.elements(name, "numFmt", "cellXfs"):
        if element.tag == "numFmt":
            own[element.get("numFmtId", "")] = element.get("formatCode", "")
            continue
        for style in element:
            number = style.get("numFmtId", "0")
            code = own.get(number) or _builtin(number)
            formats.append(Format(is_date_format(code), len(code) if code.strip("0") == "" else 0))
    return formats


def _builtin(number: str) -> str:
    code = int(number) if number.isdecimal() else 0
    return _DAY if code in _CHINESE_DAYS else str(BUILTIN_FORMATS.get(code, "General"))


def _sheet(package: Package, meanings: Meanings, title: str, part: str) -> RawSheet:
    sheet = RawSheet(title, meanings.epoch)
    row = 0
    for element in package.elements(part, "row", "mergeCell"):
        if element.tag == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            (top, left), (bottom, right) = _place(first, 1, 1), _place(last or first, 1, 1)
            sheet.merges.append(Merge(left, top, right, bottom))
            continue
        row = _bounded(element.get("r"), row + 1, _LAST_ROW)
        if element.get("hidden") in {"1", "true"}:
            sheet.hidden.add(row)
        _read_row(sheet, meanings, row, element)
        element.clear()
    return sheet


def _read_row(sheet: RawSheet, meanings: Meanings, row: int, element: Element) -> None:
    column = 0
    for child in element:
        if child.tag != "c":
            continue
        place, column = _place(child.get("r"), row, column + 1)
        cell = raw_cell(meanings, child)
        if cell is not None:
            sheet.cells.setdefault(place, {})[column] = cell


def _bounded(text: str | None, otherwise: int, most: int) -> int:
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else otherwise  # noqa: PLR2004
    if not 1 <= number <= most:
        raise SheetError(BROKEN)
    return number


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Return (row, column) of a reference, or the place that follows when a writer left it out (18.3.1.4)."""
    if reference is None:
        return row, _bounded(None, column, _LAST_COLUMN)
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise SheetError(BROKEN)
    return _bounded(match[2], 0, _LAST_ROW), _bounded(None, column_index_from_string(match[1]), _LAST_COLUMN)
