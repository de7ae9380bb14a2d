"""制度包: from a citation to its article, from the article to its numbers and their lists, and to the setting."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.web.house import NOW

from liuhen.accounts.models import PackBinding
from liuhen.ledger.queries import history
from liuhen.obligations.models import Obligation
from liuhen.regulations.counting import count_next
from liuhen.regulations.models import Original, Rehearsal, RuleCount
from liuhen.regulations.services import rehearse_next

if TYPE_CHECKING:
    from tests.web.house import House


def get(house: House, who: str, address: str, status: int = 200) -> str:
    answer = house.client(who).get(address)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


@pytest.fixture
def counted(ss: House) -> House:
    while count_next(NOW):
        pass
    return ss


ARTICLE = "/packs/ss/articles/SS-13/"
SETTING = "/regulation/settings/first_time/"


def test_every_article_beside_a_verdict_leads_to_its_page(ss: House):
    page = get(ss, "keeper", reverse("recording", args=[ss.first.pk]))
    targets = set(re.findall(r'<a href="(/packs/[^"]+)">看条文</a>', page))
    assert targets
    assert page.count('class="cite"') == page.count(">看条文</a>")
    for target in targets:
        assert "不是现在启用的版本" not in get(ss, "keeper", target)


def test_the_side_bar_leads_to_the_pack_in_force(ss: House):
    assert re.search(r'<a href="/packs/">制度包 SS · [\d.]+ 版</a>', get(ss, "zhang", reverse("workbench")))


def test_an_article_tells_its_rules_in_words_and_marks_what_the_agency_sets(ss: House):
    page = get(ss, "zhang", ARTICLE)
    assert "第十三条　当天第一时间导出" in page
    assert "自“返回单位”起 24小时以内" in page
    assert 'aria-current="true"' in page
    assert f'<a class="set" href="{SETTING}">' in page
    assert "没有挂接这一条的原文" in page


def test_an_article_of_the_law_that_the_pack_extends_is_shown_too(ss: House):
    assert "作出决定" in get(ss, "zhang", "/packs/ss/articles/XZCF-61/")


@pytest.mark.parametrize("address", ["/packs/xx/", "/packs/ss/articles/SS-99/", "/packs/ss/articles/<script>/"])
def test_what_is_no_article_is_not_found(ss: House, address):
    get(ss, "zhang", address, 404)


def test_every_number_opens_a_list_of_as_many_subjects(counted: House):
    rules = set(RuleCount.objects.filter(subjects__gt=0, agency=counted.bureau.agency).values_list("rule", flat=True))
    seen = 0
    for number in range(1, 23):
        page = get(counted, "legal", f"/packs/ss/articles/SS-{number}/")
        for address, count in re.findall(r'<a href="(/regulation/rules/[^"]+)"><b class="num">(\d+)</b> 件</a>', page):
            assert get(counted, "legal", address).count('<td class="m">') == int(count)
            assert address.split("/")[3] in rules
            seen += 1
    assert seen


def test_numbers_are_for_those_who_answer_for_the_agency(counted: House):
    page = get(counted, "zhang", ARTICLE)
    assert "/regulation/rules/" not in page
    assert "由法制机构、分管领导和行政机关负责人查看" in page
    get(counted, "zhang", "/regulation/rules/ss.hand_in.day/open/", 403)


def test_a_verdict_that_is_none_is_not_found_and_an_empty_list_says_why(counted: House):
    get(counted, "legal", "/regulation/rules/ss.hand_in.day/besser/", 404)
    assert "没有这样的判定" in get(counted, "legal", "/regulation/rules/ss.no.such/open/")


def test_the_legal_section_goes_from_article_to_setting_and_changes_it_with_a_reason(counted: House):
    """SS-13¶1: 第一时间 has no number (G6); the change counts from tomorrow (G10) and stands in the log."""
    client = counted.client("legal")
    assert SETTING in get(counted, "legal", ARTICLE)
    page = html.unescape(client.post(f"{SETTING}change/", {"value": "3日", "try": "1"}).content.decode())
    assert "3日，明天起；今天和以前已经起算的期限不变" in page
    assert "件的判定或期限会不同" in page
    assert not [entry for entry in history("agency:ss") if entry.act == "agency.setting_changed"]
    answer = client.post(f"{SETTING}change/", {"value": "3日", "reason": "局务会决定"})
    assert answer["Location"] == SETTING
    page = html.unescape(client.get(SETTING).content.decode())
    assert "已改，明天起算" in page
    assert "当日 改为 3日，2026-04-08 起" in page
    assert "郑岩" in page
    assert "理由：局务会决定" in page
    assert "明天起：3日" in html.unescape(client.get("/regulation/settings/").content.decode())
    assert history("agency:ss")[-1].act == "agency.setting_changed"


def test_a_second_click_changes_nothing_and_says_so_kindly(ss: House):
    client = ss.client("legal")
    for _ in range(2):
        assert client.post(f"{SETTING}change/", {"value": "3日", "reason": "局务会决定"}).status_code == 302
    assert "已经是这个值" in client.get(SETTING).content.decode()
    assert [entry.act for entry in history("agency:ss")].count("agency.setting_changed") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"value": "很快", "reason": "x"}, "应为期间"),
        ({"value": "", "reason": "x"}, "要写上新的值"),
        ({"value": "3日", "reason": " "}, "须写明理由"),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field_and_kept_to_be_mended(ss: House, given, words):
    answer = ss.client("legal").post(f"{SETTING}change/", given)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert words in page
    assert f'value="{given["value"]}"' in page
    assert PackBinding.objects.filter(agency=ss.bureau.agency).count() == 1
    assert history("agency:ss")[-1].act == "agency.change_setting.refused"


@pytest.mark.parametrize("who", ["zhang", "keeper", "system"])
def test_others_see_a_setting_and_may_not_change_it(ss: House, who):
    page = get(ss, who, SETTING)
    assert "改动由法制机构办理" in page
    assert "change/" not in page
    assert ss.client(who).post(f"{SETTING}change/", {"value": "3日", "reason": "x"}).status_code == 403


def attach(house: House, who: str = "legal", **given: object):
    return house.client(who).post("/regulation/originals/attach/", given)


def test_an_attached_text_stands_beside_the_gist_and_in_the_popover(ss: House):
    text = "第十三条 当天的资料当天导出。\n第十四条 至少保存一年。"
    assert attach(ss, file=SimpleUploadedFile("制度.txt", text.encode("gb18030"))).status_code == 302
    page = get(ss, "zhang", "/regulation/originals/")
    assert "“制度.txt”：0 条与制度包所据的原文一致，2 条有出入，20 条没有找到" in page
    assert "当天的资料当天导出" in get(ss, "zhang", ARTICLE)
    fragment = get(ss, "zhang", f"{ARTICLE}original/")
    assert "与原文有出入" in fragment
    assert "当天的资料当天导出" in fragment
    assert ss.client("zhang").get("/packs/ss/articles/SS-1/original/").status_code == 204


def test_another_agency_does_not_see_the_text(ss: House, zh: House):
    attach(ss, text="第十三条 <b>当天</b>导出。")
    assert zh.client("zhang").get(f"{ARTICLE}original/").status_code == 204
    assert "<b>当天" not in ss.client("zhang").get(ARTICLE).content.decode()


@pytest.mark.parametrize("given", [{}, {"text": "天气很好"}, {"file": SimpleUploadedFile("x.docx", b"PK\x03\x04")}])
def test_what_is_no_regulation_is_refused_on_the_page(ss: House, given):
    answer = attach(ss, **given)
    assert answer.status_code == 422
    assert 'class="err"' in answer.content.decode()
    assert not Original.objects.exists()


def test_only_the_legal_section_attaches(ss: House):
    assert attach(ss, "keeper", text="第十三条 x").status_code == 403
    assert "attach/" not in get(ss, "keeper", "/regulation/originals/")


def test_two_packs_side_by_side_say_what_differs_and_judge_one_example(ss: House):
    page = get(ss, "zhang", "/regulation/comparison/?first=ss&second=zh&question=recording.hand_in")
    assert "只有 SS 有规定" in page
    assert "自“制作完成”起 48小时以内" in page
    example = re.search(r'<option value="(ss:[^"]+)">SS 算例 \d+（逾期）', page)
    assert example
    page = get(ss, "zhang", f"/regulation/comparison/?first=ss&second=zh&example={example[1]}")
    assert "同一件事，两边各怎样判" in page
    assert 'class="chip c-over"' in page


def test_a_real_subject_is_judged_by_both(ss: House):
    subject = f"recording:{ss.first.pk}"
    page = get(ss, "legal", f"/regulation/comparison/?first=ss&second=yc&example={subject}")
    assert f"本局：{ss.first.code}" in page
    assert page.count('class="two-h"') == 2


def test_one_who_owes_nothing_is_offered_no_subject_of_others(ss: House):
    page = get(ss, "stranger", f"/regulation/comparison/?first=ss&second=zh&example=recording:{ss.first.pk}")
    assert "本局：" not in page


@pytest.mark.parametrize(
    "question", ["recording.retention", "activity.close", "access.read", "oversight.lead", "'; --"]
)
def test_every_question_can_be_compared(ss: House, question):
    assert "两边各怎样说" in get(ss, "zhang", f"/regulation/comparison/?first=pds&second=hy&question={question}")


def test_a_new_edition_is_previewed_and_tried_without_moving_anything(ss: House):
    before = list(Obligation.objects.order_by("pk").values_list("pk", "due_at", "rule"))
    page = get(ss, "legal", "/regulation/editions/?pack=zh")
    assert "新增规则" in page
    assert "启用这一版" not in page
    digest = re.search(r'name="digest" value="([^"]+)"', page)
    assert digest
    client = ss.client("legal")
    assert client.post("/regulation/editions/rehearse/", {"pack": "zh", "digest": digest[1]}).status_code == 302
    while rehearse_next(NOW):
        pass
    asked = Rehearsal.objects.get()
    assert asked.done_at == NOW
    assert asked.looked_at > 0
    assert asked.changed > 0
    assert sum(sum(each.values()) for each in asked.counts.values()) >= asked.changed
    page = html.unescape(client.get("/regulation/editions/?pack=zh").content.decode())
    assert f"最近 31 天的 {asked.looked_at} 件，{asked.changed} 件的判定会不同" in page
    assert list(Obligation.objects.order_by("pk").values_list("pk", "due_at", "rule")) == before


def bind(house: House, who: str = "system", **changed: str):
    page = get(house, "system", "/regulation/editions/?pack=zh")
    digest = re.search(r'name="digest" value="([^"]+)"', page)
    assert digest
    given = {"pack": "zh", "digest": digest[1], "from": "2026-04-08", "reason": "局务会决定", **changed}
    return house.client(who).post("/regulation/editions/bind/", given)


def test_the_system_administrator_binds_from_tomorrow_with_a_reason_and_once(ss: House):
    assert bind(ss).status_code == 302
    assert bind(ss).status_code == 302
    assert PackBinding.objects.get(agency=ss.bureau.agency, pack="zh").from_day.isoformat() == "2026-04-08"
    assert [entry.act for entry in history("agency:ss")].count("agency.pack_bound") == 2
    page = get(ss, "zhang", "/regulation/editions/")
    assert "ZH 2026.1 版，2026-04-08 起" in page
    assert "由下一版接替" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"from": "2026-04-07"}, "不能从 2026-04-07 起"),
        ({"from": "morgen"}, "要写启用日期"),
        ({"reason": ""}, "须写明理由"),
        ({"digest": "sha256:0"}, "不是同一份"),
    ],
)
def test_an_edition_that_cannot_begin_is_refused_with_what_to_do(ss: House, changed, words):
    answer = bind(ss, **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PackBinding.objects.filter(agency=ss.bureau.agency, pack="zh").exists()


def test_the_legal_section_previews_and_does_not_bind(ss: House):
    assert bind(ss, "legal").status_code == 403
    assert ss.client("zhang").post("/regulation/editions/rehearse/", {}).status_code == 403


def test_an_article_of_an_edition_that_is_past_says_so(ss: House, monkeypatch):
    bind(ss)
    edition = PackBinding.objects.filter(agency=ss.bureau.agency).order_by("from_day")[0].digest.rpartition(":")[2][:12]
    monkeypatch.setattr("liuhen.web.visits.now", lambda: NOW.replace(day=9))
    page = get(ss, "zhang", f"{ARTICLE}?edition={edition}")
    assert "不是现在启用的版本" in page
