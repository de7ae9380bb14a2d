# ruff: noqa: Q000  # one case a line: the tables below are read as tables
"""What people read: one plain Chinese sentence for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.policy.building import ask, here, rule, small_pack

from liuhen.policy import sentences
from liuhen.policy.articles import Article
from liuhen.policy.citations import CitationFault, chinese, cite
from liuhen.policy.faults import Place
from liuhen.policy.words import when_words

if TYPE_CHECKING:
    from pathlib import Path

STORE = 'owe = {what="upload", who="officer", to="record_keeper", fulfilled_by=["recording.exported_at"], due={from="recording.completed_at", within="当日"}}'
DONE = {"recording.completed_at": "2026-03-10T16:20:00"}


@pytest.mark.parametrize(
    ("body", "question", "facts", "said"),
    [
        (STORE, "recording.hand_in", {**DONE, "recording.exported_at": "2026-03-11T09:20:00"}, "应于 3月10日 24:00 前上传，实际 3月11日 09:20（《小制度》第一条）。"),
        (STORE, "recording.hand_in", DONE, "应于 3月10日 24:00 前上传，至今没有（《小制度》第一条）。"),
        (STORE, "recording.hand_in", {**DONE, "recording.exported_at": "2026-03-10T17:00:05"}, "已于 3月10日 17:00:05 上传，期限 3月10日 24:00（《小制度》第一条）。"),
        (STORE, "recording.hand_in", {"recording.completed_at": "2027-03-10T16:20:00"}, "执法人员应于 2027年3月10日 24:00 前上传，交资料管理人员（《小制度》第一条）。"),
        (STORE, "recording.hand_in", {}, "上传还不能判断，缺少：制作完成（《小制度》第一条）。"),
        ('owe = {what="burn", who="record_keeper"}', "recording.disc", {}, "资料管理人员应刻盘（《小制度》第一条）。"),
        ('need = {items=["clock"], items_in="check.passed"}', "device.check", {}, "不予通过：缺少：日期和时间（《小制度》第一条）。"),
        ('need = {items=["device.custodian"], else="flag"}\nsay = "须有专人"', "device.check", {}, "须有专人，缺少：专人（《小制度》第一条）。"),
        ('need = {that={device={approved=true}}}', "device.check", {}, "不予通过：不符合要求：配备已批准（《小制度》第一条）。"),
        ('class = "full"', "recording.required", {}, "属于：应当全过程音像记录（《小制度》第一条）。"),
        ('class = "full"\nbasis = "assumed"', "recording.required", {}, "属于：应当全过程音像记录（《小制度》第一条、本软件的读法）。"),
        ('keep = {for="1年", from="recording.stored_at"}', "recording.retention", {"recording.stored_at": "2026-03-10T10:00:00"}, "保管至 2027年3月10日，2027年3月11日 起方可申请处置（《小制度》第一条）。"),
        ('keep = {for="1年", from="recording.stored_at"}', "recording.retention", {}, "继续保管，到期日未知，缺少：存入（《小制度》第一条）。"),
        ("keep = {permanent=true}", "recording.retention", {}, "永久保管（《小制度》第一条）。"),
        ('chain = {steps=[{role="legal"}, {role="leader"}]}', "access.copy", {"approvals.given": [{"role": "legal", "person": "丙", "at": "2026-03-01T09:00:00"}]}, "还须分管领导批准（已批准：法制机构丙）（《小制度》第一条）。"),
        ("bar = true", "access.copy", {}, "不予准许（《小制度》第一条）。"),
        ('when.activity.kind = "patrol"\nbar = true', "device.register", {}, "是否适用还不能判断，缺少：执法环节（《小制度》第一条）。"),
        ('cover = {from="activity.arrived_at", to="activity.ended_at"}', "recording.coverage", {"activity.arrived_at": "2026-04-07T09:00:00", "activity.ended_at": "2026-04-07T10:00:00"}, "没有记录的时段：4月7日 09:00 至 10:00:00（《小制度》第一条）。"),
    ],
)  # fmt: skip
def test_a_finding_is_said_in_one_sentence(
    tmp_path: Path, body: str, question: str, facts: dict[str, Any], said: str
) -> None:
    pack = small_pack(tmp_path, rule(body, question))
    assert sentences(pack, ask(pack, question, facts)) == (said,)


def test_the_last_second_of_a_day_is_its_24_hours() -> None:
    assert when_words(here("2026-03-10T23:59:59"), here("2026-01-01T00:00:00")) == "3月10日 24:00"
    assert when_words(here("2027-03-10T23:59:58"), here("2026-01-01T00:00:00")) == "2027年3月10日 23:59:58"


@pytest.mark.parametrize(
    ("number", "words"),
    [("1", "一"), ("10", "十"), ("13", "十三"), ("20", "二十"), ("85", "八十五"), ("105", "一百零五"), ("210", "二百一十"), ("1.4", "1.4")],
)  # fmt: skip
def test_numbers_of_articles_are_said_with_chinese_numerals(number: str, words: str) -> None:
    assert chinese(number) == words


PLACE = Place("x")
ARTICLES = {
    "SS-13": Article("SS-13", "SS", PLACE, "ss", article="13", paragraphs=2, items=3),
    "PDS-1-A3": Article("PDS-1-A3", "PDS-1", PLACE, "pds", chapter="（一）", row="3"),
    "PDS-5-1.4": Article("PDS-5-1.4", "PDS-5", PLACE, "pds", row="1.4"),
    "ZH-13b": Article("ZH-13b", "ZH", PLACE, "zh", chapter="4", article="13"),
    "YC-E2": Article("YC-E2", "YC", PLACE, "yc"),
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SS-13", "《音像制度》第十三条"),
        ("SS-13¶1", "《音像制度》第十三条第一款"),
        ("SS-13(3)", "《音像制度》第十三条第（三）项"),
        ("SS-13¶2(3)", "《音像制度》第十三条第二款第（三）项"),
        ("PDS-1-A3", "《PDS-1》（一）第三项"),
        ("PDS-5-1.4", "《PDS-5》第1.4项"),
        ("ZH-13b", "《ZH》第四章第十三条"),
        ("YC-E2", "《YC》"),
    ],
)
def test_a_citation_is_said_as_lawyers_say_it(text: str, words: str) -> None:
    assert cite(text, ARTICLES, {"SS": "音像制度"}).words == words


@pytest.mark.parametrize("text", ["SS-13¶3", "SS-13(4)", "SS-14", "SS-13¶", "SS-13()", ""])
def test_a_citation_of_no_place_is_refused(text: str) -> None:
    with pytest.raises(CitationFault):
        cite(text, ARTICLES, {})
