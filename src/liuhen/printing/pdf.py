"""A document as PDF/A-2b (ISO 19005-2), A4, for the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .documents import Block, Cell, Document, Grid, Pairs, Paragraph, Signature, Table
from .measures import grid_rows, grid_widths, table_widths
from .typesetting import lines, typeset
from .words import foot, printable, written

if TYPE_CHECKING:
    from collections.abc import Sequence

_TALL = 300  # characters from which on a row may be cut by the end of a page


def as_pdf(document: Document) -> bytes:
    """Print a document as PDF/A-2b. Equal documents give equal bytes. Raises NoFontError."""
    data = {
        "title": lines(document.title),
        "name": printable(document.title),
        "agency": lines(document.agency),
        "author": printable(document.agency),
        "number": lines(document.number) if document.number else [],
        "subtitle": lines(document.subtitle) if document.subtitle else [],
        "foot": lines(foot(document)),
        "landscape": document.landscape,
        "blocks": [_block(block) for block in document.blocks],
    }
    return typeset("document.typ", data, at=document.printed_at)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Grid():
            rows = [[_cell(cell, span) for cell, span in row] for row in grid_rows(block)]
            return {"kind": "grid", "widths": grid_widths(block), "rows": rows}
        case Pairs():
            return {"kind": "pairs", "rows": [[lines(label), lines(value)] for label, value in block.rows]}
        case Table():
            heads = [lines(head) for head in block.heads]
            texts = [{"cells": [lines(text) for text in row], "cut": _cut(row)} for row in block.rows]
            return {"kind": "table", "widths": table_widths(block), "heads": heads, "rows": texts}
        case Paragraph():
            return {"kind": "heading" if block.heading else "paragraph", "text": lines(block.text)}
        case _:
            return {"kind": "signatures", "lines": [_signature(line) for line in block.lines]}


def _cell(cell: Cell, span: int) -> dict[str, Any]:
    return {
        "text": lines(cell.text),
        "span": span,
        "label": cell.label,
        "signatures": [_signature(line) for line in cell.signatures],
        "cut": _cut([cell.text]),
    }


def _signature(line: Signature) -> dict[str, Any]:
    return {"label": lines(line.label), "name": lines(line.name), "day": written(line.day) if line.day else ""}


def _cut(texts: Sequence[str]) -> bool:
    return any(len(text) > _TALL or text.count("\n") > _TALL // 20 for text in texts)
