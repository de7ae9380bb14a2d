"""Duties at a desk: the list, and the calendar by week and month."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.activities.duty import planned
from tests.devices.bureau import clock

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.duty_pages import get


def test_the_list_shows_what_one_took_part_in_or_answers_for(ss: House):
    assert "屯河嘉园二期工地检查" in get(ss, "zhang", "activities")
    assert "屯河嘉园二期工地检查" in get(ss, "zhao", "activities")
    assert "屯河嘉园二期工地检查" in get(ss, "qian", "activities")
    assert "屯河嘉园二期工地检查" not in get(ss, "stranger", "activities")
    assert ss.client("audit").get(reverse("activities")).status_code == 403


@pytest.mark.parametrize("show", ["week", "month"])
def test_the_calendar_shows_the_duty_on_its_day_with_officers_and_state(ss: House, show):
    page = get(ss, "zhao", "activities", show=show, day="2026-04-07")
    day = re.search(r'<li class="cal-d now".*?</li>', page, re.DOTALL)

    assert day
    assert "屯河嘉园二期工地检查" in day[0]
    assert "张三、李四" in day[0]
    assert "待办结" in day[0]
    assert "9:00" in day[0]
    assert page.count('class="cal-d') == (7 if show == "week" else 35)


def test_the_calendar_narrows_by_person_unit_and_state_and_nonsense_is_ignored(ss: House):
    assert "屯河" in get(ss, "zhao", "activities", show="week", day="2026-04-07", officer="张三")
    assert "屯河" not in get(ss, "zhao", "activities", show="week", day="2026-04-07", officer="王五")
    assert "屯河" in get(ss, "zhao", "activities", state="ended")
    assert "屯河" not in get(ss, "zhao", "activities", state="gaps")
    for given in ({"day": "heute"}, {"day": "0001-01-01", "show": "month"}, {"unit": "x"}, {"before": str(2**80)}):
        get(ss, "zhao", "activities", **given)


def test_a_day_with_very_many_duties_counts_them_all_and_leads_to_its_list(ss: House):
    for number in range(14):
        planned(ss.bureau, title=f"夜查 {number:02}", planned_at=clock("19:00") + timedelta(minutes=number))
    page = get(ss, "zhao", "activities", show="month", day="2026-04-07")
    more = re.search(r'<a class="cal-m" href="([^"]+)">还有 11 次</a>', page)

    assert "这段时间 15 次执法活动" in page
    assert page.count("夜查") == 3
    assert more
    listed = ss.client("zhao").get(more[1].replace("&amp;", "&")).content.decode()
    assert listed.count("夜查") == 14
    assert "屯河" in listed
    assert "夜查" not in get(ss, "zhao", "activities", on="2026-04-06")


def test_months_turn_by_their_first_day(ss: House):
    page = get(ss, "zhao", "activities", show="month", day="2026-03-31")

    assert "day=2026-02-01" in page
    assert "day=2026-04-01" in page
    assert "2026年3月" in page


def test_a_calendar_needs_a_bounded_number_of_questions(ss: House, django_assert_max_num_queries):
    client = ss.client("zhao")
    for number in range(8):
        planned(ss.bureau, title=f"检查 {number}", planned_at=clock("13:00") + timedelta(days=number % 3))
    with django_assert_max_num_queries(30):
        assert client.get(reverse("activities"), {"show": "month"}).content.decode().count("检查 ") == 8
