"""From what a cell holds to what its column means: days, numbers, codes, choices. Every refusal says what to write."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .columns import Column, Kind, Value
from .raw import Fault, RawCell

if TYPE_CHECKING:
    from .raw import Raw

_DAY = re.compile(
    r"(?P<year>\d{4})\s*[-./年]\s*(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*日?(?:[T\s]+[\d:.]+Z?)?", re.ASCII
)
_EIGHT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?", re.ASCII)
_POWER = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_EXACT = 10**15  # Excel keeps fifteen digits and writes zeros for the others
_MOST_DIGITS = 18
_YEARS = range(1900, 2200)
_PLAIN_SERIALS = (date(1950, 1, 1), date(2100, 1, 1))  # a plain number outside these is no day somebody meant
_AS_DAY = "请写成 2026-03-11 这样。"


class WrongValueError(Exception):
    """A value that its column does not take: what is wrong, and what to write instead."""

    def __init__(self, words: str, remedy: str) -> None:
        super().__init__(words)
        self.words = words
        self.remedy = remedy


def meant(column: Column, cell: RawCell, epoch: datetime) -> Value:
    """Return the value that a cell means in its column, None when it is empty.

    `epoch` is the day from which the workbook counts days. Raises WrongValueError.
    """
    if isinstance(cell.value, Fault):
        raise WrongValueError(cell.value.words, cell.value.remedy)
    text = as_text(cell)
    if not text:
        return None
    match column.kind:
        case Kind.DAY:
            return _day(cell.value, _narrow(text), epoch)
        case Kind.INTEGER:
            return _integer(_narrow(text))
        case Kind.CODE:
            return _short(column, _code(cell.value, _narrow(text)))
        case Kind.CHOICE:
            return _choice(column, text)
        case Kind.TEXT:
            return _short(column, text)


def as_text(cell: RawCell) -> str:
    """Return what a person reads in the cell, without space around it and without control characters."""
    value = cell.value
    match value:
        case Fault():
            return value.words
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.date().isoformat() if value == datetime.combine(value, datetime.min.time()) else str(value)
        case int():
            return f"{value:0{cell.digits}d}" if cell.digits else str(value)
        case float():
            return repr(value)
        case _:
            return _clean(value)


def _clean(text: str) -> str:
    """Return text without control characters and halves of pairs, line ends as one character, trimmed."""
    if text.isprintable():
        return text.strip()
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (one for one in plain if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs"})
    return "".join(kept).strip().strip("\ufeff\u200b").strip()


def _narrow(text: str) -> str:
    """Return the text with full-width ASCII in its usual width, so that １２３ is 123."""
    return "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in text).strip()


def _day(raw: Raw, text: str, epoch: datetime) -> date:
    if isinstance(raw, datetime):
        return _in_years(raw.date(), text)
    if isinstance(raw, bool):
        raise WrongValueError(f"“{text}”不是日期。", _AS_DAY)
    match = _DAY.fullmatch(text) or _EIGHT.fullmatch(text)
    if match:
        try:
            return _in_years(date(int(match["year"]), int(match["month"]), int(match["day"])), text)
        except ValueError as error:
            raise WrongValueError(f"没有“{text[:40]}”这一天。", _AS_DAY) from error
    if _SERIAL.fullmatch(text):
        first, end = _PLAIN_SERIALS
        day = epoch.date() + timedelta(days=int(float(text)))
        if first <= day < end:
            return day
    raise WrongValueError(f"“{text[:40]}”不是日期。", f"年份写四位，{_AS_DAY}")


def _in_years(day: date, text: str) -> date:
    if day.year not in _YEARS:
        raise WrongValueError(f"“{text[:40]}”的年份不对。", _AS_DAY)
    return day


def _integer(text: str) -> int:
    digits = text.replace(" ", "")
    if not _INTEGER.fullmatch(digits) or len(digits) > _MOST_DIGITS:
        raise WrongValueError(f"“{text[:40]}”不是整数。", "请只写数字，如 12。")
    return int(digits.replace(",", "").partition(".")[0])


def _code(raw: Raw, text: str) -> str:
    """Return a number that is a name. Excel shortens long ones before we see them; that is told, not guessed."""
    lost = isinstance(raw, (int, float)) and abs(raw) >= _EXACT
    if lost or (isinstance(raw, str) and _POWER.fullmatch(text)):
        raise WrongValueError("号码超过 15 位，已被 Excel 改写。", "请先把这一列设为“文本”格式，再重新填写号码。")
    return "".join(text.removeprefix("'").split())


def _choice(column: Column, text: str) -> str:
    wanted = spelled(text)
    for choice in column.choices:
        if spelled(choice) == wanted:
            return choice
    raise WrongValueError(f"“{text[:40]}”不在可选的内容里。", f"请写：{'、'.join(column.choices)}。")


def _short(column: Column, text: str) -> str | None:
    if len(text) > column.longest:
        raise WrongValueError(f"有 {len(text)} 个字，太长。", f"最多 {column.longest} 个字。")
    return text or None


def spelled(text: str) -> str:
    """Return how a head or choice compares: width, case and space do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
