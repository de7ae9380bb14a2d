"""One duty with everything on it, and putting it right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import clock

from liuhen.activities.models import Activity

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.duty_pages import get, send


def test_the_page_of_a_duty_shows_lanes_officers_recordings_judgement_and_history(ss: House):
    page = get(ss, "zhao", "activity", ss.duty.activity.pk)

    assert page.count('class="lane"') == 2  # one brought recordings, one was carried and brought nothing yet
    assert "ZF-018" in page
    assert ss.first.code in page
    assert "合并覆盖" in page
    assert "缺失</span><b>告知正在记录" in re.sub(r"\s+", "", page)
    assert "9:02:00 张三 开始执法" in page
    assert "没有勾对" in page


def test_a_duty_of_others_is_refused_in_the_words_for_one_that_is_not_there(ss: House):
    hidden = ss.client("stranger").get(reverse("activity", args=[ss.duty.activity.pk]))
    absent = ss.client("stranger").get(reverse("activity", args=[999999]))

    assert hidden.status_code == absent.status_code == 403
    clean = re.compile(r"登记号 [\d,]+")
    assert clean.sub("", hidden.content.decode().split("<main")[1]) == clean.sub(
        "", absent.content.decode().split("<main")[1]
    )


def test_a_correction_is_a_new_fact_with_its_reason_and_both_values_stay(ss: House):
    duty = ss.duty.activity
    given = {"ended_at": "2026-04-07T10:20:00", "reason": "按当事人签字的时间"}
    assert send(ss, "zhang", "activity_correct", duty.pk, **given).status_code == 302
    page = get(ss, "zhang", "activity", duty.pk)

    assert Activity.objects.get(pk=duty.pk).ended_at == clock("10:20")
    assert "执法结束：10:30:00 → 10:20:00" in page
    assert "按当事人签字的时间" in page
    again = send(ss, "zhang", "activity_correct", duty.pk, **given)
    assert again.status_code == 422
    assert "更正前后没有不同" in again.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ended_at": "2026-04-07T08:00", "reason": "x"}, "早于前一步"),
        ({"ended_at": "2026-04-07T10:20"}, "须写明更正的理由"),
        ({"ended_at": "gestern", "reason": "x"}, "执法结束要写成"),
    ],
)
def test_a_correction_that_will_not_do_keeps_what_was_written(ss: House, given, words):
    answer = send(ss, "zhang", "activity_correct", ss.duty.activity.pk, **given)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{given["ended_at"]}"' in answer.content.decode()


def test_only_those_who_answer_for_a_duty_correct_it(ss: House):
    answer = send(ss, "keeper", "activity_correct", ss.duty.activity.pk, ended_at="2026-04-07T10:20", reason="x")

    assert answer.status_code == 403


def test_the_page_of_a_duty_needs_a_bounded_number_of_questions(ss: House, django_assert_max_num_queries):
    client = ss.client("zhao")
    with django_assert_max_num_queries(80):
        client.get(reverse("activity", args=[ss.duty.activity.pk]))
