"""How wide columns are: shared by both printers, so that a paper looks the same from either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.widths import width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .documents import Cell, Grid, Table

_NARROWEST, _WIDEST = 8, 24  # in half characters: four Chinese characters (most names) to twelve
_AROUND = 4  # for the space on both sides of a text
_LOOKED_AT = 200  # rows that decide the widths of a long table
_LABEL, _VALUE = 7, 10  # a column of labels beside a column of values


def table_widths(table: Table) -> tuple[int, ...]:
    """Return the share of each column of a table, from its head and the longer ones of its texts."""
    return tuple(
        _share([head, *(row[place] for row in table.rows[:_LOOKED_AT])]) for place, head in enumerate(table.heads)
    )


def grid_widths(grid: Grid) -> tuple[int, ...]:
    """Return the share of each column of a grid: those where a label stands are narrower."""
    columns = max((sum(cell.span for cell in row) for row in grid.rows), default=0)
    labels = {place for row in grid.rows for place, cell in _places(row) if cell.label and cell.span == 1}
    return tuple(_LABEL if place in labels else _VALUE for place in range(columns))


def grid_rows(grid: Grid) -> list[list[tuple[Cell, int]]]:
    """Return each row as (cell, columns it takes), the last cell widened to the end of the box."""
    columns = len(grid_widths(grid))
    rows = []
    for row in grid.rows:
        spans = [cell.span for cell in row]
        spans[-1:] = [columns - sum(spans[:-1])]
        rows.append(list(zip(row, spans, strict=True)))
    return rows


def _places(row: Sequence[Cell]) -> Iterable[tuple[int, Cell]]:
    place = 0
    for cell in row:
        yield place, cell
        place += cell.span


def _share(texts: Sequence[str]) -> int:
    widths = sorted(width_of(text) for text in texts)
    usual = widths[len(widths) * 9 // 10]
    return min(max(usual, _NARROWEST), _WIDEST) + _AROUND
