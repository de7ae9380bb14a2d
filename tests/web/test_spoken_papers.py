"""What is read aloud before recording and spoken into it, as papers and on the phone (F-09, F-10, F-11)."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader
from tests.activities.duty import Duty, planned
from tests.devices.bureau import clock, found
from tests.web.house import House

from liuhen.activities.services import give_notice, interrupt


def text(house: House, duty: Duty, form: str) -> str:
    """The words of the PDF, without the spaces and line ends of its layout."""
    answer = house.client("zhang").get(reverse("spoken_paper", args=[duty.activity.pk, form, "pdf"]))
    assert answer.status_code == 200
    pages = PdfReader(BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def stop(duty: Duty, reason: str) -> None:
    duty.arrive("14:31")
    duty.start("14:32")
    interrupt(**duty.officer(clock("14:40")), activity=duty.activity, reason=reason)


@pytest.fixture
def pds(db, at_home, street) -> House:
    bureau = found("pds")
    duty = planned(bureau, planned_at=clock("14:30"), persons_on_site=["王某", "李某"])
    return House(bureau, duty, None, [], {"zhang": bureau.zhang})  # type: ignore[arg-type]


def test_the_prescribed_words_are_printed_with_names_and_numbers(ss: House):
    """SS-8, F-09."""
    printed = text(ss, planned(ss.bureau, planned_at=clock("14:30")), "F-09")
    assert "录音录像告知用语" in printed
    assert "执法人员张三、李四，证件号分别为65120001、65120002" in printed


def test_the_notice_before_an_inquiry_is_printed_as_it_was_given(zh: House):
    """ZH-7, F-10: our proposal before, afterwards what was said, to whom, when and how."""
    duty = planned(zh.bureau, kind="inquiry", planned_at=clock("14:30"))
    before = text(zh, duty, "F-10")
    assert "录音录像事先告知" in before
    assert "本次执法全程录音录像" in before
    duty.arrive("14:31")
    told = {"to": ["王某"], "method": "书面", "text": "现在开始录音录像，请知悉。"}
    give_notice(**duty.officer(clock("14:32")), activity=duty.activity, **told)  # type: ignore[arg-type]  # words
    after = text(zh, duty, "F-10")
    for words in ("请知悉", "王某", "书面", "14:32:00"):
        assert words in after
    page = zh.client("zhang").get(reverse("activity", args=[duty.activity.pk])).content.decode()
    assert "14:32 已告知" in page
    assert reverse("spoken_paper", args=[duty.activity.pk, "F-10", "docx"]) in page


def test_everybody_on_site_is_told_and_has_a_line_to_sign_on(pds: House):
    """PDS-2-6, F-10."""
    printed = text(pds, pds.duty, "F-10")
    assert "录音录像现场告知" in printed
    assert "王某、李某" in printed
    path = reverse("spoken_paper", args=[pds.duty.activity.pk, "F-10", "docx"])
    document = ZipFile(BytesIO(pds.client("zhang").get(path).content)).read("word/document.xml").decode()
    assert document.count("签名：") == 2


def test_five_points_are_there_to_be_spoken_and_the_reason_after_a_stop(pds: House):
    """PDS-2-6, PDS-2-7¶2, F-11."""
    printed = text(pds, pds.duty, "F-11")
    for words in ("时间", "屯河嘉园二期", "张三、李四", "现场检查、勘验", "执法现场环境", "刚才因（原因），记录中断"):
        assert words in printed, words
    stop(pds.duty, reason="device")
    assert "刚才因设备故障、损坏，记录中断；现在恢复记录。" in text(pds, pds.duty, "F-11")
    field = pds.client("zhang").get(reverse("field_duty", args=[pds.duty.activity.pk])).content.decode()
    step = field.split('data-step="resume"')[1].split("</section>")[0]
    assert "刚才因设备故障、损坏，记录中断" in step
    assert "PDS 第七条" in step or "第七条第二款" in step


def test_ss_has_words_for_the_restart_only(ss: House):
    """SS-11, F-11."""
    duty = planned(ss.bureau, planned_at=clock("14:30"))
    stop(duty, reason="weather")
    assert "刚才因天气情况恶劣，记录中断" in text(ss, duty, "F-11")


@pytest.mark.parametrize(("form", "kind"), [("F-10", "pdf"), ("F-01", "pdf"), ("F-09", "exe")])
def test_what_the_regulation_has_no_paper_for_is_not_there(ss: House, form: str, kind: str):
    path = reverse("spoken_paper", args=[ss.duty.activity.pk, form, kind])
    assert ss.client("zhang").get(path).status_code == 404


def test_nobody_else_prints_them(ss: House):
    path = reverse("spoken_paper", args=[ss.duty.activity.pk, "F-09", "pdf"])
    assert ss.client("stranger").get(path).status_code == 403
