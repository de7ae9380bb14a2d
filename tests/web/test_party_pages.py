"""Parties on the pages: found, registered, what is noted and withdrawn, and what officers are told before they leave."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.web.house import ACTOR, person

from liuhen.accounts.models import Unit
from liuhen.activities.models import Activity, Party, PartyConflict
from liuhen.activities.services import flag_resistance, note_conflict, register_party
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House

CARD = "11010519491231002X"
MASKED = "1***************2X"


def party(house: House, **given: Any) -> Party:
    told: dict[str, Any] = {"name": "周某", "kind": "person", "id_no": CARD, **given}
    return register_party(actor=ACTOR, at=clock("08:00"), agency=house.bureau.agency, **told)


def fought(house: House, of: Party) -> PartyConflict:
    by = house.bureau.actor(house.people["zhang"])
    day = date(2026, 2, 1)
    return note_conflict(actor=by, at=clock("08:10"), party=of, day=day, event="推搡执法人员", source="出警记录")


def read(house: House, who: str, place: str, *args: int, **query: Any) -> str:
    answer = house.client(who).get(reverse(place, args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(house: House, who: str, place: str, *args: int, **given: str):
    return house.client(who).post(reverse(place, args=args), given, follow=True)


def test_the_list_shows_the_newest_first_with_masked_numbers_and_what_happened(zh: House):
    """ZH-11(1)."""
    fought(zh, party(zh))
    party(zh, name="某公司", kind="org", id_no="91650000SS0000001F")
    page = read(zh, "zhang", "parties")
    assert page.index("某公司") < page.index("周某")
    assert MASKED in page
    assert CARD not in page
    assert "91650000SS0000001F" in page
    assert "冲突 1 次" in page


def test_the_list_is_narrowed_by_name_and_by_history(zh: House):
    calm, averse = party(zh, name="甲一", id_no=""), party(zh, name="甲二", id_no="")
    flag_resistance(actor=ACTOR, at=clock("09:00"), party=averse, resists=True, reason="扬言报复")
    assert "甲一" not in read(zh, "zhang", "parties", history="resistance")
    assert "甲二" in read(zh, "zhang", "parties", history="resistance")
    assert "没有当事人" in read(zh, "zhang", "parties", history="conflict", q="甲")
    assert calm.name in read(zh, "zhang", "parties", q="甲一")


def test_pages_of_the_list_follow_by_cursor(zh: House, monkeypatch):
    monkeypatch.setattr("liuhen.web.pages.parties.PAGE", 2)
    for name in ("甲一", "甲二", "甲三"):
        party(zh, name=name, id_no="")
    first = read(zh, "zhang", "parties", q="甲")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = zh.client("zhang").get(following[1].replace("&amp;", "&")).content.decode()
    assert ["甲一" in first, "甲一" in second, "甲三" in second] == [False, True, False]


def test_a_list_asks_as_much_for_many_parties_as_for_few(zh: House):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            read(zh, "zhang", "parties")
        return len(seen)

    party(zh)
    few = asked()
    for number in range(20):
        fought(zh, party(zh, name=f"第{number}个", id_no=""))
    assert asked() == few


def test_a_number_is_found_whole_by_a_form_that_no_address_tells(zh: House):
    made = party(zh)
    answer = zh.client("zhang").post(reverse("party_number"), {"id_no": CARD.lower()})
    assert answer["Location"] == reverse("party", args=[made.pk])
    unknown = zh.client("zhang").post(reverse("party_number"), {"id_no": CARD[:17]})
    assert unknown.status_code == 422
    assert "没有登记过这个证件号" in unknown.content.decode()
    typed = read(zh, "zhang", "parties", q=CARD)
    assert "会留在地址和浏览记录里" in typed
    assert CARD not in typed


def test_a_party_is_registered_once_and_the_log_tells_no_number(zh: House):
    given = {"name": "周某", "kind": "person", "id_no": CARD}
    page = post(zh, "zhang", "party_new", **given).content.decode()
    assert "当事人已登记" in page
    assert MASKED in page
    assert CARD not in page
    made = Party.objects.get(name="周某")
    assert [entry.facts for entry in history(made.subject)] == [{"name": "周某", "kind": "person"}]


def test_a_party_that_stands_registered_is_opened_and_not_registered_again(zh: House):
    made = party(zh)
    answer = post(zh, "zhang", "party_new", name="周某", kind="person", id_no=CARD)
    assert "没有重复登记" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("party", args=[made.pk])
    assert Party.objects.filter(name="周某").count() == 1


def test_a_number_is_added_to_a_party_that_has_none(zh: House):
    made = party(zh, id_no="")
    assert "补登证件号" in read(zh, "zhang", "party", made.pk)
    assert "补登证件号" not in read(zh, "legal", "party", made.pk)
    assert post(zh, "legal", "party_add_number", made.pk, id_no=CARD).status_code == 403
    assert post(zh, "zhang", "party_add_number", made.pk, id_no="12").status_code == 422
    page = post(zh, "zhang", "party_add_number", made.pk, id_no=CARD).content.decode()
    assert MASKED in page
    assert "补登证件号" not in page


def test_a_wrong_number_is_refused_with_what_to_do_and_the_log_does_not_repeat_it(zh: House):
    wrong = "110105194912310021"
    answer = post(zh, "zhang", "party_new", name="周某", kind="person", id_no=wrong)
    assert answer.status_code == 422
    assert "校验码" in answer.content.decode()
    entry = history(zh.people["zhang"].subject)[-1]
    assert entry.act == "party.register.refused"
    assert wrong not in str(entry.document)


def test_zh_11_1_a_conflict_is_noted_with_day_event_and_source_and_the_page_names_the_article(zh: House):
    """ZH-11(1)."""
    made = party(zh)
    assert "没有冲突史" in read(zh, "zhang", "party", made.pk)
    given = {"day": "2026-02-01", "event": "推搡执法人员", "source": "出警记录"}
    page = post(zh, "zhang", "party_conflict", made.pk, **given).content.decode()
    assert "2月1日" in page
    assert "来源：出警记录" in page
    assert "张三 登记" in page
    assert "高风险" in page
    assert "ZH 第十一条第（一）项" in page
    assert made.conflicts.count() == 1


def test_a_conflict_sent_twice_stands_once_and_says_so(zh: House):
    made = party(zh)
    fought(zh, made)
    given = {"day": "2026-02-01", "event": "推搡执法人员", "source": "出警记录"}
    assert "没有重复登记" in post(zh, "zhang", "party_conflict", made.pk, **given).content.decode()
    assert made.conflicts.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "gestern"}, "日期要写成"),
        ({"day": ""}, "须写明发生的日期"),
        ({"day": "2026-04-08"}, "不能晚于今天"),
        ({"event": " "}, "发生了什么"),
        ({"source": ""}, "从何得知"),
        ({"event": "长" * 201}, "过长"),
    ],
)
def test_a_conflict_that_cannot_be_is_shown_again_with_what_is_wrong(zh: House, given, words):
    made = party(zh)
    told = {"day": "2026-02-01", "event": "推搡", "source": "出警记录", **given}
    answer = post(zh, "zhang", "party_conflict", made.pk, **told)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not made.conflicts.exists()


def test_legal_withdraws_a_wrong_conflict_and_it_stays_visible_as_withdrawn(zh: House):
    made = party(zh)
    wrong = fought(zh, made)
    assert post(zh, "zhang", "party_withdraw", made.pk, wrong.pk, reason="写错").status_code == 403
    assert "撤回这一条" not in read(zh, "zhang", "party", made.pk)
    assert post(zh, "legal", "party_withdraw", made.pk, wrong.pk, reason=" ").status_code == 422
    page = post(zh, "legal", "party_withdraw", made.pk, wrong.pk, reason="同名的另一个人").content.decode()
    assert "已撤回" in page
    assert "郑岩 撤回：同名的另一个人" in page
    assert "推搡执法人员" in page
    assert "冲突 1 次" not in page
    again = post(zh, "legal", "party_withdraw", made.pk, wrong.pk, reason="同名的另一个人").content.decode()
    assert "没有重复办理" in again


def test_aversion_is_said_by_an_officer_and_lifted_by_legal(zh: House):
    made = party(zh)
    page = post(zh, "zhang", "party_resistance", made.pk, form="resistance", reason="多次扬言报复").content.decode()
    assert "多次扬言报复（4月7日 15:00 起）" in page
    again = post(zh, "zhang", "party_resistance", made.pk, form="resistance", reason="多次扬言报复").content.decode()
    assert "没有重复办理" in again
    assert post(zh, "zhang", "party_resistance", made.pk, form="calm", reason="和解").status_code == 403
    page = post(zh, "legal", "party_resistance", made.pk, form="calm", reason="已经和解").content.decode()
    assert "已解除：已经和解" in page
    made.refresh_from_db()
    assert not made.resistance


def test_a_regulation_that_is_silent_is_said_to_be(yc: House):
    made = party(yc)
    fought(yc, made)
    assert "没有因为冲突史另作规定" in read(yc, "zhang", "party", made.pk)


def test_a_page_of_a_party_lists_the_duties_that_this_person_may_see(zh: House):
    made = party(zh)
    own = planned(zh.bureau, title="人民路占道经营查处", party=made)
    assert own.activity.title in read(zh, "zhang", "party", made.pk)
    assert own.activity.title in read(zh, "keeper", "party", made.pk)
    assert own.activity.title not in read(zh, "stranger", "party", made.pk)


def test_who_keeps_the_recordings_of_a_unit_sees_the_parties_of_its_duties_only(zh: House):
    seen, hidden = party(zh), party(zh, name="吴某", id_no="")
    planned(zh.bureau, party=seen)
    page = read(zh, "keeper", "parties")
    assert "周某" in page
    assert "吴某" not in page
    refused = zh.client("keeper").get(reverse("party", args=[hidden.pk]))
    absent = zh.client("keeper").get(reverse("party", args=[999_999]))
    assert refused.status_code == absent.status_code == 403
    assert "登记当事人" not in page
    assert post(zh, "keeper", "party_conflict", seen.pk).status_code == 403


@pytest.mark.parametrize("who", ["wang", "system", "security", "audit"])
def test_who_neither_goes_out_nor_answers_for_duties_sees_no_party(zh: House, who):
    made = party(zh)
    assert zh.client(who).get(reverse("parties")).status_code == 403
    assert zh.client(who).get(reverse("party", args=[made.pk])).status_code == 403
    assert post(zh, who, "party_number", id_no=CARD).status_code == 403


def test_the_parties_of_another_agency_are_not_there(zh: House, yc: House):
    other = party(yc)
    assert "周某" not in read(zh, "zhang", "parties")
    assert zh.client("legal").get(reverse("party", args=[other.pk])).status_code == 403
    assert post(zh, "zhang", "party_number", id_no=CARD).status_code == 422


def test_zh_11_1_a_duty_says_what_happened_with_its_party_and_leads_to_it(zh: House):
    """ZH-11(1)."""
    made = party(zh)
    fought(zh, made)
    duty = planned(zh.bureau, party=made)
    page = read(zh, "zhang", "activity", duty.activity.pk)
    assert "周某：之前发生过 1 次执法冲突、纠纷。" in page
    assert "高风险" in page
    assert reverse("party", args=[made.pk]) in page


def test_zh_11_1_planning_with_a_chosen_party_says_it_before_anybody_is_sent(zh: House):
    """ZH-11(1)."""
    made = party(zh)
    fought(zh, made)
    page = read(zh, "zhang", "activity_plan", party_key=made.pk)
    assert "之前发生过 1 次执法冲突、纠纷" in page
    assert f"周某（个人，{MASKED}）" in page
    answer = plan(zh, party_key=str(made.pk))
    assert answer.status_code == 302
    assert Activity.objects.get(title="占道经营查处").party == made


def test_of_two_with_one_name_the_planner_is_asked_which(zh: House):
    first, second = party(zh), party(zh, id_no="")
    answer = plan(zh, party="周某", party_kind="person")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还不知道是哪一个" in page
    assert all(f'<option value="{each.pk}"' in page for each in (first, second))
    assert plan(zh, party_key=str(second.pk)).status_code == 302


def plan(house: House, **given: str):
    told = {
        "title": "占道经营查处", "act": "inspection", "kind": "inspection", "unit": str(house.bureau.unit.pk),
        "planned_at": "2026-04-07T16:00", "officer_0": str(house.people["zhang"].pk), **given,
    }  # fmt: skip
    return house.client("zhang").post(reverse("activity_plan"), told)


def test_parties_stand_beside_duties_and_the_navigation_does_not_grow(zh: House):
    page = read(zh, "zhang", "parties")
    beside = page.split('<div class="beside">')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", beside) == ["执法活动", "当事人"]
    side = page.split('aria-label="主导航"')[1].split("</nav>")[0]
    assert "当事人" not in side


def test_a_supervisor_reads_names_on_duties_and_opens_no_party(zh: House):
    root = Unit.objects.get(agency=zh.bureau.agency, parent=None)
    zh.people["super"] = person(zh.bureau, "super", "上级", "supervisor", root)
    duty = planned(zh.bureau, party=party(zh))
    page = read(zh, "super", "activity", duty.activity.pk)
    assert "周某（个人）" in page
    assert zh.client("super").get(reverse("parties")).status_code == 403
