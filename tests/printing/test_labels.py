"""Device labels and their QR codes."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest
from tests.printing.reading import pdf_pages

from liuhen.printing.codes import qr_svg
from liuhen.printing.labels import Label, labels_pdf

AT = datetime(2026, 3, 11, tzinfo=UTC)


def labels(count: int) -> list[Label]:
    return [Label(f"ZF-{n:04}", f"执法记录仪{n}号", "某某局", f"https://liuhen.test/devices/{n}") for n in range(count)]


def test_twenty_four_labels_stand_on_a_sheet_and_the_next_on_another() -> None:
    pages = pdf_pages(labels_pdf(labels(25), at=AT))
    assert len(pages) == 2
    assert all(f"ZF-{n:04}执法记录仪{n}号某某局" in pages[0] for n in range(24))
    assert "ZF-0024执法记录仪24号" in pages[1]


def test_a_hostile_and_a_long_name_keep_to_their_label() -> None:
    made = [Label("1", '#panic("x")', "*局*", "x"), Label("2" * 60, "名" * 400, "局" * 80, "y")]
    pages = pdf_pages(labels_pdf(made, at=AT))
    assert len(pages) == 1
    assert '#panic("x")*局*' in pages[0]


def test_the_same_labels_have_the_same_bytes() -> None:
    assert labels_pdf(labels(3), at=AT) == labels_pdf(labels(3), at=AT)


def test_no_labels_make_no_sheet() -> None:
    with pytest.raises(ValueError, match="no labels"):
        labels_pdf([], at=AT)


def test_a_code_is_a_picture_without_style_or_script_and_has_a_name() -> None:
    svg = qr_svg("https://liuhen.test/devices/7", title='<script>"7"')
    root = fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "path"}
    assert all("style" not in element.attrib and "class" not in element.attrib for element in root.iter())
    assert root.findtext("{http://www.w3.org/2000/svg}title") == '<script>"7"'


def test_codes_of_different_texts_differ() -> None:
    assert qr_svg("设备1") == qr_svg("设备1") != qr_svg("设备2")
