"""Planning a duty at a desk, and who goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.web.house import ACTOR

from liuhen.activities.models import Activity
from liuhen.activities.services import arrive, start_activity

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.duty_pages import send

PLAN = {
    "title": "集中供热检查",
    "act": "inspection",
    "kind": "inspection",
    "planned_at": "2026-04-08T09:30",
    "place": "二号换热站",
    "on_site": "1",
    "party": "天润热力",
    "party_kind": "org",
    "persons": "王某、李某",
    "against_person": "1",
    "major_hazard": "1",
}


def test_a_head_plans_a_duty_with_its_weight_and_its_officers(ss: House):
    """What is known before leaving: weight, people on site, who films."""
    zhang, li = ss.people["zhang"].pk, ss.people["li"].pk
    form = PLAN | {"unit": ss.bureau.unit.pk, "officer_0": zhang, "officer_1": li, "lead": li}
    answer = send(ss, "zhao", "activity_plan", **form)
    made = Activity.objects.get(title="集中供热检查")

    assert answer["Location"] == reverse("activity", args=[made.pk])
    assert (made.planned_at, made.place, made.major_hazard) == (clock("09:30", "2026-04-08"), "二号换热站", True)
    assert made.party is not None
    assert made.party.name == "天润热力"
    assert made.persons_on_site == ["王某", "李某"]
    assert [(each.person_id, each.lead_recorder) for each in made.officers.all()] == [(zhang, False), (li, True)]


def test_the_same_plan_sent_twice_plans_once(ss: House):
    form = PLAN | {"unit": ss.bureau.unit.pk, "officer_0": ss.people["zhang"].pk}
    send(ss, "zhao", "activity_plan", **form)
    answer = ss.client("zhao").post(reverse("activity_plan"), form, follow=True)

    assert "已经安排过，没有重复安排" in answer.content.decode()
    assert Activity.objects.filter(title="集中供热检查").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "须写明执法活动的名称"),
        ({"kind": "dance"}, "dance"),
        ({"planned_at": "morgen"}, "计划时间要写成"),
        ({"kind": "service"}, "送达须选定送达方式"),
        ({"dispute_possible": "1"}, "须写明可能引发争议的理由"),
        ({"officer_0": "999999"}, "没有这位执法人员"),
        ({"officer_0": ""}, "须安排执法人员"),
        ({"lead": "wang"}, ""),
        ({"unit": "999999"}, "您的岗位不能安排"),
    ],
)
def test_a_plan_that_will_not_do_is_shown_again_with_what_was_written(ss: House, wrong, words):
    form = PLAN | {"unit": ss.bureau.unit.pk, "officer_0": ss.people["zhang"].pk} | wrong
    if wrong == {"lead": "wang"}:
        form, words = form | {"lead": ss.people["li"].pk}, "主摄录人要在安排的执法人员当中"
    answer = send(ss, "zhao", "activity_plan", **form)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert 'value="二号换热站"' in page
    assert not Activity.objects.filter(place="二号换热站").exists()


def test_who_heads_nothing_and_is_no_officer_plans_nothing(ss: House):
    assert ss.client("keeper").get(reverse("activity_plan")).status_code == 403
    assert send(ss, "qian", "activity_plan", **PLAN).status_code in {403, 422}
    assert not Activity.objects.filter(title="集中供热检查").exists()


def test_officers_are_named_again_before_the_start_only(ss: House):
    duty = planned(ss.bureau, title="换人的检查")
    li = ss.people["li"].pk
    assert send(ss, "zhao", "activity_officers", duty.activity.pk, officer_0=li, lead=li).status_code == 302
    assert [each.person_id for each in duty.now().officers.all()] == [li]
    arrive(actor=ACTOR, at=clock("14:00"), activity=duty.activity)
    start_activity(actor=ACTOR, at=clock("14:01"), activity=duty.activity)
    answer = send(ss, "zhao", "activity_officers", duty.activity.pk, officer_0=ss.people["zhang"].pk)

    assert "人员不能再换" in answer.content.decode()
