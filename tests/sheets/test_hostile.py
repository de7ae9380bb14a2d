"""Files that are no workbooks, or are made to hurt: a sentence for people, soon, and nothing else."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.sheets.building import COLUMNS, part, with_parts, with_shared_strings, with_sheet, workbook

from liuhen.sheets.columns import SheetError
from liuhen.sheets.reading import read

SHEET = "xl/worksheets/sheet1.xml"
DATA = workbook(["A1", "2026-01-01", 3, "照相机", "x"])
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData/>&b;</worksheet>'


def refused(data: bytes) -> str:
    with pytest.raises(SheetError) as raised:
        read(data, COLUMNS)
    words = str(raised.value)
    assert words.endswith("。")
    assert "请" in words
    return words


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"a,b\n1,2\n", "编号,种类".encode("gb18030"), b"%PDF-1.7", b"PK\x03\x04", zipped({"a.txt": b"x"})],
    ids=["empty", "csv", "gbk", "pdf", "cut", "zip"],
)
def test_what_is_no_workbook_is_told_so(data: bytes) -> None:
    assert "另存为“Excel 工作簿（*.xlsx）”" in refused(data)


def test_an_old_or_locked_workbook_is_told_so() -> None:
    assert "密码" in refused(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000))


def test_an_oversize_file_is_refused_by_its_size() -> None:
    assert "20 MB" in refused(bytes(20 * 2**20 + 1))


def test_a_part_that_unpacks_to_gigabytes_is_never_unpacked() -> None:
    bomb = with_parts(DATA, {SHEET: bytes(100 * 2**20)})
    assert len(bomb) < 2**20
    assert "解开后太大" in refused(bomb)


def test_a_part_that_lies_about_its_size_is_broken() -> None:
    packed = bytearray(with_parts(DATA, {SHEET: bytes(10 * 2**20)}))
    real = (10 * 2**20).to_bytes(4, "little")
    assert packed.count(real) == 2
    assert "损坏" in refused(bytes(packed.replace(real, (1000).to_bytes(4, "little"))))


def test_more_elements_than_a_list_has_are_refused() -> None:
    assert "太大" in refused(with_sheet("<row>" + "<c/>" * 2_000_001 + "</row>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_nobody_declares_an_entity(name: str, encoding: str) -> None:
    assert "损坏" in refused(with_parts(DATA, {name: ENTITIES.encode(encoding)}))


def test_nobody_declares_an_entity_among_the_strings() -> None:
    assert "损坏" in refused(with_shared_strings(ENTITIES.encode(), '<row><c t="s"><v>0</v></c></row>'))


def test_one_cell_at_the_far_end_does_not_make_a_rectangle() -> None:
    found = read(with_sheet('<row><c><v>7</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), COLUMNS)
    assert [row.number for row in found.rows] == [2]


def test_a_merge_of_the_whole_sheet_costs_nothing() -> None:
    merges = '<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    found = read(with_sheet("<row><c><v>7</v></c></row>", after=merges), COLUMNS)
    assert found.rows[0].values["number"] == "7"


def test_merges_over_each_other_are_refused() -> None:
    rows = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(2000))
    merges = "<mergeCells>" + '<mergeCell ref="A2:E3000"/>' * 101 + "</mergeCells>"
    assert "合并单元格太多" in refused(with_sheet(rows, after=merges))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="0"><c/></row>',
        '<row r="99999999999999999999"><c r="A0"><v>1</v></c></row>',
        '<row><c r="ZZZ1"><v>1</v></c></row>',
        '<row><c r="1A"><v>1</v></c></row>',
        '<row><c t="s"><v>999999</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        '<row><c t="s"><v>x</v></c></row>',
        "<row><c><v>seven</v></c></row>",
        "<row><c>",
    ],
)
def test_a_cell_that_makes_no_sense_breaks_the_file_not_us(cells: str) -> None:
    assert "损坏" in refused(with_sheet(cells))


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "inf", "1" * 20, "1" * 400])
@pytest.mark.parametrize("style", ["0", "1", "77777", "-1"])
def test_a_number_beyond_all_bounds_is_a_problem_of_its_cell(number: str, style: str) -> None:
    cells = f'<row><c><v>7</v></c><c s="{style}"><v>{number}</v></c></row>'
    assert [problem.column for problem in read(with_sheet(cells), COLUMNS).problems] == ["启用日期"]


def test_a_workbook_without_its_sheet_is_broken() -> None:
    missing = part(DATA, "xl/_rels/workbook.xml.rels").replace(b"sheet1.xml", b"sheet9.xml")
    assert "损坏" in refused(with_parts(DATA, {"xl/_rels/workbook.xml.rels": missing}))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(zipfile.ZipFile(io.BytesIO(DATA)).namelist()), st.data())
def test_a_part_with_a_damaged_place_is_read_or_refused(name: str, data: st.DataObject) -> None:
    whole = bytearray(part(DATA, name))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    with contextlib.suppress(SheetError):
        read(with_parts(DATA, {name: bytes(whole)}), COLUMNS)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.binary(min_size=1, max_size=6))
@example(0, b"\x00")
def test_a_file_with_a_damaged_place_is_read_or_refused(place: int, damage: bytes) -> None:
    with contextlib.suppress(SheetError):
        read(DATA[:place] + damage + DATA[place + len(damage) :], COLUMNS)
