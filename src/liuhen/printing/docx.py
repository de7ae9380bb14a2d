"""A document as .docx (ECMA-376), A4, for those who go on working on it. The same content as the PDF."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from liuhen.kernel.packages import dated

from .documents import Document, Grid, Pairs, Paragraph, Table
from .docx_tables import add_grid, add_pairs, add_table, signed_line, write
from .words import foot, printable

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as WordParagraph

    from .documents import Block

_PAPER = (Mm(210), Mm(297))
_MARGINS = {"top_margin": Mm(22), "bottom_margin": Mm(22), "left_margin": Mm(26), "right_margin": Mm(20)}
BODY_FACE, TITLE_FACE = "FangSong", "SimHei"  # GB/T 9704


def as_docx(document: Document) -> bytes:
    """Write a document as .docx. Equal documents give equal bytes."""
    word = docx.Document()
    _set_up(word, document)
    _head(word, document)
    for block in document.blocks:
        _add(word, block)
    _foot(word, document)
    made = io.BytesIO()
    word.save(made)
    return dated(made.getvalue(), document.printed_at)


def _set_up(word: Word, document: Document) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = reversed(_PAPER) if document.landscape else _PAPER
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    for name, width in _MARGINS.items():
        setattr(section, name, width)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(11)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FACE)
    normal.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")  # without it a word processor draws Chinese characters the Japanese way
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    about = word.core_properties
    about.title, about.author = printable(document.title)[:255], printable(document.agency)[:255]
    about.last_modified_by = ""
    about.created = about.modified = document.printed_at
    about.comments, about.language = "", "zh-CN"


def _head(word: Word, document: Document) -> None:
    centre = WD_ALIGN_PARAGRAPH.CENTER
    write(_line(word, centre), document.agency, size=13)
    write(_line(word, centre), document.title, size=18, face=TITLE_FACE)
    if document.subtitle:
        write(_line(word, centre), document.subtitle)
    if document.number:
        write(_line(word, WD_ALIGN_PARAGRAPH.RIGHT), f"编号：{document.number}")


def _line(word: Word, where: WD_ALIGN_PARAGRAPH) -> WordParagraph:
    line = word.add_paragraph()
    line.alignment = where
    line.paragraph_format.space_after = Pt(6)
    return line


def _add(word: Word, block: Block) -> None:
    room = _room(word)
    match block:
        case Grid():
            add_grid(word, block, room)
        case Pairs():
            add_pairs(word, block, room)
        case Table():
            add_table(word, block, room, TITLE_FACE)
        case Paragraph():
            write(word.add_paragraph(), block.text, face=TITLE_FACE if block.heading else "")
        case _:
            for line in block.lines:
                write(_line(word, WD_ALIGN_PARAGRAPH.RIGHT), signed_line(line))
    word.add_paragraph()


def _room(word: Word) -> int:
    """Return the width between the margins in EMU."""
    section = word.sections[0]
    return sum(part or 0 for part in (section.page_width, -(section.left_margin or 0), -(section.right_margin or 0)))


def _foot(word: Word, document: Document) -> None:
    line = word.sections[0].footer.paragraphs[0]
    write(line, f"{foot(document)}　第 ", size=8.5)
    _count(line, "PAGE")
    write(line, " 页　共 ", size=8.5)
    _count(line, "NUMPAGES")
    write(line, " 页", size=8.5)


def _count(line: WordParagraph, what: str) -> None:
    """Add a field that the word processor counts itself: PAGE or NUMPAGES."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run = line.add_run("1")
    run.font.size = Pt(8.5)
    field.append(run._element)  # noqa: SLF001  # python-docx has no fields of its own
    line._p.append(field)  # noqa: SLF001
