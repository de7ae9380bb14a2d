"""Trainings on the pages: the year of a unit, who lacks one, recording, the workbook and the register (ZH-4, F-26)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from liuhen.training.models import Training

if TYPE_CHECKING:
    from tests.web.house import House


def form(house: House, *who: str, **given: str) -> dict[str, str]:
    ticks = {f"who_{house.people[name].pk}": "1" for name in who or ("zhang",)}
    words = {"day": "2026-03-10", "hours": "2", "topic": "全过程记录办法", "trainer": "市局法制科"}
    return words | ticks | given


def post(house: House, who: str = "zhao", follow: bool = False, **given: str):
    path = f"{reverse('training_record')}?unit={house.bureau.unit.pk}"
    return house.client(who).post(path, form(house, **given), follow=follow)


def test_a_head_records_a_training_and_reads_who_lacks_one(zh: House):
    """ZH-4, F-26."""
    before = zh.client("zhao").get(reverse("training")).content.decode()
    assert before.count("从未培训") >= 2
    assert "没有规定培训" not in before
    blank = zh.client("zhao").get(reverse("training_record")).content.decode()
    assert "李四（执法一中队）" in blank
    answer = post(zh, follow=True)
    page = answer.content.decode()
    assert "培训已登记" in page
    assert "1 次，2 学时" in page
    assert "全过程记录办法" in page
    assert "ZH 第四条" in page
    assert "2027-03-10 24:00 前" in page
    row = page.split("<b>李四</b>")[1].split("</tr>")[0]
    assert "从未培训" in row


def test_a_form_sent_twice_records_once_and_says_so(zh: House):
    post(zh)
    assert "没有重复登记" in post(zh, follow=True).content.decode()
    assert Training.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "gestern"}, "日期要写成"),
        ({"day": ""}, "须写明培训日期"),
        ({"hours": "zwei"}, "学时要写成数字"),
        ({"hours": "1.25"}, "一位小数"),
        ({"hours": "NaN"}, "一位小数"),
        ({"hours": "-1"}, "大于 0"),
        ({"topic": ""}, "须写明培训内容"),
        ({"day": "2026-04-08"}, "不能晚于今天"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(zh: House, given, words):
    answer = post(zh, **given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "市局法制科" in answer.content.decode()
    assert not Training.objects.exists()


def test_those_whose_work_it_is_read_and_record(zh: House):
    reads = {"zhao": 200, "legal": 200, "qian": 200, "zhang": 403, "keeper": 403, "audit": 403, "security": 403}
    writes = {"zhao": 200, "legal": 200, "qian": 403, "zhang": 403}
    path = reverse("training")
    assert {who: zh.client(who).get(path).status_code for who in reads} == reads
    assert {who: zh.client(who).get(reverse("training_record")).status_code for who in writes} == writes
    assert post(zh, "zhang").status_code == 403


def test_a_head_reads_only_the_own_unit(zh: House):
    post(zh)
    other = zh.people["stranger"]
    assert other.name not in zh.client("zhao").get(reverse("training")).content.decode()
    assert other.name in zh.client("legal").get(reverse("training")).content.decode()
    narrowed = zh.client("legal").get(reverse("training"), {"unit": str(zh.bureau.unit.pk), "year": "2026"})
    assert other.name not in narrowed.content.decode()
    for nonsense in ("year=1", "year=x&unit=-1", f"unit={2**70}"):
        assert zh.client("legal").get(f"{reverse('training')}?{nonsense}").status_code == 200


def test_the_year_is_taken_away_as_a_workbook_and_printed_as_a_register(zh: House):
    """F-26: PDF/A and docx."""
    post(zh)
    client = zh.client("zhao")
    book = load_workbook(BytesIO(client.get(reverse("training_sheet"), {"year": "2026"}).content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert any(row[0] == "张三" and "2026-03-10" in row and "已培训" in row for row in cells)
    assert any(row[0] == "李四" and "从未培训" in row for row in cells)
    pdf = client.get(reverse("training_paper", args=["pdf"]), {"year": "2026"})
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.content)).pages).replace("\n", "")
    for words in ("培训记录", "全过程记录办法", "市局法制科", "张三"):
        assert words in text
    docx = client.get(reverse("training_paper", args=["docx"]), {"year": "2026"})
    assert "市局法制科" in ZipFile(BytesIO(docx.content)).read("word/document.xml").decode()
    assert client.get(reverse("training_paper", args=["exe"])).status_code == 404


def test_a_year_without_trainings_says_what_to_do(yc: House):
    page = yc.client("zhao").get(reverse("training"), {"year": "2024"}).content.decode()
    assert "这一年没有培训记录" in page
    assert "登记培训" in page


def test_where_no_article_asks_for_training_nobody_is_marked(ss: House):
    """ZH-4 is ZH's own: a red mark always has an article behind it."""
    shown = ss.client("zhao").get(reverse("training")).content.decode()
    assert "本局的制度没有规定培训，这里只作登记" in shown
    assert "没有登记" in shown
    assert "chip c-over" not in shown


