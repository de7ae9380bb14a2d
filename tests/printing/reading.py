"""Reads printed papers back the way another program would."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
import pypdf

if TYPE_CHECKING:
    from docx.document import Document as Word


def pdf_pages(data: bytes) -> list[str]:
    """Return the text of each page without any space: where a line broke is the typesetter's matter."""
    return [close(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def word(data: bytes) -> Word:
    return docx.Document(io.BytesIO(data))


def docx_text(data: bytes) -> str:
    paper = word(data)
    parts = [line.text for line in paper.paragraphs]
    parts += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    parts += [line.text for line in paper.sections[0].footer.paragraphs]
    return close("\n".join(parts))


def close(text: str) -> str:
    return re.sub(r"\s+", "", text)
