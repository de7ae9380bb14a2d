"""Transcripts on the pages: registered at a desk and on site, read with what they lack, put right, printed (HY-11, F-27)."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader
from tests.activities.duty import Duty, planned
from tests.devices.bureau import clock, found
from tests.web.house import House, person

from liuhen.activities.models import Transcript


@pytest.fixture
def hy(db, at_home, street) -> House:
    bureau = found("hy")
    people = {"zhang": bureau.zhang, "li": bureau.li, "zhao": bureau.zhao}
    people["stranger"] = person(bureau, "stranger", "外人", "device_keeper", bureau.root)
    duty = planned(bureau, kind="inquiry", act="penalty", title="询问工地负责人")
    duty.run()
    return House(bureau, duty, None, [], people)  # type: ignore[arg-type]


def form(duty: Duty, **given: str) -> dict[str, str]:
    zhang, li = duty.bureau.zhang.pk, duty.bureau.li.pk
    ticks = {f"{name}_{key}": "1" for key in (zhang, li) for name in ("took", "shown", "signed")}
    return ticks | {
        "kind": "inquiry",
        "made_at": "2026-04-07T10:20",
        "whom": "王某",
        "place": "项目部会议室",
        "signed_by": "王某",
        **given,
    }


def write(house: House, who: str = "zhang", **given: str):
    path = reverse("activity_transcript_write", args=[house.duty.activity.pk])
    return house.client(who).post(path, form(house.duty, **given))


def page(house: House, paper: Transcript, who: str = "zhang") -> str:
    path = reverse("activity_transcript", args=[paper.activity_id, paper.pk])
    return str(house.client(who).get(path).content.decode())


def test_a_transcript_is_registered_from_the_duty_and_stands_with_its_papers(hy: House):
    """HY-11."""
    key = hy.duty.activity.pk
    blank = hy.client("zhang").get(reverse("activity_transcript_write", args=[key])).content.decode()
    assert "证件编号 65120001" in blank
    assert '<option value="inquiry" selected>询问笔录</option>' in blank
    answer = write(hy)
    paper = Transcript.objects.get()
    assert answer["Location"] == reverse("activity_transcript", args=[key, paper.pk])
    shown = page(hy, paper)
    assert "2 人" in shown
    assert "证件编号 65120002，出示了证件，已签名" in shown
    assert "还缺什么" not in shown
    duty = hy.client("zhao").get(reverse("activity", args=[key])).content.decode()
    assert "询问笔录" in duty
    assert "齐全" in duty
    assert "登记笔录" in duty


def test_what_is_missing_is_read_with_its_article_and_put_right(hy: House):
    write(hy, signed_by="")
    paper = Transcript.objects.get()
    shown = page(hy, paper)
    assert "拒绝的须记明" in shown
    assert "HY 第十一条" in shown
    closing = hy.client("zhang").get(reverse("activity_close", args=[hy.duty.activity.pk])).content.decode()
    assert "拒绝的须记明" in closing
    path = reverse("activity_transcript", args=[paper.activity_id, paper.pk])
    hy.client("zhang").post(path, form(hy.duty))
    second = Transcript.objects.get(replaces=paper)
    assert "还缺什么" not in page(hy, second)
    assert "这份已经补正" in page(hy, paper)


def test_a_form_sent_twice_registers_once_and_says_so(hy: House):
    write(hy)
    path = reverse("activity_transcript_write", args=[hy.duty.activity.pk])
    again = hy.client("zhang").post(path, form(hy.duty), follow=True)
    assert "没有重复登记" in again.content.decode()
    assert Transcript.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"made_at": ""}, "须写明制作时间"),
        ({"made_at": "gestern"}, "2026-03-11 9:05"),
        ({"kind": ""}, "须写明笔录的种类"),
        ({"kind": "x'--"}, "制度包不认识"),
        ({"signed_by": "", "refused_by": "王某"}, "须写明拒绝了什么"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(hy: House, given, words):
    answer = write(hy, **given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "项目部会议室" in answer.content.decode()
    assert not Transcript.objects.exists()


def test_nobody_else_registers_or_reads_one(hy: House):
    assert write(hy, "stranger").status_code == 403
    write(hy)
    paper = Transcript.objects.get()
    for name, args in (
        ("activity_transcript", [paper.activity_id, paper.pk]),
        ("transcript_paper", [paper.activity_id, paper.pk, "pdf"]),
    ):
        assert hy.client("stranger").get(reverse(name, args=args)).status_code == 403
    other = planned(hy.bureau, title="别的")
    path = reverse("activity_transcript", args=[other.activity.pk, paper.pk])
    assert hy.client("zhang").get(path).status_code == 404


def test_its_head_and_signatures_are_printed_under_the_name_of_its_kind(hy: House):
    """HY-11, F-27: number, names, cards, showing, signatures; PDF/A and docx."""
    write(hy, signed_by="", refused_by="王某", refusal="看过后拒绝签名", witness="周某")
    paper = Transcript.objects.get()
    args = [paper.activity_id, paper.pk]
    pdf = hy.client("zhang").get(reverse("transcript_paper", args=[*args, "pdf"]))
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.content)).pages)
    assert pdf["Content-Type"] == "application/pdf"
    for words in ("询问笔录", "2 人", "张三、李四已出示执法证件", "65120002", "王某：看过后拒绝签名", "见证人：周某"):
        assert words.replace(" ", "") in text.replace(" ", "").replace("\n", ""), words
    docx = hy.client("zhang").get(reverse("transcript_paper", args=[*args, "docx"]))
    document = ZipFile(BytesIO(docx.content)).read("word/document.xml").decode()
    assert "执法人员姓名、执法证件编号" in document
    assert "65120001" in document
    assert hy.client("zhang").get(reverse("transcript_paper", args=[*args, "exe"])).status_code == 404


def test_on_site_the_step_is_there_where_the_regulation_has_transcripts(hy: House):
    """HY-11: officers are filled in, the phone asks who showed the card and who signed."""
    duty = planned(hy.bureau, kind="inspection", planned_at=clock("14:30"))
    duty.arrive("14:31")
    duty.start("14:32")
    client = hy.client("zhang")
    address = reverse("field_duty", args=[duty.activity.pk])
    shown = client.get(address).content.decode()
    step = shown.split('data-step="transcript"')[1].split("</details>")[0]
    assert "hidden" not in step.split(">")[0]
    assert "张三 出示了证件" in step
    zhang, li = str(hy.bureau.zhang.pk), str(hy.bureau.li.pk)
    given = {
        "kind": "transcript",
        "key": str(uuid4()),
        "transcript_kind": "inspection",
        "shown": [zhang, li],
        "signed": [zhang, li],
        "signed_by": "王某",
    }
    client.post(reverse("field_fact", args=[duty.activity.pk]), given)
    assert Transcript.objects.get().officers[1]["signed"]
    assert "现场检查（勘验）笔录" in client.get(address).content.decode().split('data-part="told"')[1]


def test_elsewhere_no_transcript_is_asked_for(ss: House):
    duty = planned(ss.bureau, planned_at=clock("14:30"))
    duty.arrive("14:31")
    duty.start("14:32")
    page = ss.client("zhang").get(reverse("field_duty", args=[duty.activity.pk])).content.decode()
    assert "hidden" in page.split('data-step="transcript"')[1].split(">")[0]
    assert "登记笔录" not in ss.client("zhang").get(reverse("activity", args=[duty.activity.pk])).content.decode()
