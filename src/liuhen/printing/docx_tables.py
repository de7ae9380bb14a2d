"""Boxes, tables and text of a .docx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt

from .measures import grid_rows, grid_widths, table_widths
from .words import printable, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Word
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph as WordParagraph

    from .documents import Cell, Grid, Pairs, Signature, Table

_EMPTY_NAME, _EMPTY_DAY = "　" * 7, "　　　年　　月　　日"
_SMALL = 9.5


def write(line: WordParagraph, text: str, *, size: float = 0, face: str = "") -> None:
    """Write a text at the end of a paragraph, in points, in an own typeface for its Chinese characters."""
    run = line.add_run(printable(text))
    if size:
        run.font.size = Pt(size)
    if face:
        run.font.name = face
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001  # no other way


def signed_line(line: Signature) -> str:
    """Return a line to sign on: with who signed and when, or room for both."""
    day = written(line.day) if line.day else _EMPTY_DAY
    return f"{line.label}：{line.name or _EMPTY_NAME}　{day}"


def add_grid(word: Word, grid: Grid, room: int) -> None:
    """Add the box of a form."""
    widths = _emu(grid_widths(grid), room)
    table = _table(word, len(grid.rows), widths)
    for line, cells in zip(table.rows, grid_rows(grid), strict=True):
        place, there = 0, line.cells
        for cell, span in cells:
            box = there[place] if span == 1 else there[place].merge(there[place + span - 1])
            box.width = Emu(sum(widths[place : place + span]))
            _fill(box, cell, tall=not cell.text and not cell.label and span > 1)
            place += span


def add_table(word: Word, block: Table, room: int, face: str) -> None:
    """Add a table whose heads are repeated on every page."""
    widths = _emu(table_widths(block), room)
    table = _table(word, 1 + len(block.rows), widths)
    for number, (line, texts) in enumerate(zip(table.rows, (block.heads, *block.rows), strict=True)):
        _mark(line, "w:cantSplit", "w:tblHeader") if number == 0 else _mark(line, "w:cantSplit")
        for box, text, width in zip(line.cells, texts, widths, strict=True):
            box.width = Emu(width)
            box.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            if number == 0:
                box.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(box.paragraphs[0], text, size=_SMALL, face="" if number else face)


def add_pairs(word: Word, block: Pairs, room: int) -> None:
    """Add labels and values without a box."""
    widths = _emu((1, 3), room)
    table = word.add_table(len(block.rows), 2)
    table.autofit = False
    for line, texts in zip(table.rows, block.rows, strict=True):
        for box, text, width in zip(line.cells, (f"{texts[0]}：", texts[1]), widths, strict=True):
            box.width = Emu(width)
            write(box.paragraphs[0], text)


def _table(word: Word, rows: int, widths: Sequence[int]) -> WordTable:
    table: WordTable = word.add_table(rows, len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
    return table


def _fill(box: _Cell, cell: Cell, *, tall: bool) -> None:
    box.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = box.paragraphs[0]
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(6)
    if cell.label:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if tall:
        line.paragraph_format.space_after = Pt(30)  # room for a pen
    write(line, cell.text)
    for signature in cell.signatures:
        below = box.add_paragraph()
        below.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        below.paragraph_format.space_before = Pt(12)
        write(below, signed_line(signature))


def _emu(shares: Sequence[int], room: int) -> list[int]:
    return [room * share // sum(shares) for share in shares]


def _mark(line: _Row, *names: str) -> None:
    properties = line._tr.get_or_add_trPr()  # noqa: SLF001  # python-docx has no name for these marks
    for name in names:
        properties.append(OxmlElement(name))
