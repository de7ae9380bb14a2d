"""A workbook of devices: its columns, and reading it into the lines that an import keeps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from liuhen.devices.importing import COLUMNS, MOST_LINES, REQUIRED, kinds_of
from liuhen.kernel.refusals import Refused
from liuhen.sheets.columns import Column, Kind, SheetError
from liuhen.sheets.reading import read

if TYPE_CHECKING:
    from liuhen.accounts.models import Unit
    from liuhen.accounts.regulations import Regulation

MOST_BYTES = 5 * 1024 * 1024
_ACCEPTS = {
    "number": ("编号", "执法记录设备编号"),
    "kind": ("设备种类",),
    "unit": ("使用科室", "单位"),
    "serial_no": ("序列号",),
    "custodian": ("设备专人", "保管人"),
    "business_purpose": ("配备用途", "用途"),
}
_CODES = frozenset({"number", "serial_no", "asset_no"})


def columns_of(regulation: Regulation | None = None, units: list[Unit] | None = None) -> list[Column]:
    """Return the columns of a sheet; with a regulation and units they say what may be chosen, for the empty sheet."""
    offered = {
        "kind": tuple(kinds_of(regulation).values()) if regulation else (),
        "unit": tuple(unit.name for unit in units or ()),
        "portable": ("是", "否"),
    }
    notes = {
        "number": "贴在设备上的编号，本机关内不重复",
        "custodian": "姓名或工号；重名的写工号",
        "portable": "不填就是“是”",
        "in_service_on": "不填就是登记那天",
    }

    def kind(code: str) -> Kind:
        if code == "in_service_on":
            return Kind.DAY
        return Kind.CHOICE if regulation and offered.get(code) else Kind.CODE if code in _CODES else Kind.TEXT

    return [
        Column(
            code,
            head,
            kind(code),
            required=regulation is not None and code in REQUIRED,
            accepts=_ACCEPTS.get(code, ()),
            choices=offered.get(code, ()) if regulation else (),
            note=notes.get(code, ""),
        )
        for code, head in COLUMNS.items()
    ]


def lines_in(data: bytes) -> tuple[list[dict[str, Any]], str]:
    """Read an uploaded sheet into lines, with what was remarked about the whole. Raises Refused for no such sheet."""
    try:
        sheet = read(data, columns_of(), most_rows=MOST_LINES)
    except SheetError as error:
        raise Refused("devices.sheet.unreadable", str(error), remedy="下载空表，把内容粘贴进去再上传。") from error
    heads = {head: code for code, head in COLUMNS.items()}
    lines: dict[int, dict[str, Any]] = {
        row.number: {"row": row.number, "values": {code: _written(value) for code, value in row.values.items()}}
        for row in sheet.rows
    }
    told = [str(note) for note in sheet.notes]
    for problem in sheet.problems:
        line = lines.get(problem.row)
        if line is None:
            told.append(str(problem))
            continue
        fault = {"column": heads.get(problem.column, ""), "words": problem.words, "remedy": problem.remedy}
        line.setdefault("faults", []).append(fault)
    return list(lines.values()), "".join(told)


def _written(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