def one(house: House, who: str = "zhao"):
    training = Training.objects.get()
    return (
        house.client(who),
        reverse("training_one", args=[training.pk]),
        reverse("withdraw_training", args=[training.pk]),
    )


def test_a_training_that_was_recorded_wrongly_is_withdrawn_and_stays_visible(zh: House):
    """ZH-4, F-26, T-34: struck on the page, left out of counts and register, the clock as if it had not been."""
    post(zh)
    client, page, door = one(zh)
    assert f'href="{page}"' in client.get(reverse("training")).content.decode()
    before = client.get(page).content.decode()
    assert "登错了，撤销这次登记" in before
    told = client.post(door, {"reason": "日期登错"}, follow=True).content.decode()
    assert "培训登记已撤销" in told
    assert "理由：日期登错" in told
    assert "撤销培训登记" in told
    assert "登错了，撤销这次登记" not in told
    listed = client.get(reverse("training")).content.decode()
    assert "<s>全过程记录办法</s>" in listed
    assert "办过 0 次。另有 1 次登记已撤销，不算在内，也不进登记簿" in listed
    assert "2027-03-10" not in listed
    assert "1 次，2 学时" not in listed
    docx = client.get(reverse("training_paper", args=["docx"]), {"year": "2026"})
    assert "市局法制科" not in ZipFile(BytesIO(docx.content)).read("word/document.xml").decode()
    book = load_workbook(BytesIO(client.get(reverse("training_sheet"), {"year": "2026"}).content))
    assert any(row[0].value == "张三" and row[7].value == "从未培训" for row in book.active.iter_rows())


def test_a_withdrawal_sent_twice_is_done_once_and_somebody_else_reads_who_was_first(zh: House):
    post(zh)
    client, _, door = one(zh)
    client.post(door, {"reason": "日期登错"})
    assert "您已经撤销过" in client.post(door, {"reason": "日期登错"}, follow=True).content.decode()
    late = zh.client("legal").post(door, {"reason": "没有办"})
    assert late.status_code == 422
    assert "赵六已于" in late.content.decode()
    assert Training.objects.get().withdrawn_reason == "日期登错"


def test_a_withdrawal_without_a_reason_comes_back(zh: House):
    post(zh)
    client, _, door = one(zh)
    answer = client.post(door, {"reason": " "})
    assert answer.status_code == 422
    assert "须写明撤销的理由" in answer.content.decode()
    assert Training.objects.filter(withdrawn_at=None).exists()


def test_only_who_may_record_for_the_unit_withdraws(zh: House):
    post(zh)
    _, page, door = one(zh)
    reads = {"zhao": 200, "legal": 200, "qian": 200, "zhang": 403, "keeper": 403, "security": 403}
    assert {who: zh.client(who).get(page).status_code for who in reads} == reads
    refused = {who: zh.client(who).post(door, {"reason": "试"}).status_code for who in ("qian", "zhang", "keeper")}
    assert refused == dict.fromkeys(refused, 403)
    assert "登错了" not in zh.client("qian").get(page).content.decode()
    assert zh.client("zhao").get(reverse("training_one", args=[999_999])).status_code == 404
    assert Training.objects.filter(withdrawn_at=None).exists()
