"""The page of one thing owed: what, article, clock, facts, history with both answers, and excusing it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import clock
from tests.web.house import ACTOR, NOW
from tests.web.test_lists import get

from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.actors import system
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import history
from liuhen.notifications.services import make_due
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import judgement_of
from liuhen.obligations.services import excuse, settle
from liuhen.policy.facts import read_facts

if TYPE_CHECKING:
    from tests.web.house import House

LATE = clock("09:00", "2026-04-09")


def owed_by_li(house: House) -> Obligation:
    return Obligation.objects.get(person=house.people["li"], fulfilled_at=None, withdrawn_at=None)


def page_of(house: House, who: str, obligation: Obligation) -> str:
    answer = house.client(who).get(reverse("obligation", args=[obligation.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(house: House, who: str, name: str, obligation: Obligation, reason: str):
    return house.client(who).post(reverse(name, args=[obligation.pk]), {"reason": reason})


@pytest.fixture
def _late(ss: House, monkeypatch):
    monkeypatch.setattr("liuhen.web.visits.now", lambda: LATE)


def test_the_page_says_what_by_which_article_until_when_and_from_what(ss: House):
    """SS-13¶1: exported at the end of the day's enforcement; 第一时间 is the agency's own figure."""
    shown = page_of(ss, "li", owed_by_li(ss))

    assert "<h1>导出保存「屯河嘉园二期工地检查" in shown
    assert "SS 第十三条第一款" in shown
    assert "今天 24:00 前" in shown
    assert re.search(r"<dt>起算</dt><dd><span>当天执法活动结束：4月7日 10:30:00</span>", shown)
    assert "“第一时间”导出的期限：当日（本局设定）" in shown
    assert "读到的事实" in shown
    assert "把存储卡插到采集工作站导出" in shown


def test_the_page_names_who_may_excuse_and_never_the_one_who_owes(ss: House):
    shown = page_of(ss, "li", owed_by_li(ss))
    part = shown.partition("谁可以免除")[2].partition("</section>")[0]

    assert "赵六（执法一中队）" in part
    assert "郑岩" in part
    assert "李四" not in part
    assert 'action="' not in part


@pytest.mark.parametrize(("who", "status"), [("li", 200), ("zhao", 200), ("keeper", 200), ("legal", 200), ("zhang", 404), ("stranger", 404), ("wang", 404), ("audit", 403), ("system", 403)])  # fmt: skip
def test_a_thing_owed_opens_for_who_owes_it_and_who_answers_for_the_unit(ss: House, who, status):
    answer = ss.client(who).get(reverse("obligation", args=[owed_by_li(ss).pk]))

    assert answer.status_code == status


def test_what_is_hidden_and_what_is_not_there_look_the_same(ss: House):
    client = ss.client("stranger")
    hidden, absent = (client.get(reverse("obligation", args=[key])) for key in (owed_by_li(ss).pk, 10**9))
    huge = client.get(f"/obligations/{2**80}/")

    assert hidden.status_code == absent.status_code == huge.status_code == 404


@pytest.mark.usefixtures("_late")
def test_a_head_excuses_with_a_reason_and_the_officer_reads_who_and_why(ss: House):
    owed = owed_by_li(ss)
    assert "逾期 1天9小时" in page_of(ss, "zhao", owed)
    answer = send(ss, "zhao", "excuse", owed, "记录仪送修，厂家出具证明")
    assert answer["Location"] == reverse("obligation", args=[owed.pk])
    make_due(actor=system("tell"), at=LATE)
    shown = page_of(ss, "li", owed)

    assert "赵六已免除这一项。" in shown
    assert "理由：记录仪送修，厂家出具证明" in shown
    assert "赵六 免除：记录仪送修，厂家出具证明" in shown
    entry = history(owed.subject)[-1]
    assert (entry.act, entry.actor) == ("obligation.excused", ss.people["zhao"].subject)
    assert "已被免除" in get(ss, "li", "notifications", show="all")


@pytest.mark.usefixtures("_late")
def test_the_same_excuse_sent_twice_is_done_once_and_kindly_said(ss: House):
    owed, client = owed_by_li(ss), ss.client("zhao")
    path = reverse("excuse", args=[owed.pk])
    for _ in range(2):
        answer = client.post(path, {"reason": "送修"}, follow=True)

    assert "没有重复办理" in answer.content.decode()
    assert [each.act for each in history(owed.subject)].count("obligation.excused") == 1


@pytest.mark.usefixtures("_late")
def test_a_second_head_is_told_that_it_was_excused_already(ss: House):
    owed = owed_by_li(ss)
    send(ss, "zhao", "excuse", owed, "送修")
    answer = send(ss, "legal", "excuse", owed, "另一个理由")
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert "已经办结" in shown
    assert "赵六已免除这一项。" in shown
    assert Obligation.objects.get(pk=owed.pk).excuse == "送修"


def test_an_excuse_without_a_reason_is_refused_beside_the_field_and_logged(ss: House):
    owed = owed_by_li(ss)
    answer = send(ss, "zhao", "excuse", owed, "  ")

    assert answer.status_code == 422
    assert re.search(r'class="err"[^>]*>免除一项应办事项须写明理由。（登记号', answer.content.decode())
    assert history(owed.subject)[-1].act == "obligation.excuse.refused"


@pytest.mark.parametrize("who", ["li", "keeper", "qian"])
def test_only_those_with_the_right_excuse(ss: House, who):
    owed = owed_by_li(ss)

    assert 'id="excuse"' not in page_of(ss, who, owed)
    assert send(ss, who, "excuse", owed, "送修").status_code == 403
    assert Obligation.objects.get(pk=owed.pk).excused_at is None


def test_nobody_excuses_what_they_owe_themselves(ss: House):
    """G11: the head owes it as holder of the role; neither form nor post helps, and legal affairs may."""
    owed = owed_by_li(ss)
    Obligation.objects.filter(pk=owed.pk).update(person=None, who="unit_head")
    shown = page_of(ss, "zhao", owed)
    assert "这是您自己的事项，不能由您免除。" in shown
    assert 'id="excuse"' not in shown
    assert "赵六（执法一中队）" not in shown.partition("谁可以免除")[2]
    refused = send(ss, "zhao", "excuse", owed, "送修")
    assert refused.status_code == 422
    assert Obligation.objects.get(pk=owed.pk).excused_at is None

    assert send(ss, "legal", "excuse", owed, "送修").status_code == 302


@pytest.mark.usefixtures("_late")
def test_an_excuse_is_taken_back_and_both_stay_in_the_history(ss: House):
    owed = owed_by_li(ss)
    excuse(actor=ACTOR, at=NOW, obligation=owed, reason="送修")
    send(ss, "zhao", "restore", owed, "厂家已读出")
    shown = page_of(ss, "zhao", owed)

    assert "逾期 1天9小时" in shown
    assert shown.index("免除：送修") < shown.index("撤回免除：厂家已读出")
    assert 'id="excuse"' in shown


def test_a_moved_deadline_shows_both_answers_and_the_fact_that_moved_it(ss: House):
    """The end of the day's enforcement turns out to have been the evening before."""
    owed = owed_by_li(ss)
    judged = judgement_of(owed.subject)
    assert judged is not None
    regulation = regulation_of(ss.bureau.agency, local_day(NOW))
    facts = read_facts(regulation.pack.vocabulary, judged.facts)
    facts |= {name: clock("23:00", "2026-04-06") for name, value in facts.items() if value == owed.started_at}
    matter = Matter(owed.subject, tuple(judged.answers), facts, Owner(ss.bureau.unit, ss.people["li"]), owed.title)
    settle(actor=ACTOR, at=NOW, regulation=regulation, matter=matter)
    shown = page_of(ss, "li", owed)

    assert "期限改判：原为 今天 24:00 前，现为 4月6日 24:00 前" in shown
    assert "更正的事实：当天执法活动结束：4月6日 23:00（原为 4月7日 10:30）" in shown


