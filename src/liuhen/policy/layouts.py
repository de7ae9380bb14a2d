"""The printed side of a pack: lists, procedures, forms, annual tables. What binds in them are rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liuhen.policy.conditions.compiled import ALWAYS, Condition

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list or register: its key and its head as printed."""

    key: str
    head: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: its cells by column key. `rule` is the id of its rule, empty for a row that only prints."""

    id: str
    cites: tuple[str, ...]
    show: Mapping[str, str]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A printed list whose rows are also rules."""

    id: str
    title: str
    pack: str
    cites: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a procedure: who does it, after which steps (all) or alternatives (any), with which papers."""

    id: str
    title: str
    cites: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    after_any: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    optional: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps of a kind of case; the diagram is drawn from it."""

    id: str
    title: str
    pack: str
    cites: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form: what is written, signed (by which role, or once for each entry of a list fact) or chosen."""

    name: str
    label: str
    type: str = "text"
    required: bool = False
    fact: str = ""
    sign: str = ""
    each: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form or register: `grid` is rows of cells (text, or `@field`, or `@field*3` over three cells)."""

    id: str
    title: str
    pack: str
    cites: tuple[str, ...] = ()
    kind: str = ""
    basis: str = "text"
    columns: tuple[Column, ...] = ()
    grid: tuple[tuple[str, ...], ...] = ()
    fields: Mapping[str, FormField] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of an annual table; see `tables.count_table` for what each key means."""

    head: tuple[str, ...]
    count: str = ""
    sum: str = ""
    plus: tuple[int, ...] = ()
    dated: str = ""
    where: Condition = ALWAYS
    each: str = ""
    counted_as: str = ""


@dataclass(frozen=True, slots=True)
class AnnualTable:
    """An annual table: its heads, what is counted, and by which day it belongs to a year."""

    id: str
    title: str
    pack: str
    cites: tuple[str, ...] = ()
    rows: str = ""
    totals: bool = False
    columns: tuple[TableColumn, ...] = ()
