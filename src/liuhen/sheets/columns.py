"""What a sheet should hold, and what was found in one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Kind(Enum):
    """What stands in a column. CODE is a number that is a name: badge, card or identity numbers keep their zeros."""

    TEXT = "text"
    CODE = "code"
    DAY = "day"
    INTEGER = "integer"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in our rows, its head on the sheet and other spellings that are taken for it.

    `unique` columns may not hold a value twice. `longest` is the most characters of a text. `note` explains the
    column in the template.
    """

    key: str
    head: str
    kind: Kind = Kind.TEXT
    required: bool = False
    accepts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    unique: bool = False
    longest: int = 500
    note: str = ""


Value: TypeAlias = "str | int | date | None"
Written: TypeAlias = "str | int | float | date | datetime | None"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about a place of a sheet: its row as Excel numbers it, the head, what is so, what to do."""

    row: int
    column: str
    words: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"第 {self.row} 行" + (f"“{self.column}”" if self.column else "")
        return f"{place}：{self.words}" + (f"{self.remedy}" if self.remedy else "")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not empty: its number in the sheet, a value for each column's key, None where there is none."""

    number: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. With `problems` the sheet should be mended and read again; `notes` are only told."""

    name: str
    rows: tuple[SheetRow, ...]
    problems: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


class SheetError(Exception):
    """A file that cannot be read as the sheet it should be. The message is a sentence for whoever handed it in."""