def test_the_list_narrows_by_every_filter_and_each_number_opens_its_list(ss: House):
    shown = get(ss, "keeper", "obligations", whose="units")
    figures = dict(re.findall(r'<a href="([^"]+)"><b[^>]*>([\d,+]+)</b>', shown))
    assert len(figures) == 4
    for address, number in figures.items():
        listed = ss.client("keeper").get(address.replace("&amp;", "&")).content.decode()
        assert listed.count('<div class="due ') == int(number), address


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({}, 1),
        ({"what": "export"}, 1),
        ({"what": "unrecorded_statement"}, 0),
        ({"article": "SS 第十三条"}, 1),
        ({"question": "recording.hand_in"}, 1),
        ({"rule": "ss.nothing"}, 0),
        ({"q": "李"}, 1),
        ({"q": "张"}, 0),
        ({"from": "2026-04-07", "to": "2026-04-07"}, 1),
        ({"from": "2026-04-08"}, 0),
        ({"due": "late"}, 0),
        ({"due": "today"}, 1),
        ({"state": "excused"}, 0),
        ({"unit": 2**70}, 1),
        ({"state": "'; DROP TABLE x", "due": "x", "after": "x_y", "before": "-_" + "9" * 30}, 1),
    ],
)
def test_filters_narrow_and_nonsense_is_ignored(ss: House, given, count):
    li = owed_by_li(ss).title
    shown = get(ss, "keeper", "obligations", whose="units", **given)

    assert shown.count(f"「{li}」") == count


@pytest.mark.parametrize("given", [{"from": "x"}, {"from": "2026-04-09", "to": "2026-04-01"}, {"q": "无此人"}])
def test_what_cannot_be_asked_is_said(ss: House, given):
    assert 'class="err fq-e"' in get(ss, "keeper", "obligations", whose="units", **given)


def test_an_excused_thing_is_listed_under_its_state(ss: House):
    excuse(actor=ACTOR, at=NOW, obligation=owed_by_li(ss), reason="送修")
    shown = get(ss, "keeper", "obligations", whose="units", state="excused")

    assert "已说明免除" in shown
    assert "已免除" in re.findall(r'class="tag"[^>]*>([^<]+)', shown)


def much(house: House, count: int) -> None:
    owed = owed_by_li(house)
    for key in range(count):
        owed.pk, owed.subject = None, f"device:{key + 5000}"
        owed.due_at = NOW + timedelta(hours=key)
        owed.save(force_insert=True)


def test_a_long_list_asks_the_database_no_more_often_than_a_short_one(ss: House, django_assert_max_num_queries):
    client = ss.client("legal")
    much(ss, 60)
    with django_assert_max_num_queries(32):
        shown = client.get(reverse("obligations"), {"whose": "units"}).content.decode()
    assert shown.count('<div class="due ') == 50


def test_pages_of_the_list_are_turned_by_the_last_row(ss: House):
    much(ss, 60)
    total = Obligation.objects.filter(fulfilled_at=None, withdrawn_at=None, agency=ss.bureau.agency).count()
    client = ss.client("legal")
    first = client.get(reverse("obligations"), {"whose": "units"}).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).content.decode()
    previous = re.search(r'rel="prev" href="([^"]+)"', second)
    assert previous

    assert first.count('<div class="due ') + second.count('<div class="due ') == total
    assert client.get(previous[1].replace("&amp;", "&")).content.decode().count('<div class="due ') == 50
