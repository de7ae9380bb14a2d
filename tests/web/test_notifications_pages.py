"""The bell, the list of what one was told, one's own wishes, the agency's arrangement, and what administrators see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import clock
from tests.web.test_lists import get
from tests.web.test_obligation_page import LATE, owed_by_li, page_of

from liuhen.kernel.actors import system
from liuhen.notifications.arrangements import arrangement_of, preference_of
from liuhen.notifications.models import Mail, Notification, Preference
from liuhen.notifications.services import make_due
from liuhen.obligations.models import Obligation

if TYPE_CHECKING:
    from tests.web.house import House

ARRANGED = {
    "before_days": "1",
    "before_hours": "3",
    "head_hours": "",
    "legal_days": "1",
    "leader_days": "3",
    "digest_at": "08:00",
    "quiet_from": "21:00",
    "quiet_to": "07:30",
    "quiet_most": "10",
    "demand_late": "1",
    "reason": "局务会决定",
}


@pytest.fixture
def late(ss: House, monkeypatch) -> House:
    monkeypatch.setattr("liuhen.web.visits.now", lambda: LATE)
    make_due(actor=system("tell"), at=LATE)
    return ss


def bell(house: House, who: str) -> str:
    found = re.search(r'class="bell"[^>]* aria-label="([^"]+)"', get(house, who, "workbench"))
    return found[1] if found else ""


def test_the_bell_counts_what_one_has_not_seen_and_rings_for_nobody_else(late: House):
    assert bell(late, "li") == "通知，1 条未看"
    assert bell(late, "zhao") == "通知，1 条未看"
    assert bell(late, "stranger") == "通知"
    assert bell(late, "audit") == ""


def test_opening_the_thing_is_reading_what_was_told_of_it(late: House):
    shown = get(late, "li", "notifications")
    (href,) = set(re.findall(r'<a href="(/obligations/\d+/)">', shown))
    assert "已过期限" in shown
    assert "SS 第十三条第一款" in shown
    assert late.client("li").get(href).status_code == 200

    assert bell(late, "li") == "通知"
    assert "没有未看的通知" in get(late, "li", "notifications")
    assert "已过期限" in get(late, "li", "notifications", show="all")


def test_a_head_reads_in_which_unit_it_is(late: House):
    assert re.search(r"过期未办，报科室负责人.*执法一中队", get(late, "zhao", "notifications"), re.DOTALL)


def test_the_thing_says_who_was_told_and_who_has_looked(late: House):
    owed = owed_by_li(late)
    page_of(late, "li", owed)
    shown = page_of(late, "zhao", owed).partition("通知过谁")[2]

    assert re.search(r"李四：已过期限.*今天 9:00 已看", shown, re.DOTALL)
    assert re.search(r"郑岩：过期未办，报法制机构.*还没有看", shown, re.DOTALL)


def test_one_is_marked_as_seen_and_unseen_again_and_only_ones_own(late: House):
    mine = Notification.objects.get(person=late.people["li"])
    path = reverse("notification_mark", args=[mine.pk])
    assert late.client("zhao").post(path).status_code == 404
    late.client("li").post(path)
    assert bell(late, "li") == "通知"
    late.client("li").post(path)
    assert bell(late, "li") == "通知，1 条未看"


def test_all_that_was_shown_is_marked_and_what_came_later_is_not(late: House):
    shown = get(late, "li", "notifications")
    until = re.search(r'name="until" value="(\d+)"', shown)
    assert until
    row = Notification.objects.get(person=late.people["li"])
    row.pk, row.stage, row.of = None, "close", clock("10:00")
    row.save(force_insert=True)
    answer = late.client("li").post(reverse("notifications_read"), {"until": until[1]}, follow=True)

    assert "已把 1 条标为已看" in answer.content.decode()
    assert bell(late, "li") == "通知，1 条未看"


def test_what_is_done_is_said_and_no_longer_counted(late: House):
    Obligation.objects.filter(pk=owed_by_li(late).pk).update(fulfilled_at=LATE)

    assert bell(late, "li") == "通知"
    assert "· 已办好" in get(late, "li", "notifications", show="all")


def test_pages_of_notifications_are_turned_by_the_last_one(late: House):
    row = Notification.objects.get(person=late.people["li"])
    for minute in range(55):
        row.pk, row.of = None, clock(f"10:{minute:02}")
        row.save(force_insert=True)
    first = get(late, "li", "notifications")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = late.client("li").get(following[1].replace("&amp;", "&")).content.decode()

    assert (first.count('class="told '), second.count('class="told ')) == (50, 6)


def test_a_long_list_asks_the_database_no_more_often(late: House, django_assert_max_num_queries):
    row = Notification.objects.get(person=late.people["li"])
    for minute in range(55):
        row.pk, row.of = None, clock(f"10:{minute:02}")
        row.save(force_insert=True)
    client = late.client("li")
    with django_assert_max_num_queries(22):
        client.get(reverse("notifications"))


def test_a_person_sets_address_quiet_hours_and_what_is_mailed(ss: House):
    given = {"email": "li@ss.example", "digest": "1", "mail_close": "1", "quiet_from": "21:00", "quiet_to": "07:00"}
    answer = ss.client("li").post(reverse("preferences"), given, follow=True)
    kept = preference_of(ss.people["li"])

    assert "通知方式已保存。" in answer.content.decode()
    assert (kept.email, kept.digest, kept.unmailed) == ("li@ss.example", True, ["early", "excused", "restored"])
    assert 'value="21:00"' in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"email": "li"}, "邮箱地址写得不对"),
        ({"email": "", "quiet_from": "25:00", "quiet_to": "07:00"}, "时刻要写成"),
        ({"email": "", "quiet_from": "07:00", "quiet_to": "20:00"}, "最长 12 小时"),
    ],
)
def test_a_wish_that_cannot_be_kept_is_said_and_what_was_typed_stays(ss: House, given, words):
    answer = ss.client("li").post(reverse("preferences"), given)
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert words in shown
    assert all(f'value="{value}"' in shown for value in given.values() if value)
    assert not Preference.objects.filter(person=ss.people["li"]).exists()


def test_what_the_agency_demands_is_not_offered_to_be_switched_off(ss: House):
    shown = get(ss, "li", "preferences")

    assert 'name="mail_close"' in shown
    assert 'name="mail_late"' not in shown
    assert "本局要求一定要寄的：「已过期限」" in shown


def test_the_administrator_arranges_when_people_are_told(ss: House):
    answer = ss.client("system").post(reverse("arrangement"), ARRANGED, follow=True)
    kept = arrangement_of(ss.bureau.agency)

    assert "通知安排已保存" in answer.content.decode()
    assert (kept.before_hours, kept.head_hours, kept.demanded) == (3, None, ["late"])
    assert "不通知" in get(ss, "li", "preferences")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": ""}, "须写明理由"),
        ({"before_days": "x"}, "要填整数"),
        ({"before_days": "99"}, "天数填 0 到 30"),
        ({"digest_at": ""}, "汇总时刻和静默起止都要填"),
        ({"leader_days": "0"}, "不能早于报法制机构"),
    ],
)
def test_an_arrangement_that_cannot_be_kept_is_said(ss: House, changed, words):
    answer = ss.client("system").post(reverse("arrangement"), ARRANGED | changed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="3"' in answer.content.decode()


@pytest.mark.parametrize("who", ["li", "zhao", "legal", "audit", "security"])
def test_nobody_else_arranges(ss: House, who):
    assert ss.client(who).get(reverse("arrangement")).status_code == 403
    assert ss.client(who).post(reverse("arrangement"), ARRANGED).status_code == 403


@pytest.mark.parametrize("name", ["notifications", "preferences"])
@pytest.mark.parametrize("who", ["audit", "system", "security"])
def test_administrators_owe_nothing_and_are_told_nothing(ss: House, who, name):
    assert ss.client(who).get(reverse(name)).status_code == 403


def test_the_administrator_is_told_of_a_mail_server_that_is_down_and_of_refused_addresses(late: House):
    agency, li = late.bureau.agency, late.people["li"]
    assert "没有设，只在站内通知。" in get(late, "system", "workbench")
    Mail.objects.create(
        agency=agency,
        person=li,
        made_at=LATE,
        subject="x",
        body="x",
        not_before=LATE,
        tries=3,
        problem="ConnectionRefusedError: 111",
    )
    Preference.objects.create(person=li, email="li@ss.example", refused="550 no such user", refused_at=LATE)
    shown = get(late, "system", "workbench")

    assert "1 封通知邮件还没有发出去。" in shown
    assert "ConnectionRefusedError: 111" in shown
    assert "有人的邮箱地址被退回。" in shown
    assert "李四" in shown
    assert "550 no such user" in get(late, "li", "notifications")
    assert "封通知邮件还没有发出去" not in get(late, "security", "workbench")


def test_who_has_no_address_is_asked_for_one_where_mails_go_out(late: House, settings):
    assert "您还没有填邮箱地址" not in get(late, "li", "notifications")
    settings.EMAIL_HOST = "127.0.0.1"

    assert "您还没有填邮箱地址" in get(late, "li", "notifications")
