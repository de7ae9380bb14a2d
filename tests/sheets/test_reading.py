"""Sheets that people filled in: what is taken, what is told, what is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.sheets.building import (
    COLUMNS,
    HEADS,
    part,
    saved,
    sheet_of,
    with_parts,
    with_shared_strings,
    with_sheet,
    workbook,
)

from liuhen.sheets.columns import Column, Kind, SheetError
from liuhen.sheets.reading import read


def one(key: str, value: Any, number_format: str = "") -> Any:
    """Return what a value in a column is read as; the sheet must have no problem."""
    place = [column.key for column in COLUMNS].index(key)
    row: list[Any] = ["A1", None, None, None, None]
    row[place] = value
    book, sheet = sheet_of(HEADS, row)
    if number_format:
        sheet.cell(2, place + 1).number_format = number_format
    found = read(saved(book), COLUMNS)
    assert found.problems == ()
    return found.rows[0].values[key]


def wrong(key: str, value: Any, number_format: str = "") -> str:
    """Return the problem that a value in a column has, as people read it; the value itself is not taken."""
    place = [column.key for column in COLUMNS].index(key)
    row: list[Any] = ["A1", None, None, None, None]
    row[place] = value
    book, sheet = sheet_of(HEADS, row)
    if number_format:
        sheet.cell(2, place + 1).number_format = number_format
    found = read(saved(book), COLUMNS)
    (problem,) = found.problems
    assert (problem.row, problem.column) == (2, COLUMNS[place].head)
    assert found.rows[0].values[key] is None
    return f"{problem.words}{problem.remedy}"


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 3, 11),
        datetime(2026, 3, 11, 9, 30),  # noqa: DTZ001  # Excel knows no zones
        "2026.3.11",
        "2026年3月11日",
        "2026年 3 月 11 日 ",
        "2026/03/11",
        "2026-3-11 09:30:00",
        "２０２６－３－１１",
        "20260311",
        20260311,
        46092,
        "46092",
    ],
)
def test_a_day_is_read_however_it_was_written(value: Any) -> None:
    assert one("day", value) == date(2026, 3, 11)


@pytest.mark.parametrize("number_format", ['yyyy"年"m"月"d"日"', "m/d/yy", "[$-804]yyyy/m/d;@"])
def test_a_day_is_read_by_its_number_whatever_its_format(number_format: str) -> None:
    assert one("day", 46092, number_format) == date(2026, 3, 11)


def test_a_day_in_a_format_that_only_chinese_excel_names_is_a_day() -> None:
    data = workbook(["A1", date(2026, 3, 11)])
    styles = part(data, "xl/styles.xml")
    assert b'numFmtId="14"' in styles or b'numFmtId="164"' in styles
    chinese = styles.replace(b'<xf numFmtId="14"', b'<xf numFmtId="31"').replace(
        b'<xf numFmtId="164"', b'<xf numFmtId="31"'
    )
    found = read(with_parts(data, {"xl/styles.xml": chinese}), (COLUMNS[0], Column("day", "启用日期")))
    assert found.rows[0].values["day"] == "2026-03-11"


@pytest.mark.parametrize("number_format", ["", "yyyy-mm-dd"])
def test_a_workbook_that_counts_from_1904_is_read_by_that(number_format: str) -> None:
    book, sheet = sheet_of(HEADS, ["A1", 46092 - 1462])
    book.epoch = CALENDAR_MAC_1904
    if number_format:
        sheet["B2"].number_format = number_format
    assert read(saved(book), COLUMNS).rows[0].values["day"] == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-02-30", "没有“2026-02-30”这一天"),
        ("2025年2月29日", "没有“2025年2月29日”这一天"),
        ("26.3.11", "年份写四位"),
        ("下周", "不是日期"),
        (7, "不是日期"),
        (True, "不是日期"),
        ("0001-01-01", "年份不对"),
    ],
)
def test_a_day_that_cannot_be_is_told_with_what_to_write(value: Any, words: str) -> None:
    assert words in wrong("day", value)
    assert "请写成 2026-03-11 这样。" in wrong("day", value)


@pytest.mark.parametrize("value", [-5, 1e12])
def test_a_number_shown_as_a_day_that_there_is_not_is_told(value: float) -> None:
    assert wrong("day", value, "yyyy-mm-dd").endswith("请写成 2026-03-11 这样。")


@pytest.mark.parametrize(
    ("value", "read_as"), [(12, 12), (12.0, 12), ("12", 12), (" １２ ", 12), ("1,200", 1200), ("-3", -3)]
)
def test_a_number_is_read_however_it_was_stored(value: Any, read_as: int) -> None:
    assert one("count", value) == read_as


@pytest.mark.parametrize("value", ["十二", 1.5, "1.5", "1,2", "9" * 40, "١٢"])
def test_what_is_no_whole_number_is_told(value: Any) -> None:
    assert "不是整数" in wrong("count", value)


@pytest.mark.parametrize(
    ("value", "number_format", "read_as"),
    [
        ("000123", "", "000123"),
        (123, "000000", "000123"),
        (123.0, "", "123"),
        ("'007", "", "007"),
        ("１１０１０５ 1949", "", "1101051949"),
        ("11010519491231002X", "", "11010519491231002X"),
        (123456789012345, "", "123456789012345"),
    ],
)
def test_a_code_keeps_its_zeros(value: Any, number_format: str, read_as: str) -> None:
    assert one("number", value, number_format) == read_as


@pytest.mark.parametrize("value", [110105194912310021, "1.10105E+17"])
def test_a_code_that_excel_has_shortened_is_told_not_guessed(value: Any) -> None:
    assert "已被 Excel 改写" in wrong("number", value)


def test_a_choice_is_compared_without_width_case_and_space() -> None:
    columns = (*COLUMNS[:1], Column("kind", "种类", Kind.CHOICE, choices=("4G 终端",)))
    book, _ = sheet_of(("编号", "种类"), ("A1", "４ｇ终端　"))
    assert read(saved(book), columns).rows[0].values["kind"] == "4G 终端"
    assert "请写：执法记录仪、照相机。" in wrong("kind", "手机")


def test_text_is_trimmed_and_its_characters_are_left_alone() -> None:
    assert one("note", "\u3000 䶮㙍𠮷（甲）\n乙 \xa0") == "䶮㙍𠮷（甲）\n乙"
    assert one("note", 12.5) == "12.5"
    assert one("note", True) == "是"
    assert one("note", "_x005F_x000D_") == "_x000D_"
    assert "最多 20 个字" in wrong("note", "字" * 21)


def test_rows_keep_the_numbers_that_excel_shows_and_empty_ones_are_passed_over() -> None:
    found = read(workbook(["A1"], [], [None, " ", None], ["A2"]), COLUMNS)
    assert [(row.number, row.values["number"]) for row in found.rows] == [(2, "A1"), (5, "A2")]
    assert found.problems == ()


def test_what_must_be_filled_in_is_missed() -> None:
    (problem,) = read(workbook([None, "2026-01-01"]), COLUMNS).problems
    assert str(problem) == "第 2 行“设备编号”：没有填写。这一列是必填的。"


def test_a_value_that_stands_twice_is_told_at_its_second_place() -> None:
    (problem,) = read(workbook(["A1"], ["A2"], [" A1"]), COLUMNS).problems
    assert str(problem) == "第 4 行“设备编号”：“A1”与第 2 行重复。请改正，或删去其中一行。"


def test_every_problem_is_told_at_once() -> None:
    found = read(workbook(["A1", "x", "y", "z", "字" * 30]), COLUMNS)
    assert [problem.column for problem in found.problems] == ["启用日期", "数量", "种类", "备注"]


def test_heads_are_found_in_any_order_below_titles_with_stars_and_other_spellings() -> None:
    book, sheet = sheet_of(
        ("某某局台账",), (), ("备注：", "序号", "编号 *", "启用日期（必填）"), ("x", 1, "A1", "2026.1.2")
    )
    sheet.merge_cells("A1:D1")
    found = read(saved(book), COLUMNS)
    (row,) = found.rows
    assert row.number == 4
    assert row.values == {"number": "A1", "day": date(2026, 1, 2), "count": None, "kind": None, "note": "x"}
    assert [str(note) for note in found.notes] == ["第 3 行“序号”：这一列不认识，没有读入。"]


def test_heads_of_two_rows_are_read_with_their_merges() -> None:
    book, sheet = sheet_of(("编号", "情况", None), (None, "数量", "种类"), ("A1", 3, "照相机"))
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    (row,) = read(saved(book), COLUMNS).rows
    assert (row.number, row.values["number"], row.values["count"], row.values["kind"]) == (3, "A1", 3, "照相机")


def test_a_head_that_stands_twice_is_a_problem() -> None:
    book, _ = sheet_of(("设备编号", "编号"), ("A1", "B1"))
    (problem,) = read(saved(book), COLUMNS).problems
    assert str(problem) == "第 1 行“编号”：这一列出现了两次。请只留一列。"


def test_the_sheet_whose_heads_fit_best_is_read_and_hidden_sheets_are_not() -> None:
    book, sheet = sheet_of(("说明",), ("编号",))
    right = book.create_sheet("台账")
    right.append(list(HEADS))
    right.append(["A1"])
    hidden = book.create_sheet("旧")
    hidden.append(list(HEADS))
    hidden.append(["旧1"])
    assert read(saved(book), COLUMNS).name == "台账"
    right.sheet_state, sheet.sheet_state = "hidden", "visible"
    hidden.sheet_state = "veryHidden"
    assert read(saved(book), COLUMNS).name == "Sheet"


def test_merged_cells_among_the_rows_count_for_each_row_and_are_told() -> None:
    book, sheet = sheet_of(HEADS, ("A1", "2026-01-02"), ("A2", None), ("A3", None), ("A4", "2026-01-03"))
    sheet.merge_cells("B2:B4")
    found = read(saved(book), COLUMNS)
    assert [row.values["day"] for row in found.rows] == [date(2026, 1, 2)] * 3 + [date(2026, 1, 3)]
    assert [str(note) for note in found.notes] == ["第 2 行“启用日期”：B2:B4 是合并单元格，各格都按“2026-01-02”读入。"]


def test_a_row_that_is_only_the_rest_of_merged_cells_is_no_row() -> None:
    book, sheet = sheet_of(HEADS, ("A1",), (), ("A2",))
    sheet.merge_cells("A2:A3")
    assert [row.number for row in read(saved(book), COLUMNS).rows] == [2, 4]


def test_hidden_rows_are_read_and_told() -> None:
    book, sheet = sheet_of(HEADS, *((f"A{number}",) for number in range(15)))
    for row in range(4, 16):
        sheet.row_dimensions[row].hidden = True
    found = read(saved(book), COLUMNS)
    assert len(found.rows) == 15
    assert [note.words for note in found.notes] == [
        "第 4、5、6、7、8、9、10、11、12、13 行等共 12 行是隐藏的，也读入了。"
    ]


def test_a_formula_counts_by_what_it_gave_last_and_is_told() -> None:
    cells = '<row><c t="str"><f>"A"&amp;1</f><v>A1</v></c><c/><c><f>1+1</f><v>2</v></c><c/><c t="str"><f>""</f><v/></c></row>'
    found = read(with_sheet(cells), COLUMNS)
    assert found.rows[0].values == {"number": "A1", "day": None, "count": 2, "kind": None, "note": None}
    assert [note.column for note in found.notes][:2] == ["设备编号", "数量"]
    assert "有公式" in found.notes[0].words


def test_a_formula_that_gave_nothing_yet_is_refused() -> None:
    assert "选择性粘贴—数值" in wrong("count", "=1+1")


def test_an_error_value_is_told() -> None:
    found = read(with_sheet('<row><c><v>7</v></c><c t="e"><v>#N/A</v></c></row>'), COLUMNS)
    assert [str(problem) for problem in found.problems] == [
        "第 2 行“启用日期”：是 Excel 的错误值 #N/A。请改正公式或直接填写内容。"
    ]


def test_strings_with_formats_inside_and_with_pronunciation_are_read_as_they_look() -> None:
    rich = "<is><r><t>张</t></r><r><t>三</t></r><rPh sb='0' eb='1'><t>zhang</t></rPh></is>"
    found = read(with_sheet(f'<row><c t="inlineStr">{rich}</c></row>'), COLUMNS)
    assert found.rows[0].values["number"] == "张三"


def test_strings_that_cells_share_are_read_by_their_number() -> None:
    strings = "<sst><si><t>A7</t></si><si><r><t>张</t></r><r><t>三</t></r><phoneticPr/></si></sst>".encode()
    row = '<row><c t="s"><v>0</v></c><c/><c/><c/><c t="s"><v>1</v></c></row>'
    (found,) = read(with_shared_strings(strings, row), COLUMNS).rows
    assert (found.values["number"], found.values["note"]) == ("A7", "张三")


def test_a_date_that_was_stored_as_iso_text_is_a_day() -> None:
    found = read(with_sheet('<row><c><v>7</v></c><c t="d"><v>2026-03-11T00:00:00Z</v></c></row>'), COLUMNS)
    assert found.rows[0].values["day"] == date(2026, 3, 11)


def test_more_rows_than_are_taken_are_refused_with_both_figures() -> None:
    data = workbook(*([f"A{number}"] for number in range(11)))
    assert len(read(data, COLUMNS, most_rows=11).rows) == 11
    with pytest.raises(SheetError, match="11 行，一次最多导入 10 行"):
        read(data, COLUMNS, most_rows=10)


def test_a_missing_head_is_named() -> None:
    book, _ = sheet_of(("种类", "备注"), ("照相机", "x"))
    with pytest.raises(SheetError, match="缺少必填的列：设备编号"):
        read(saved(book), COLUMNS)


@pytest.mark.parametrize("rows", [[], [("a", "b"), ("c",)]])
def test_a_sheet_without_heads_says_which_are_expected(rows: list[tuple[str, ...]]) -> None:
    book, _ = sheet_of(*rows)
    with pytest.raises(SheetError, match="设备编号、启用日期、数量、种类、备注"):
        read(saved(book), COLUMNS)
