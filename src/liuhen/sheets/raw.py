"""What a sheet holds before anybody asks what it means: sparse cells, merged ranges, hidden rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that holds no value: what is wrong with it, and what to do."""

    words: str
    remedy: str


Raw: TypeAlias = "str | int | float | bool | datetime | Fault"


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell: its value, whether a formula gave it, and how many digits its format shows at least (000123 is 6)."""

    value: Raw
    formula: bool = False
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both ends included."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(slots=True)
class RawSheet:
    """The filled cells of a sheet by row and column (both from 1), its merged ranges and hidden rows."""

    name: str
    epoch: datetime
    cells: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Format:
    """A number format: whether it shows days, and how many digits at least (000000 is 6, 0 when it does not say)."""

    day: bool = False
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the cells of a workbook refer to: the day it counts from, its shared strings, the format of each style."""

    epoch: datetime
    strings: list[str]
    formats: list[Format]
