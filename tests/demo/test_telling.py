from __future__ import annotations

from dataclasses import replace

import pytest

from liuhen.demo.outcome import AgencyTold, Debt, Found, Login, Outcome
from liuhen.demo.telling import logins, told

DEBT = Debt(
    who="李晓燕",
    what="上传",
    title="育才小区加装电梯施工检查",
    due_at="2026-03-19T15:59:59Z",
    done_at="",
    clauses=("YC-A-3", "YC-A-10¶1"),
    words=("《设备制度》第三条", "《设备制度》第十条第一款", "《案卷制度》第三条"),
)


@pytest.fixture
def outcome() -> Outcome:
    agency = AgencyTold(
        code="yc",
        name="峄城区住房和城乡建设局",
        logins=(Login("执法人员", "李晓燕", "yc.li", "执法一中队"),),
        overdue=(DEBT,),
        late=(replace(DEBT, who="王建军", done_at="2026-03-20T00:40:00Z"),),
        duties={},
    )
    return Outcome(
        today="2026-03-31T09:30:00Z",
        agencies=(agency,),
        marks={},
        recordings=1,
        fixity=(Found("YC-1", ("changed", "intact"), "replica"), Found("YC-2", ("unreadable",), "")),
        checkpoint={"size": 7, "root": "ab" * 32, "note": "liuhen.local/log\n7\n\n— signature\n"},
    )


def line_with(text: str, part: str) -> str:
    return next(line for line in text.splitlines() if part in line)


def test_an_overdue_line_names_person_thing_deadline_and_article(outcome: Outcome) -> None:
    line = line_with(told(outcome, "回执", "口令", "/demo-logins.txt"), "× 李晓燕")
    assert "上传　育才小区加装电梯施工检查　期限 3月19日 24:00，至今没有" in line


def test_a_document_is_named_once_for_articles_that_follow_each_other(outcome: Outcome) -> None:
    line = line_with(told(outcome, "回执", "口令", "/demo-logins.txt"), "× 李晓燕")
    assert "（《设备制度》第三条、第十条第一款、《案卷制度》第三条）" in line


def test_what_was_done_late_says_when(outcome: Outcome) -> None:
    assert "实际 3月20日 08:40" in line_with(told(outcome, "回执", "口令", "/x"), "! 王建军")


def test_both_outcomes_of_a_repaired_original_are_told(outcome: Outcome) -> None:
    text = told(outcome, "回执", "口令", "/x")
    assert "内容有变，完好（已从副本库修复" in line_with(text, "YC-1")
    assert "没有可用的副本" in line_with(text, "YC-2")


def test_the_checkpoint_is_printed_whole(outcome: Outcome) -> None:
    text = told(outcome, "回执", "口令", "/x")
    assert "共 7 条" in text
    assert "  — signature" in text.splitlines()


def test_the_receipt_comes_first_and_the_logins_last(outcome: Outcome) -> None:
    text = told(outcome, "采集回执 YC-HJ-1", "zuke-bila", "/demo-logins.txt")
    assert (
        text.index("采集回执 YC-HJ-1") < text.index("逾期") < text.index("zuke-bila") < text.index("/demo-logins.txt")
    )


def test_logins_say_role_name_and_login(outcome: Outcome) -> None:
    line = line_with(logins(outcome, "zuke-bila"), "yc.li")
    assert line.split() == ["yc.li", "李晓燕", "执法人员（执法一中队）"]
