"""Papers: hostile and rare text, long tables, equal bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.printing.reading import close, docx_text, pdf_pages, word

from liuhen.kernel.moments import SHANGHAI
from liuhen.printing import fonts
from liuhen.printing.documents import Document, Pairs, Paragraph, Signature, Signatures, Table
from liuhen.printing.docx import as_docx
from liuhen.printing.pdf import as_pdf

AT = datetime(2026, 3, 11, 16, 20, tzinfo=SHANGHAI)
HOSTILE = [
    '#panic("x")',
    "*x* _y_ $a$ `b` <c> @d = e",
    '"]}\\u{1}\\',
    "<w:t>&amp;</w:t>",
    "{{ 1 }} {% x %}",
    '#read("/etc/passwd")',
    "{PAGE}",
]


def paper(*texts: str, **more: Any) -> Document:
    return Document("标题", "某某局", AT, blocks=tuple(Paragraph(text) for text in texts), **more)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_party_called_like_markup_prints_as_that(text: str) -> None:
    everywhere = Document(
        title=text,
        agency=text,
        printed_at=AT,
        number=text,
        subtitle=text,
        checkpoint=text,
        blocks=(
            Paragraph(text),
            Pairs(((text, text),)),
            Table((text,), ((text,),)),
            Signatures((Signature(text, text),)),
        ),
    )
    assert pdf_pages(as_pdf(everywhere))[0].count(close(text)) >= 10
    assert docx_text(as_docx(everywhere)).count(close(text)) >= 10


def test_rare_characters_stand_on_the_paper() -> None:
    assert "䶮㙍𠮷" in pdf_pages(as_pdf(paper("䶮㙍𠮷")))[0]
    assert "䶮㙍𠮷" in docx_text(as_docx(paper("䶮㙍𠮷")))


def test_a_character_without_a_shape_is_marked_and_the_foot_names_it() -> None:
    (page,) = pdf_pages(as_pdf(paper("王\U000323a0明")))
    assert "王〓明" in page
    assert "〓处是打印时字库里没有的字：U+323A0" in page


def test_a_paper_full_of_characters_without_a_shape_prints() -> None:
    text = "".join(chr(code) for code in range(0x32400, 0x32400 + 600))
    pages = pdf_pages(as_pdf(paper(text)))
    assert "".join(pages).count("〓") >= 600
    assert "等" in pages[0]


def test_marks_that_turn_the_reading_direction_or_show_nothing_are_taken_out() -> None:
    text = "李\u202e四\u200b\x00\x1b\ud800\ue000"
    assert "李四〓〓〓〓" in pdf_pages(as_pdf(paper(text)))[0]
    assert "李四〓〓〓〓" in docx_text(as_docx(paper(text)))


def test_a_long_word_stays_whole_and_inside_its_cell() -> None:
    digest = "sha256:" + "9f3c1e7a" * 8
    table = Table(tuple("一二三四五六"), (("", "", "", "", "", digest),))
    data = as_pdf(replace(paper(), blocks=(table,)))
    places: list[float] = []
    page = pypdf.PdfReader(io.BytesIO(data)).pages[0]
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, _size: places.append(tm[4]) if text.strip() else None)
    assert digest in pdf_pages(data)[0]
    assert max(places) < (210 - 20) * 72 / 25.4


def test_a_long_table_repeats_its_heads_and_numbers_its_pages() -> None:
    rows = tuple((f"第{row}行", "内容") for row in range(500))
    pages = pdf_pages(as_pdf(replace(paper(), blocks=(Table(("编号", "状况"), rows),))))
    assert len(pages) > 8
    assert all("编号状况" in page for page in pages)
    assert all(f"第{number}页共{len(pages)}页" in page for number, page in enumerate(pages, start=1))
    assert "标题（续）" in pages[1]
    assert "标题（续）" not in pages[0]
    text = "".join(pages)
    assert all(f"第{row}行" in text for row in range(500))


def test_a_long_table_repeats_its_heads_in_a_word_processor() -> None:
    rows = tuple((f"第{row}行", "内容") for row in range(500))
    (table,) = word(as_docx(replace(paper(), blocks=(Table(("编号", "状况"), rows),)))).tables
    assert len(table.rows) == 501
    heads = [row for row in table.rows if row._tr.findall(f".//{qn('w:tblHeader')}")]
    assert [cell.text for cell in heads[0].cells] == ["编号", "状况"]
    assert len(heads) == 1
    assert table.style is not None
    assert table.style.name == "Table Grid"


def test_a_name_beside_wide_columns_stays_on_one_line() -> None:
    rows = (("ZF-2026-0001 执法记录仪", "王小明", "王小明", "2026年3月11日 16:20", "完好" * 20, "附件" * 20),)
    made = replace(paper(), blocks=(Table(("设备", "移交人", "接收人", "时间", "状况", "备注"), rows),))
    lines = pypdf.PdfReader(io.BytesIO(as_pdf(made))).pages[0].extract_text().split("\n")
    assert any("王小明 王小明" in line for line in lines) or lines.count("王小明") == 2


def test_a_row_longer_than_a_page_goes_on_on_the_next() -> None:
    text = "".join(f"第{number}句。" for number in range(3000))
    pages = pdf_pages(as_pdf(replace(paper(), blocks=(Table(("内容",), ((text,),)),))))
    assert len(pages) > 1
    assert "第2999句。" in pages[-1]


def test_chinese_characters_have_a_chinese_typeface_in_a_word_processor() -> None:
    made = word(as_docx(paper("内容")))
    fonts_of = made.styles["Normal"].element.rPr.rFonts
    assert fonts_of.get(qn("w:eastAsia")) == "FangSong"
    title = next(line for line in made.paragraphs if line.text == "标题")
    run: Any = title.runs[0]._element
    assert run.rPr.rFonts.get(qn("w:eastAsia")) == "SimHei"


@pytest.mark.parametrize(("landscape", "width", "height"), [(False, 210, 297), (True, 297, 210)])
def test_papers_are_a4(landscape: bool, width: int, height: int) -> None:
    made = paper("x", landscape=landscape)
    box = pypdf.PdfReader(io.BytesIO(as_pdf(made))).pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [width, height]
    section = word(as_docx(made)).sections[0]
    assert [round((side or 0) / Mm(1)) for side in (section.page_width, section.page_height)] == [width, height]


def test_the_pdf_says_that_it_is_for_the_archive_and_embeds_its_fonts() -> None:
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(paper("内容"))))
    about = reader.xmp_metadata
    assert about is not None
    metadata = about.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert reader.metadata is not None
    assert reader.metadata.title == "标题"
    resources: Any = reader.pages[0]["/Resources"]
    for font in resources["/Font"].values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_checkpoint_and_the_time_stand_at_the_foot() -> None:
    made = paper("x", checkpoint="liuhen.example/log 1234")
    assert "打印时间：2026年3月11日16:20日志检查点：liuhen.example/log1234" in pdf_pages(as_pdf(made))[0]
    assert "打印时间：2026年3月11日16:20日志检查点：liuhen.example/log1234" in docx_text(as_docx(made))


def test_the_same_paper_has_the_same_bytes_and_another_time_others() -> None:
    made = paper("内容", number="7")
    later = replace(made, printed_at=datetime(2026, 3, 12, tzinfo=SHANGHAI))
    assert as_pdf(made) == as_pdf(made)
    assert as_docx(made) == as_docx(made)
    assert as_pdf(made) != as_pdf(later)
    assert as_docx(made) != as_docx(later)


def test_a_machine_without_chinese_typefaces_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Latin:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    monkeypatch.setattr(fonts, "case", Latin)
    fonts.faces.cache_clear()
    with pytest.raises(fonts.NoFontError, match="fonts-noto-cjk"):
        as_pdf(paper("x"))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_text_prints(text: str) -> None:
    made = Document(text, text, AT, number=text, blocks=(Paragraph(text), Table((text,), ((text,),))))
    assert as_pdf(made).startswith(b"%PDF")
    assert word(as_docx(made)).tables


def test_signatures_of_a_paper_stand_with_name_and_day() -> None:
    lines = Signatures((Signature("移交人", "李四", date(2026, 3, 11)), Signature("接收人")))
    made = replace(paper(), blocks=(lines,))
    for text in (pdf_pages(as_pdf(made))[0], docx_text(as_docx(made))):
        assert "移交人：李四2026年3月11日" in text
        assert "接收人：年月日" in text
