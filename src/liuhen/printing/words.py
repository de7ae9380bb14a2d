"""How days, moments and foreign text are written on paper."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

from liuhen.kernel.moments import local

if TYPE_CHECKING:
    from .documents import Document

GETA = "〓"  # the printer's mark for a character that is not in the case
_UNPRINTABLE = {"Cc", "Cs", "Co"}  # control, half of a pair, private: each machine shows something else, or nothing

_NO_CHARACTERS = {"\ufffe", "\uffff"}  # XML does not take them


def printable(text: str) -> str:
    """Return the text as it can stand on paper: one kind of line end, no invisible marks, `〓` for what has no shape.

    Invisible marks include those that turn the reading direction round: a name must not read otherwise than it is.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\v", "\n").replace("\f", "\n")
    return "".join(_shape(character) for character in plain)


def _shape(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Cf":
        return ""
    nothing = category in _UNPRINTABLE or character in _NO_CHARACTERS
    return GETA if nothing and character != "\n" else character


def written(moment: date | datetime) -> str:
    """Write a day as 2026年3月11日, a moment as 2026年3月11日 09:01 on the Shanghai clock."""
    if isinstance(moment, datetime):
        there = local(moment)
        return f"{written(there.date())} {there:%H:%M}"
    return f"{moment.year}年{moment.month}月{moment.day}日"


def foot(document: Document) -> str:
    """Return what the foot of every page says, the number of the page apart."""
    checkpoint = f"　日志检查点：{printable(document.checkpoint)}" if document.checkpoint else ""
    return f"打印时间：{written(document.printed_at)}{checkpoint}".replace("\n", " ")
