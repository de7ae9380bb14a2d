"""Reads one cell of a sheet (ECMA-376 part 1, 18.3.1.4): what it holds, and by its format whether that is a day."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl.utils.datetime import from_excel

from .columns import SheetError
from .package import BROKEN
from .raw import Fault, Format, Meanings, Raw, RawCell

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?[0-9]{1,20}")
_INDEX = re.compile(r"[0-9]{1,7}")


def string(element: Element) -> str:
    """Return the text of an <si> or <is>, without what explains its pronunciation (18.4.8)."""
    runs = [run for run in element if run.tag in {"t", "r"}]
    return unescaped("".join(part.text or "" for run in runs for part in run.iter("t")))


def unescaped(text: str) -> str:
    """Return the text with `_x000D_` and the like as the characters they stand for (22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def raw_cell(meanings: Meanings, element: Element) -> RawCell | None:
    """Return what a <c> holds, None when it is empty. Raises SheetError when it makes no sense."""
    value = formula = inline = None
    for child in element:
        value = child if child.tag == "v" else value
        formula = child if child.tag == "f" else formula
        inline = child if child.tag == "is" else inline
    text = value.text or "" if value is not None else None
    if formula is not None and not text and element.get("t") != "str":
        return RawCell(
            Fault("是公式，文件里没有算出的值。", "请在 Excel 里选“选择性粘贴—数值”，再保存。"), formula=True
        )
    raw = string(inline) if inline is not None else _value(meanings, element.get("t", "n"), text)
    if raw is None:
        return None
    shown = _format(meanings, element)
    if shown.day and isinstance(raw, (int, float)) and not isinstance(raw, bool):
        raw = _day(raw, meanings.epoch)
    return RawCell(raw, formula is not None, shown.digits)


def _value(meanings: Meanings, kind: str, text: str | None) -> Raw | None:
    if text is None:
        return None
    match kind:
        case "s" | "str":
            return _shared(meanings, text) if kind == "s" else unescaped(text)
        case "b":
            return text.strip() in {"1", "true"}
        case "e":
            return Fault(f"是 Excel 的错误值 {text[:20]}。", "请改正公式或直接填写内容。")
        case "d":
            return _iso(text)
    return _number(text.strip())


def _shared(meanings: Meanings, text: str) -> str:
    place = _index(text.strip())
    if place is None or place >= len(meanings.strings):
        raise SheetError(BROKEN)
    return meanings.strings[place]


def _iso(text: str) -> Raw:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return Fault("日期读不出来。", "请写成 2026-03-11 这样。")


def _number(text: str) -> Raw | None:
    if not text:
        return None
    try:
        number = int(text) if _WHOLE.fullmatch(text) else float(text)
    except ValueError as error:
        raise SheetError(BROKEN) from error
    if abs(number) >= 1e300 or number != number:  # noqa: PLR0124, PLR2004  # infinite or no number
        return Fault("不是一个数。", "请直接填写内容。")
    return int(number) if number == int(number) else number


def _day(number: float, epoch: datetime) -> Raw:
    try:
        day = from_excel(number, epoch)
    except (ValueError, OverflowError, TypeError):
        day = None
    return day if isinstance(day, datetime) else Fault("日期读不出来。", "请写成 2026-03-11 这样。")


def _format(meanings: Meanings, element: Element) -> Format:
    place = _index(element.get("s", "0"))
    return meanings.formats[place] if place is not None and place < len(meanings.formats) else Format()


def _index(text: str) -> int | None:
    return int(text) if _INDEX.fullmatch(text) else None
