"""What a printed paper consists of, whatever it is printed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on. `name` and `day` are empty until somebody signed; the paper then leaves room for a pen."""

    label: str = "签名"
    name: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid over `span` columns: a prescribed `label`, or what was written, with lines to sign below."""

    text: str = ""
    span: int = 1
    label: bool = False
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """The box of a form: rows of labelled cells. Rows fill the same number of columns; a short last cell is widened."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and values under each other, without a box."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Each row has a text for each head; its heads are printed again on every page it reaches."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line ends are kept. A `heading` stands out."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign at the end of a paper."""

    lines: tuple[Signature, ...]


Block: TypeAlias = Grid | Pairs | Table | Paragraph | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A paper. `title`, labels and heads are printed word for word: regulations prescribe them.

    `printed_at` (a moment) is what the foot says and what the file is dated with; `checkpoint` names the state of the
    log the paper was made from. The foot also numbers the pages.
    """

    title: str
    agency: str
    printed_at: datetime
    number: str = ""
    subtitle: str = ""
    blocks: tuple[Block, ...] = ()
    checkpoint: str = ""
    landscape: bool = False
