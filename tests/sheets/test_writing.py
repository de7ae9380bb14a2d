"""Lists that people take away, and the empty workbooks they fill in."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sheets.building import COLUMNS, HEADS, part
from tests.sheets.building import saved as plainly_saved

from liuhen.sheets.columns import Column, Kind
from liuhen.sheets.reading import read
from liuhen.sheets.templates import CHOICES, EXPLAINED, template
from liuhen.sheets.writing import write

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from liuhen.sheets.columns import Written

AT = datetime(2026, 3, 11, 8, 20, tzinfo=UTC)
CELLS = {
    "number": st.text("0123456789ABCX-京", min_size=1, max_size=20),
    "day": st.none() | st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    "count": st.none() | st.integers(-(10**15), 10**15),
    "kind": st.sampled_from([None, *COLUMNS[3].choices]),
    "note": st.none()
    | st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp"]), min_size=1, max_size=20),
}


def opened(data: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data)).active


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(CELLS), max_size=6, unique_by=lambda row: row["number"]))
def test_what_was_written_is_read_again(rows: list[dict[str, Any]]) -> None:
    found = read(write("台账", COLUMNS, rows, note="说明", at=AT), COLUMNS)
    assert [row.values for row in found.rows] == rows
    assert (found.problems, found.notes) == ((), ())


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "=1+1", "#N/A", "{=1}", "_x0041_"])
def test_text_is_never_a_formula_and_stays_as_it_was(text: str) -> None:
    data = write(text, COLUMNS, [{"note": text}], note=text, at=AT)
    cell = opened(data)["E4"]
    assert cell.data_type == "s"
    assert b"<f>" not in part(data, "xl/worksheets/sheet1.xml")
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    (row,) = read(data, (Column("note", "备注"),)).rows
    assert row.values["note"] == text


def test_days_and_moments_are_dates_and_numbers_are_numbers() -> None:
    row: dict[str, Written] = {"day": date(2026, 3, 11), "count": 5, "note": AT, "number": "007"}
    sheet = opened(write("台账", COLUMNS, [row], at=AT))
    assert (sheet["B3"].value, sheet["B3"].number_format) == (datetime(2026, 3, 11), "yyyy-mm-dd")  # noqa: DTZ001
    assert (sheet["E3"].value, sheet["E3"].number_format) == (datetime(2026, 3, 11, 16, 20), "yyyy-mm-dd hh:mm")  # noqa: DTZ001
    assert (sheet["C3"].value, sheet["A3"].value) == (5, "007")


def test_a_number_that_excel_would_shorten_and_a_day_before_its_calendar_are_text() -> None:
    sheet = opened(write("台账", COLUMNS, [{"count": 10**17 + 1, "day": date(1899, 1, 2)}], at=AT))
    assert (sheet["C3"].value, sheet["B3"].value) == ("100000000000000001", "1899-01-02")


def test_the_title_stands_above_bold_heads_that_stay_in_view() -> None:
    sheet = opened(write("设备/台账", COLUMNS, [{"number": "1"}], at=AT))
    assert (sheet["A1"].value, sheet.title) == ("设备/台账", "设备 台账")
    assert [cell.value for cell in sheet[2]] == list(HEADS)
    assert all(cell.font.bold for cell in sheet[2])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:E3")


def test_columns_are_as_wide_as_what_stands_in_them_within_bounds() -> None:
    sheet = opened(write("台账", COLUMNS, [{"number": "京" * 10, "note": "字" * 500}], at=AT))
    assert sheet.column_dimensions["A"].width == 22
    assert sheet.column_dimensions["E"].width == 48


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    sheet = opened(write("a\x00b", COLUMNS, [{"note": "李\x00\x1b\ud800\ufffe四"}], note="\x07x", at=AT))
    assert (sheet["A1"].value, sheet["A2"].value, sheet["E4"].value, sheet.title) == ("ab", "x", "李四", "ab")


def test_the_same_list_has_the_same_bytes_and_says_when_it_was_made() -> None:
    first, again = (write("台账", COLUMNS, [{"number": "1"}], at=AT) for _ in range(2))
    assert first == again
    assert part(first, "docProps/core.xml").count(b"2026-03-11T08:20:00Z") == 2
    assert template(COLUMNS, at=AT) == template(COLUMNS, at=AT)


def test_an_empty_template_has_heads_that_are_read_and_no_rows() -> None:
    data = template(COLUMNS, title="设备导入", at=AT)
    found = read(data, COLUMNS)
    assert (found.name, found.rows, found.problems, found.notes) == ("设备导入", (), (), ())
    assert [cell.value for cell in opened(data)[1]] == ["设备编号*", "启用日期", "数量", "种类", "备注"]


def test_a_template_explains_each_column() -> None:
    columns = (*COLUMNS, Column("x", "证号", Kind.CODE, note="执法证件上的号码"))
    sheet = openpyxl.load_workbook(io.BytesIO(template(columns, at=AT)))[EXPLAINED]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["设备编号"] == ("是", "号码，按文本填写，保留前面的 0", "不能重复")
    assert rows["种类"] == (None, "从下拉列表选", "可填：执法记录仪、照相机")
    assert rows["证号"][2] == "执法证件上的号码"


def test_a_template_offers_the_choices_and_keeps_codes_as_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(COLUMNS, at=AT)))
    sheet = book.active
    rules = {str(rule.sqref).partition(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert (rules["D2"].type, rules["D2"].formula1) == ("list", f"{CHOICES}!$D$1:$D$2")
    assert [book[CHOICES]["D1"].value, book[CHOICES]["D2"].value] == ["执法记录仪", "照相机"]
    assert book[CHOICES].sheet_state == "hidden"
    assert (rules["B2"].type, rules["C2"].type) == ("date", "whole")
    assert sheet.column_dimensions["A"].number_format == "@"


def test_a_template_that_was_filled_in_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(COLUMNS, at=AT)))
    book.active.append(["0007", date(2026, 3, 11), 2, "照相机", "x"])
    (row,) = read(plainly_saved(book), COLUMNS).rows
    assert row.values == {"number": "0007", "day": date(2026, 3, 11), "count": 2, "kind": "照相机", "note": "x"}


def test_what_was_written_reads_the_same_after_another_program_saved_it() -> None:
    data = write("台账", COLUMNS, [{"number": "0007", "day": date(2026, 3, 11), "note": "=1"}], at=AT)
    again = plainly_saved(openpyxl.load_workbook(io.BytesIO(data)))
    assert read(again, COLUMNS).rows == read(data, COLUMNS).rows
