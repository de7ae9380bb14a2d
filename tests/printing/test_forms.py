"""Forms of packs: labels word for word, what nobody signed stays empty."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.printing.reading import close, docx_text, pdf_pages

from liuhen.printing.documents import Cell, Grid, Pairs, Signature, Table
from liuhen.printing.docx import as_docx
from liuhen.printing.forms import Signed, filled
from liuhen.printing.pdf import as_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.policy.layouts import Form
    from liuhen.policy.pack import Pack
    from liuhen.printing.documents import Document
    from liuhen.printing.forms import Value

PRESCRIBED = [
    ("ss", "F-07"),  # SS-7¶2
    ("hy", "F-07"),  # HY-14
    ("zh", "F-07"),  # ZH-6
    ("ss", "F-08"),  # SS-11
    ("ss", "F-19"),  # SS-5
    ("yc", "F-19"),  # YC-A-3
    ("zh", "F-19"),  # ZH-13a
    ("yc", "F-20"),  # YC-A-8
    ("zh", "F-20"),  # ZH-8
    ("yc", "F-21"),  # YC-A-10¶1
    ("hy", "F-22"),  # HY-4¶2
]


def full(form: Form, printed_at: datetime) -> Document:
    """Fill every field and two rows, each with a text of its own."""
    values = {name: field.choices[0] if field.choices else f"填{name}的字" for name, field in form.fields.items()}
    rows = [{column.key: f"行{row}列{place}" for place, column in enumerate(form.columns)} for row in (1, 2)]
    return filled(
        form, values, rows=rows if form.columns else (), agency="某某县局", printed_at=printed_at, number="2026-7"
    )


def words_of(form: Form) -> set[str]:
    """Return what the pack prescribes to stand on the paper."""
    labels = {cell for row in form.grid for cell in row if not cell.startswith("@")}
    return {form.title, *labels, *(column.head for column in form.columns)}


@pytest.mark.parametrize(("pack", "form_id"), PRESCRIBED)
@pytest.mark.parametrize("printer", ["pdf", "docx"])
def test_a_prescribed_form_prints_with_its_labels_and_everything_filled_in(
    packs: Mapping[str, Pack], printed_at: datetime, pack: str, form_id: str, printer: str
) -> None:
    form = packs[pack].forms[form_id]
    document = full(form, printed_at)
    text = "".join(pdf_pages(as_pdf(document))) if printer == "pdf" else docx_text(as_docx(document))
    wanted = {close(words) for words in words_of(form)} | {"某某县局", "编号：2026-7", "打印时间：2026年3月11日16:20"}
    wanted |= {f"填{name}的字" for name, field in form.fields.items() if not field.choices}
    wanted |= {f"行{row}列{place}" for row in (1, 2) for place in range(len(form.columns))}
    assert {words for words in wanted if words not in text} == set()


def test_every_form_of_every_pack_prints_empty(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    for pack in packs.values():
        for form in pack.forms.values():
            document = filled(form, {}, agency=pack.title, printed_at=printed_at)
            assert close(form.title) in pdf_pages(as_pdf(document))[0], f"{pack.id} {form.id}"


def test_labels_and_spans_of_a_grid_are_the_packs(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    document = filled(packs["ss"].forms["F-08"], {"reason": "电池耗尽"}, agency="局", printed_at=printed_at)
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert grid.rows[0] == (Cell("中断时间", label=True), Cell(), Cell("恢复时间", label=True), Cell())
    assert grid.rows[1] == (Cell("中断原因", label=True), Cell("电池耗尽", span=3))


def test_what_nobody_signed_keeps_an_empty_line_to_sign_on(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    document = filled(packs["ss"].forms["F-08"], {}, agency="局", printed_at=printed_at)
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert grid.rows[-1][1] == Cell(span=3, signatures=(Signature(),))
    assert "签名：年月日" in pdf_pages(as_pdf(document))[0]
    assert "签名：年月日" in docx_text(as_docx(document))


def test_who_signed_stands_with_words_and_day(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    received = Signed("赵六", date(2026, 3, 12), "情况属实。")
    document = filled(packs["ss"].forms["F-07"], {"received": received}, agency="局", printed_at=printed_at)
    for text in (pdf_pages(as_pdf(document))[0], docx_text(as_docx(document))):
        assert "情况属实。签名：赵六2026年3月12日" in text


def test_several_sign_one_field_each_on_an_own_line(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    signed = [Signed("甲某", date(2026, 1, 1)), Signed("乙某")]
    document = filled(packs["pds"].forms["F-05"], {"all": signed}, agency="局", printed_at=printed_at)
    text = pdf_pages(as_pdf(document))[0]
    assert "签名：甲某2026年1月1日" in text
    assert "签名：乙某年月日" in text


def test_all_choices_are_printed_and_the_chosen_one_is_ticked(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    values = {"kind": "情况紧急，不能进行执法记录"}
    text = pdf_pages(as_pdf(filled(packs["ss"].forms["F-07"], values, agency="局", printed_at=printed_at)))[0]
    assert "■情况紧急，不能进行执法记录" in text
    assert "□涉及国家秘密、商业秘密或者个人隐私" in text
    assert text.count("■") == 1


def test_a_choice_the_form_does_not_know_is_printed_not_dropped(
    packs: Mapping[str, Pack], printed_at: datetime
) -> None:
    document = filled(packs["ss"].forms["F-07"], {"kind": "别的情形"}, agency="局", printed_at=printed_at)
    text = pdf_pages(as_pdf(document))[0]
    assert "别的情形" in text
    assert "■" not in text


def test_days_moments_and_lists_are_written_the_chinese_way(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    values: dict[str, Value] = {"time": printed_at, "officers": ["李四", "王五"], "place": date(2026, 1, 2)}
    document = filled(packs["hy"].forms["F-07"], values, agency="局", printed_at=printed_at)
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    texts = [cell.text for row in grid.rows for cell in row]
    assert {"2026年3月11日 16:20", "李四、王五", "2026年1月2日"} <= set(texts)


def test_a_name_that_the_form_does_not_have_is_refused(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    with pytest.raises(ValueError, match="resaon"):
        filled(packs["ss"].forms["F-08"], {"resaon": "x"}, agency="局", printed_at=printed_at)
    with pytest.raises(ValueError, match="设备号"):
        filled(packs["ss"].forms["F-19"], {}, rows=[{"设备号": "x"}], agency="局", printed_at=printed_at)


def test_a_register_without_rows_says_so(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    document = filled(packs["yc"].forms["F-21"], {}, agency="局", printed_at=printed_at)
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert table.rows == (("（无记录）", "", "", "", "", ""),)


def test_a_wide_register_lies_on_its_side(packs: Mapping[str, Pack], printed_at: datetime) -> None:
    assert filled(packs["yc"].forms["F-23"], {}, agency="局", printed_at=printed_at).landscape
    assert not filled(packs["yc"].forms["F-19"], {}, agency="局", printed_at=printed_at).landscape


def test_a_form_without_a_grid_prints_its_fields_under_each_other(
    packs: Mapping[str, Pack], printed_at: datetime
) -> None:
    form = packs["ss"].forms["F-08"]
    bare = type(form)(id="F-99", title="无格表", pack="ss", fields=form.fields)
    (pairs,) = filled(bare, {"sign": Signed("李四", date(2026, 1, 2))}, agency="局", printed_at=printed_at).blocks
    assert isinstance(pairs, Pairs)
    assert ("签名", "李四\n2026年1月2日") in pairs.rows
